"""One item by group: each group's shares or means, and the totals beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.allocations import cross_points
from analysis.crossing import Crossing, published_totals
from analysis.dataset import Dataset
from analysis.frequencies import cross_categories
from analysis.grouping import Grouping
from analysis.judgements import may_meet_group
from analysis.numbers import cross_numbers
from analysis.rankings import cross_first_places, cross_ranks
from analysis.results import INSIDE, OUTSIDE, Statistic, Table, TableKind
from analysis.scales import cross_means, cross_top_two, grid_items, row_codes
from analysis.several import cross_choices
from analysis.table_columns import TableColumns
from questionnaires.fieldwork import WaveKind
from questionnaires.model import Grid, Item
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
)

GROUP = "group"
Part = tuple[Statistic, Crossing]


def by_group(dataset: Dataset, name: str, by: str = GROUP) -> Table:
    """An item or grid broken down by stakeholder group, or by the answers to another item.

    Parameters
    ----------
    name
        Variable of an item, or name of a grid.
    by
        `group` (the study's groups), or a variable with one code a case.

    Returns
    -------
    Table
        Rows as in the overall table of the same element (categories, a grid's rows, else the
        variable). Columns: SHARE (one and several codes), MEAN and TOP_TWO (scales and grids),
        MEAN_RANK and FIRST_PLACES (rankings), or MEAN (allocations, numbers): for each statistic the
        groups in the study's order, then ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE as the item and the
        study have them (see `analysis.crossing.published_totals`). `bases` by column: cases of the
        group that answered. Group cells of 1 to k-1 persons, groups under k, and whatever would give
        them back are withheld. Cases of no group are in ALL only.

    Raises
    ------
    ValueError
        For age, gender and neighbourhood by group (or group by them): few are alike in both. Also where
        the wave has no groups, and for `by` items that have no single code a case.
    TypeError
        For elements that have no such table: words, dates, repeats.
    """
    parted = dataset if by == GROUP else regrouped(dataset, by)
    _refuse_what_identifies(dataset, name, by)
    if not parted.has_groups:
        raise ValueError(f"no case of wave {dataset.wave!r} belongs to a group")
    grid = _grid(dataset, name)
    if grid is not None:
        rows = [_columns(parted, item) for item in grid_items(dataset, name)]
        columns = TableColumns.stacked(rows, row_codes(dataset, name))
        return _table(parted, columns, name, by, base=_cases_in_any(parted, grid))
    columns = _columns(parted, dataset.item(name))
    return _table(parted, columns, name, by, base=dataset.base(name), missing=dataset.missing(name))


def distribution_by_group(dataset: Dataset, variable: str, by: str = GROUP) -> Table:
    """Shares of each scale point by group, as `by_group` gives them for one-code items.

    Most cells of small groups are withheld; `by_group` (means and top two) says more of them.
    """
    parted = dataset if by == GROUP else regrouped(dataset, by)
    _refuse_what_identifies(dataset, variable, by)
    item = dataset.item(variable)
    parts = [(Statistic.SHARE, cross_categories(parted, item))]
    columns = _filled(parted, item, dataset.column(variable).codes, parts)
    return _table(parted, columns, variable, by, base=dataset.base(variable), missing=dataset.missing(variable))


def regrouped(dataset: Dataset, by: str) -> Dataset:
    """The same cases grouped by their answer to `by`, none of the groups inside or outside.

    Raises ValueError where `by` is no item with one code a case.
    """
    item = dataset.item(by)
    if not isinstance(item.domain, OneCode | Scale | Place):
        raise ValueError(f"{by!r} has no single code a case to break down by")
    column = dataset.column(by)
    groups = [
        column.codes[code] if answered else None for code, answered in zip(column.values, column.answered, strict=True)
    ]
    return replace(dataset, grouping=Grouping.of(groups, column.codes))


def _refuse_what_identifies(dataset: Dataset, name: str, by: str) -> None:
    asked, parting = _role(dataset, name), GROUP if by == GROUP else _role(dataset, by)
    is_by_group, is_of_group = (_family(role) == GROUP for role in (parting, asked))
    if (is_by_group and not may_meet_group(asked)) or (is_of_group and not may_meet_group(parting)):
        raise ValueError(f"{name!r} is never broken down by {by!r}: few people are alike in both")


def _family(role: str | None) -> str:
    return (role or "").split(":")[0]


def _role(dataset: Dataset, name: str) -> str | None:
    grid = _grid(dataset, name)
    return grid.role if grid is not None else _place_role(dataset.item(name))


def _place_role(item: Item) -> str | None:
    return "demographic:place" if isinstance(item.domain, Place) else item.role


def _grid(dataset: Dataset, name: str) -> Grid | None:
    elements = (element for _, element in dataset.instrument.elements())
    return next((element for element in elements if isinstance(element, Grid) and element.name == name), None)


def _cases_in_any(dataset: Dataset, grid: Grid) -> int:
    return int(np.any([dataset.column(variable).answered for variable in grid.variables], axis=0).sum())


def _columns(dataset: Dataset, item: Item) -> TableColumns:
    rows = dataset.column(item.name).codes if isinstance(item.domain, _ROWS_ARE_CATEGORIES) else (item.name,)
    return _filled(dataset, item, rows, _parts(dataset, item))


_ROWS_ARE_CATEGORIES = (OneCode, Consent, Place, SeveralCodes, Ranking, Allocation)


def _parts(dataset: Dataset, item: Item) -> list[Part]:
    match item.domain:
        case OneCode() | Consent() | Place():
            return [(Statistic.SHARE, cross_categories(dataset, item))]
        case SeveralCodes():
            return [(Statistic.SHARE, cross_choices(dataset, item))]
        case Scale():
            return [(Statistic.MEAN, cross_means(dataset, item)), (Statistic.TOP_TWO, cross_top_two(dataset, item))]
        case Ranking():
            ranks, firsts = cross_ranks(dataset, item), cross_first_places(dataset, item)
            return [(Statistic.MEAN_RANK, ranks), (Statistic.FIRST_PLACES, firsts)]
        case Allocation():
            return [(Statistic.MEAN, cross_points(dataset, item))]
        case Number():
            return [(Statistic.MEAN, cross_numbers(dataset, item))]
    raise TypeError(f"{item.name!r} has no table by group: {item.domain.kind}")


def _filled(dataset: Dataset, item: Item, rows: Sequence[str], parts: Sequence[Part]) -> TableColumns:
    columns = TableColumns(tuple(rows))
    totals = _totals(dataset, item)
    for statistic, crossing in parts:
        for group in (*dataset.grouping.named, *totals):
            columns.add_crossing(crossing, statistic, group)
    return columns


def _totals(dataset: Dataset, item: Item) -> tuple[str, ...]:
    totals = published_totals(dataset, item)
    return totals if dataset.inside_groups else tuple(total for total in totals if total not in (INSIDE, OUTSIDE))


def _table(
    dataset: Dataset,
    columns: TableColumns,
    name: str,
    by: str,
    *,
    base: int,
    missing: tuple[tuple[str, int], ...] = (),
) -> Table:
    is_weighted_wave = dataset.kind is WaveKind.SAMPLE
    return columns.table(
        TableKind.BY_GROUP,
        name,
        base=base,
        wave=dataset.wave,
        by=by,
        missing=missing,
        flags=columns.order_flags(columns.columns[0].statistic),
        warnings=("unweighted",) if is_weighted_wave else (),
    )
