"""Which variables were asked of which case: relevance evaluated once for each constellation of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.inclusion import StoredCase
from questionnaires.answers import relevant_variables
from questionnaires.expressions import parse, references
from questionnaires.model import Instrument

Flags = npt.NDArray[np.bool_]


def asked(instrument: Instrument, cases: Sequence[StoredCase]) -> dict[str, Flags]:
    """For each variable that is not asked of everybody: (n,) True for the cases it is relevant for.

    Conditions are evaluated by `questionnaires.answers`, once for each distinct combination of the
    answers they refer to, so that time grows with the combinations and not with the cases.
    """
    referenced = _referenced(instrument)
    if not referenced:
        return {}
    distinct: dict[tuple[Any, ...], int] = {}
    kept: list[frozenset[str]] = []
    of_case = np.empty(len(cases), np.int64)
    for row, case in enumerate(cases):
        answers = {"case_group": case.get("group") or "", **case["answers"]}
        key = tuple(_hashable(answers.get(name)) for name in referenced)
        of_case[row] = distinct.setdefault(key, len(kept))
        if of_case[row] == len(kept):
            kept.append(relevant_variables(instrument, {name: answers[name] for name in referenced if name in answers}))
    everything = [variable for _, element in instrument.elements() for variable in element.variables]
    flags = {name: np.array([name in names for names in kept], bool) for name in everything}
    return {name: relevant[of_case] for name, relevant in flags.items() if not relevant.all()}


def _referenced(instrument: Instrument) -> tuple[str, ...]:
    """Variables that any relevance of the instrument refers to."""
    sources = [section.relevance for section in instrument.sections]
    sources += [element.relevance for _, element in instrument.elements()]
    return tuple(sorted(frozenset().union(*(references(parse(source)) for source in sources if source))))


def _hashable(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else repr(value)
