"""Themes of the interviews: how many persons of each group spoke of what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.cases.grouping import Grouping
from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, OUTSIDE, Column, Statistic, Table, TableKind
from analysis.tables.crossing import cross_counts
from analysis.tables.table_columns import TableColumns

DEFAULT_THRESHOLD = 5
THEMES = "themes"  # the variable of the table


@dataclass(frozen=True)
class Interview:
    """One interviewed person who agreed to take part: group, and the codes of the themes they spoke of."""

    group: str | None
    themes: Collection[str]


def themes_by_group(
    interviews: Sequence[Interview],
    themes: Sequence[str],
    *,
    groups: Sequence[str],
    inside: Sequence[str] = (),
    threshold: int = DEFAULT_THRESHOLD,
    wave: str | None = None,
    for_publication: bool = False,
) -> Table:
    """Persons who mentioned each theme, in all and by group.

    Returns
    -------
    Table
        Rows: theme codes as given. Columns: N and SHARE under ALL, then SHARE of each group that was
        interviewed, MEAN_OF_GROUPS, and INSIDE and OUTSIDE where there are groups inside. A person
        counts once for a theme however often they came back to it. Cells of 1 to k-1 persons of a
        group, groups with fewer than k interviews, and what would give them back are withheld. Base:
        interviewed persons, also those who spoke of none of `themes`.
    """
    grouping = grouping_of([each.group for each in interviews], groups, inside, for_publication=for_publication)
    counts = np.zeros((len(themes), len(grouping.names)), np.int64)
    for interview, group in zip(interviews, grouping.codes, strict=True):
        counts[[theme in interview.themes for theme in themes], group] += 1
    means = (MEAN_OF_GROUPS,) if grouping.named else ()
    totals = (ALL, *means, *((INSIDE, OUTSIDE) if grouping.inside else ()))
    bases = grouping.sizes(np.ones(len(interviews), bool))
    crossing = cross_counts(counts, bases, grouping, threshold, totals=totals, is_partition=False)
    columns = TableColumns(tuple(themes))
    columns.add(Column(Statistic.N), counts.sum(axis=1), base=len(interviews), withheld=crossing.reasons(ALL))
    for column in (ALL, *grouping.named, *totals[1:]):
        columns.add_crossing(crossing, Statistic.SHARE, column)
    return columns.table(TableKind.THEMES, THEMES, base=len(interviews), wave=wave, by="group")


def grouping_of(
    groups: Sequence[str | None], order: Sequence[str], inside: Sequence[str], *, for_publication: bool
) -> Grouping:
    """The people interviewed, by their group, of those groups that have any."""
    found = Grouping.of(groups, [group for group in order if group in groups], inside)
    return replace(found, for_publication=for_publication)
