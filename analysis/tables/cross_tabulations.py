"""One item by group: each group's shares or means, and the totals beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset, places_above
from analysis.cases.grouping import Grouping
from analysis.results import ALL, Above, Column, Table, TableKind
from analysis.tables.crossing import published_totals
from analysis.tables.estimates import domain_means
from analysis.tables.judgements import OUTSIDE_ONLY, judges_municipality, may_meet_group, of_outside
from analysis.tables.measures import Measure, measures_of, rows_of
from analysis.tables.scales import grid_items, row_codes
from analysis.tables.table_columns import TableColumns
from analysis.tables.table_comparisons import groups_above
from questionnaires.model import Grid, Item
from questionnaires.response_domains import OneCode, Place, Scale

GROUP = "group"
Flags = npt.NDArray[np.bool_]


def by_group(dataset: Dataset, name: str, by: str = GROUP, level: str | None = None) -> Table:
    """An item or grid broken down by stakeholder group, or by the answers to another item.

    Parameters
    ----------
    name
        Variable of an item, or name of a grid.
    by
        `group` (the study's groups), or a variable with one code a case.
    level
        Of a place: answers below this level are counted at the place above. By default as they were given.

    Returns
    -------
    Table
        Rows as in the overall table of the same element (categories, a grid's rows, else the
        variable). Columns: SHARE (one and several codes), MEAN and TOP_TWO (scales and grids),
        MEAN_RANK and FIRST_PLACES (rankings), or MEAN (allocations, numbers): for each statistic the
        groups in the study's order, then ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE as the item and the
        study have them (see `analysis.tables.crossing.published_totals`). `bases` by column: cases of the
        group that answered. Group cells of 1 to k-1 persons, groups under k, and whatever would give
        them back are withheld. Cases of no group are in ALL only. Broken down by an item there is no
        total but ALL, and judgements of the municipality are those of the groups outside it
        (warning `outside-only`). Of a wave drawn at random, shares and means are weighted, and `above`
        says which groups stand above which.

    Raises
    ------
    ValueError
        For age, gender and neighbourhood by group (or group by them): few are alike in both. Also where
        the wave has no groups, and for `by` items that have no single code a case.
    TypeError
        For elements that have no such table: words, dates, repeats.
    """
    _refuse_what_identifies(dataset, name, by)
    grid = _grid(dataset, name)
    variables = grid.variables if grid is not None else (name,)
    parted = parted_by(dataset, variables, by, level)
    if grid is None:
        item = dataset.item(name)
        columns, above = _filled(parted, item, rows_of(parted, item), measures_of(parted, item), by)
    else:
        rows = [
            _filled(parted, item, (code,), measures_of(parted, item), by)
            for item, code in zip(grid_items(dataset, name), row_codes(dataset, name), strict=True)
        ]
        columns = TableColumns.stacked([columns for columns, _ in rows], row_codes(dataset, name))
        above = tuple(each for _, found in rows for each in found)
    return _table(parted, columns, name, variables, by, above)


def parted_by(dataset: Dataset, variables: Sequence[str], by: str, level: str | None = None) -> Dataset:
    """The dataset as tables of these items by `by` count it: its groups, and whose answers. Raises ValueError."""
    if by == GROUP:
        parted = dataset
    else:
        judges = judges_municipality(dataset.item(variables[0]).role)
        parted = regrouped(of_outside(dataset, variables) if judges else dataset, by, level)
    if not parted.has_groups:
        raise ValueError(f"no case of wave {dataset.wave!r} belongs to a group")
    return parted


def regrouped(dataset: Dataset, by: str, level: str | None = None) -> Dataset:
    """The same cases grouped by their answer to `by`, none of the groups inside or outside; places on a `level`.

    Those without an answer are a group that is not shown and that nothing gives away.

    Raises ValueError where `by` is no item with one code a case.
    """
    item = dataset.item(by)
    if not isinstance(item.domain, OneCode | Scale | Place):
        raise ValueError(f"{by!r} has no single code a case to break down by")
    column = dataset.column(by)
    groups = [
        column.codes[code] if answered else None for code, answered in zip(column.values, column.answered, strict=True)
    ]
    order = _offered(item.domain)
    if level is not None:
        above = places_above(item.domain.code_list, level)
        groups = [above.get(group) if group is not None else None for group in groups]
        order = tuple(dict.fromkeys(above.values()))
    grouping = Grouping.of(groups, order).with_rest_protected()
    within = _within(item.domain, grouping.named) if isinstance(item.domain, Place) else ()
    return dataset.grouped(replace(grouping, for_publication=dataset.grouping.for_publication, within=within))


def _within(domain: Place, groups: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each place above some of these, with those that lie in it."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for above in domain.path(group)[:-1] if group in domain.code_list.codes else ():
            found.setdefault(above, []).append(group)
    return tuple((place, tuple(own)) for place, own in found.items())


def _offered(domain: OneCode | Scale | Place) -> tuple[str, ...]:
    """The codes one chooses among: of places those that no other lies in."""
    above = {category.parent for category in domain.code_list.categories} if isinstance(domain, Place) else set()
    return tuple(code for code in domain.code_list.codes if code not in above)


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


def _filled(
    dataset: Dataset, item: Item, rows: Sequence[str], measures: Sequence[Measure], by: str
) -> tuple[TableColumns, tuple[Above, ...]]:
    columns = TableColumns(tuple(rows))
    totals = published_totals(dataset, item) if by == GROUP else (ALL,)
    for measure in measures:
        if dataset.design is None:
            for group in (*dataset.grouping.named, *totals):
                columns.add_crossing(measure.crossing, measure.statistic, group)
        else:
            _add_estimates(columns, dataset, measure, dataset.column(item.name).answered, totals)
    return columns, groups_above(dataset, dataset.column(item.name).answered, measures, columns)


def _add_estimates(
    columns: TableColumns, dataset: Dataset, measure: Measure, answered: Flags, totals: Sequence[str]
) -> None:
    """Weighted numbers of each group and total of a wave drawn at random."""
    assert dataset.design is not None
    values, crossing, grouping = measure.values(), measure.crossing, dataset.grouping
    for group in (*grouping.named, *totals):
        estimates = domain_means(values, answered & grouping.members(group)[grouping.codes], dataset.design)
        column = Column(measure.statistic, group)
        columns.add(column, estimates.values, base=crossing.base(group), withheld=crossing.reasons(group))


def _table(
    dataset: Dataset, columns: TableColumns, name: str, variables: Sequence[str], by: str, above: tuple[Above, ...]
) -> Table:
    answered = np.any([dataset.column(variable).answered for variable in variables], axis=0)
    is_outside_only = by != GROUP and judges_municipality(dataset.item(variables[0]).role)
    return columns.table(
        TableKind.BY_GROUP,
        name,
        base=int(answered.sum()),
        wave=dataset.wave,
        by=by,
        missing=dataset.missing(name) if name in dataset.columns else (),
        flags=columns.order_flags(columns.columns[0].statistic),
        warnings=(OUTSIDE_ONLY,) if is_outside_only and dataset.study.inside_groups else (),
        above=above,
    )
