"""The form of a wave: what is typed into it, read into a `Wave`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from questionnaires.fieldwork import Study, Wave, WaveKind
from questionnaires.text import parse_number
from questionnaires.texts import Texts
from questionnaires.translations import sentence
from survey.form_faults import Faults, jalali_day, line_of, one_of

WAVE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)


@dataclass(frozen=True)
class WaveForm:
    """What was typed, its faults, and, where there are none, the wave.

    `sample_size` is how many of the frame are drawn, for a wave of kind `sample` only.
    """

    typed: Mapping[str, str]
    faults: Faults
    wave: Wave | None
    sample_size: int | None = None


def empty_form(study: Study, taken: frozenset[str]) -> dict[str, str]:
    """What the form of a new wave starts with."""
    numbers = (f"{study.name}-{number}" for number in range(1, len(taken) + 2))
    return {
        "name": next(name for name in numbers if name not in taken),
        "title.fa": sentence("staff.wave.usual-title", "fa"),
        "kind": WaveKind.FRAME.value,
        "language.fa": "yes",
    }


def read_form(typed: Mapping[str, str], study: Study, offered: tuple[str, ...], frame_size: int) -> WaveForm:
    """The wave that was typed, for an instrument that is written in the languages `offered`."""
    faults = Faults()
    name = line_of(typed, "name", faults, required=True).casefold()
    if name and not WAVE_NAME.fullmatch(name):
        faults.say("name", "short-name-bad", value=name[:40])
    title = Texts.of(
        {"fa": line_of(typed, "title.fa", faults, required=True), "en": line_of(typed, "title.en", faults)}
    )
    kind = one_of(typed, "kind", [kind.value for kind in WaveKind], faults)
    languages = tuple(language for language in offered if typed.get(f"language.{language}"))
    if not languages:
        faults.say("languages", "languages-needed")
    opens_on, closes_on = jalali_day(typed, "opens_on", faults), jalali_day(typed, "closes_on", faults)
    if opens_on and closes_on and closes_on < opens_on:
        faults.say("closes_on", "closes-before-it-opens")
    results_on = jalali_day(typed, "results_on", faults)
    _not_before(results_on, closes_on or opens_on, faults)
    letter_number = line_of(typed, "letter_number", faults, longest=60)
    letter_date = jalali_day(typed, "letter_date", faults)
    if frame_size == 0 and kind in (WaveKind.FRAME, WaveKind.SAMPLE):
        faults.say("kind", "frame-missing")
    size = _sample_size(typed, faults, frame_size) if kind == WaveKind.SAMPLE and frame_size else None
    if faults:
        return WaveForm(typed, faults, None)
    wave = Wave(
        name=name,
        study=study.name,
        title=title,
        kind=WaveKind(kind),
        languages=languages,
        opens_on=opens_on,
        closes_on=closes_on,
        letter_number=letter_number,
        letter_date=letter_date,
        results_on=results_on,
    )
    return WaveForm(typed, faults, wave, size)


def _not_before(results_on: date | None, fieldwork: date | None, faults: Faults) -> None:
    if results_on and fieldwork and results_on < fieldwork:
        faults.say("results_on", "results-before-fieldwork")


def _sample_size(typed: Mapping[str, str], faults: Faults, frame_size: int) -> int | None:
    try:
        number = parse_number(typed.get("sample_size", ""))
    except ValueError:
        faults.say("sample_size", "sample-size-out-of-range", maximum=frame_size)
        return None
    if number != number.to_integral_value() or not 1 <= number <= frame_size:
        faults.say("sample_size", "sample-size-out-of-range", maximum=frame_size)
        return None
    return int(number)
