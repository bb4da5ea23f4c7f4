"""Several codes: how many chose each category, as a share of cases and of all choices made."""

from __future__ import annotations

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.results import ALL, Column, Statistic, Table, TableKind
from analysis.tables.crossing import Crossing, cross_counts, overall_totals, published_totals, sum_columns
from analysis.tables.overall import Overall
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Item
from questionnaires.response_domains import SeveralCodes


def several(dataset: Dataset, variable: str) -> Table:
    """Choices of a several-codes item.

    Returns
    -------
    Table
        Rows: category codes in the order shown. Columns: N (cases that chose it), SHARE (of the cases
        that chose anything: shares of cases add up to more than 1), both under the totals of
        `analysis.tables.crossing.overall_totals`; SHARE_OF_ANSWERS (of all choices made, sums to 1) under
        ALL where all are counted together. Base: cases that chose at least one category.

    Raises
    ------
    TypeError
        For an item of another response domain.
    """
    item = dataset.item(variable)
    column = dataset.column(variable)
    crossing = cross_choices(dataset, item)
    overall = Overall(dataset, TableColumns(column.codes), column.answered, overall_totals(dataset, item))
    overall.add_counts(crossing)
    overall.add_ratio(Statistic.SHARE, crossing, lambda: column.values)
    if ALL in overall.totals:
        _add_share_of_answers(overall, crossing)
    return overall.table(TableKind.SEVERAL, variable, ordered_by=Statistic.SHARE)


def cross_choices(dataset: Dataset, item: Item) -> Crossing:
    """Persons who chose each category by group, with what is withheld."""
    if not isinstance(item.domain, SeveralCodes):
        raise TypeError(f"{item.name!r} does not take several codes but {item.domain.kind}")
    column = dataset.column(item.name)
    return cross_counts(
        sum_columns(column.values, column.answered, dataset.grouping).astype(np.int64),
        dataset.grouping.sizes(column.answered),
        dataset.grouping,
        dataset.threshold,
        totals=published_totals(dataset, item),
        is_partition=False,
    )


def _add_share_of_answers(overall: Overall, crossing: Crossing) -> None:
    if overall.design is None:
        counts = crossing.counts(ALL)
    else:
        shares = overall.columns.numbers[overall.columns.columns.index(Column(Statistic.SHARE))]
        counts = np.array([np.nan if share is None else share for share in shares], float)
    total = counts.sum()
    shares_of_answers = counts / total if total else np.full(len(counts), np.nan)
    column = Column(Statistic.SHARE_OF_ANSWERS)
    overall.columns.add(column, shares_of_answers, base=crossing.base(ALL), withheld=crossing.reasons(ALL))
