"""Which groups may be shown at all: those under k are withheld, and a partner where one alone could be subtracted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.cases.grouping import Grouping
from analysis.results import ALL, INSIDE, MEAN_OF_OUTSIDE, MEANS_OF_GROUPS, OUTSIDE, Withheld

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
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

    @cached_property
    def named(self) -> Flags:
        """(G,) groups of which something could be withheld: cases of no group are none, unless they are protected."""
        return self.grouping.is_protected & (self.bases > 0)

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
    hidden = small(bases, k) & named
    if grouping.all_or_nothing and hidden.any():
        return GroupRule(grouping, bases, k, np.ones(len(bases), bool), sides=False)
    sides = bool(inside.any() and outside.any()) and not any(small(bases[s].sum(), k) for s in (inside, outside))
    while True:
        lines = [inside, outside] if sides else [named]
        exposed = [line for line in lines if is_exposed(hidden & line, bases, k)]
        if not exposed:
            return GroupRule(grouping, bases, k, hidden, sides)
        free = np.flatnonzero(exposed[0] & ~hidden & (bases > 0))
        if len(free):
            hidden[free[np.argmin(bases[free])]] = True
        elif sides:
            sides = False
        else:
            return GroupRule(grouping, bases, k, hidden, sides)


def is_exposed(withheld: Flags, counts: Counts, k: int) -> bool:
    """Whether withheld cells (G,) that add up to a published number are a single one, or under k together."""
    return bool(withheld.any()) and (int(withheld.sum()) < 2 or int(counts[withheld].sum()) < k)


def small(counts: Counts, k: int) -> Flags:
    """Which counts are of 1 to k-1."""
    return np.asarray((counts > 0) & (counts < k))
