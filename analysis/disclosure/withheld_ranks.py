"""Mean ranks beside the shares of those who put a category first: what the two say together gives nobody away.

Whoever puts a category first gives it rank 1, everybody else 2 at least and the last rank at most: six persons with a
mean rank of 11/6 hold one to three who put it first. No share that is withheld beside helps against that, so the mean
ranks of a group go, in every row, since whoever puts one category first puts no other there. A reader is
asked until nothing is found (`analysis.disclosure.told`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from analysis.disclosure.group_rules import SIDES, Counts, GroupRule
from analysis.disclosure.told import Columns, Floats, Sum, Told, given_away
from analysis.disclosure.withholding import Suppression, Withholding, withhold_smallest
from analysis.results import MEANS_OF_GROUPS, Withheld


def withheld_ranks(
    firsts: Counts, ranks: Floats, rule: GroupRule, totals: Sequence[str], beside: Suppression
) -> Suppression:
    """Which mean ranks of a table by group are withheld.

    `firsts` (R, G) put each category first, `ranks` (R, G) are the sums of the ranks they all gave it, `totals` those
    that both stand under, `beside` what is withheld of the shares of those who put it first.
    """
    nobody = np.zeros(firsts.shape, np.int64)  # a mean is no count that could be small
    table = Withholding(nobody, rule, tuple(totals), is_partition=False)
    shares = [Told(own, beside, row, tuple(totals)) for row, own in enumerate(np.eye(len(firsts)))]
    for further in (_own_columns, _all_groups, _all_but_all):
        found = given_away(firsts, rule, shares, partial(_first_places, ranks, rule, table))
        if not found:
            break
        table.mended(partial(further, found), Withheld.AUDIT)
    return table.suppression()


def _first_places(ranks: Floats, rule: GroupRule, table: Withholding, names: Columns, totals: Columns) -> Iterator[Sum]:
    """What mean ranks say of those who put a category first, told or left of a total without the groups told."""
    grouping, rows, means = rule.grouping, len(ranks), table.suppression()
    told = np.array([name in names and not means.withheld(name)[0] for name in grouping.names])
    shown = [total for total in totals if total in table.shown_totals and total not in MEANS_OF_GROUPS]
    wholes = [total for total in shown if not means.withheld(total)[0]]
    members = [grouping.members(total) for total in wholes]
    people = [*(np.eye(len(told), dtype=bool)[told]), *members, *(each & ~told for each in members)]
    for own in people:
        base = float(rule.bases[own].sum())
        for row, total in enumerate(ranks[:, own].sum(axis=1)):
            least, most = 2 * base - total, (rows * base - total) / max(rows - 1, 1)
            coefficients = np.outer(np.arange(rows) == row, own).ravel().astype(float)
            yield coefficients, max(least, 0.0), min(most, base)


def _own_columns(found: Sequence[str], table: Withholding) -> bool:
    """The groups given away, and in each total that would give one back another group."""
    grouping = table.rule.grouping
    withheld = table.cells[0].copy()
    for column in found:
        withheld |= grouping.members(column) & table.named
    for line in (*(grouping.members(side) & table.named for side in SIDES), table.named):
        if (withheld & line).sum() == 1:
            withhold_smallest(withheld, table.rule.bases, line)
    table.cells |= withheld
    return True


def _all_groups(found: Sequence[str], table: Withholding) -> bool:
    table.cells |= table.named
    return True


def _all_but_all(found: Sequence[str], table: Withholding) -> bool:
    for withheld in table.totals.values():
        withheld[:] = True
    return True
