"""The form of a wave: what is typed into it, read into a `Wave`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from questionnaires.fieldwork import Study, Wave, WaveKind
from questionnaires.problems import Problem
from questionnaires.text import parse_number
from questionnaires.texts import Texts
from questionnaires.translations import sentence
from survey.instruments.languages import problems_of_opening
from survey.staff.form_faults import Faults, day_typed, jalali_day, line_of, one_of, sentences_of

WAVE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)


def problems_of_name(name: str) -> list[Problem]:
    """What speaks against calling a wave so: its name stands in addresses."""
    return [] if WAVE_NAME.fullmatch(name) else [Problem.at("short-name-bad", value=name[:40])]


def days_out_of_order(opens_on: date | None, closes_on: date | None, results_on: date | None) -> dict[str, Problem]:
    """Days of a wave that cannot follow each other, by the field that is wrong."""
    found = {}
    if opens_on and closes_on and closes_on < opens_on:
        found["closes_on"] = Problem.at("closes-before-it-opens")
    fieldwork = closes_on or opens_on
    if results_on and fieldwork and results_on < fieldwork:
        found["results_on"] = Problem.at("results-before-fieldwork")
    return found


@dataclass(frozen=True)
class WaveForm:
    """What was typed, its faults, and, where there are none, the wave.

    `groups` are those of the frame that are asked, `sample_size` how many are drawn (kind `sample`).
    """

    typed: Mapping[str, str]
    faults: Faults
    wave: Wave | None
    groups: frozenset[str] | None = None
    sample_size: int | None = None


def empty_form(study: Study, taken: frozenset[str], listed: Mapping[str, int]) -> dict[str, str]:
    """What the form of a new wave starts with."""
    numbers = (f"{study.name}-{number}" for number in range(1, len(taken) + 2))
    return {
        "name": next(name for name in numbers if name not in taken),
        "title.fa": sentence("staff.wave.usual-title", "fa"),
        "kind": WaveKind.FRAME.value,
        "language.fa": "yes",
        **{f"group.{code}": "yes" for code in listed},
    }


def form_of(wave: Wave) -> dict[str, str]:
    """A wave as it would have been typed."""
    typed = {"name": wave.name, "kind": wave.kind.value, "letter_number": wave.letter_number}
    typed |= {f"title.{language}": text for language, text in wave.title.items()}
    typed |= {f"language.{language}": "yes" for language in wave.languages}
    typed |= {f"selection.{language}": text for language, text in wave.selection.items()}
    for field in ("opens_on", "closes_on", "letter_date", "results_on"):
        typed |= day_typed(field, getattr(wave, field))
    return typed


def read_form(
    typed: Mapping[str, str],
    study: Study,
    offered: tuple[str, ...],
    listed: Mapping[str, int],
    *,
    before: Wave | None = None,
    unapproved: frozenset[str] = frozenset(),
) -> WaveForm:
    """The wave that was typed.

    `offered` are the languages of the instrument, `unapproved` those of them that no wave may open yet,
    `listed` the people of each group in the frame, and `before` the wave being changed: its name, kind
    and people stay.
    """
    faults = Faults()
    name = before.name if before else _name(typed, faults)
    kind = before.kind.value if before else one_of(typed, "kind", [own.value for own in WaveKind], faults)
    languages = tuple(language for language in offered if typed.get(f"language.{language}"))
    if not languages:
        faults.say("languages", "languages-needed")
    opened = before.languages if before else ()
    faults.add("languages", *problems_of_opening(languages, unapproved - set(opened)))
    title = Texts.of(
        {"fa": line_of(typed, "title.fa", faults, required=True), "en": line_of(typed, "title.en", faults)}
    )
    opens_on, closes_on = jalali_day(typed, "opens_on", faults), jalali_day(typed, "closes_on", faults)
    results_on = jalali_day(typed, "results_on", faults)
    for field, problem in days_out_of_order(opens_on, closes_on, results_on).items():
        faults.add(field, problem)
    letter_number = line_of(typed, "letter_number", faults, longest=60)
    letter_date = jalali_day(typed, "letter_date", faults)
    selection = sentences_of(typed, "selection", faults)
    groups, size = None, None
    if before is None and kind in (WaveKind.FRAME, WaveKind.SAMPLE):
        groups = _groups(typed, listed, faults)
        if kind == WaveKind.SAMPLE and groups:
            size = _sample_size(typed, faults, sum(listed[code] for code in groups))
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
        closed_at=before.closed_at if before else None,
        letter_number=letter_number,
        letter_date=letter_date,
        results_on=results_on,
        selection=selection,
    )
    return WaveForm(typed, faults, wave, groups, size)


def _name(typed: Mapping[str, str], faults: Faults) -> str:
    name = line_of(typed, "name", faults, required=True).casefold()
    if name:
        faults.add("name", *problems_of_name(name))
    return name


def _groups(typed: Mapping[str, str], listed: Mapping[str, int], faults: Faults) -> frozenset[str]:
    groups = frozenset(code for code in listed if typed.get(f"group.{code}"))
    if not listed:
        faults.say("kind", "frame-missing")
    elif not groups:
        faults.say("groups", "groups-of-wave-needed")
    return groups


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
