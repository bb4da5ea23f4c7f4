"""Lines of a table, cells that add up to a published number: never a single one of them withheld."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.disclosure.group_rules import SIDES, Counts, Flags, is_exposed
from analysis.disclosure.withholding import Withholding, withhold_smallest
from analysis.results import ALL, INSIDE, OUTSIDE


def mend_lines(table: Withholding) -> bool:
    """Withhold one more in every line that a reader could solve; True where any was."""
    changed = False
    for row in range(len(table.counts)):
        changed |= _mend_sides(table, row)
        for members in _row_lines(table, row):
            changed |= _mend_line(table, table.cells[row], table.counts[row], members)
    if table.is_partition:
        changed |= _mend_columns(table)
    return changed


def _mend_sides(table: Withholding, row: int) -> bool:
    inside, outside = (table.totals[side][row] for side in SIDES)
    if inside == outside or ALL not in table.shown_totals:
        return False
    table.totals[INSIDE][row] = table.totals[OUTSIDE][row] = True
    return True


def _row_lines(table: Withholding, row: int) -> Iterator[Flags]:
    members = table.rule.grouping.members
    open_sides = [side for side in SIDES if not table.totals[side][row]]
    yield from (members(side) & table.named for side in open_sides)
    if len(open_sides) < 2 and ALL in table.shown_totals:
        yield table.named


def _mend_columns(table: Withholding) -> bool:
    everything = np.ones(len(table.counts), bool)
    changed = False
    for group in np.flatnonzero(~table.rule.hidden & table.named):
        changed |= _mend_line(table, table.cells[:, group], table.counts[:, group], everything)
    for side in SIDES if table.rule.sides else ():
        if side in table.shown_totals:
            changed |= _mend_line(table, table.totals[side], table.of_side(side), everything)
    return changed


def _mend_line(table: Withholding, withheld: Flags, counts: Counts, members: Flags) -> bool:
    if not is_exposed(withheld & members, counts, table.rule.k):
        return False
    return withhold_smallest(withheld, counts, members)
