"""The fields of a section's form: thin, for what may be answered is decided by the response domains alone.

A field knows the names its element has in a posted page, turns a stored value back into what a person
would have typed, and shows the problems that reading the whole section found. It draws nothing: pages
are drawn by `survey.respondents.section_pages`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import Field

from questionnaires.dates_and_times import typed_parts
from questionnaires.model import Element, Grid, Item, Repeat
from questionnaires.problems import Problem
from questionnaires.response_domains import (
    Allocation,
    Date,
    DateTime,
    Number,
    OneCode,
    Ranking,
    Scale,
    SeveralCodes,
    Time,
)
from questionnaires.text import native_digits, show_number

Typed = dict[str, list[str]]  # posted fields by name, as a person filled them in


class ElementField(Field):
    """One element of a section: an item, a grid or a repeat."""

    def __init__(self, label: str = "", *, element: Element, **options: Any) -> None:
        super().__init__(label, **options)
        self.element = element

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the posted fields of this element, as they are: judging them is `read_section`'s."""
        self.errors = []
        self.data = {} if formdata is None else {name: formdata[name] for name in formdata if self.owns(name)}

    def owns(self, name: str) -> bool:
        """Whether a posted field belongs to this element."""
        own = self.element.name
        return name == own or name.startswith(f"{own}.")

    def problems_among(self, problems: Mapping[str, tuple[Problem, ...]]) -> dict[str, tuple[Problem, ...]]:
        """Those of a section's problems that stand beside this element."""
        return {name: found for name, found in problems.items() if self.owns(name)}


def typed_of(element: Element, answers: Mapping[str, Any], language: str) -> Typed:
    """The fields a person would have typed to give these stored answers."""
    return dict(_typed(element, answers, language, ""))


def _typed(element: Element, answers: Mapping[str, Any], language: str, prefix: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(element, Grid):
        for row in element.rows:
            yield from _typed_item(element.row_item(row), answers, language, prefix)
    elif isinstance(element, Repeat):
        for number, instance in enumerate(answers.get(element.name) or (), start=1):
            for item in element.items:
                yield from _typed_item(item, instance, language, f"{prefix}{element.name}.{number}.")
    else:
        yield from _typed_item(element, answers, language, prefix)


def _typed_item(item: Item, answers: Mapping[str, Any], language: str, prefix: str) -> Iterator[tuple[str, list[str]]]:
    value = answers.get(item.name)
    name = prefix + item.name
    if value is None:
        return
    if isinstance(value, Mapping) and "missing" in value:
        yield f"{name}.missing", [value["missing"]]
        return
    yield from _typed_value(item, name, value, language)
    other = answers.get(f"{item.name}.other")
    if other is not None:
        yield f"{name}.other", [other]


def _typed_value(item: Item, name: str, value: Any, language: str) -> Iterator[tuple[str, list[str]]]:
    match item.domain:
        case SeveralCodes():
            yield name, list(value)
        case Ranking():
            for place, code in enumerate(value, start=1):
                yield f"{name}.{code}", [str(place)]
        case Allocation():
            for code, points in value.items():
                yield f"{name}.{code}", [native_digits(str(points), language)]
        case Number():
            yield name, [show_number(value, language).replace("٬", "").replace(",", "").replace("\u200e", "")]
        case Date() | Time() | DateTime():
            for part, number in typed_parts(value).items():
                yield f"{name}.{part}", [number if part == "month" else native_digits(number, language)]
        case _:
            yield name, [value]


def settle_reasons(
    element: Element, typed: Typed, shown: Mapping[str, Sequence[str]]
) -> dict[str, tuple[Problem, ...]]:
    """Where both an answer and a reason for none came in, keep what the person changed last.

    Without scripts a radio button once chosen cannot be emptied, so whoever turns to «cannot judge»
    sends both. `shown` is what stood on the page: whichever of the two is new is meant. Where both
    are new nobody knows; both are taken off and the problem says so. Changes `typed` in place.
    """
    problems: dict[str, tuple[Problem, ...]] = {}
    for item, name in _items_with_reasons(element, typed):
        reason = (typed.get(f"{name}.missing") or [""])[0]
        value_fields = [field for field in typed if _is_value_field(item, field, name) and any(typed[field])]
        if not reason or not value_fields:
            continue
        value_is_new = any(list(typed[field]) != list(shown.get(field, ())) for field in value_fields)
        reason_is_new = [reason] != list(shown.get(f"{name}.missing", ()))
        if reason_is_new and not value_is_new:
            for field in value_fields:
                del typed[field]
        elif (value_is_new and not reason_is_new) or not isinstance(item.domain, OneCode | Scale | SeveralCodes):
            del typed[f"{name}.missing"]
        else:
            for field in [*value_fields, f"{name}.missing"]:
                del typed[field]
            problems[name] = (Problem.at("answer-and-reason"),)
    return problems


def settle_other_words(element: Element, typed: Typed) -> dict[str, tuple[Problem, ...]]:
    """Words written beside «other» choose it; where another choice forbids that, say so and lose nothing."""
    problems: dict[str, tuple[Problem, ...]] = {}
    for item, name in _items(element, typed):
        if item.domain.other is None:
            continue
        words = (typed.get(f"{name}.other") or [""])[0].strip()
        chosen = [code for code in typed.get(name, ()) if code.strip()]
        if not words or item.domain.other in chosen:
            continue
        if isinstance(item.domain, SeveralCodes) or not chosen:
            typed[name] = [*chosen, item.domain.other]
            typed.pop(f"{name}.missing", None)
        else:
            label = item.domain.code_list.category(item.domain.other).labels
            problems[f"{name}.other"] = (Problem.at("other-words-without-choice", value=label),)
    return problems


def _items(element: Element, typed: Mapping[str, Any]) -> Iterator[tuple[Item, str]]:
    """Every item of an element with its name on the page; of a repeat those of each posted instance."""
    if isinstance(element, Grid):
        for row in element.rows:
            yield element.row_item(row), f"{element.name}.{row.code}"
    elif isinstance(element, Repeat):
        numbers = {field.split(".")[1] for field in typed if field.startswith(f"{element.name}.")}
        for number in sorted(numbers):
            for item in element.items:
                yield item, f"{element.name}.{number}.{item.name}"
    else:
        yield element, element.name


def _items_with_reasons(element: Element, typed: Typed) -> list[tuple[Item, str]]:
    if not any(field.endswith(".missing") for field in typed):
        return []
    return [(item, name) for item, name in _items(element, typed) if item.missing]


def _is_value_field(item: Item, field: str, name: str) -> bool:
    if field in (f"{name}.missing", f"{name}.other"):
        return False
    parts = isinstance(item.domain, Ranking | Allocation | Date | Time | DateTime)
    return field == name or (parts and field.startswith(f"{name}."))
