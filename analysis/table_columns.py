"""Putting a frozen Table together from columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.crossing import Crossing
from analysis.estimates import Estimates
from analysis.results import (
    ALL,
    MEAN_OF_GROUPS,
    MEAN_OF_OUTSIDE,
    ORDER_CHANGES,
    OUTSIDE,
    Column,
    Statistic,
    Table,
    TableKind,
)

Numbers = npt.NDArray[Any]
PAIRS = ((ALL, MEAN_OF_GROUPS), (OUTSIDE, MEAN_OF_OUTSIDE))


@dataclass(eq=False)
class TableColumns:
    """Columns gathered in order; `table` freezes them. NaN is undefined, or withheld where marked."""

    rows: tuple[str, ...]
    columns: list[Column] = field(default_factory=list)
    numbers: list[tuple[float | int | None, ...]] = field(default_factory=list)
    withheld: set[tuple[int, int]] = field(default_factory=set)
    bases: list[int | None] = field(default_factory=list)

    def add(self, column: Column, numbers: Numbers, *, base: int | None = None, withheld: Any = False) -> None:
        """One column, (R,) numbers; integers stay integers; `withheld` is one flag or (R,) flags."""
        flags = np.broadcast_to(np.asarray(withheld, bool), (len(self.rows),))
        self.withheld |= {(int(row), len(self.columns)) for row in np.flatnonzero(flags)}
        self.columns.append(column)
        self.numbers.append(
            tuple(None if hidden else plain(number) for number, hidden in zip(numbers, flags, strict=True))
        )
        self.bases.append(base)

    def add_crossing(self, crossing: Crossing, statistic: Statistic, group: str, category: str | None = None) -> None:
        """The values of one column of a crossing."""
        column = Column(statistic, group, category)
        self.add(column, crossing.values(group), base=crossing.base(group), withheld=crossing.withheld(group))

    def add_estimates(self, estimates: Estimates, statistic: Statistic, *, base: int, withheld: Any) -> None:
        """Estimates for the population under ALL, their standard errors and intervals beside them."""
        for column, numbers in (
            (Column(statistic), estimates.values),
            (Column(Statistic.STANDARD_ERROR), estimates.standard_errors),
            (Column(Statistic.CI_LOW), estimates.low),
            (Column(Statistic.CI_HIGH), estimates.high),
        ):
            self.add(column, numbers, base=base, withheld=withheld)

    def table(self, kind: TableKind, variable: str, *, base: int, **rest: Any) -> Table:
        return Table(
            kind=kind,
            variable=variable,
            rows=self.rows,
            columns=tuple(self.columns),
            cells=tuple(zip(*self.numbers, strict=True)) if self.rows else (),
            base=base,
            withheld=frozenset(self.withheld),
            bases=tuple(self.bases),
            **rest,
        )

    def order_flags(self, statistic: Statistic) -> tuple[tuple[str, ...], ...]:
        """`ORDER_CHANGES` for each row that stands on the other side of some row in the second total."""
        changes = np.zeros(len(self.rows), bool)
        for pair in PAIRS:
            if all(Column(statistic, total) in self.columns for total in pair):
                changes |= _changes_order(*(self._known(Column(statistic, total)) for total in pair))
        return tuple((ORDER_CHANGES,) if change else () for change in changes)

    def _known(self, column: Column) -> Numbers:
        numbers = self.numbers[self.columns.index(column)]
        return np.array([np.nan if number is None else number for number in numbers], float).round(12)


def _changes_order(first: Numbers, second: Numbers) -> Numbers:
    """(R,) whether some pair with this row is ordered one way in `first` and the other way in `second`."""
    opposite = np.sign(first[:, None] - first) * np.sign(second[:, None] - second) < 0
    return np.asarray(opposite.any(axis=1))


def plain(number: Any) -> float | int | None:
    """A Python number, None for NaN."""
    if isinstance(number, int | np.integer):
        return int(number)
    return None if np.isnan(number) else float(number)
