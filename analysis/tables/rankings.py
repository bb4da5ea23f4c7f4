"""Rankings: mean rank, Borda points and first places, of full rankings and of the first few."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.disclosure.withheld_ranks import withheld_ranks
from analysis.results import MEANS_OF_GROUPS, Column, Statistic, Table, TableKind
from analysis.tables.crossing import (
    Crossing,
    cross_counts,
    cross_sides,
    cross_sums,
    overall_totals,
    published_totals,
    sum_columns,
)
from analysis.tables.overall import Overall
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Item
from questionnaires.response_domains import Ranking

Floats = npt.NDArray[np.float64]


def ranks(places: npt.NDArray[np.integer]) -> Floats:
    """(n, m) rank of each of m categories, from places from 1 with 0 for unranked.

    Categories that share a place share the mean of the ranks they take up, and so do all unranked
    ones with the ranks left over: each row adds up to m (m + 1) / 2.
    """
    m = places.shape[1]
    filled = np.where(places > 0, places, m + 1)
    before = np.zeros(filled.shape)
    for category in range(m):
        own = filled[:, category : category + 1]
        before[:, category] = (filled < own).sum(axis=1) + ((filled == own).sum(axis=1) - 1) / 2
    return np.asarray(before + 1)


def ranking(dataset: Dataset, variable: str) -> Table:
    """Order of the categories of a ranking item.

    Returns
    -------
    Table
        Rows: category codes in the order shown. Columns: N (cases that gave it a place), FIRST_PLACES
        (share of the base that put it first), MEAN_RANK (1 is best; the unranked share the ranks left
        over) under the totals of `analysis.tables.crossing.overall_totals`; BORDA, the points of all cases
        of a total together: base x (m - mean rank). Base: cases that placed at least one category.

    Raises
    ------
    TypeError
        For an item of another response domain.
    """
    item = dataset.item(variable)
    column = dataset.column(variable)
    firsts, means = cross_first_places(dataset, item), cross_ranks(dataset, item)
    overall = Overall(dataset, TableColumns(column.codes), column.answered, overall_totals(dataset, item))
    overall.add_counts(_cross_placed(dataset, item))
    overall.add_ratio(Statistic.FIRST_PLACES, firsts, lambda: column.values == 1, mark="first-places")
    overall.add_ratio(Statistic.MEAN_RANK, means, lambda: ranks(column.values))
    _add_borda(overall, means)
    return overall.table(TableKind.RANKING, variable, ordered_by=Statistic.MEAN_RANK)


def cross_ranks(dataset: Dataset, item: Item) -> Crossing:
    """Sums of ranks by group: a mean, withheld where the base is under k, and where tables are to be published also
    where it tells how few put a category first."""
    column, grouping = dataset.column(_checked(item).name), dataset.grouping
    sums, bases = sum_columns(ranks(column.values), column.answered, grouping), grouping.sizes(column.answered)
    firsts, withheld = cross_first_places(dataset, item), None
    if grouping.for_publication and not grouping.all_or_nothing and firsts.suppression is not None:
        counts, totals = firsts.sums.astype(np.int64), published_totals(dataset, item)
        withheld = withheld_ranks(counts, sums, firsts.rule, totals, firsts.suppression)
    return cross_sums(sums, bases, grouping, dataset.threshold, withheld)


def cross_first_places(dataset: Dataset, item: Item) -> Crossing:
    """Persons who put each category first by group."""
    return _cross_persons(dataset, item, dataset.column(_checked(item).name).values == 1, is_partition=True)


def _cross_placed(dataset: Dataset, item: Item) -> Crossing:
    """Persons who gave each category a place: of all, inside and outside, or of a selection."""
    column = dataset.column(item.name)
    placed = column.values > 0
    if dataset.selection is not None:
        return _cross_persons(dataset, item, placed, is_partition=False)
    return cross_sides(
        sum_columns(placed, column.answered, dataset.grouping).astype(np.int64),
        dataset.grouping.sizes(column.answered),
        dataset.grouping,
        dataset.threshold,
        totals=overall_totals(dataset, item),
        is_partition=False,
    )


def _cross_persons(dataset: Dataset, item: Item, persons: npt.NDArray[np.bool_], *, is_partition: bool) -> Crossing:
    answered = dataset.column(item.name).answered
    return cross_counts(
        sum_columns(persons, answered, dataset.grouping).astype(np.int64),
        dataset.grouping.sizes(answered),
        dataset.grouping,
        dataset.threshold,
        totals=published_totals(dataset, item),
        is_partition=is_partition,
    )


def _checked(item: Item) -> Item:
    if not isinstance(item.domain, Ranking):
        raise TypeError(f"{item.name!r} is no ranking but {item.domain.kind}")
    return item


def _add_borda(overall: Overall, means: Crossing) -> None:
    columns = overall.columns
    for total in (total for total in overall.totals if total not in MEANS_OF_GROUPS):
        base = means.base(total)
        points = len(means.sums) * (base or 0) - means.counts(total)
        if overall.design is not None:
            estimated = columns.numbers[columns.columns.index(Column(Statistic.MEAN_RANK, total))]
            points = np.array([np.nan if rank is None else (len(estimated) - rank) * (base or 0) for rank in estimated])
        columns.add(Column(Statistic.BORDA, total), points, base=base, withheld=means.reasons(total))
