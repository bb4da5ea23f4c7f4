"""Branches that nobody ever reaches, and conditions that always hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from questionnaires.checks.reachable import MOST_COMBINATIONS, Condition, Reachable, UndecidedError, conditions
from questionnaires.model import Instrument, Repeat
from questionnaires.problems import Problem


def branch_problems(instrument: Instrument) -> Iterator[Problem]:
    """Conditions of sections, elements and items of repeats that never hold, always hold, or cannot be decided."""
    reachable = Reachable(instrument)
    for section in instrument.sections:
        of_section = conditions(section.relevance)
        yield from _judged(reachable, (), of_section, {"section": section.name})
        for element in section.elements:
            where: dict[str, Any] = {"section": section.name, "item": element.name}
            own = conditions(element.relevance)
            yield from _judged(reachable, of_section, own, where)
            if isinstance(element, Repeat):
                for item in element.items:
                    inner = conditions(item.relevance, repeat=element.name)
                    yield from _judged(reachable, (*of_section, *own), inner, {**where, "item": item.name})


def _judged(
    reachable: Reachable, outer: tuple[Condition, ...], own: tuple[Condition, ...], where: dict[str, Any]
) -> Iterator[Problem]:
    where = {**where, "key": "relevance"}
    for condition in own:
        try:
            outcomes = reachable.outcomes(outer, condition)
        except UndecidedError:
            names = sorted(condition.names)
            yield Problem.at("branch-undecided", **where, value=names, maximum=MOST_COMBINATIONS)
            continue
        if outcomes == {False}:
            yield Problem.at("branch-never", **where)
        elif outcomes == {True}:
            yield Problem.at("branch-always", **where)
