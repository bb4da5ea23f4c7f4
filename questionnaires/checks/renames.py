"""Faults of `was`: an earlier name that still stands in the questionnaire, or that two parts claim."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.model import Instrument
from questionnaires.problems import Problem
from questionnaires.revisions.units import all_units


def rename_faults(instrument: Instrument) -> Iterator[Problem]:
    """Each part that claims a name which is not free."""
    parts = list(all_units(instrument))
    names = {unit.name for unit in parts}
    claimed: dict[str, str] = {}
    for unit in parts:
        if unit.key == unit.name or unit.part.was is None:
            continue
        where = {"section": unit.section, "item": unit.name, "value": unit.part.was}
        if unit.key in names:
            yield Problem.at("was-still-here", **where)
        elif unit.key in claimed:
            yield Problem.at("was-twice", **where, first=claimed[unit.key])
        claimed.setdefault(unit.key, unit.name)
