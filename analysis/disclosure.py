"""What may leave the package: small group cells are withheld, and nothing published gives them back.

Primary: a group of 1 to k-1 answering cases has nothing shown; a count of 1 to k-1 persons in a cell of a
group, or of the groups inside or outside the municipality, is withheld. Secondary: wherever withheld
cells add up to a published total, there are at least two of them and together they are at least k
persons, or none of the cells of that total is shown. Third, `analysis.audit` looks for any withheld number
that the published ones still determine by linear algebra (totals, bases, means, the mean of groups), and
more is withheld until there is none. Last, and only where a table is to be published, whatever an attacker's
linear programme proves to be small (`analysis.linear_attack`) gets company too. The base of every group is
taken as known to the reader, also where it is withheld. Totals over all respondents are no group cells.

Threshold rule and secondary suppression: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.audit import Published, determined, proven
from analysis.grouping import Grouping
from analysis.results import ALL, INSIDE, MEAN_OF_OUTSIDE, MEANS_OF_GROUPS, OUTSIDE, Withheld

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]
Reasons = npt.NDArray[np.int8]
SIDES = (INSIDE, OUTSIDE)


@dataclass(frozen=True, eq=False)
class GroupRule:
    """Who may be shown at all, from the bases of one item.

    `hidden` (G,) groups whose everything is withheld: those under k and the partner that keeps a single
    one from being had by subtraction. `sides` says whether INSIDE and OUTSIDE can be shown. `voices`
    (G,) are the groups that the mean of groups counts; it is shown where there are two or more.
    """

    grouping: Grouping
    bases: Counts
    k: int
    hidden: Flags
    sides: bool

    @property
    def voices(self) -> Flags:
        return (self.bases >= self.k) & ~self.hidden & self.grouping.is_named

    def voices_of(self, total: str) -> Flags:
        """Groups that one of the two means of groups counts."""
        return self.voices & self.grouping.members(OUTSIDE) if total == MEAN_OF_OUTSIDE else self.voices

    def is_withheld(self, column: str) -> bool:
        """Whether even a mean over the column's cases is withheld."""
        members = self.grouping.members(column)
        if column in MEANS_OF_GROUPS:
            return int(self.voices_of(column).sum()) < 2
        if column in SIDES:
            return not self.sides
        if column == ALL:
            return 0 < int(self.bases.sum()) < self.k
        return bool(self.hidden[members].any())

    def reason(self, column: str) -> int:
        """Why everything of a column is withheld (`Withheld`), 0 where it is not."""
        if not self.is_withheld(column):
            return 0
        base = int(self.bases[self.grouping.members(column)].sum())
        is_small = column in MEANS_OF_GROUPS or 0 < base < self.k
        return Withheld.GROUP if is_small else Withheld.SECONDARY


def group_rule(bases: Counts, grouping: Grouping, k: int) -> GroupRule:
    """Which groups are withheld altogether, given the answering cases of each (G,)."""
    inside, outside = grouping.members(INSIDE), grouping.members(OUTSIDE)
    named = grouping.is_protected
    hidden = _small(bases, k) & named
    if grouping.all_or_nothing and hidden.any():
        return GroupRule(grouping, bases, k, np.ones(len(bases), bool), sides=False)
    sides = bool(inside.any() and outside.any()) and not any(_small(bases[s].sum(), k) for s in (inside, outside))
    while True:
        lines = [inside, outside] if sides else [named]
        exposed = [line for line in lines if _is_exposed(hidden & line, bases, k)]
        if not exposed:
            return GroupRule(grouping, bases, k, hidden, sides)
        free = np.flatnonzero(exposed[0] & ~hidden & (bases > 0))
        if len(free):
            hidden[free[np.argmin(bases[free])]] = True
        elif sides:
            sides = False
        else:
            return GroupRule(grouping, bases, k, hidden, sides)


def _is_exposed(withheld: Flags, counts: Counts, k: int) -> bool:
    return bool(withheld.any()) and (int(withheld.sum()) < 2 or int(counts[withheld].sum()) < k)


def _small(counts: Counts, k: int) -> Flags:
    return np.asarray((counts > 0) & (counts < k))


@dataclass(frozen=True, eq=False)
class Suppression:
    """Withheld places of one item's table: `cells` (R, G), and (R,) for each total in `totals`.

    `rounded` (R,) marks means of groups that may be shown in whole percent only. `why` (R, G) and `why_totals`
    (R,) hold the reason of each (`Withheld`), 0 where nothing is withheld.
    """

    rule: GroupRule
    cells: Flags
    totals: dict[str, Flags] = field(default_factory=dict)
    rounded: dict[str, Flags] = field(default_factory=dict)
    why: Reasons = field(default_factory=lambda: np.zeros((0, 0), np.int8))
    why_totals: dict[str, Reasons] = field(default_factory=dict)

    def withheld(self, column: str) -> Flags:
        """(R,) True where the column's number is withheld."""
        if column in self.totals:
            return self.totals[column]
        if column == ALL:
            return np.full(len(self.cells), self.rule.is_withheld(ALL))
        return np.asarray(self.cells[:, self.rule.grouping.names.index(column)])

    def reasons(self, column: str) -> Reasons:
        """(R,) why the column's number is withheld."""
        withheld = self.withheld(column)
        if column in self.why_totals:
            why = self.why_totals[column]
        elif column in self.rule.grouping.names:
            why = self.why[:, self.rule.grouping.names.index(column)]
        else:
            why = np.zeros(len(withheld), np.int8)
        return np.where(withheld, np.maximum(why, Withheld.GROUP), 0).astype(np.int8)


def suppress(
    counts: Counts,
    rule: GroupRule,
    *,
    totals: Sequence[str],
    is_partition: bool,
    known_scores: Sequence[Scores] = (),
) -> Suppression:
    """Which cells of a table of persons are withheld.

    Parameters
    ----------
    counts
        (R, G) persons of each group in each row.
    totals
        Which of ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE, MEAN_OF_OUTSIDE are published beside the groups.
    is_partition
        True where every answering case is in exactly one row, so that a column adds up to its base.
    known_scores
        (R,) row scores whose sum over a group's cases is published elsewhere (means of a scale).
    """
    return _Suppressor(counts, rule, tuple(totals), is_partition, tuple(known_scores)).run()


@dataclass(eq=False)
class _Suppressor:
    counts: Counts
    rule: GroupRule
    shown_totals: tuple[str, ...]
    is_partition: bool
    known_scores: tuple[Scores, ...]

    def run(self) -> Suppression:
        rule, rows = self.rule, len(self.counts)
        self.cells = _small(self.counts, rule.k) | rule.hidden
        if rule.grouping.all_or_nothing:
            self.cells[:] = self.cells.any()
        self.cells[:, ~self._named] = False
        self.totals = {
            total: np.full(rows, rule.is_withheld(total) or total not in self.shown_totals)
            for total in (*SIDES, *MEANS_OF_GROUPS)
        }
        self.rounded = {mean: np.zeros(rows, bool) for mean in MEANS_OF_GROUPS}
        for side in SIDES:
            self.totals[side] |= _small(self._side(side), rule.k)
        self.why = np.zeros(self.cells.shape, np.int8)
        self.why_totals = {total: np.zeros(rows, np.int8) for total in self.totals}
        self._note_first_reasons()
        mending = [(self._mend_lines, Withheld.SECONDARY), (self._mend_determined, Withheld.AUDIT)]
        if rule.grouping.for_publication:
            mending.append((self._mend_proven, Withheld.AUDIT))
        while not rule.grouping.all_or_nothing and any(self._mended(mend, why) for mend, why in mending):
            pass
        return Suppression(rule, self.cells, self.totals, self.rounded, self.why, self.why_totals)

    def _note_first_reasons(self) -> None:
        for group, name in enumerate(self.rule.grouping.names):
            small = Withheld.CELL if not self.rule.hidden[group] else self.rule.reason(name) or Withheld.GROUP
            self.why[:, group] = np.where(self.cells[:, group], small, 0)
        for total, withheld in self.totals.items():
            self.why_totals[total] = np.where(withheld, self.rule.reason(total) or Withheld.CELL, 0).astype(np.int8)

    def _mended(self, mend: Callable[[], bool], why: Withheld) -> bool:
        """Whether any more was withheld, noted with its reason."""
        changed = mend()
        self.why[self.cells & (self.why == 0)] = why
        for total, withheld in self.totals.items():
            self.why_totals[total][withheld & (self.why_totals[total] == 0)] = why
        return changed

    @cached_property
    def _named(self) -> Flags:
        """Groups of which something could be withheld: cases of no group are none, unless they are protected."""
        return self.rule.grouping.is_protected & (self.rule.bases > 0)

    def _side(self, side: str) -> Counts:
        return np.asarray(self.counts[:, self.rule.grouping.members(side)].sum(axis=1))

    # Lines: cells that add up to a published number.

    def _mend_lines(self) -> bool:
        """Withhold one more in every line that a reader could solve; True where any was."""
        changed = False
        for row in range(len(self.counts)):
            changed |= self._mend_sides(row)
            for members in self._row_lines(row):
                changed |= self._mend_line(self.cells[row], self.counts[row], members)
        if self.is_partition:
            changed |= self._mend_columns()
        return changed

    def _mend_sides(self, row: int) -> bool:
        inside, outside = (self.totals[side][row] for side in SIDES)
        if inside == outside or ALL not in self.shown_totals:
            return False
        self.totals[INSIDE][row] = self.totals[OUTSIDE][row] = True
        return True

    def _row_lines(self, row: int) -> Iterator[Flags]:
        members = self.rule.grouping.members
        open_sides = [side for side in SIDES if not self.totals[side][row]]
        yield from (members(side) & self._named for side in open_sides)
        if len(open_sides) < 2 and ALL in self.shown_totals:
            yield self._named

    def _mend_columns(self) -> bool:
        everything = np.ones(len(self.counts), bool)
        changed = False
        for group in np.flatnonzero(~self.rule.hidden & self._named):
            changed |= self._mend_line(self.cells[:, group], self.counts[:, group], everything)
        for side in SIDES if self.rule.sides else ():
            if side in self.shown_totals:
                changed |= self._mend_line(self.totals[side], self._side(side), everything)
        return changed

    def _mend_line(self, withheld: Flags, counts: Counts, members: Flags) -> bool:
        if not _is_exposed(withheld & members, counts, self.rule.k):
            return False
        return _withhold_smallest(withheld, counts, members)

    # What linear algebra still gives away.

    def _mend_determined(self) -> bool:
        """Withhold more near every withheld number that the published ones determine; True where any was.

        Where only the mean of groups gives numbers away (two withheld cells of groups of different
        size are solved by it and the total of all), it is shown in whole percent first.
        """
        changed = False
        published = self._published(with_means=False)
        for row, columns in _by_row(published).items():
            changed |= self._widen(row, columns, published)
        if changed:
            return True
        published = self._published(with_means=True)
        for row, columns in _by_row(published).items():
            changed |= self._round_means(row) or self._widen(row, columns, published)
        return changed

    def _mend_proven(self) -> bool:
        """Withhold more near every cell that the published numbers prove to be small; True where any was."""
        published = self._published(with_means=True)
        rows: dict[int, list[int]] = {}
        for row, group in proven(published, self.counts, self.rule.bases, self.rule.k):
            rows.setdefault(row, []).extend([group] if group >= 0 else [])
        changed = False
        for row, columns in rows.items():
            changed |= self._round_means(row) or self._widen(row, columns, published)
        return changed

    def _round_means(self, row: int) -> bool:
        rows = np.ones(len(self.counts), bool) if self.is_partition else np.arange(len(self.counts)) == row
        changed = False
        for mean in MEANS_OF_GROUPS:
            exact = ~self.totals[mean] & ~self.rounded[mean]
            changed |= bool((exact & rows).any())
            self.rounded[mean] |= rows & ~self.totals[mean]
        return changed

    def _widen(self, row: int, columns: list[int], published: Published) -> bool:
        for column in columns:
            if self.is_partition and published.column_determines(row, column):
                rows = np.ones(len(self.counts), bool)
                if _withhold_smallest(self.cells[:, column], self.counts[:, column], rows):
                    return True
        if _withhold_smallest(self.cells[row], self.counts[row], self._named):
            return True
        rows = np.full(len(self.counts), self.is_partition)
        for group in np.flatnonzero(self.cells[row] & ~self.rule.hidden):
            if _withhold_smallest(self.cells[:, group], self.counts[:, group], rows):
                return True
        own = np.arange(len(self.counts)) == row
        for lines in (own, rows):  # where columns add up, another row's total can tell of this one
            for total in (*MEANS_OF_GROUPS, *SIDES):
                if (~self.totals[total] & lines).any():
                    self.totals[total] |= lines
                    return True
        return False

    def _published(self, *, with_means: bool) -> Published:
        grouping, rule, rows = self.rule.grouping, self.rule, len(self.counts)
        sides = {side: grouping.members(side).astype(float) for side in SIDES}
        means = {mean: rule.voices_of(mean) / np.maximum(rule.bases, 1) for mean in MEANS_OF_GROUPS if with_means}
        everybody = ((np.ones(len(grouping.names)), np.full(rows, ALL in self.shown_totals)),)
        return Published(
            unknown=self.cells,
            row_totals=everybody
            + tuple((sides[side], ~self.totals[side]) for side in SIDES)
            + tuple((means[mean], ~self.totals[mean] & ~self.rounded[mean]) for mean in means),
            rounded_totals=tuple((means[mean], ~self.totals[mean] & self.rounded[mean]) for mean in means),
            column_scores=self._column_scores(),
            sides=tuple((sides[side], self.totals[side]) for side in SIDES if side in self.shown_totals),
        )

    def _column_scores(self) -> tuple[tuple[Scores, Flags], ...]:
        """Row scores whose sum is known, and for which groups."""
        shown = ~self.rule.hidden & self._named
        known: list[tuple[Scores, Flags]] = [(scores, shown) for scores in self.known_scores]
        if self.is_partition:
            known.append((np.ones(len(self.counts)), self._named))
        return tuple(known)


def _by_row(published: Published) -> dict[int, list[int]]:
    """Groups whose withheld cell is determined, by row; rows where only a withheld side is have none."""
    cells, sides = determined(published)
    rows: dict[int, list[int]] = {row: [] for row, _ in (*cells, *sides)}
    for row, group in cells:
        rows[row].append(group)
    return rows


def _withhold_smallest(withheld: Flags, counts: Counts, members: Flags) -> bool:
    """Withhold the smallest shown count, a zero only where nothing else is left; False where all are."""
    free = np.flatnonzero(members & ~withheld)
    if not len(free):
        return False
    order = np.where(counts[free] > 0, counts[free], np.iinfo(np.int64).max)
    withheld[free[np.argmin(order)]] = True
    return True
