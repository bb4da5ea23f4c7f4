"""Which variables were asked of which case: relevance evaluated once for each constellation of answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from questionnaires.model import Instrument

Flags = npt.NDArray[np.bool_]
_REFERENCE = re.compile(r"\$\{\s*([a-z0-9_.-]+)\s*\}")


def asked(instrument: Instrument, answers: Sequence[Mapping[str, Any]]) -> dict[str, Flags]:
    """For each variable that is not asked of everybody: True for the cases it is relevant for.

    Conditions are evaluated by `questionnaires.answers`, once for each distinct combination of the
    answers they refer to, so that time grows with the combinations and not with the cases.
    """
    referenced = _referenced(instrument)
    if not referenced:
        return {}
    from questionnaires.answers import relevant_variables

    constellations: dict[tuple[Any, ...], int] = {}
    kept: list[dict[str, Any]] = []
    of_case = np.empty(len(answers), np.int64)
    for row, answer in enumerate(answers):
        key = tuple(_hashable(answer.get(name)) for name in referenced)
        place = constellations.setdefault(key, len(kept))
        if place == len(kept):
            kept.append({name: answer[name] for name in referenced if name in answer})
        of_case[row] = place
    relevant = [relevant_variables(instrument, answer) for answer in kept]
    everything = [variable for _, element in instrument.elements() for variable in element.variables]
    by_variable = {name: np.array([name in names for names in relevant], bool) for name in everything}
    return {name: flags[of_case] for name, flags in by_variable.items() if not flags.all()}


def _referenced(instrument: Instrument) -> tuple[str, ...]:
    """Variables that any relevance of the instrument refers to."""
    sources = [section.relevance for section in instrument.sections]
    sources += [element.relevance for _, element in instrument.elements()]
    return tuple(sorted({name for source in sources if source for name in _REFERENCE.findall(source)}))


def _hashable(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else repr(value)
