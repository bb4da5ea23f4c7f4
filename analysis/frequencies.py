"""How many chose each category, and what share of those who answered: one code, scale, place, consent."""

from __future__ import annotations

import numpy as np

from analysis.columns import AnswerColumn
from analysis.crossing import Counts, Crossing, count_codes, cross_counts, overall_totals, published_totals
from analysis.dataset import Dataset
from analysis.design import design_of
from analysis.disclosure import Scores
from analysis.estimates import domain_means
from analysis.results import MEANS_OF_GROUPS, Column, Statistic, Table, TableKind
from analysis.table_columns import TableColumns
from questionnaires.model import Item
from questionnaires.response_domains import Consent, OneCode, Place, Scale


def frequencies(dataset: Dataset, variable: str) -> Table:
    """Cases and shares of each category of a one-code, scale, place or consent item.

    Parameters
    ----------
    variable
        An item, or a grid's row as `<grid>.<row>`.

    Returns
    -------
    Table
        Rows: category codes in the order shown. Columns: N and SHARE under ALL, and SHARE under
        MEAN_OF_GROUPS (see `analysis.crossing.overall_totals`; judgements of the municipality have
        INSIDE, OUTSIDE and MEAN_OF_OUTSIDE instead). A wave drawn at random has STANDARD_ERROR, CI_LOW
        and CI_HIGH beside its weighted shares. Base: cases that gave one of the categories; "cannot
        judge" and the like are in `missing`.

    Raises
    ------
    KeyError
        For a variable that the instrument does not have.
    TypeError
        For an item of another response domain.
    """
    item = dataset.item(variable)
    crossing = cross_categories(dataset, item)
    columns = TableColumns(dataset.column(variable).codes)
    for total in overall_totals(dataset, item):
        if total not in MEANS_OF_GROUPS:
            counts = crossing.counts(total).astype(int)
            columns.add(
                Column(Statistic.N, total), counts, base=crossing.base(total), withheld=crossing.withheld(total)
            )
        _add_shares(columns, dataset, item, crossing, total)
    return columns.table(
        TableKind.FREQUENCIES,
        variable,
        base=dataset.base(variable),
        wave=dataset.wave,
        missing=dataset.missing(variable),
        flags=columns.order_flags(Statistic.SHARE),
    )


def cross_categories(dataset: Dataset, item: Item) -> Crossing:
    """Persons of each category by group, with what is withheld. TypeError for domains without single codes."""
    if not isinstance(item.domain, OneCode | Scale | Place | Consent):
        raise TypeError(f"{item.name!r} has no single code a case: {item.domain.kind}")
    column = dataset.column(item.name)
    return cross_counts(
        category_counts(dataset, column),
        dataset.grouping.sizes(column.answered),
        dataset.grouping,
        dataset.threshold,
        totals=published_totals(dataset, item),
        is_partition=True,
        known_scores=scores_known_elsewhere(item),
    )


def category_counts(dataset: Dataset, column: AnswerColumn) -> Counts:
    """(categories, groups) cases that answered."""
    return count_codes(column.values, column.answered, len(column.codes), dataset.grouping)


def scores_known_elsewhere(item: Item) -> tuple[Scores, ...]:
    """Row scores of the means that stand in other tables of the same item (scales: mean and top two)."""
    if not isinstance(item.domain, Scale):
        return ()
    scores = np.array([item.domain.scores()[code] for code in item.domain.code_list.codes])
    return scores, np.asarray(scores >= np.sort(scores)[-2:].min(), float)


def _add_shares(columns: TableColumns, dataset: Dataset, item: Item, crossing: Crossing, total: str) -> None:
    design = design_of(dataset)
    if design is None:
        columns.add_crossing(crossing, Statistic.SHARE, total)
        return
    column = dataset.column(item.name)
    is_category = column.values[:, None] == np.arange(len(column.codes))
    estimates = domain_means(is_category, column.answered, design)
    columns.add_estimates(estimates, Statistic.SHARE, base=dataset.base(item.name), withheld=crossing.withheld(total))
