"""One group against all: what its published answers are, and how far they lie from the others'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.results import ALL, OUTSIDE, Statistic, Table

_COMPARED = (Statistic.MEAN, Statistic.TOP_TWO, Statistic.SHARE, Statistic.FIRST_PLACES)


@dataclass(frozen=True)
class ProfileRow:
    """One number of a group beside that of all: of all respondents, or of all outside where those stand apart."""

    variable: str
    row: str
    statistic: Statistic
    own: float
    everybody: float
    total: str  # ALL or OUTSIDE

    @property
    def difference(self) -> float:
        return self.own - self.everybody


def group_profile(tables: Sequence[Table], group: str, statistic: Statistic) -> tuple[ProfileRow, ...]:
    """Published numbers of one statistic of a group, in the order of the tables (those `by_group` made).

    A number that is withheld, or whose total is, has no row: a difference would give it back. Nor has an answer that
    nobody gave at all: it says nothing of the group.
    """
    if statistic not in _COMPARED:
        raise ValueError(f"{statistic.value} is not compared with all")
    return tuple(row for table in tables for row in _rows(table, group, statistic))


def _rows(table: Table, group: str, statistic: Statistic) -> Iterator[ProfileRow]:
    places = {column.group: place for place, column in enumerate(table.columns) if column.statistic is statistic}
    total = ALL if ALL in places else OUTSIDE
    if group not in places or total not in places:
        return
    for line, row in enumerate(table.rows):
        own, everybody = (table.cells[line][places[each]] for each in (group, total))
        if own is not None and everybody is not None and (own or everybody):
            yield ProfileRow(table.variable, row, statistic, float(own), float(everybody), total)
