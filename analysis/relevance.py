"""Which variables were asked of which case: relevance evaluated once for each combination of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.inclusion import StoredCase
from questionnaires.answers import CASE_VARIABLES, is_relevant
from questionnaires.expressions import parse, references
from questionnaires.model import Element, Instrument, Section

Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


def asked(instrument: Instrument, cases: Sequence[StoredCase]) -> dict[str, Flags]:
    """For each variable that is not asked of everybody: (n,) True for the cases it is relevant for.

    Sections and elements are walked in order, as `questionnaires.answers` does for one person: a
    condition sees the relevant answers before it. Each is evaluated once for each distinct combination
    of the answers it refers to, so that time grows with the combinations and not with the cases.
    """
    walk = _Walk(cases)
    found: dict[str, Flags] = {}
    for section in instrument.sections:
        in_section = walk.holds(section)
        for element in section.elements:
            relevant = in_section & walk.holds(element)
            for name in element.variables:
                walk.relevant[name] = relevant
                if not relevant.all():
                    found[name] = relevant
    return found


@dataclass(eq=False)
class _Walk:
    cases: Sequence[StoredCase]
    relevant: dict[str, Flags] = field(default_factory=dict)  # of the variables passed so far
    _coded: dict[str, tuple[Codes, list[Any]]] = field(default_factory=dict)

    def holds(self, part: Section | Element) -> Flags:
        """(n,) whether the part's own condition holds."""
        if part.relevance is None:
            return np.ones(len(self.cases), bool)
        known = [name for name in sorted(references(parse(part.relevance))) if self._is_known(name)]
        combined = np.zeros(len(self.cases), np.int64)
        for name in known:
            codes, values = self._seen(name)
            combined = combined * len(values) + codes
        combinations, first, of_case = np.unique(combined, return_index=True, return_inverse=True)
        flags = [is_relevant(part, self._answers(known, int(case))) for case in first]
        return np.array(flags, bool)[of_case] if len(combinations) else np.ones(0, bool)

    def _is_known(self, name: str) -> bool:
        return name in CASE_VARIABLES or name in self.relevant

    def _answers(self, names: Sequence[str], case: int) -> dict[str, Any]:
        values = {name: self._seen(name) for name in names}
        seen = {name: distinct[codes[case]] for name, (codes, distinct) in values.items()}
        return {name: value for name, value in seen.items() if value is not None}

    def _seen(self, name: str) -> tuple[Codes, list[Any]]:
        """(n,) index into the distinct values of a variable, 0 where it is empty or irrelevant."""
        if name not in self._coded:
            self._coded[name] = _distinct([_value(case, name) for case in self.cases])
        codes, values = self._coded[name]
        return np.where(self.relevant[name], codes, 0) if name in self.relevant else codes, values


def _value(case: StoredCase, name: str) -> Any:
    return case.get("group") or "" if name == "case_group" else case["answers"].get(name)


def _distinct(values: Sequence[Any]) -> tuple[Codes, list[Any]]:
    places: dict[Any, int] = {None: 0}
    distinct: list[Any] = [None]
    codes = np.empty(len(values), np.int64)
    for row, value in enumerate(values):
        key = value if value is None or isinstance(value, str | int | float) else repr(value)
        place = places.setdefault(key, len(distinct))
        if place == len(distinct):
            distinct.append(value)
        codes[row] = place
    return codes, distinct
