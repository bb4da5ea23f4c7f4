"""Putting a frozen Table together from columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

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
    Withheld,
)
from analysis.tables.crossing import Crossing

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
    reasons: dict[tuple[int, int], Withheld] = field(default_factory=dict)

    def add(self, column: Column, numbers: Numbers, *, base: int | None = None, withheld: Any = False) -> None:
        """One column, (R,) numbers; integers stay integers. `withheld` is one reason or flag, or (R,) of them: a
        flag stands for the whole column's base."""
        reasons = np.broadcast_to(np.asarray(withheld).astype(np.int8), (len(self.rows),))
        flags = reasons > 0
        for row in np.flatnonzero(flags):
            self.withheld.add((int(row), len(self.columns)))
            self.reasons[int(row), len(self.columns)] = Withheld(int(reasons[row]))
        self.columns.append(column)
        self.numbers.append(
            tuple(None if hidden else plain(number) for number, hidden in zip(numbers, flags, strict=True))
        )
        self.bases.append(base)

    def add_crossing(self, crossing: Crossing, statistic: Statistic, group: str, category: str | None = None) -> None:
        """The values of one column of a crossing."""
        column = Column(statistic, group, category)
        self.add(column, crossing.values(group), base=crossing.base(group), withheld=crossing.reasons(group))

    @classmethod
    def stacked(cls, parts: Sequence[TableColumns], rows: tuple[str, ...]) -> TableColumns:
        """Tables of the same columns one under the other; a column's base stands where all rows share it."""
        whole = cls(rows, list(parts[0].columns))
        whole.numbers = [sum(columns, ()) for columns in zip(*(part.numbers for part in parts), strict=True)]
        bases = [set(column) for column in zip(*(part.bases for part in parts), strict=True)]
        whole.bases = [base.pop() if len(base) == 1 else None for base in bases]
        first_row = 0
        for part in parts:
            whole.withheld |= {(row + first_row, column) for row, column in part.withheld}
            whole.reasons |= {(row + first_row, column): why for (row, column), why in part.reasons.items()}
            first_row += len(part.rows)
        return whole

    def values(self, column: Column) -> Numbers:
        """(R,) the numbers of a column, NaN for None; KeyError where there is none like it."""
        if column not in self.columns:
            raise KeyError(column)
        numbers = self.numbers[self.columns.index(column)]
        return np.array([np.nan if number is None else number for number in numbers], np.float64)

    def withheld_in(self, place: int) -> Numbers:
        """(R,) which rows are withheld in the column at `place` (from the end where negative)."""
        column = range(len(self.columns))[place]
        return np.array([(row, column) in self.withheld for row in range(len(self.rows))], bool)

    def reasons_in(self, place: int) -> Numbers:
        """(R,) why each row is withheld in the column at `place`, 0 where it is not."""
        column = range(len(self.columns))[place]
        return np.array([self.reasons.get((row, column), 0) for row in range(len(self.rows))], np.int8)

    def take(self, other: TableColumns, column: Column) -> None:
        """The same column of a table with the same rows."""
        place = other.columns.index(column)
        self.add(column, other.values(column), base=other.bases[place], withheld=other.reasons_in(place))

    def only(self, rows: tuple[str, ...]) -> TableColumns:
        """These rows, in this order."""
        places = [self.rows.index(row) for row in rows]
        part = TableColumns(rows, list(self.columns), bases=list(self.bases))
        part.numbers = [tuple(numbers[place] for place in places) for numbers in self.numbers]
        part.withheld = {(places.index(row), column) for row, column in self.withheld if row in places}
        part.reasons = {
            (places.index(row), column): why for (row, column), why in self.reasons.items() if row in places
        }
        return part

    def table(self, kind: TableKind, variable: str, *, base: int, **rest: Any) -> Table:
        return Table(
            kind=kind,
            variable=variable,
            rows=self.rows,
            columns=tuple(self.columns),
            cells=tuple(zip(*self.numbers, strict=True)) if self.rows else (),
            base=base,
            withheld=frozenset(self.withheld),
            reasons=tuple((row, column, why) for (row, column), why in sorted(self.reasons.items())),
            bases=tuple(self.bases),
            **rest,
        )

    def order_flags(self, statistic: Statistic) -> tuple[tuple[str, ...], ...]:
        """`ORDER_CHANGES` for each row that stands on the other side of some row in the second total."""
        changes = np.zeros(len(self.rows), bool)
        for pair in PAIRS:
            if all(Column(statistic, total) in self.columns for total in pair):
                changes |= _changes_order(*(self.values(Column(statistic, total)).round(12) for total in pair))
        return tuple((ORDER_CHANGES,) if change else () for change in changes)


def _changes_order(first: Numbers, second: Numbers) -> Numbers:
    """(R,) whether some pair with this row is ordered one way in `first` and the other way in `second`."""
    opposite = np.sign(first[:, None] - first) * np.sign(second[:, None] - second) < 0
    return np.asarray(opposite.any(axis=1))


def plain(number: Any) -> float | int | None:
    """A Python number, None for NaN."""
    if isinstance(number, int | np.integer):
        return int(number)
    return None if np.isnan(number) else float(number)
