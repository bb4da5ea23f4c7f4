"""One scale by place: whether services and chances are spread fairly between neighbourhoods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.columns import AnswerColumn
from analysis.crossing import Crossing
from analysis.dataset import Dataset
from analysis.frequencies import item_scores
from analysis.grouping import Grouping
from analysis.judgements import is_personal, judges_municipality
from analysis.quantiles import quantile
from analysis.results import ALL, Column, Statistic, Table, TableKind
from analysis.scales import cross_means, cross_top_two, scale_of
from analysis.table_columns import TableColumns
from questionnaires.model import MissingReason

OUTSIDE_ONLY = "outside-only"


def by_place(dataset: Dataset, variable: str, level: str | None = None) -> Table:
    """Summary of one scale item (or grid row) in each place.

    Parameters
    ----------
    level
        A level of the study's places: answers below it are counted at the place above. By default the
        places as they were answered.

    Returns
    -------
    Table
        Rows: place codes in the study's order, then ALL (whoever answered, of known place or not).
        Columns: N, MEAN, MEDIAN, TOP_TWO. Places with fewer than k answers are withheld, with what would
        give them back. Judgements of the municipality are those of the groups outside it, with the
        warning `outside-only`. Base: cases that answered.

    Raises
    ------
    ValueError
        For items that tell who the person is, which are never crossed with their place.
    TypeError
        For an item that is no scale.
    """
    item = dataset.item(variable)
    if is_personal(item.role):
        raise ValueError(f"{variable!r} is never broken down by place")
    is_outside_only = judges_municipality(item.role) and bool(dataset.inside_groups)
    column = _of_outside(dataset, variable) if is_outside_only else dataset.column(variable)
    placed = replace(dataset, grouping=dataset.places(level), columns={**dataset.columns, variable: column})
    means, top_two = cross_means(placed, item), cross_top_two(placed, item)
    scores = item_scores(scale_of(item))[column.values]
    columns = TableColumns((*placed.grouping.named, ALL))
    _add(columns, Statistic.N, means, np.array([means.base(row) or 0 for row in columns.rows]))
    _add(columns, Statistic.MEAN, means, _each(means, columns.rows))
    _add(columns, Statistic.MEDIAN, means, _medians(scores, column, placed.grouping, columns.rows))
    _add(columns, Statistic.TOP_TWO, top_two, _each(top_two, columns.rows))
    return columns.table(
        TableKind.BY_PLACE,
        variable,
        base=int(column.answered.sum()),
        wave=dataset.wave,
        by="place",
        missing=column.missing(),
        warnings=(OUTSIDE_ONLY,) if is_outside_only else (),
    )


def _of_outside(dataset: Dataset, variable: str) -> AnswerColumn:
    inside = dataset.grouping.is_inside[dataset.grouping.codes]
    return dataset.column(variable).without(inside, MissingReason.NOT_APPLICABLE)


def _add(columns: TableColumns, statistic: Statistic, crossing: Crossing, numbers: npt.NDArray[np.generic]) -> None:
    withheld = [bool(crossing.withheld(row)[0]) for row in columns.rows]
    columns.add(Column(statistic), numbers, withheld=withheld)


def _each(crossing: Crossing, rows: tuple[str, ...]) -> npt.NDArray[np.float64]:
    return np.array([crossing.values(row)[0] for row in rows])


def _medians(
    scores: npt.NDArray[np.float64], column: AnswerColumn, places: Grouping, rows: tuple[str, ...]
) -> npt.NDArray[np.float64]:
    among = (column.answered & places.members(row)[places.codes] for row in rows)
    return np.array([quantile(scores[cases], 0.5) for cases in among])
