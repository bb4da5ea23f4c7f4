"""What a figure would be without any one group, mode or interviewer: does a finding rest on one of them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.results import NO_GROUP

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
GROUP, MODE, INTERVIEWER = "group", "mode", "interviewer"


@dataclass(frozen=True)
class Unit:
    """One group, mode or interviewer."""

    dimension: str
    code: str


@dataclass(frozen=True, eq=False)
class LeavingOut:
    """The units that can be left out of n cases, and sums over the cases that then remain.

    A unit that holds every case cannot be left out. `members` has one row of flags a unit.
    """

    units: tuple[Unit, ...]
    members: Flags  # (U, n)

    @classmethod
    def of(cls, dataset: Dataset, dimensions: Sequence[str] = (GROUP, MODE, INTERVIEWER)) -> LeavingOut:
        """All units of a wave in these dimensions, in the order group, mode, interviewer."""
        found: list[tuple[Unit, Flags]] = []
        for dimension in dimensions:
            codes, names = _codes(dataset, dimension)
            for place, name in enumerate(names):
                own = codes == place
                if own.any() and not own.all() and name != NO_GROUP:
                    found.append((Unit(dimension, name), own))
        members = np.array([own for _, own in found], bool).reshape(len(found), len(dataset))
        return cls(tuple(unit for unit, _ in found), members)

    def ratios(self, sums: Floats, bases: Floats) -> Floats:
        """(U, R) column sums of one (n, R) matrix over those of another, without the cases of each unit."""
        over, under = self._remaining(sums), self._remaining(bases)
        return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0))

    def _remaining(self, values: Floats) -> Floats:
        return np.asarray(values.sum(axis=0) - self._weights @ values)

    @cached_property
    def _weights(self) -> Floats:
        return self.members.astype(np.float64)

    def where(self, reversed_: Flags) -> tuple[Unit, ...]:
        """The units at which a (U,) condition is True."""
        return tuple(unit for unit, is_so in zip(self.units, reversed_, strict=True) if is_so)


def _codes(dataset: Dataset, dimension: str) -> tuple[npt.NDArray[np.integer], tuple[str, ...]]:
    if dimension == GROUP:
        return dataset.grouping.codes, dataset.grouping.names
    values = [value if isinstance(value, str) else None for value in dataset.cases[dimension]]
    names = tuple(sorted({value for value in values if value is not None}))
    place = {name: index for index, name in enumerate(names)}
    return np.array([-1 if value is None else place[value] for value in values], np.int64), names


def weights_of(dataset: Dataset) -> Floats:
    """(n,) how many persons each case stands for: one, but in a wave drawn at random."""
    return np.ones(len(dataset)) if dataset.design is None else dataset.design.weights
