"""Stored answers as a person reads them: for checking one's answers, for a copy, for a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from persiantools.jdatetime import JalaliDate

from questionnaires.answers import missing_reason
from questionnaires.model import Element, Grid, Item, Repeat
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
)
from questionnaires.text import show_number
from questionnaires.translations import direction, sentence


@dataclass(frozen=True)
class Answered:
    """One question and its answer in words; no lines means no answer."""

    variable: str
    question: str
    lines: tuple[str, ...]
    part_of: str = ""  # the question of the grid or block this one stands in
    quiet: bool = False  # a reason for no answer


def element_in_words(element: Element, answers: Mapping[str, Any], language: str) -> list[Answered]:
    """Every question of an element, answered or not."""
    if isinstance(element, Grid):
        wording = element.wording.in_language(language)
        return [_item(element.row_item(row), answers, language, wording) for row in element.rows]
    if isinstance(element, Repeat):
        wording = element.wording.in_language(language)
        instances = answers.get(element.name) or ()
        return [
            _item(item, instance, language, f"{wording} {show_number(number, language)}", f"{element.name}.{number}.")
            for number, instance in enumerate(instances, start=1)
            for item in element.items
            if item.variables
        ] or [Answered(element.name, wording, ())]
    return [_item(element, answers, language)] if element.variables else []


def _item(item: Item, answers: Mapping[str, Any], language: str, part_of: str = "", prefix: str = "") -> Answered:
    value = answers.get(item.name)
    lines = value_in_words(item, value, language)
    other = answers.get(f"{item.name}.other")
    if other:
        lines = (*lines, f"«{other}»" if direction(language) == "rtl" else f"“{other}”")
    return Answered(
        prefix + item.name, item.wording.in_language(language), lines, part_of, missing_reason(value) is not None
    )


def value_in_words(item: Item, value: Any, language: str) -> tuple[str, ...]:
    """One stored value, a line for each part of it."""
    if value is None:
        return ()
    reason = missing_reason(value)
    if reason is not None:
        return (sentence(f"respond.reason.{reason}", language),)
    match item.domain:
        case OneCode() | Scale():
            return (_label(item, value, language),)
        case SeveralCodes():
            return tuple(_label(item, code, language) for code in value)
        case Place():
            path = item.domain.path(value)
            return (" › ".join(_label(item, code, language) for code in path),)
        case Ranking():
            return tuple(
                f"{show_number(place, language)}. {_label(item, code, language)}"
                for place, code in enumerate(value, start=1)
            )
        case Allocation():
            unit = item.domain.unit.in_language(language)
            return tuple(
                f"{_label(item, code, language)}: {show_number(points, language)} {unit}".rstrip()
                for code, points in value.items()
            )
        case Number():
            return (f"{show_number(value, language)} {item.domain.unit.in_language(language)}".rstrip(),)
        case Date():
            return (_day(value, language),)
        case Consent():
            return (sentence(f"respond.consent.{value}", language),)
        case _:
            return (str(value),)


def _label(item: Item, code: str, language: str) -> str:
    return item.domain.code_list.category(code).labels.in_language(language)  # type: ignore[union-attr]


def _day(value: str, language: str) -> str:
    day = JalaliDate(date.fromisoformat(value))
    month = sentence(f"respond.month.{day.month}", language)
    return (
        f"{show_number(day.day, language)} {month} {show_number(day.year, language).replace('٬', '').replace(',', '')}"
    )
