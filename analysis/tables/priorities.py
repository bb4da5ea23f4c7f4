"""Importance-performance analysis: what matters for the future against how it is judged today.

Martilla & James (1977), with the quadrants crossed at the means of both axes. Importance is the share that
chose a field among the few that matter most, since importance that is merely rated is uniformly high
(Bacon 2003); performance is the mean score of the field's row in the grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.methods.importance_performance import quadrants
from analysis.results import (
    ALL,
    MEAN_OF_GROUPS,
    QUADRANT_CHANGES,
    Column,
    Quadrant,
    Statistic,
    Table,
    TableKind,
)
from analysis.tables.crossing import published_totals
from analysis.tables.frequencies import item_scores
from analysis.tables.overall import Overall
from analysis.tables.scales import cross_means, grid_items, row_codes, scale_of
from analysis.tables.several import cross_choices
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Grid, Item
from questionnaires.response_domains import SeveralCodes

Floats = npt.NDArray[np.float64]


def priorities(dataset: Dataset, importance: str | None = None, performance: str | None = None) -> Table:
    """Importance, performance and priority of each field.

    Parameters
    ----------
    importance, performance
        A several-codes item and a grid whose rows have the same codes; by default the elements with
        the roles `importance` and `performance`.

    Returns
    -------
    Table
        Rows: codes that are both a row of the grid and a category of the item, in the grid's order.
        Columns IMPORTANCE (share of the cases that answered the importance item), PERFORMANCE (mean
        score of those who judged the row) and PRIORITY (importance less performance, each in standard
        deviations of the rows from their mean: higher is more urgent), under ALL, MEAN_OF_GROUPS,
        INSIDE and OUTSIDE as the wave has them. Flags: `quadrant:<Quadrant>` by ALL, a value at the
        mean counting as high; `quadrant-changes` where MEAN_OF_GROUPS puts the row elsewhere;
        `order-changes` by PRIORITY. Rows without one of the two have no quadrant and no part in the
        means. `references`: the means of ALL at which the axes cross. `base`: cases that answered the
        importance item.

    Raises
    ------
    KeyError
        Where the instrument lacks either, or they have no code in common.
    """
    asked = _importance_item(dataset, importance)
    grid = _performance_grid(dataset, performance)
    fields = tuple(code for code in row_codes(dataset, grid) if code in dataset.column(asked.name).codes)
    if not fields:
        raise KeyError(f"{asked.name!r} and {grid!r} have no code in common")
    axes = _Axes(_importances(dataset, asked, fields), _performances(dataset, grid, fields))
    columns = TableColumns(fields)
    for total in published_totals(dataset, asked):
        axes.add_to(columns, total)
    return columns.table(
        TableKind.PRIORITIES,
        asked.name,
        base=dataset.base(asked.name),
        wave=dataset.wave,
        missing=dataset.missing(asked.name),
        flags=axes.flags(columns),
        references=axes.crossing(),
    )


@dataclass(frozen=True, eq=False)
class _Axes:
    importance: TableColumns
    performance: TableColumns

    def of(self, total: str) -> tuple[Floats, Floats]:
        """(R,) importance and performance under one total, both NaN where either is unknown or withheld."""
        importance = self.importance.values(Column(Statistic.IMPORTANCE, total))
        performance = self.performance.values(Column(Statistic.PERFORMANCE, total))
        known = ~np.isnan(importance + performance)
        return np.where(known, importance, np.nan), np.where(known, performance, np.nan)

    def add_to(self, columns: TableColumns, total: str) -> None:
        columns.take(self.importance, Column(Statistic.IMPORTANCE, total))
        columns.take(self.performance, Column(Statistic.PERFORMANCE, total))
        importance, performance = self.of(total)
        withheld = np.maximum(columns.reasons_in(-1), columns.reasons_in(-2))
        columns.add(Column(Statistic.PRIORITY, total), _priority(importance, performance), withheld=withheld)

    def crossing(self) -> tuple[tuple[Statistic, float], ...]:
        means = [_mean(axis) for axis in self.of(ALL)]
        statistics = (Statistic.IMPORTANCE, Statistic.PERFORMANCE)
        return tuple((statistic, mean) for statistic, mean in zip(statistics, means, strict=True) if not np.isnan(mean))

    def flags(self, columns: TableColumns) -> tuple[tuple[str, ...], ...]:
        own = quadrants(*self.of(ALL))
        order = columns.order_flags(Statistic.PRIORITY)
        others = own
        if Column(Statistic.PRIORITY, MEAN_OF_GROUPS) in columns.columns:
            others = quadrants(*self.of(MEAN_OF_GROUPS))
        return tuple(
            (*_quadrant_flags(here, there), *moved) for here, there, moved in zip(own, others, order, strict=True)
        )


def _importance_item(dataset: Dataset, name: str | None) -> Item:
    element = dataset.item(name) if name else dataset.instrument.by_role("importance")
    if not isinstance(element, Item) or not isinstance(element.domain, SeveralCodes):
        raise KeyError(name or "importance")
    return element


def _performance_grid(dataset: Dataset, name: str | None) -> str:
    if name is not None:
        return name
    element = dataset.instrument.by_role("performance")
    if not isinstance(element, Grid):
        raise KeyError("performance")
    return element.name


def _importances(dataset: Dataset, item: Item, fields: tuple[str, ...]) -> TableColumns:
    column = dataset.column(item.name)
    overall = Overall(dataset, TableColumns(column.codes), column.answered, published_totals(dataset, item))
    overall.add_ratio(Statistic.IMPORTANCE, cross_choices(dataset, item), lambda: column.values)
    return overall.columns.only(fields)


def _performances(dataset: Dataset, grid: str, fields: tuple[str, ...]) -> TableColumns:
    rows = [_performance(dataset, item) for item in grid_items(dataset, grid)]
    return TableColumns.stacked(rows, row_codes(dataset, grid)).only(fields)


def _performance(dataset: Dataset, item: Item) -> TableColumns:
    column, scores = dataset.column(item.name), item_scores(scale_of(item))
    overall = Overall(dataset, TableColumns((item.name,)), column.answered, published_totals(dataset, item))
    overall.add_ratio(Statistic.PERFORMANCE, cross_means(dataset, item), lambda: scores[column.values][:, None])
    return overall.columns


def _priority(importance: Floats, performance: Floats) -> Floats:
    known = ~np.isnan(importance + performance)
    return _standardised(importance, known) - _standardised(performance, known)


def _standardised(values: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Distance from the mean of the known in their standard deviations; 0 for all where they are equal."""
    if not known.any():
        return values
    spread = values[known].std()
    return np.where(known, (values - values[known].mean()) / (spread if spread > 0 else 1), np.nan)


def _quadrant_flags(own: Quadrant | None, other: Quadrant | None) -> tuple[str, ...]:
    if own is None:
        return ()
    changes = (QUADRANT_CHANGES,) if other is not None and other is not own else ()
    return (f"quadrant:{own}", *changes)


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
