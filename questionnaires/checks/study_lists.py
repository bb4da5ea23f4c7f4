"""Code lists that the study fills, and lists that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.checks.walk import grids, single_items, tables_read
from questionnaires.model import Instrument
from questionnaires.problems import Problem

STUDY_LISTS = ("groups", "places", "programmes", "units", "agencies", "services", "statements")


def study_list_faults(instrument: Instrument) -> Iterator[Problem]:
    """Lists left to the study under a name that no study has."""
    for code_list in instrument.code_lists:
        if code_list.from_study and code_list.name not in STUDY_LISTS:
            yield Problem.at("study-list-unknown", code_list=code_list.name, allowed=STUDY_LISTS)


def study_list_warnings(instrument: Instrument) -> Iterator[Problem]:
    """Lists that no item uses; a grid whose rows came from a list uses it."""
    used = {grid.domain.code_list.name for _, grid in grids(instrument)}
    used |= {own.name for _, item, _ in single_items(instrument) if (own := item.domain.code_list) is not None}
    used |= tables_read(instrument.sections).keys()
    row_codes = [tuple(row.code for row in grid.rows) for _, grid in grids(instrument)]
    for code_list in instrument.code_lists:
        if code_list.name not in used and code_list.codes not in row_codes:
            yield Problem.at("code-list-unused", code_list=code_list.name)
