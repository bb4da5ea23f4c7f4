"""What published tables say of the persons of one item: sums of unknown counts, and which of them are withheld.

Shares times their base are persons; the mean of a scale times its base is a sum of scores; a mean of groups is a
sum of shares; of a rate the persons counted are a known part of those it is of. The base of every group is taken as
known to the reader, as in `analysis.disclosure.control`, and so is what a case of each group weighs where a wave was
drawn. Not read: medians and quartiles, points and numbers, which count nobody, and shares of cases that weigh
differently within a group. Tables of outcomes and priorities are read as
`analysis.publication.tables_of_persons` puts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.cases.grouping import Grouping
from analysis.disclosure.group_rules import GroupRule, group_rule
from analysis.disclosure.linear_attack import SLACK, Known, exposed
from analysis.results import ALL, INSIDE, MEANS_OF_GROUPS, OUTSIDE, Column, Statistic, Table, TableKind
from analysis.tables.cross_tabulations import GROUP
from analysis.tables.frequencies import is_top_two

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
_NEVER_COUNTED = (TableKind.PRIORITIES, TableKind.BY_PLACE, TableKind.DISPOSITIONS)
_WHOLE_PERCENT = 0.005
_FLOATING = 1e-9


@dataclass(frozen=True)
class Rounding:
    """To what multiples shares, means and counts were rounded; 0 is as they are."""

    shares: float = 0.0
    means: float = 0.0
    counts: int = 0


EXACT = Rounding()


@dataclass(frozen=True)
class Cell:
    """One published or withheld number, by what it means."""

    wave: str | None
    variable: str
    by: str | None
    row: str
    column: Column


@dataclass(frozen=True)
class Exposed:
    """A withheld number and the fewest and most persons that a reader can say stand there."""

    cell: Cell
    fewest: int
    most: int


@dataclass(frozen=True, eq=False)
class Persons:
    """The persons of one item, unknown by category (R) and group (G), of known `bases` (G,).

    `is_partition`: every answering case is in exactly one category. `scores` (R,) of a scale. `ranks`: they
    are who put each category first. `rates`: (R,) the categories counted, and those they are a share of. `everybody`
    is the total of the overall tables that all of these groups are together. `weights` (G,): what a case of each
    group counts in shares and means of several groups; None: all the same.
    """

    wave: str | None
    variable: str
    by: str
    rows: tuple[str, ...]
    grouping: Grouping
    bases: Counts
    k: int
    is_partition: bool
    scores: Floats | None = None
    ranks: bool = False
    rates: Mapping[str, tuple[Floats, Floats]] = field(default_factory=dict)
    everybody: str = ALL
    weights: Floats | None = None

    @cached_property
    def voices(self) -> dict[str, Floats]:
        """(G,) which groups each mean of groups counts."""
        return {mean: self.rule.voices_of(mean).astype(float) for mean in MEANS_OF_GROUPS}

    @cached_property
    def rule(self) -> GroupRule:
        """Who may be shown at all."""
        return group_rule(self.bases, self.grouping, self.k)

    def exposed(self, releases: Sequence[tuple[Sequence[Table], Rounding]]) -> list[Exposed]:
        """The withheld cells of which the releases together prove that 1 to k-1 persons stand in them.

        Not those that the totals over all respondents prove by themselves: they are no group cells.
        """
        known, targets, cells = self.known(releases)
        found = list(exposed(known, targets, self.k))
        if not found:
            return []
        alone, _, _ = self.known([([_totals(table, ALL) for table in tables], own) for tables, own in releases])
        places = [place for place, _, _ in found]
        excused = {places[place] for place, _, _ in exposed(alone, targets[places], self.k)}
        by_cell = {cells[place]: Exposed(cells[place], low, high) for place, low, high in found if place not in excused}
        return list(by_cell.values())

    def known(self, releases: Sequence[tuple[Sequence[Table], Rounding]]) -> tuple[Known, Floats, list[Cell]]:
        """What the tables of some releases of the same answers say together: what is known, and what is withheld
        as sums (T, U) with their places. Of the mean of a group that is not shown at all these are the persons of
        each category; another withheld mean is no secret itself but what keeps a count."""
        told, withheld = list(self._columns_of_the_table()), list[tuple[Cell, Floats]]()
        seen: set[Cell] = set()
        for tables, rounding in releases:
            for cell, value in (each for table in tables for each in self._cells(table)):
                found = self._sum(cell, value or 0.0, rounding)
                if found is not None and value is not None:
                    told.append(found)
                elif found is not None and cell not in seen and cell.column.group not in MEANS_OF_GROUPS:
                    seen.add(cell)
                    withheld += [(cell, target) for target in self._targets(cell, found[0])]
        size = len(self.rows) * len(self.bases)
        sums = np.array([each for each, _, _ in told], float).reshape(len(told), size)
        least, most = (np.array([each[place] for each in told], float) for place in (1, 2))
        targets = np.array([target for _, target in withheld], float).reshape(len(withheld), size)
        return self._bounded(sums, least, most), targets, [cell for cell, _ in withheld]

    def _bounded(self, sums: Floats, least: Floats, most: Floats) -> Known:
        """Sums of a single number are its bounds; numbers of persons are whole."""
        low, high = np.zeros(sums.shape[1]), np.tile(self.bases.astype(float), len(self.rows))
        is_single = (sums != 0).sum(axis=1) == 1
        for line in np.flatnonzero(is_single):
            at = int(np.flatnonzero(sums[line])[0])
            low[at] = max(low[at], np.ceil(least[line] / sums[line, at] - SLACK))
            high[at] = min(high[at], np.floor(most[line] / sums[line, at] + SLACK))
        return Known(low, high, sums[~is_single], least[~is_single], most[~is_single])

    def _targets(self, cell: Cell, weights: Floats) -> Iterator[Floats]:
        if cell.column.statistic is not Statistic.MEAN:
            yield weights
            return
        found = self._groups(cell.column.group)
        assert found is not None
        if self.rule.is_withheld(cell.column.group):
            for category in np.eye(len(self.rows)):
                yield self._flat(category, found[0])

    def _columns_of_the_table(self) -> Iterator[tuple[Floats, float, float]]:
        if self.is_partition:
            for group, base in enumerate(self.bases):
                weights = np.zeros(len(self.bases))
                weights[group] = 1
                yield self._flat(np.ones(len(self.rows)), weights), float(base), float(base)

    def _cells(self, table: Table) -> Iterator[tuple[Cell, float | int | None]]:
        """The numbers of a table that tell of these persons; of withheld ones None."""
        grid, dot, own = self.variable.rpartition(".")
        is_own = table.variable == self.variable
        if not is_own and not (dot and table.variable == grid):
            return
        if table.wave != self.wave or table.kind in _NEVER_COUNTED:
            return
        if table.by is None and self.by != GROUP:
            table = _totals(table, self.everybody)
        elif (table.by or GROUP) != self.by:
            return
        for at, row in enumerate(table.rows):
            if is_own or row == own:
                for place, column in enumerate(table.columns):
                    value = table.cells[at][place]
                    if value is not None or (at, place) in table.withheld:
                        yield Cell(self.wave, table.variable, table.by, row, column), value

    def _sum(self, cell: Cell, value: float, rounding: Rounding) -> tuple[Floats, float, float] | None:
        """The sum of persons or scores that a number is of, between which values; None where it is none."""
        if cell.column.statistic is Statistic.RATE:
            return self._rate(cell, value, rounding)
        if cell.column.statistic is Statistic.MEAN_RANK:
            return self._first_places(cell, value, rounding)
        rows = self._rows(cell)
        groups = self._groups(cell.column.group)
        if rows is None or groups is None:
            return None
        weights, base = groups
        if cell.column.statistic is Statistic.N:
            return self._flat(rows, weights), value - rounding.counts / 2, value + rounding.counts / 2
        is_weighted = self._weigh_differently(cell.column.group, weights)
        if is_weighted and self.weights is not None:
            weights = weights * self.weights
            base = float(weights @ self.bases)
        half = (rounding.means if cell.column.statistic is Statistic.MEAN else rounding.shares) / 2
        if cell.column.group in MEANS_OF_GROUPS:
            if abs(value - round(value, 2)) < _FLOATING:
                half = max(half, _WHOLE_PERCENT)  # some are shown in whole percent only
            half = half or _FLOATING
        elif is_weighted:
            half = half or _FLOATING
        elif not half:
            persons = float(np.round(value * base))
            return self._flat(rows, weights), persons, persons
        return self._flat(rows, weights), (value - half) * base, (value + half) * base

    def _first_places(self, cell: Cell, value: float, rounding: Rounding) -> tuple[Floats, float, float] | None:
        """How many put a category first, of its mean rank: whoever did gave 1, everybody else 2 at least and at most
        the number of categories."""
        groups = self._groups(cell.column.group)
        if not self.ranks or cell.row not in self.rows or groups is None or cell.column.group in MEANS_OF_GROUPS:
            return None
        weights, base = groups
        if self._weigh_differently(cell.column.group, weights):
            return None  # a weighted mean of ranks bounds no number of persons as this does
        own, leeway, last = np.array([float(row == cell.row) for row in self.rows]), rounding.means / 2, len(self.rows)
        least, most = base * (2 - value - leeway), base * (last - value + leeway) / max(last - 1, 1)
        return self._flat(own, weights), max(least - SLACK, 0), min(most + SLACK, base)

    def _weigh_differently(self, group: str, members: Floats) -> bool:
        """Whether shares and means of a column count some of its groups' cases for more than others."""
        if self.weights is None or group in MEANS_OF_GROUPS:
            return False
        own = self.weights[members > 0]
        return len(own) > 1 and bool(np.ptp(own) > 0)

    def _rate(self, cell: Cell, value: float, rounding: Rounding) -> tuple[Floats, float, float] | None:
        """The persons counted, less the rate times those it is of, are nobody; None of a rate that is not known."""
        groups = self._groups(cell.column.group)
        if cell.row not in self.rates or groups is None or not value:
            return None
        (counted, of), (weights, base) = self.rates[cell.row], groups
        leeway = max(rounding.shares / 2, _FLOATING) * base
        return self._flat(counted - value * of, weights), -leeway, leeway

    def _rows(self, cell: Cell) -> Floats | None:
        """(R,) what each category counts in a number; None where the number counts nobody."""
        statistic, row = cell.column.statistic, cell.column.category or cell.row
        counted = (Statistic.FIRST_PLACES,) if self.ranks else (Statistic.N, Statistic.SHARE)
        if statistic in counted and row in self.rows:
            return np.array([float(own == row) for own in self.rows])
        if self.scores is None:
            return None
        if statistic is Statistic.TOP_TWO:
            return is_top_two(self.scores).astype(float)
        return self.scores if statistic is Statistic.MEAN else None

    def _groups(self, group: str) -> tuple[Floats, float] | None:
        """(G,) weights of the groups of a column, and what its number is multiplied by to be their sum."""
        if group in MEANS_OF_GROUPS:
            voices = self.voices[group]
            bases = np.maximum(self.bases, 1)
            return (voices / bases, float(voices.sum())) if voices.any() else None
        if group not in (*self.grouping.names, *dict(self.grouping.within), ALL, INSIDE, OUTSIDE):
            return None
        members = self.grouping.members(group).astype(float)
        return members, float(members @ self.bases)

    def _flat(self, rows: Floats, groups: Floats) -> Floats:
        return np.asarray(np.outer(rows, groups).ravel())


def _totals(table: Table, total: str) -> Table:
    """The columns of one total alone, as those of all respondents, without what is withheld of them."""
    places = [place for place, column in enumerate(table.columns) if column.group == total]
    return replace(
        table,
        columns=tuple(replace(table.columns[place], group=ALL) for place in places),
        cells=tuple(tuple(row[place] for place in places) for row in table.cells),
        withheld=frozenset(),
        bases=(),
    )
