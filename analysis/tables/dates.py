"""How many gave a day of each month or year, in the Jalali calendar, or a time of each hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from persiantools.jdatetime import JalaliDate

from analysis.cases.columns import AnswerColumn
from analysis.cases.dataset import Dataset
from analysis.results import Statistic, Table, TableKind
from analysis.tables.crossing import count_codes, cross_counts, overall_totals, whole_totals
from analysis.tables.overall import Overall
from analysis.tables.table_columns import TableColumns
from questionnaires.response_domains import Date, DateTime, Time

MOST_MONTHS = 24  # a longer time is counted by years
_MOST_ROWS = 60  # a longer row of years leaves out those in which no day falls
_YEAR, _MONTH = 4, 7  # letters of `1404` and `1404-07`
_DAY, _HOUR = 10, 2  # of `2025-10-15`, with which moments begin, and of `08`


def periods(columns: Sequence[AnswerColumn]) -> tuple[str, ...]:
    """The Jalali months (`1404-07`) or years (`1404`) over which all these dates spread, in order.

    Several waves share them, so that their tables can stand beside each other.
    """
    months = sorted({month for column in columns for month in _months(column).values()})
    if not months:
        return ()
    first, last = (12 * int(month[:_YEAR]) + int(month[-2:]) - 1 for month in (months[0], months[-1]))
    if last - first < MOST_MONTHS:
        return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))
    years = range(first // 12, last // 12 + 1)
    if len(years) > _MOST_ROWS:
        return tuple(sorted({month[:_YEAR] for month in months}))
    return tuple(f"{year:04}" for year in years)


def hours(columns: Sequence[AnswerColumn]) -> tuple[str, ...]:
    """The hours of the day (`08`) from the first to the last of all these times, in order."""
    found = {int(clock[:_HOUR]) for column in columns for clock in column.values[column.answered]}
    return tuple(f"{hour:02}" for hour in range(min(found), max(found) + 1)) if found else ()


def dates(dataset: Dataset, variable: str, rows: Sequence[str]) -> Table:
    """Cases and shares of each period of `rows` (see `periods`, `hours`) in an item of days, times or moments.

    Returns
    -------
    Table
        Rows: the periods. Columns: N and SHARE under the totals of `analysis.tables.frequencies`, withheld by
        the same rules. Base: cases that gave a date.

    Raises
    ------
    TypeError
        For an item of another response domain.
    ValueError
        Where a date or time lies in none of the periods.
    """
    item = dataset.item(variable)
    if not isinstance(item.domain, Date | Time | DateTime):
        raise TypeError(f"{variable!r} is no date but {item.domain.kind}")
    column = dataset.column(variable)
    periods_of = _hours(column) if isinstance(item.domain, Time) else _months(column)
    letters = len(rows[0]) if rows else _MONTH
    place = {period: index for index, period in enumerate(rows)}
    found = {own: place.get(period[:letters], -1) for own, period in periods_of.items()}
    if -1 in found.values():
        raise ValueError(f"answers to {variable!r} outside {rows}")
    values = np.fromiter((found.get(own, -1) for own in column.values), np.int16, len(dataset))
    totals = overall_totals(dataset, item)
    crossing = cross_counts(
        count_codes(values, column.answered, len(rows), dataset.grouping),
        dataset.grouping.sizes(column.answered),
        dataset.grouping,
        dataset.threshold,
        totals=whole_totals(dataset, item),
        is_partition=True,
    )
    overall = Overall(dataset, TableColumns(tuple(rows)), column.answered, totals)
    overall.add_counts(crossing)
    overall.add_ratio(Statistic.SHARE, crossing, lambda: values[:, None] == np.arange(len(rows)))
    return overall.table(TableKind.DATES, variable)


def _months(column: AnswerColumn) -> dict[str, str]:
    """The Jalali month of each different day or moment of a column, both as text."""
    return {
        own: JalaliDate(date.fromisoformat(own[:_DAY])).isoformat()[:_MONTH]
        for own in set(column.values[column.answered])
    }


def _hours(column: AnswerColumn) -> dict[str, str]:
    return {clock: clock[:_HOUR] for clock in set(column.values[column.answered])}
