"""Stored answers as a person reads them: for checking one's answers, for a copy, for a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from persiantools.jdatetime import JalaliDate

from questionnaires.answers import missing_reason
from questionnaires.model import Element, Grid, Item, Repeat
from questionnaires.references_in_words import unfilled
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
    Time,
)
from questionnaires.text import is_figures, native_digits, show_number
from questionnaires.texts import Texts
from questionnaires.translations import direction, sentence


@dataclass(frozen=True)
class Answered:
    """One question and its answer in words; no lines means no answer."""

    variable: str
    question: str
    lines: tuple[str, ...]
    part_of: str = ""  # the question of the grid or block this one stands in
    quiet: bool = False  # a reason for no answer
    lost: str = ""  # an earlier answer that is no longer offered, and does not count


# A text in the reader's language, with answers in it; those of the instance of a repeat that it stands in come first.
Words = Callable[[Texts, Mapping[str, Any] | None], str]


def element_in_words(
    element: Element, answers: Mapping[str, Any], language: str, words: Words | None = None
) -> list[Answered]:
    """Every question of an element, answered or not. Without `words`, wordings are said without answers in them."""
    words = words or (lambda texts, _: unfilled(texts.in_language(language)))
    if isinstance(element, Grid):
        wording = words(element.wording, None)
        return [_item(element.row_item(row), answers, language, words, None, wording) for row in element.rows]
    if isinstance(element, Repeat):
        wording = words(element.wording, None)
        nothing = dict.fromkeys(item.name for item in element.items)
        return [
            _item(
                item,
                instance,
                language,
                words,
                nothing | instance,
                f"{wording} {show_number(number, language)}",
                f"{element.name}.{number}.",
            )
            for number, instance in enumerate(answers.get(element.name) or (), start=1)
            for item in element.items
            if item.variables
        ] or [Answered(element.name, wording, ())]
    return [_item(element, answers, language, words)] if element.variables else []


def _item(
    item: Item,
    answers: Mapping[str, Any],
    language: str,
    words: Words,
    instance: Mapping[str, Any] | None = None,
    part_of: str = "",
    prefix: str = "",
) -> Answered:
    value = answers.get(item.name)
    lines = value_in_words(item, value, language, lambda texts: words(texts, instance))
    other = answers.get(f"{item.name}.other")
    if other:
        lines = (*lines, f"«{other}»" if direction(language) == "rtl" else f"“{other}”")
    question = words(item.wording, instance)
    return Answered(prefix + item.name, question, lines, part_of, missing_reason(value) is not None)


def value_in_words(item: Item, value: Any, language: str, say: Callable[[Texts], str] | None = None) -> tuple[str, ...]:
    """One stored value, a line for each part of it; `say` gives a label in the reader's language."""
    if value is None:
        return ()
    say = say or (lambda texts: unfilled(texts.in_language(language)))
    reason = missing_reason(value)
    if reason is not None:
        return (sentence(f"respond.reason.{reason}", language),)
    match item.domain:
        case OneCode() | Scale():
            return (label_of(item, value, say),)
        case SeveralCodes():
            return tuple(label_of(item, code, say) for code in value)
        case Place():
            path = item.domain.path(value)
            return (" › ".join(label_of(item, code, say) for code in path),)
        case Ranking():
            return tuple(
                f"{show_number(place, language)}. {label_of(item, code, say)}"
                for place, code in enumerate(value, start=1)
            )
        case Allocation():
            unit = item.domain.unit.in_language(language)
            return tuple(
                f"{label_of(item, code, say)}: {show_number(value[code], language)} {unit}".rstrip()
                for code in item.domain.code_list.codes  # as they were asked, not as they were stored
                if code in value
            )
        case Number():
            return (f"{show_number(value, language)} {item.domain.unit.in_language(language)}".rstrip(),)
        case Date():
            return (_day(value, language),)
        case Time():
            return (native_digits(value, language),)
        case DateTime():
            day, _, clock = value.partition("T")
            comma = "، " if direction(language) == "rtl" else ", "
            return (f"{_day(day, language)}{comma}{native_digits(clock, language)}",)
        case Consent():
            return (sentence(f"respond.consent.{value}", language),)
        case _:
            return (native_digits(str(value), language) if is_figures(str(value)) else str(value),)


def label_of(item: Item, code: str, say: Callable[[Texts], str]) -> str:
    """The words of one choice."""
    return say(item.category(code).labels)


def _day(value: str, language: str) -> str:
    day = JalaliDate(date.fromisoformat(value))
    month = sentence(f"respond.month.{day.month}", language)
    return (
        f"{show_number(day.day, language)} {month} {show_number(day.year, language).replace('٬', '').replace(',', '')}"
    )
