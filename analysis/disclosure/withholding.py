"""A table of persons while it is decided what of it is withheld: the primary cells, then whatever else must go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.disclosure.group_rules import SIDES, Counts, Flags, GroupRule, small
from analysis.results import ALL, MEANS_OF_GROUPS, Withheld

Scores = npt.NDArray[np.float64]
Reasons = npt.NDArray[np.int8]


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


@dataclass(eq=False)
class Withholding:
    """`counts` (R, G) under a rule, with what is withheld so far; `suppression` freezes it.

    `shown_totals`, `is_partition` and `known_scores` are as in `analysis.disclosure.control.suppress`.
    """

    counts: Counts
    rule: GroupRule
    shown_totals: tuple[str, ...]
    is_partition: bool
    known_scores: tuple[Scores, ...] = ()

    def __post_init__(self) -> None:
        rule, rows = self.rule, len(self.counts)
        self.cells: Flags = small(self.counts, rule.k) | rule.hidden
        if rule.grouping.all_or_nothing:
            self.cells[:] = self.cells.any()
        self.cells[:, ~self.named] = False
        self.totals = {
            total: np.full(rows, rule.is_withheld(total) or total not in self.shown_totals)
            for total in (*SIDES, *MEANS_OF_GROUPS)
        }
        self.rounded = {mean: np.zeros(rows, bool) for mean in MEANS_OF_GROUPS}
        for side in SIDES:
            self.totals[side] |= small(self.of_side(side), rule.k)
        self.why = np.zeros(self.cells.shape, np.int8)
        self.why_totals = {total: np.zeros(rows, np.int8) for total in self.totals}
        self._note_first_reasons()

    def _note_first_reasons(self) -> None:
        for group, name in enumerate(self.rule.grouping.names):
            own = Withheld.CELL if not self.rule.hidden[group] else self.rule.reason(name) or Withheld.GROUP
            self.why[:, group] = np.where(self.cells[:, group], own, 0)
        for total, withheld in self.totals.items():
            self.why_totals[total] = np.where(withheld, self.rule.reason(total) or Withheld.CELL, 0).astype(np.int8)

    @property
    def named(self) -> Flags:
        """(G,) as in the rule."""
        return self.rule.named

    def withhold(self, suppression: Suppression) -> None:
        """Withhold, and round, what is so in another table of the same shape and rule, for its reasons."""
        self.why = np.where(self.why > 0, self.why, suppression.why).astype(np.int8)
        self.cells |= suppression.cells
        for total, withheld in self.totals.items():
            why = self.why_totals[total]
            self.why_totals[total] = np.where(why > 0, why, suppression.why_totals[total]).astype(np.int8)
            self.totals[total] = withheld | suppression.totals[total]
        for mean, is_rounded in self.rounded.items():
            self.rounded[mean] = is_rounded | suppression.rounded[mean]

    def of_side(self, side: str) -> Counts:
        """(R,) persons inside or outside."""
        return np.asarray(self.counts[:, self.rule.grouping.members(side)].sum(axis=1))

    def mended(self, mend: Callable[[Withholding], bool], why: Withheld) -> bool:
        """Whether `mend` withheld any more, which is noted with its reason."""
        changed = mend(self)
        self.why[self.cells & (self.why == 0)] = why
        for total, withheld in self.totals.items():
            self.why_totals[total][withheld & (self.why_totals[total] == 0)] = why
        return changed

    def suppression(self) -> Suppression:
        return Suppression(self.rule, self.cells, self.totals, self.rounded, self.why, self.why_totals)


def withhold_smallest(withheld: Flags, counts: Counts, members: Flags) -> bool:
    """Withhold the smallest shown count, a zero only where nothing else is left; False where all are."""
    free = np.flatnonzero(members & ~withheld)
    if not len(free):
        return False
    order = np.where(counts[free] > 0, counts[free], np.iinfo(np.int64).max)
    withheld[free[np.argmin(order)]] = True
    return True
