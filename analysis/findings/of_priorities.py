"""Findings of importance against performance: what to concentrate on, what to keep up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.findings.leaving_out import LeavingOut, weights_of
from analysis.findings.standing_out import Finding, FindingKind, Value
from analysis.results import ALL, Quadrant, Statistic, Table
from analysis.tables.frequencies import item_scores
from analysis.tables.priorities import priorities
from analysis.tables.scales import cross_means, grid_items, scale_of
from questionnaires.model import Grid

Floats = npt.NDArray[np.float64]
_KINDS = {Quadrant.CONCENTRATE: FindingKind.CONCENTRATE, Quadrant.KEEP_UP: FindingKind.KEEP_UP}


def priority_findings(dataset: Dataset) -> list[Finding]:
    """Every field that is important, by quadrant; nothing where the wave was not asked both."""
    grid = dataset.instrument.by_role("performance")
    try:
        table = priorities(dataset)
    except KeyError:
        return []
    if not isinstance(grid, Grid) or not table.references:
        return []
    without = LeavingOut.of(dataset)
    importance, performance = _left_out(dataset, table, grid.name, without)
    important = importance >= _means(importance)
    well = performance >= _means(performance)
    found = []
    for place, row in enumerate(table.rows):
        quadrant = next((flag.partition(":")[2] for flag in table.flags[place] if flag.startswith("quadrant:")), "")
        kind = _KINDS.get(Quadrant(quadrant)) if quadrant else None
        if kind is None:
            continue
        goes_well = kind is FindingKind.KEEP_UP
        stands = important[:, place] & (well[:, place] == goes_well)
        found.append(
            Finding(
                kind,
                grid.name,
                row,
                _values(table, row),
                table.base,
                _strength(table, row, goes_well),
                others=_otherwise(dataset, grid.name, row, dict(table.references), goes_well),
                reversed_by=without.where(~stands),
            )
        )
    return found


def _left_out(dataset: Dataset, table: Table, grid: str, without: LeavingOut) -> tuple[Floats, Floats]:
    """(U, R) importance and performance of each field without each unit."""
    weights = weights_of(dataset)[:, None]
    asked = dataset.column(table.variable)
    chosen = asked.values[:, [asked.codes.index(row) for row in table.rows]] & asked.answered[:, None]
    bases = np.repeat(asked.answered[:, None], len(table.rows), axis=1)
    importance = without.ratios(chosen * weights, bases * weights)
    items = {item.name.removeprefix(f"{grid}."): item for item in grid_items(dataset, grid)}
    columns = [dataset.column(items[row].name) for row in table.rows]
    judged = np.array([column.answered for column in columns]).T
    scores = np.array(
        [item_scores(scale_of(items[row]))[column.values] for row, column in zip(table.rows, columns, strict=True)]
    ).T
    return importance, without.ratios(np.where(judged, scores, 0) * weights, judged * weights)


def _means(values: Floats) -> Floats:
    """(U, 1) where the axis is crossed without each unit; NaN where nobody is left."""
    known = (~np.isnan(values)).sum(axis=1, keepdims=True)
    means: Floats = np.full(known.shape, np.nan)
    return np.asarray(np.divide(np.nansum(values, axis=1, keepdims=True), known, out=means, where=known > 0))


def _values(table: Table, row: str) -> tuple[Value, ...]:
    statistics = (Statistic.IMPORTANCE, Statistic.PERFORMANCE, Statistic.PRIORITY)
    found = ((statistic, table.cell(row, statistic)) for statistic in statistics)
    return tuple(Value(statistic, ALL, float(number)) for statistic, number in found if number is not None)


def _strength(table: Table, row: str, goes_well: bool) -> float:
    number = table.cell(row, Statistic.PERFORMANCE if goes_well else Statistic.PRIORITY)
    return float(number) if number is not None else 0.0


def _otherwise(
    dataset: Dataset, grid: str, row: str, crossing: dict[Statistic, float], goes_well: bool
) -> tuple[str, ...]:
    """Groups that may be shown and judge the field to be on the other side of where the axes cross."""
    item = dataset.item(f"{grid}.{row}")
    means = cross_means(dataset, item)
    line = crossing[Statistic.PERFORMANCE]
    numbers = {group: means.values(group)[0] for group in dataset.grouping.named}
    return tuple(group for group, mean in numbers.items() if not np.isnan(mean) and (mean >= line) != goes_well)
