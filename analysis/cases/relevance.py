"""Which variables were asked of which case: relevance evaluated once for each combination of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.cases.inclusion import StoredCase
from questionnaires.answers import CASE_VARIABLES, is_relevant
from questionnaires.expressions import parse, references
from questionnaires.expressions.syntax import Tree, nodes
from questionnaires.model import Element, Instrument, Repeat, Section
from questionnaires.response_domains import Allocation

_DAY = "#day"  # stands for the day on which a case was submitted; no variable is named so
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]


def asked(instrument: Instrument, cases: Sequence[StoredCase]) -> dict[str, Flags]:
    """For each variable that is not asked of everybody: (n,) True for the cases it is relevant for.

    Sections and elements are walked in order, as `questionnaires.answers` does for one person: a
    condition sees the relevant answers before it. Each is evaluated once for each distinct combination
    of the answers it refers to, so that time grows with the combinations and not with the cases.
    """
    walk = Walk(cases)
    found: dict[str, Flags] = {}
    for section in instrument.sections:
        in_section = walk.holds(section)
        for element in section.elements:
            relevant = in_section & walk.holds(element)
            walk.passes(element, relevant)
            if not relevant.all():
                found.update(dict.fromkeys(element.variables, relevant))
    return found


@dataclass(eq=False)
class Walk:
    """The cases on their way through an instrument, element by element."""

    cases: Sequence[StoredCase]
    _relevant: dict[str, Flags] = field(default_factory=dict)  # by stored name, of the elements passed so far
    _stored: dict[str, str] = field(default_factory=dict)  # by name in conditions, the name it is stored under
    _coded: dict[str, tuple[Codes, list[Any]]] = field(default_factory=dict)

    def holds(self, part: Section | Element) -> Flags:
        """(n,) whether the part's own condition holds and, for an item, whether anything is offered."""
        sources = [
            (part.relevance, False),
            (getattr(part, "count", None), False),
            (getattr(part, "choice_filter", None), True),
        ]
        trees = [parse(source, is_filter) for source, is_filter in sources if source is not None]
        if not trees:
            return np.ones(len(self.cases), bool)
        return np.array(self.on_each(trees, lambda seen, day: is_relevant(part, seen, day)), bool)

    def passes(self, element: Element, relevant: Flags) -> None:
        """From here on conditions may ask for what was stored of an element, by all its names."""
        inside = [item.name for item in element.items] if isinstance(element, Repeat) else []
        for name in (*element.variables, *element.stored_names, element.name):
            self._relevant[name] = relevant
            self._stored[name] = name
        domain = getattr(element, "domain", None)
        if isinstance(domain, Allocation):
            inside = [f"{element.name}.{code}" for code in domain.code_list.codes]
        self._stored.update(dict.fromkeys(inside, element.name))

    def on_each(
        self, trees: Iterable[Tree], work_out: Callable[[dict[str, Any], date | None], Any], *also: str
    ) -> list[Any]:
        """For each case `work_out(what the trees read, its day)`, done once for each combination of answers.

        `also` names answers that are wanted besides. The day matters only where a tree asks for it.
        """
        names = {name for tree in trees for name in references(tree)}.union(also)
        known = sorted(
            {self._stored.get(name, name) for name in names if name in self._stored or name in CASE_VARIABLES}
        )
        if any(node["type"] == "call" and node["name"] in ("today", "now") for tree in trees for node in nodes(tree)):
            known.append(_DAY)
        combined = np.zeros(len(self.cases), np.int64)
        for name in known:
            codes, values = self._seen(name)
            combined = np.unique(combined * len(values) + codes, return_inverse=True)[1]
        _, first, of_case = np.unique(combined, return_index=True, return_inverse=True)
        found = [work_out(self._answers(known, int(row)), self._day(int(row))) for row in first]
        return [found[place] for place in of_case]

    def _day(self, row: int) -> date | None:
        submitted = self.cases[row].get("submitted_on")
        return date.fromisoformat(submitted) if submitted else None

    def replace(self, name: str, values: Sequence[Any]) -> None:
        """What conditions see of a name from here on, one value a case."""
        self._coded[name] = _distinct(values)

    def _answers(self, names: Sequence[str], case: int) -> dict[str, Any]:
        values = {name: self._seen(name) for name in names}
        seen = {name: distinct[codes[case]] for name, (codes, distinct) in values.items()}
        return {name: value for name, value in seen.items() if value is not None}

    def _seen(self, name: str) -> tuple[Codes, list[Any]]:
        """(n,) index into the distinct values of a variable, 0 where it is empty or irrelevant."""
        if name not in self._coded:
            self._coded[name] = _distinct([_value(case, name) for case in self.cases])
        codes, values = self._coded[name]
        return np.where(self._relevant[name], codes, 0) if name in self._relevant else codes, values


def _value(case: StoredCase, name: str) -> Any:
    if name == _DAY:
        return case.get("submitted_on")
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
