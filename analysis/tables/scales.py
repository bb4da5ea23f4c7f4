"""Likert scales: distribution, top-two share, mean, median and quartiles of one item or of a grid's rows."""

from __future__ import annotations

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.disclosure.told import Told
from analysis.results import MEANS_OF_GROUPS, Column, Statistic, Table, TableKind
from analysis.tables.crossing import (
    Counts,
    Crossing,
    cross_counts,
    cross_points,
    cross_scores,
    overall_totals,
    points_told,
    published_totals,
)
from analysis.tables.frequencies import (
    category_counts,
    cross_categories,
    is_top_two,
    item_scores,
    scores_known_elsewhere,
)
from analysis.tables.overall import Overall
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Grid, Item
from questionnaires.response_domains import Scale

FEWEST_POINTS_FOR_TOP_TWO = 4  # of three points, two would be most of the scale
QUANTILES = ((Statistic.FIRST_QUARTILE, 0.25), (Statistic.MEDIAN, 0.5), (Statistic.THIRD_QUARTILE, 0.75))


def scale(dataset: Dataset, variable: str) -> Table:
    """One scale item on one row: as `grid`, kind SCALE. TypeError for an item that is no scale."""
    item = dataset.item(variable)
    return _row(dataset, item).table(TableKind.SCALE, variable)


def grid(dataset: Dataset, name: str) -> Table:
    """Distribution and summary of each row of a grid.

    Returns
    -------
    Table
        Rows: codes of the grid's rows. Columns under ALL: N (cases that judged), SHARE with each scale point as
        `category`, TOP_TWO (share of the two best points; None for scales under four points), MEAN
        of scores, FIRST_QUARTILE, MEDIAN, THIRD_QUARTILE (rule R-7); TOP_TWO and MEAN also under
        MEAN_OF_GROUPS, with the `order-changes` flag by MEAN. The base is each row's own: "cannot
        judge" is never in it; `Table.base` counts cases that judged any row. Of a wave drawn at random,
        STANDARD_ERROR, CI_LOW and CI_HIGH follow MEAN, and TOP_TWO with category "top-two".

    Raises
    ------
    KeyError
        Where the instrument has no grid of that name.
    """
    rows = [_row(dataset, item) for item in grid_items(dataset, name)]
    columns = TableColumns.stacked([row.columns for row in rows], row_codes(dataset, name))
    answered = np.any([row.answered for row in rows], axis=0)
    return columns.table(
        TableKind.GRID,
        name,
        base=int(answered.sum()),
        wave=dataset.wave,
        flags=columns.order_flags(Statistic.MEAN),
        warnings=rows[0].warnings(),
    )


def grid_items(dataset: Dataset, name: str) -> list[Item]:
    """The rows of a grid as items; KeyError where there is no such grid."""
    for _, element in dataset.instrument.elements():
        if isinstance(element, Grid) and element.name == name:
            return [element.row_item(row) for row in element.rows]
    raise KeyError(name)


def row_codes(dataset: Dataset, name: str) -> tuple[str, ...]:
    """Codes of a grid's rows, in the order shown."""
    return tuple(item.name.removeprefix(f"{name}.") for item in grid_items(dataset, name))


def _row(dataset: Dataset, item: Item) -> Overall:
    domain = scale_of(item)
    column = dataset.column(item.name)
    scores = item_scores(domain)
    overall = Overall(dataset, TableColumns((item.name,)), column.answered, overall_totals(dataset, item))
    means = cross_means(dataset, item)
    overall.add_bases(means)
    _add_distribution(overall, dataset, item)
    top_two = is_top_two(scores)
    overall.add_ratio(
        Statistic.TOP_TWO, cross_top_two(dataset, item), lambda: top_two[column.values][:, None], mark="top-two"
    )
    overall.add_ratio(Statistic.MEAN, means, lambda: scores[column.values][:, None])
    for statistic, p in QUANTILES:
        overall.add_quantile(statistic, means, scores[column.values][:, None], p)
    return overall


def scale_of(item: Item) -> Scale:
    """The scale of an item; TypeError where it is none."""
    if not isinstance(item.domain, Scale):
        raise TypeError(f"{item.name!r} is no scale but {item.domain.kind}")
    return item.domain


def cross_means(dataset: Dataset, item: Item) -> Crossing:
    """Sums of scores by group (1, G): a mean, withheld where the base is under k.

    Where it is to be published, it is also withheld where it would say how few gave one of the best points.
    """
    scores, totals = item_scores(scale_of(item)), published_totals(dataset, item)
    beside = _points_beside(dataset, item)
    if beside and len(scores) >= FEWEST_POINTS_FOR_TOP_TWO:
        top_two = cross_top_two(dataset, item).suppression
        assert top_two is not None
        beside += (Told(is_top_two(scores).astype(float), top_two, 0, totals),)
    counts = category_counts(dataset, dataset.column(item.name))
    return cross_scores(counts, scores, dataset.grouping, dataset.threshold, totals=totals, beside=beside)


def cross_top_two(dataset: Dataset, item: Item) -> Crossing:
    """Persons who gave one of the two best points by group (1, G)."""
    column, totals = dataset.column(item.name), published_totals(dataset, item)
    counts, is_best = category_counts(dataset, column), is_top_two(item_scores(scale_of(item)))
    best: Counts = counts[is_best].sum(axis=0, keepdims=True)
    bases, threshold = dataset.grouping.sizes(column.answered), dataset.threshold
    crossing = cross_counts(best, bases, dataset.grouping, threshold, totals=totals, is_partition=False)
    if len(counts) < FEWEST_POINTS_FOR_TOP_TWO:
        return crossing.undefined()
    beside = _points_beside(dataset, item)
    if not beside:
        return crossing
    scores, start = is_best.astype(float), crossing.suppression
    return cross_scores(counts, scores, dataset.grouping, threshold, totals=totals, beside=beside, start=start)


def _points_beside(dataset: Dataset, item: Item) -> tuple[Told, ...]:
    """The distribution of those who are told of together, where it is attacked with what stands beside it."""
    weighs_differently = dataset.design is not None and not dataset.grouping.weights
    if not dataset.grouping.for_publication or weighs_differently:
        return ()
    points = cross_distribution(dataset, item).suppression
    assert points is not None
    return points_told(points, [total for total in overall_totals(dataset, item) if total not in MEANS_OF_GROUPS])


def cross_distribution(dataset: Dataset, item: Item) -> Crossing:
    """Persons who gave each point: of all, inside and outside, for no group is told of point by point; of a
    selection where there is one."""
    if dataset.selection is not None:
        return cross_categories(dataset, item)
    return cross_points(
        category_counts(dataset, dataset.column(item.name)),
        dataset.grouping,
        dataset.threshold,
        totals=overall_totals(dataset, item),
        known_scores=scores_known_elsewhere(item),
    )


def _add_distribution(overall: Overall, dataset: Dataset, item: Item) -> None:
    crossing = cross_distribution(dataset, item)
    column = dataset.column(item.name)
    totals = tuple(total for total in overall.totals if total not in MEANS_OF_GROUPS)
    shares = Overall(dataset, TableColumns(column.codes), column.answered, totals)
    shares.add_ratio(Statistic.SHARE, crossing, lambda: column.values[:, None] == np.arange(len(column.codes)))
    for place, own in enumerate(shares.columns.columns):
        if own.statistic is Statistic.SHARE:
            for row, code in enumerate(column.codes):
                overall.columns.add(
                    Column(Statistic.SHARE, own.group, code),
                    np.array([shares.columns.numbers[place][row]], float),
                    base=shares.columns.bases[place],
                    withheld=shares.columns.reasons.get((row, place), 0),
                )
