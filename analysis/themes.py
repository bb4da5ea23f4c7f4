"""What interviews were about: in how many of them each theme came up, by group of the person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.crossing import cross_counts
from analysis.grouping import Grouping
from analysis.results import ALL, INSIDE, OUTSIDE, Column, Statistic, Table, TableKind
from analysis.table_columns import TableColumns


@dataclass(frozen=True)
class Interview:
    """One interview whose person took part: their group, and the themes marked anywhere in it."""

    group: str | None
    themes: Collection[str]


def themes_by_group(
    interviews: Sequence[Interview],
    themes: Sequence[str],
    *,
    groups: Sequence[str],
    inside: Sequence[str] = (),
    threshold: int,
    wave: str | None = None,
) -> Table:
    """Interviews in which each theme came up.

    Parameters
    ----------
    interviews
        One a person; an interview counts once for a theme, however often it came up.
    themes
        Codes in the order of the guide: the rows.
    groups, inside
        The study's groups in order, and those inside the municipality.
    threshold
        k: groups under it, cells of 1 to k-1 interviews and what would give them back are withheld.

    Returns
    -------
    Table
        Columns: `n` and `share` (0 to 1, of all interviews; themes overlap, so shares do not add up to
        1) for all, then `share` inside and outside the municipality where both exist, then by group
        with any interview.
    """
    grouping = Grouping.of([interview.group for interview in interviews], groups, inside)
    bases = grouping.sizes(np.ones(len(interviews), bool))
    counts = np.zeros((len(themes), len(grouping.names)), np.int64)
    for interview, group in zip(interviews, grouping.codes, strict=True):
        for theme in set(interview.themes):
            if theme in themes:
                counts[themes.index(theme), group] += 1
    sides = (INSIDE, OUTSIDE) if grouping.inside else ()
    crossing = cross_counts(counts, bases, grouping, threshold, totals=(ALL, *sides), is_partition=False)
    columns = TableColumns(tuple(themes))
    columns.add(Column(Statistic.N), counts.sum(axis=1), base=crossing.base(ALL), withheld=crossing.withheld(ALL))
    present = [name for name, base in zip(grouping.names, bases, strict=True) if base and name in grouping.named]
    for column in (ALL, *sides, *present):
        columns.add_crossing(crossing, Statistic.SHARE, column)
    return columns.table(TableKind.THEMES, "themes", base=len(interviews), wave=wave, by="group")
