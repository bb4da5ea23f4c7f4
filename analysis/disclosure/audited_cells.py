"""What an audit of a table still finds: more is withheld round every number that the published ones give away."""

from __future__ import annotations

import numpy as np

from analysis.disclosure.audit import Published, determined, proven
from analysis.disclosure.group_rules import SIDES, Flags
from analysis.disclosure.withholding import Scores, Withholding, withhold_smallest
from analysis.results import ALL, MEANS_OF_GROUPS


def mend_determined(table: Withholding) -> bool:
    """Withhold more near every withheld number that the published ones determine; True where any was.

    Where only the mean of groups gives numbers away (two withheld cells of groups of different
    size are solved by it and the total of all), it is shown in whole percent first.
    """
    changed = False
    published = published_of(table, with_means=False)
    for row, columns in _by_row(published).items():
        changed |= _widen(table, row, columns, published)
    if changed:
        return True
    published = published_of(table, with_means=True)
    for row, columns in _by_row(published).items():
        changed |= _round_means(table, row) or _widen(table, row, columns, published)
    return changed


def mend_proven(table: Withholding) -> bool:
    """Withhold more near every cell that the published numbers prove to be small; True where any was."""
    published = published_of(table, with_means=True)
    rows: dict[int, list[int]] = {}
    for row, group in proven(published, table.counts, table.rule.bases, table.rule.k):
        rows.setdefault(row, []).extend([group] if group >= 0 else [])
    changed = False
    for row, columns in rows.items():
        changed |= _round_means(table, row) or _widen(table, row, columns, published)
    return changed


def published_of(table: Withholding, *, with_means: bool) -> Published:
    """What a reader of the table as it is now can know."""
    grouping, rule, rows = table.rule.grouping, table.rule, len(table.counts)
    sides = {side: grouping.members(side).astype(float) for side in SIDES}
    means = {mean: rule.voices_of(mean) / np.maximum(rule.bases, 1) for mean in MEANS_OF_GROUPS if with_means}
    counted = [np.ones(len(grouping.names)), *([np.array(grouping.weights)] if grouping.weights else [])]
    everybody = tuple((each, np.full(rows, ALL in table.shown_totals)) for each in counted)
    return Published(
        unknown=table.cells,
        row_totals=everybody
        + tuple((sides[side], ~table.totals[side]) for side in SIDES)
        + tuple((means[mean], ~table.totals[mean] & ~table.rounded[mean]) for mean in means),
        rounded_totals=tuple((means[mean], ~table.totals[mean] & table.rounded[mean]) for mean in means),
        column_scores=_column_scores(table),
        sides=tuple((sides[side], table.totals[side]) for side in SIDES if side in table.shown_totals),
    )


def _column_scores(table: Withholding) -> tuple[tuple[Scores, Flags], ...]:
    """Row scores whose sum is known, and for which groups."""
    shown = ~table.rule.hidden & table.named
    known: list[tuple[Scores, Flags]] = [(scores, shown) for scores in table.known_scores]
    if table.is_partition:
        known.append((np.ones(len(table.counts)), table.named))
    return tuple(known)


def _by_row(published: Published) -> dict[int, list[int]]:
    """Groups whose withheld cell is determined, by row; rows where only a withheld side is have none."""
    cells, sides = determined(published)
    rows: dict[int, list[int]] = {row: [] for row, _ in (*cells, *sides)}
    for row, group in cells:
        rows[row].append(group)
    return rows


def _round_means(table: Withholding, row: int) -> bool:
    rows = np.ones(len(table.counts), bool) if table.is_partition else np.arange(len(table.counts)) == row
    changed = False
    for mean in MEANS_OF_GROUPS:
        exact = ~table.totals[mean] & ~table.rounded[mean]
        changed |= bool((exact & rows).any())
        table.rounded[mean] |= rows & ~table.totals[mean]
    return changed


def _widen(table: Withholding, row: int, columns: list[int], published: Published) -> bool:
    for column in columns:
        if table.is_partition and published.column_determines(row, column):
            rows = np.ones(len(table.counts), bool)
            if withhold_smallest(table.cells[:, column], table.counts[:, column], rows):
                return True
    if withhold_smallest(table.cells[row], table.counts[row], table.named):
        return True
    rows = np.full(len(table.counts), table.is_partition)
    for group in np.flatnonzero(table.cells[row] & ~table.rule.hidden):
        if withhold_smallest(table.cells[:, group], table.counts[:, group], rows):
            return True
    own = np.arange(len(table.counts)) == row
    for lines in (own, rows):  # where columns add up, another row's total can tell of this one
        for total in (*MEANS_OF_GROUPS, *SIDES):
            if (~table.totals[total] & lines).any():
                table.totals[total] |= lines
                return True
    return False
