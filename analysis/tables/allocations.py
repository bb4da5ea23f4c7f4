"""Allocations: how respondents share out points (a budget) over categories."""

from __future__ import annotations

from analysis.cases.dataset import Dataset
from analysis.results import Statistic, Table, TableKind
from analysis.tables.crossing import Crossing, cross_sums, overall_totals, sum_columns
from analysis.tables.overall import Overall
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Item
from questionnaires.response_domains import Allocation


def allocation(dataset: Dataset, variable: str) -> Table:
    """Points given to each category of an allocation item.

    Returns
    -------
    Table
        Rows: category codes in the order shown. Columns: MEAN of points under the totals of
        `analysis.tables.crossing.overall_totals` (means add up to the item's total), MEDIAN under those that
        are no mean of groups (medians need not add up). A category left empty got 0 points. Base:
        cases that shared out all points.

    Raises
    ------
    TypeError
        For an item of another response domain.
    """
    item = dataset.item(variable)
    column = dataset.column(variable)
    means = cross_points(dataset, item)
    overall = Overall(dataset, TableColumns(column.codes), column.answered, overall_totals(dataset, item))
    overall.add_ratio(Statistic.MEAN, means, lambda: column.values)
    overall.add_quantile(Statistic.MEDIAN, means, column.values, 0.5)
    return overall.table(TableKind.ALLOCATION, variable, ordered_by=Statistic.MEAN)


def cross_points(dataset: Dataset, item: Item) -> Crossing:
    """Sums of points by group: a mean, withheld where the base is under k."""
    if not isinstance(item.domain, Allocation):
        raise TypeError(f"{item.name!r} is no allocation but {item.domain.kind}")
    column = dataset.column(item.name)
    sums = sum_columns(column.values, column.answered, dataset.grouping)
    return cross_sums(sums, dataset.grouping.sizes(column.answered), dataset.grouping, dataset.threshold)
