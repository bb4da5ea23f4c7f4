"""What a file held, and where in it each part stands, so that faults found later are told with their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.model import Instrument
from questionnaires.problems import Problem

# Sheet, row and cell (or the line) by the name of a part and what of it: a key, a code, or nothing for the part itself.
Places = Mapping[tuple[str, str], Mapping[str, Any]]
_LIST = "list:"  # lists and questions are often called alike


def list_part(code_list: str) -> str:
    """The name under which the places of a code list stand."""
    return f"{_LIST}{code_list}"


@dataclass(frozen=True)
class Imported:
    """What a file held: the instrument, what is odd about it, and the place of each part."""

    instrument: Instrument
    warnings: tuple[Problem, ...] = ()
    cells: Places = field(default_factory=dict)

    def located(self, problem: Problem) -> Problem:
        """A fault of a check with the place in the file of the part it speaks of."""
        where = problem.place
        if "row" in where or "line" in where or "study_list" in where:  # a study's list stands in no file
            return problem
        own_list = list_part(where["code_list"]) if where.get("code_list") else ""
        named = str(where.get("item") or own_list or where.get("section") or "")
        part = str(where.get("key") or where.get("code") or where.get("value") or "")
        cell = self.cells.get((named, part)) or self.cells.get((named, ""))
        return Problem.at(problem.code, **{**(cell or {}), **where}) if cell else problem
