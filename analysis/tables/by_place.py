"""One scale by place: whether services and chances are spread fairly between neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.estimation.quantiles import quantile, weighted_quantile
from analysis.results import ALL, Column, Statistic, Table, TableKind
from analysis.tables.crossing import Crossing
from analysis.tables.estimates import domain_means
from analysis.tables.judgements import OUTSIDE_ONLY, is_personal, judges_municipality, of_outside
from analysis.tables.measures import Measure, measures_of
from analysis.tables.table_columns import TableColumns
from questionnaires.model import Item
from questionnaires.response_domains import Scale

Flags = npt.NDArray[np.bool_]


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
        warning `outside-only`. A wave drawn at random has STANDARD_ERROR, CI_LOW and CI_HIGH after
        MEAN, and after TOP_TWO with category "top-two". Base: cases that answered.

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
    counted = of_outside(dataset, (variable,)) if is_outside_only else dataset
    placed = replace(counted, grouping=dataset.places(level))
    mean, top_two = measures_of(placed, item) if isinstance(item.domain, Scale) else _refuse(item)
    columns = TableColumns((*placed.grouping.named, ALL))
    bases = [mean.crossing.base(row) or 0 for row in columns.rows]
    _add(columns, Column(Statistic.N), mean.crossing, bases)
    _add_measure(columns, placed, variable, mean)
    _add(columns, Column(Statistic.MEDIAN), mean.crossing, _medians(placed, variable, mean, columns.rows))
    _add_measure(columns, placed, variable, top_two)
    column = placed.column(variable)
    return columns.table(
        TableKind.BY_PLACE,
        variable,
        base=int(column.answered.sum()),
        wave=dataset.wave,
        by="place",
        missing=column.missing(),
        warnings=(OUTSIDE_ONLY,) if is_outside_only else (),
    )


def _refuse(item: Item) -> NoReturn:
    raise TypeError(f"{item.name!r} is no scale but {item.domain.kind}")


def _among(dataset: Dataset, variable: str, row: str) -> Flags:
    return np.asarray(dataset.column(variable).answered & dataset.grouping.members(row)[dataset.grouping.codes])


def _add(columns: TableColumns, column: Column, crossing: Crossing, numbers: Sequence[float]) -> None:
    withheld = [int(crossing.reasons(row)[0]) for row in columns.rows]
    columns.add(column, np.array(numbers), withheld=withheld)


def _add_measure(columns: TableColumns, dataset: Dataset, variable: str, measure: Measure) -> None:
    """One number a place; with standard error and interval where the wave was drawn at random."""
    design, crossing = dataset.design, measure.crossing
    if design is None:
        _add(columns, Column(measure.statistic), crossing, [crossing.values(row)[0] for row in columns.rows])
        return
    values = measure.values()
    places = [domain_means(values, _among(dataset, variable, row), design) for row in columns.rows]
    mark = None if measure.statistic is Statistic.MEAN else measure.statistic.value
    _add(columns, Column(measure.statistic), crossing, [place.values[0] for place in places])
    _add(columns, Column(Statistic.STANDARD_ERROR, ALL, mark), crossing, [place.standard_errors[0] for place in places])
    _add(columns, Column(Statistic.CI_LOW, ALL, mark), crossing, [place.low[0] for place in places])
    _add(columns, Column(Statistic.CI_HIGH, ALL, mark), crossing, [place.high[0] for place in places])


def _medians(dataset: Dataset, variable: str, measure: Measure, rows: Sequence[str]) -> list[float]:
    scores, design = measure.values()[:, 0], dataset.design
    medians = []
    for row in rows:
        among = _among(dataset, variable, row)
        weights = None if design is None else design.weights[among]
        medians.append(
            quantile(scores[among], 0.5) if weights is None else weighted_quantile(scores[among], weights, 0.5)
        )
    return medians
