"""Tables that count persons in an arrangement of their own, as tables of an item by group: what an attack reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.results import Column, Statistic, Table, TableKind
from analysis.tables.cross_tabulations import GROUP

OUTCOME = "outcome"  # the variable of what became of the cases


def as_counts(table: Table, *, performance: str | None = None) -> tuple[Table, ...]:
    """The same numbers by item and group; other tables as they are.

    Of outcomes (groups as rows) the counts and the rates; of priorities the shares of the importance item and the
    means of the grid `performance`. What is worked out from these (a priority) tells nothing beyond.
    """
    if table.kind is TableKind.DISPOSITIONS:
        return _turned(table, Statistic.N), _turned(table, Statistic.RATE)
    if table.kind is TableKind.PRIORITIES:
        shares = _renamed(table, table.variable, Statistic.IMPORTANCE, Statistic.SHARE)
        means = _renamed(table, performance or table.variable, Statistic.PERFORMANCE, Statistic.MEAN)
        return (shares, means) if performance else (shares,)
    return (table,)


def columns_where(table: Table, is_kept: Callable[[Column], bool]) -> Table:
    """The table with some of its columns."""
    places = [place for place, column in enumerate(table.columns) if is_kept(column)]
    at = {place: new for new, place in enumerate(places)}
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        cells=tuple(tuple(row[place] for place in places) for row in table.cells),
        withheld=frozenset((row, at[place]) for row, place in table.withheld if place in at),
        reasons=tuple((row, at[place], why) for row, place, why in table.reasons if place in at),
        bases=tuple(table.bases[place] for place in places) if table.bases else (),
    )


def _turned(table: Table, statistic: Statistic) -> Table:
    """Outcomes, or rates, as rows, and groups as columns."""
    places = [place for place, column in enumerate(table.columns) if column.statistic is statistic]
    return Table(
        kind=TableKind.BY_GROUP,
        variable=OUTCOME,
        rows=tuple(str(table.columns[place].category) for place in places),
        columns=tuple(Column(statistic, group) for group in table.rows),
        cells=tuple(tuple(row[place] for row in table.cells) for place in places),
        base=table.base,
        wave=table.wave,
        by=GROUP,
        withheld=frozenset((places.index(place), row) for row, place in table.withheld if place in places),
    )


def _renamed(table: Table, variable: str, old: Statistic, new: Statistic) -> Table:
    part = columns_where(table, lambda column: column.statistic is old)
    columns: Sequence[Column] = [replace(column, statistic=new) for column in part.columns]
    return replace(part, kind=TableKind.BY_GROUP, variable=variable, columns=tuple(columns), by=GROUP, bases=())
