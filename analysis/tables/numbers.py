"""Numbers: mean, median, quartiles and range."""

from __future__ import annotations

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.results import Statistic, Table, TableKind
from analysis.tables.crossing import Crossing, cross_sums, overall_totals, sum_columns
from analysis.tables.overall import Overall
from analysis.tables.scales import QUANTILES
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Item
from questionnaires.response_domains import Number


def number(dataset: Dataset, variable: str) -> Table:
    """Summary of a number item, in its own unit.

    Returns
    -------
    Table
        One row, the variable. Columns: N, MEAN, FIRST_QUARTILE, MEDIAN, THIRD_QUARTILE (rule R-7),
        MINIMUM and MAXIMUM under ALL, MEAN also under MEAN_OF_GROUPS. Base: cases that gave a number.

    Raises
    ------
    TypeError
        For an item of another response domain.
    """
    item = dataset.item(variable)
    column = dataset.column(variable)
    means = cross_numbers(dataset, item)
    values = np.where(column.answered, column.values, 0)[:, None]
    overall = Overall(dataset, TableColumns((variable,)), column.answered, overall_totals(dataset, item))
    overall.add_bases(means)
    overall.add_ratio(Statistic.MEAN, means, lambda: values)
    for statistic, p in QUANTILES:
        overall.add_quantile(statistic, means, values, p)
    overall.add_quantile(Statistic.MINIMUM, means, values, 0)
    overall.add_quantile(Statistic.MAXIMUM, means, values, 1)
    return overall.table(TableKind.NUMBER, variable)


def cross_numbers(dataset: Dataset, item: Item) -> Crossing:
    """Sums of numbers by group (1, G): a mean, withheld where the base is under k."""
    if not isinstance(item.domain, Number):
        raise TypeError(f"{item.name!r} is no number but {item.domain.kind}")
    column = dataset.column(item.name)
    values = np.where(column.answered, column.values, 0)[:, None]
    sums = sum_columns(values, column.answered, dataset.grouping)
    return cross_sums(sums, dataset.grouping.sizes(column.answered), dataset.grouping, dataset.threshold)
