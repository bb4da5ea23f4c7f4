"""Means of scores beside counts of the same persons: what they say together gives nobody away.

Six persons with a mean of 3.2 on a scale of five hold at least one who gave 4 or 5, and at most four: the mean
alone proves a withheld share of the top two to be of few. No count that is withheld beside helps against that,
so the mean goes, and the means that would give it back. A share is a mean too, of ones and noughts: where of all
3 gave three points and 10 five, a top two of 5 in 6 leaves few threes to whoever is not shown. A reader is
asked until nothing is found (`analysis.disclosure.told`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.disclosure.group_rules import SIDES, Counts, Flags, GroupRule, is_exposed
from analysis.disclosure.told import Told, given_away
from analysis.disclosure.withholding import Scores, Suppression, Withholding, withhold_smallest
from analysis.results import ALL, MEANS_OF_GROUPS, Withheld


def withheld_means(
    counts: Counts,
    scores: Scores,
    rule: GroupRule,
    totals: Sequence[str],
    beside: Sequence[Told],
    start: Suppression | None = None,
) -> Suppression:
    """Which means of a table by group are withheld, as a table of one row.

    `counts` (R, G) are the persons of each group with each of the `scores` (R,), `totals` those that means stand
    under, `beside` what else is published of the same persons, `start` what is withheld anyway.
    """
    nobody = np.zeros((1, counts.shape[1]), np.int64)  # a mean is no count that could be small
    table = Withholding(nobody, rule, tuple(totals), is_partition=False)
    if start is not None:
        table.withhold(start)

    def mend(table: Withholding) -> bool:
        own = Told(scores, table.suppression(), 0, tuple(totals))
        found = [_widen(table, column) for column in given_away(counts, rule, (own, *beside))]
        return any(found)

    while table.mended(mend, Withheld.AUDIT):
        pass
    return table.suppression()


def _widen(table: Withholding, column: str) -> bool:
    """Withhold the column's own mean, those that give it back, and further ones as long as need be."""
    grouping = table.rule.grouping
    own = [grouping.names.index(column)] if column in grouping.names else []
    if own and not table.cells[0, own].any():
        table.cells[0, own] = True
        for line in _lines(table):
            if is_exposed(table.cells[0] & line, table.rule.bases, table.rule.k):
                withhold_smallest(table.cells[0], table.rule.bases, line)
        return True
    if _round_means(table):
        return True
    changed = False
    for line in (line for line in _lines(table) if not own or line[own].any()):
        changed |= withhold_smallest(table.cells[0], table.rule.bases, line)
    if changed:
        return True
    for total in (*MEANS_OF_GROUPS, *SIDES):
        if not table.totals[total].any():
            table.totals[total][:] = True
            return True
    return withhold_smallest(table.cells[0], table.rule.bases, table.named)


def _lines(table: Withholding) -> list[Flags]:
    """Groups whose means add up to a published one."""
    members = table.rule.grouping.members
    lines = [members(side) & table.named for side in SIDES if not table.totals[side][0]]
    return lines + ([table.named] if len(lines) < len(SIDES) and ALL in table.shown_totals else [])


def _round_means(table: Withholding) -> bool:
    exact = [mean for mean in MEANS_OF_GROUPS if not (table.totals[mean][0] or table.rounded[mean][0])]
    for mean in exact:
        table.rounded[mean][:] = True
    return bool(exact)
