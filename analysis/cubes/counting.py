"""Counting cases into cubes: one weighted count an item over (cell x category), from small codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd

from analysis.cubes.cube import Categories, Cube, Measure, Tables, by_item, slots_of, width_of
from analysis.estimation.cells import SmallCodes, blocks, crossed
from analysis.estimation.survey_design import Floats, Integers

MOST_CELLS = 100_000
BY_DEFAULT = (Measure.CASES, Measure.WEIGHT)
_BATCHED = 1 << 19  # answers: of fewer, calling costs more than counting


@dataclass(frozen=True, eq=False)
class Coded:
    """One variable of n cases: `codes` (n,) places in `categories`, -1 where there is none."""

    codes: SmallCodes
    categories: tuple[str, ...]


def coded_frame(frame: pd.DataFrame) -> dict[str, Coded]:
    """The categorical columns of a frame by name; their codes are not copied."""
    return {
        str(name): Coded(column.array.codes, tuple(map(str, column.array.categories)))
        for name, column in frame.items()
        if isinstance(column.array, pd.Categorical)
    }


@dataclass(frozen=True, eq=False)
class Crossing:
    """The cells of crossed variables that occur, and (n,) the cell of each case."""

    by: Categories
    cells: Integers
    of_case: SmallCodes

    @classmethod
    def of(cls, by: Mapping[str, Coded], size: int) -> Crossing:
        """Of `size` cases; they all lie in one cell where nothing is crossed."""
        found = crossed([one.codes for one in by.values()], [len(one.categories) for one in by.values()], size)
        return cls(_categories(by), *found)

    def cube(
        self, items: Mapping[str, Coded], weights: Floats | None = None, measures: Sequence[Measure] = BY_DEFAULT
    ) -> Cube:
        """The cube of items in these cells, each case of weight 1 where no `weights` (n,) are given."""
        sums: dict[Measure, Floats] = {}
        are_cases = {Measure.COUNTED: weights is None or bool(weights.all())}
        for measure in measures:
            if Measure.CASES in sums and are_cases.get(measure, weights is None):
                sums[measure] = sums[Measure.CASES]
            elif len(self.of_case) * len(items) <= _BATCHED:
                count = _counter(items, len(self.of_case), _weights_of(measure, weights))
                sums[measure] = count(self.of_case.astype(np.int64), len(self.cells))
            else:
                sums[measure] = self._counted(items, measure, weights)
        return Cube(self.by, _categories(items), self.cells, sums)

    def _counted(self, items: Mapping[str, Coded], measure: Measure, weights: Floats | None) -> Floats:
        """(C, V), block of rows by block of rows."""
        count, spans = len(self.cells), {name: len(one.categories) + 1 for name, one in items.items()}
        kept: dict[str, Floats] = {name: np.zeros(count * span) for name, span in spans.items()}
        everybody = np.zeros(count)
        for rows in blocks(len(self.of_case)):
            cells = self.of_case[rows].astype(np.int64)
            part = _weights_of(measure, None if weights is None else weights[rows])
            everybody += np.bincount(cells, part, count)
            unanswered = {span: cells * span + 1 for span in set(spans.values())}
            index = np.empty_like(cells)
            for name, one in items.items():
                np.add(unanswered[spans[name]], one.codes[rows], out=index)
                kept[name] += np.bincount(index, part, count * spans[name])
        sums = np.empty((count, width_of(_categories(items))))
        sums[:, 0] = everybody
        for name, slots in slots_of(_categories(items)).items():
            sums[:, slots.start - 1 : slots.stop] = kept.pop(name).reshape(count, -1)
        return sums


def cube_of(
    items: Mapping[str, Coded],
    by: Mapping[str, Coded],
    weights: Floats | None = None,
    measures: Sequence[Measure] = BY_DEFAULT,
) -> Cube:
    """The cube of n cases, each of weight 1 where no `weights` (n,) are given. ValueError without any variable."""
    return Crossing.of(by, _size(items, by)).cube(items, weights, measures)


def cubes_of(
    items: Mapping[str, Coded],
    by: Mapping[str, Coded],
    weights: Floats | None = None,
    measures: Sequence[Measure] = BY_DEFAULT,
    most_cells: int = MOST_CELLS,
) -> tuple[Cube, ...]:
    """As few cubes as hold every variable in `by` and cross no more than `most_cells` cells, in their order."""
    parts: list[dict[str, Coded]] = [{}]
    for name, coded in by.items():
        spans = [len(one.categories) + 1 for one in (*parts[-1].values(), coded)]
        if parts[-1] and min(prod(spans), len(coded.codes)) > most_cells:
            parts.append({})
        parts[-1][name] = coded
    return tuple(cube_of(items, part, weights, measures) for part in parts)


def tables_of(items: Mapping[str, Coded], by: Mapping[str, Coded], weights: Floats | None = None) -> Tables:
    """The weighted sums of every item, alone and by each of the variables, as `Cube.tables` gives them.

    Of few cases they are counted without a cube of all crossed variables.
    """
    size = _size(items, by)
    if size * len(items) > _BATCHED // 4:
        most_cells = min(MOST_CELLS, size // 8)  # a second pass costs less than adding up cells that are nearly empty
        parts = [cube.tables() for cube in cubes_of(items, by, weights, (Measure.WEIGHT,), most_cells)]
        return Tables(parts[0].one_way, {name: tables for part in parts for name, tables in part.two_way.items()})
    slots, count = slots_of(_categories(items)), _counter(items, size, weights)
    rows = {name: count(one.codes.astype(np.int64) + 1, len(one.categories) + 1)[1:] for name, one in by.items()}
    alone = count(np.zeros(size, np.int64), 1)[0]
    return Tables(by_item(slots, alone), {name: by_item(slots, part) for name, part in rows.items()})


def _size(items: Mapping[str, Coded], by: Mapping[str, Coded]) -> int:
    for one in (*by.values(), *items.values()):
        return len(one.codes)
    raise ValueError("a cube needs a variable")


def _categories(coded: Mapping[str, Coded]) -> Categories:
    return {name: one.categories for name, one in coded.items()}


def _weights_of(measure: Measure, weights: Floats | None) -> Floats | None:
    """What is summed; None where that is the number of cases."""
    if weights is None or measure is Measure.CASES:
        return None
    if measure is Measure.COUNTED:
        counted: Floats = (weights != 0).astype(np.float64)
        return counted
    return weights if measure is Measure.WEIGHT else weights**2


def _counter(items: Mapping[str, Coded], size: int, weights: Floats | None) -> Callable[[Integers, int], Floats]:
    """What counts all items at once: (count, V) over the cells (n,) of any crossing."""
    categories = _categories(items)
    starts = np.array([0, *(slots.start for slots in slots_of(categories).values())])
    everybody, width = np.zeros(size, np.int8), width_of(categories)
    places = np.array([everybody, *(one.codes for one in items.values())]) + starts[:, None]
    repeated = None if weights is None else np.broadcast_to(weights, places.shape).ravel()
    index = np.empty_like(places)

    def count(of_case: Integers, cells: int) -> Floats:
        np.add(places, of_case * width, out=index)
        counted = np.bincount(index.ravel(), repeated, cells * width).reshape(cells, width)
        return counted.astype(np.float64, copy=False)

    return count
