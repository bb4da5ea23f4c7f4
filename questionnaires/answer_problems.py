"""What is wrong with answers beside their values: silence where one is needed, constraints, choices not offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from questionnaires.answers import (
    Answers,
    Problems,
    is_relevant,
    is_required,
    missing_reason,
    of_case,
    silent,
    submitted_answers,
    walk,
)
from questionnaires.choices import offered
from questionnaires.expressions import POSITION, is_true, parse
from questionnaires.model import Element, Grid, Instrument, Item, Repeat
from questionnaires.problems import Problem
from questionnaires.repeat_counts import count_asked
from questionnaires.response_domains import Consent, Value


def problems_of_whole(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None = None
) -> dict[str, Problems]:
    """What forbids submitting: required answers that are missing and constraints not met, by section.

    Values themselves were judged when their page was read.
    """
    submitted = of_case(answers) | submitted_answers(instrument, answers, today)
    found: dict[str, Problems] = {}
    for section, element, relevant in walk(instrument, answers, today):
        if relevant:
            for variable, problem in _stored_problems(element, submitted, today):
                found.setdefault(section.name, {})[variable] = (problem,)
    return found


def _stored_problems(element: Element, answers: Answers, today: date | None) -> Iterator[tuple[str, Problem]]:
    if isinstance(element, Repeat):
        instances = answers.get(element.name, [])
        count = count_asked(element, answers, today)
        if count is not None:
            instances = [*instances, *[{}] * (count - len(instances))]
        elif len(instances) < element.minimum:
            yield element.name, Problem.at("too-few-instances", minimum=element.minimum, given=len(instances))
        for number, instance in enumerate(instances, start=1):
            seen = {**answers, **silent(element), **instance, POSITION: number}
            for item in element.items:
                if is_relevant(item, seen, today):
                    for name, problem in _item_problems(item, instance, seen, today):
                        yield f"{element.name}.{number}.{name}", problem
        return
    items = [element.row_item(row) for row in element.rows] if isinstance(element, Grid) else [element]
    for item in items:
        yield from _item_problems(item, answers, answers, today)


def _item_problems(item: Item, own: Answers, seen: Answers, today: date | None) -> Iterator[tuple[str, Problem]]:
    if not item.variables:
        return
    value = own.get(item.name)
    if value is None:
        if is_required(item, seen, today):
            yield item.name, problem_of_silence(item)
    elif strangers := choices_not_offered(item, value, seen, today):
        yield item.name, Problem.at("choice-not-offered", value=strangers)
    elif (problem := problem_of_constraint(item, value, seen, today)) is not None:
        yield item.name, problem


def choices_not_offered(item: Item, value: Value, seen: Mapping[str, Any], today: date | None) -> list[str]:
    """Codes of an answer that the choice filter does not offer."""
    if item.choice_filter is None or missing_reason(value) is not None:
        return []
    codes = {category.code for category in offered(item, seen, today)}
    return [code for code in (value if isinstance(value, list | Mapping) else [value]) if code not in codes]


def problem_of_silence(item: Item) -> Problem:
    if item.required_message:
        return Problem.at("answer-required-own-words", message=item.required_message)
    if isinstance(item.domain, Consent):
        return Problem.at("consent-needed")
    return Problem.at("answer-required")


def problem_of_constraint(item: Item, value: Value, seen: Mapping[str, Any], today: date | None) -> Problem | None:
    """The problem of a value that its constraint forbids; silence and missing reasons are never judged."""
    if item.constraint is None or missing_reason(value) is not None:
        return None
    if is_true(parse(item.constraint), seen, own=value, today=today):
        return None
    if item.constraint_message:
        return Problem.at("constraint-own-words", message=item.constraint_message)
    return Problem.at("constraint-not-met")
