"""Faults of a staff form by field, so that each is shown beside what was typed and summed up on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from persiantools.jdatetime import JalaliDate

from questionnaires.problems import Problem
from questionnaires.response_domains import Date, Refused
from questionnaires.text import normalize
from questionnaires.texts import FALLBACK_LANGUAGE, Texts
from questionnaires.translations import catalogue
from survey.site.language import t


class Faults:
    """Problems gathered while a form is read."""

    def __init__(self) -> None:
        self._by_field: dict[str, list[Problem]] = {}

    def add(self, field: str, *problems: Problem) -> None:
        if problems:
            self._by_field.setdefault(field, []).extend(problems)

    def say(self, field: str, code: str, **where: object) -> None:
        self.add(field, Problem.at(code, **where))

    def of(self, field: str) -> list[Problem]:
        return self._by_field.get(field, [])

    def __bool__(self) -> bool:
        return bool(self._by_field)

    def __iter__(self) -> Iterator[tuple[str, list[Problem]]]:
        return iter(self._by_field.items())

    @property
    def codes(self) -> set[str]:
        return {problem.code for problems in self._by_field.values() for problem in problems}


def line_of(typed: Mapping[str, str], field: str, faults: Faults, *, required: bool = False, longest: int = 200) -> str:
    """One line of text as it is stored."""
    text = normalize(typed.get(field, "")).replace("\n", " ")
    if required and not text:
        faults.say(field, "answer-needed")
    elif len(text) > longest:
        faults.say(field, "text-too-long", maximum=longest, length=len(text))
    return text


def sentences_of(typed: Mapping[str, str], field: str, faults: Faults) -> Texts:
    """A sentence or two typed as `<field>.fa` and `<field>.en`, both optional."""
    persian = line_of(typed, f"{field}.fa", faults, longest=600)
    english = line_of(typed, f"{field}.en", faults, longest=600)
    return Texts.of({"fa": persian, "en": normalize(english, "en")})


def jalali_day(typed: Mapping[str, str], field: str, faults: Faults) -> date | None:
    """A day typed as `<field>.year`, `.month`, `.day` in the Jalali calendar; None where left empty."""
    raw = {f"{field}.{part}": [typed.get(f"{field}.{part}", "")] for part in ("year", "month", "day")}
    try:
        iso = Date().read(raw, field)
    except Refused as refused:
        faults.add(field, *refused.problems)
        return None
    return date.fromisoformat(iso) if iso else None


def day_typed(field: str, day: date | None) -> dict[str, str]:
    """A day as `jalali_day` reads it."""
    if day is None:
        return {}
    jalali = JalaliDate(day)
    return {f"{field}.year": str(jalali.year), f"{field}.month": str(jalali.month), f"{field}.day": str(jalali.day)}


def one_of(typed: Mapping[str, str], field: str, allowed: Iterable[str], faults: Faults) -> str:
    """A choice among `allowed`; the empty string, and a fault, for anything else."""
    chosen = typed.get(field, "").strip()
    if chosen in allowed:
        return chosen
    faults.say(field, "choose-one")
    return ""


def field_name(field: str, prefixes: Iterable[str]) -> str:
    """What a form calls a field: the sentence of its name under one of the prefixes; nothing where there is none."""
    own, _, tongue = field.partition(".")
    known = catalogue(FALLBACK_LANGUAGE)
    keys = (f"{prefix}.{name}" for prefix in prefixes for name in (own, own.replace("_", "-")))
    said = next((t(key) for key in keys if key in known), "")
    return f"{said} ({t('staff.english')})" if said and tongue == "en" else said
