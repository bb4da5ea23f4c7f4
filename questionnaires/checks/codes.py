"""Faults of code lists: codes twice, malformed or none; parents that do not exist or go in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from questionnaires.loaders.code_lists import CODE, malformed
from questionnaires.model import CodeList, Grid, Instrument
from questionnaires.problems import Problem


def code_faults(instrument: Instrument) -> Iterator[Problem]:
    """Faults of every code list and of the rows of every grid."""
    for code_list in instrument.code_lists:
        yield from code_list_faults(code_list)
    for name, count in Counter(code_list.name for code_list in instrument.code_lists).items():
        if count > 1:
            yield Problem.at("code-list-twice", code_list=name)
    for section, element in instrument.elements():
        if isinstance(element, Grid):
            for code, count in Counter(row.code for row in element.rows).items():
                if count > 1:
                    yield Problem.at("row-twice", section=section.name, item=element.name, value=code)


def code_list_faults(code_list: CodeList) -> Iterator[Problem]:
    """Faults of one code list; an unfilled list of the study has none."""
    if not code_list.categories and not code_list.from_study:
        yield Problem.at("code-list-empty", code_list=code_list.name)
    for code, count in Counter(code_list.codes).items():
        if count > 1:
            yield Problem.at("code-twice", code_list=code_list.name, value=code)
        if not CODE.fullmatch(code):
            name, fields = malformed(code)
            yield Problem.at(name, code_list=code_list.name, **fields)
    yield from _parent_faults(code_list)


def _parent_faults(code_list: CodeList) -> Iterator[Problem]:
    parents = {category.code: category.parent for category in code_list.categories}
    for code, parent in parents.items():
        if parent is not None and parent not in parents:
            yield Problem.at("parent-unknown", code_list=code_list.name, value=code, parent=parent[:40])
        elif _goes_round(code, parents):
            yield Problem.at("parent-circle", code_list=code_list.name, value=code)


def _goes_round(code: str, parents: dict[str, str | None]) -> bool:
    """Whether going up from a place comes back to it."""
    above, steps = parents.get(code), 0
    while above is not None and steps <= len(parents):
        if above == code:
            return True
        above, steps = parents.get(above), steps + 1
    return False
