"""Frozen results: what analysis hands to exports. Codes and numbers only, never labels or formats.

One shape, `Table`, serves every result: rows (categories, grid rows, groups…) by columns
(a statistic, for one group or a total). An undefined number is None; a withheld one is None and its
place is in `withheld`. Shares are 0 to 1.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Statistic(StrEnum):
    N = "n"  # cases, unweighted
    SHARE = "share"  # of the cases in the base
    SHARE_OF_ANSWERS = "share-of-answers"  # of all choices made (several codes)
    MEAN = "mean"
    MEDIAN = "median"
    FIRST_QUARTILE = "first-quartile"
    THIRD_QUARTILE = "third-quartile"
    TOP_TWO = "top-two"  # share of the two best scale points
    MEAN_RANK = "mean-rank"  # 1 is best; the unranked share the places left over
    BORDA = "borda"  # points of all cases together
    FIRST_PLACES = "first-places"  # share of the base that put it first
    IMPORTANCE = "importance"  # share of the base that chose it
    PERFORMANCE = "performance"  # mean score
    PRIORITY = "priority"  # importance less performance, both standardised
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    RATE = "rate"
    STANDARD_ERROR = "se"
    CI_LOW = "ci-low"
    CI_HIGH = "ci-high"


# Columns that are no single group.
ALL = "all"  # all respondents
MEAN_OF_GROUPS = "mean-of-groups"  # each group one voice
INSIDE = "inside"  # groups inside the municipality, together
OUTSIDE = "outside"  # all others, together
MEAN_OF_OUTSIDE = "mean-of-outside"  # the groups outside, each one voice
MEANS_OF_GROUPS = (MEAN_OF_GROUPS, MEAN_OF_OUTSIDE)
NO_GROUP = "no-group"  # cases that belong to no group of the study, where there are any


class Withheld(IntEnum):
    """Why a number is withheld; 0 is shown."""

    GROUP = 1  # the group, or all who answered, are fewer than k
    CELL = 2  # 1 to k-1 persons stand in the cell
    SECONDARY = 3  # beside a small one, so that a total does not give it back
    AUDIT = 4  # linear algebra or an attacker's linear programme found it, or something through it


# Flags of a row.
ORDER_CHANGES = "order-changes"  # the two totals rank this row differently
QUADRANT_CHANGES = "quadrant-changes"  # the two totals put this row into different quadrants


class Quadrant(StrEnum):
    """Of importance-performance analysis; as a flag `quadrant:<name>`."""

    CONCENTRATE = "concentrate"  # important, performing badly
    KEEP_UP = "keep-up"  # important, performing well
    LOW_PRIORITY = "low-priority"  # unimportant, performing badly
    POSSIBLE_OVERKILL = "possible-overkill"  # unimportant, performing well


class TableKind(StrEnum):
    FREQUENCIES = "frequencies"
    SEVERAL = "several"
    SCALE = "scale"
    GRID = "grid"
    RANKING = "ranking"
    ALLOCATION = "allocation"
    NUMBER = "number"
    DATES = "dates"
    PRIORITIES = "priorities"
    BY_GROUP = "by-group"
    BY_PLACE = "by-place"
    DISPOSITIONS = "dispositions"
    THEMES = "themes"
    RECONCILIATION = "reconciliation"


@dataclass(frozen=True)
class Column:
    statistic: Statistic
    group: str = ALL  # a group (or place) code, or one of the four above
    category: str | None = None  # where each category is a column (grids: points of the scale)


@dataclass(frozen=True)
class Above:
    """In one row of a table by group, a group whose number is larger than those of other groups, beyond chance."""

    row: str
    statistic: Statistic
    group: str
    lower: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of results.

    `cells[i][j]` belongs to `rows[i]` and `columns[j]`. `base` counts the cases that answered
    (unweighted); `missing` says by reason where the others of the wave are. `flags[i]` holds marks of
    a row (`quadrant:keep-up`, `order-changes` where the two totals rank rows differently).
    """

    kind: TableKind
    variable: str
    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[float | int | None, ...], ...]
    base: int
    wave: str | None = None
    by: str | None = None
    missing: tuple[tuple[str, int], ...] = ()
    withheld: frozenset[tuple[int, int]] = frozenset()
    reasons: tuple[tuple[int, int, Withheld], ...] = ()  # row, column, why: of what is withheld
    flags: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = ()
    bases: tuple[int | None, ...] = ()  # by column: cases that answered; None where withheld or not one number
    references: tuple[tuple[Statistic, float], ...] = ()  # values to draw lines at: where quadrants cross
    above: tuple[Above, ...] = ()  # of a wave drawn at random: groups above others at 95 %, after Holm's correction

    def why(self) -> dict[Withheld, int]:
        """How many of its numbers are withheld for each reason."""
        counted = Counter(why for row, column, why in self.reasons if (row, column) in self.withheld)
        return {why: counted[why] for why in Withheld}

    def cell(self, row: str, statistic: Statistic, group: str = ALL, category: str | None = None) -> float | int | None:
        """One number by what it means; KeyError where the table has no such row or column."""
        if row not in self.rows:
            raise KeyError(row)
        for place, column in enumerate(self.columns):
            if (column.statistic, column.group, column.category) == (statistic, group, category):
                return self.cells[self.rows.index(row)][place]
        raise KeyError((statistic, group, category))

    def column(
        self, statistic: Statistic, group: str = ALL, category: str | None = None
    ) -> tuple[float | int | None, ...]:
        """All rows of one column, in row order."""
        return tuple(self.cell(row, statistic, group, category) for row in self.rows)
