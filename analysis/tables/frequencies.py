"""How many chose each category, and what share of those who answered: one code, scale, place, consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.cases.columns import AnswerColumn
from analysis.cases.dataset import Dataset
from analysis.disclosure.withholding import Scores
from analysis.results import ALL, Statistic, Table, TableKind
from analysis.tables.crossing import Counts, Crossing, count_codes, cross_counts, overall_totals, published_totals
from analysis.tables.judgements import asks_for_group
from analysis.tables.overall import Overall
from analysis.tables.table_columns import TableColumns
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
        MEAN_OF_GROUPS (see `analysis.tables.crossing.overall_totals`; judgements of the municipality have
        INSIDE, OUTSIDE and MEAN_OF_OUTSIDE instead). A wave drawn at random has STANDARD_ERROR, CI_LOW
        and CI_HIGH beside its weighted shares. Base: cases that gave one of the categories; "cannot
        judge" and the like are in `missing`. With an empty base shares are None. Of the question for the
        stakeholder group, groups under k are withheld like everywhere else.

    Raises
    ------
    KeyError
        For a variable that the instrument does not have.
    TypeError
        For an item of another response domain.
    """
    item = dataset.item(variable)
    crossing = cross_categories(dataset, item)
    column = dataset.column(variable)
    if asks_for_group(item.role):
        crossing = _small_groups_withheld(crossing, column.codes)
    overall = Overall(dataset, TableColumns(column.codes), column.answered, overall_totals(dataset, item))
    overall.add_counts(crossing)
    overall.add_ratio(Statistic.SHARE, crossing, lambda: column.values[:, None] == np.arange(len(column.codes)))
    return overall.table(TableKind.FREQUENCIES, variable, ordered_by=Statistic.SHARE)


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


def _small_groups_withheld(crossing: Crossing, groups: Sequence[str]) -> Crossing:
    """Here each row is a group: those that are shown nowhere else have no row of numbers either."""
    assert crossing.suppression is not None
    hidden = dict(zip(crossing.grouping.names, crossing.rule.hidden, strict=True))
    rows = np.array([hidden.get(group, False) for group in groups], bool) | crossing.withheld(ALL)
    totals = {**crossing.suppression.totals, ALL: rows}
    return replace(crossing, suppression=replace(crossing.suppression, totals=totals))


def category_counts(dataset: Dataset, column: AnswerColumn) -> Counts:
    """(categories, groups) cases that answered."""
    return count_codes(column.values, column.answered, len(column.codes), dataset.grouping)


def scores_known_elsewhere(item: Item) -> tuple[Scores, ...]:
    """Row scores of the means that stand in other tables of the same item (scales: mean and top two)."""
    if not isinstance(item.domain, Scale):
        return ()
    scores = item_scores(item.domain)
    return scores, is_top_two(scores).astype(float)


def item_scores(domain: Scale) -> Scores:
    """(R,) score of each point in the order shown."""
    return np.array([domain.scores()[code] for code in domain.code_list.codes])


def is_top_two(scores: Scores) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(R,) which points are the two highest."""
    return np.asarray(scores >= np.sort(scores)[-2:].min())
