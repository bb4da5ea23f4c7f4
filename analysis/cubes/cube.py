"""Cubes: what tables, weights, errors and tests need to know of any number of cases, as sums that add up.

A cube holds, for each cell of crossed variables and each category of each item, the number of cases and
the sums of their weights and squared weights (`analysis.cubes.counting` makes it in one pass over small
codes). Cubes of parts of the rows added together are the cube of all rows; tables are marginals of it;
weights that differ by cell alone (post-stratified, raked) give all tables anew without the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from analysis.cases.tabulated_columns import in_order
from analysis.estimation.cells import crossed
from analysis.estimation.survey_design import Floats, Integers

Categories = Mapping[str, tuple[str, ...]]


class Measure(StrEnum):
    CASES = "cases"
    COUNTED = "counted"  # cases with a weight
    WEIGHT = "weight"
    SQUARES = "squares"  # of weights


_POWERS = {Measure.WEIGHT: 1, Measure.SQUARES: 2}


class Tables(NamedTuple):
    """Sums by item: (K,) of each alone, and by crossed variable (G, K) of each; cases without a code in no row."""

    one_way: Mapping[str, Floats]
    two_way: Mapping[str, Mapping[str, Floats]]


@dataclass(frozen=True, eq=False)
class Cube:
    """Sums by cell and category.

    `by` and `items` name the crossed variables and the items, with their categories. `cells` (C, p) codes of
    the cells that occur, -1 for none. Each of the `sums` is (C, V): in column 0 everybody in the cell, then
    for each item those without an answer and those of each category.
    """

    by: Categories
    items: Categories
    cells: Integers
    sums: Mapping[Measure, Floats]

    @cached_property
    def slots(self) -> Mapping[str, slice]:
        """The columns of the categories of each item; the one before them is of no answer."""
        return slots_of(self.items)

    def everybody(self, measure: Measure) -> Floats:
        """(C,) sums over all cases of each cell."""
        return self.sums[measure][:, 0]

    def answers(self, item: str, measure: Measure = Measure.WEIGHT) -> Floats:
        """(C, K) sums by cell and category of an item; KeyError for a name that is none."""
        return self.sums[measure][:, self.slots[item]]

    def unanswered(self, item: str, measure: Measure = Measure.CASES) -> Floats:
        """(C,) sums over those who did not answer."""
        return self.sums[measure][:, self.slots[item].start - 1]

    def codes(self, name: str) -> Integers:
        """(C,) the category of each cell; KeyError for a variable that is not crossed."""
        return self.cells[:, self._place(name)]

    def over(self, names: Sequence[str], factors: Floats | None = None) -> Cube:
        """The cube of some of the crossed variables; with `factors` (C,) as `reweighted` by them."""
        kept = {name: self.by[name] for name in names}
        columns = [self.codes(name) for name in names]
        cells, of_cell = crossed(columns, [len(codes) for codes in kept.values()], len(self.cells))
        return Cube(kept, self.items, cells, self._summed(of_cell, len(cells), factors))

    def tables(self, factors: Floats | None = None, measure: Measure = Measure.WEIGHT) -> Tables:
        """Every item alone and by each of the crossed variables alone; with `factors` (C,) as `reweighted` by them."""
        slim = replace(self, sums={measure: self.sums[measure]})
        parts = {name: slim.over([name], factors) for name in self.by}
        whole = next(iter(parts.values())) if parts else slim.over([], factors)
        return Tables(
            by_item(self.slots, whole.sums[measure].sum(axis=0)),
            {name: by_item(self.slots, _rows(part, measure)) for name, part in parts.items()},
        )

    def reweighted(self, factors: Floats) -> Cube:
        """The same cases with their weights multiplied by the factor (C,) of their cell."""
        scaled = {name: sums * factors[:, None] ** _POWERS.get(name, 0) for name, sums in self.sums.items()}
        return replace(self, sums=scaled)

    def __add__(self, other: Cube) -> Cube:
        """The cube of the cases of both: `merged` of two."""
        return merged([self, other])

    def beside(self, other: Cube) -> Cube:
        """The cube of the items of both, of the same cases in the same cells."""
        sums = {name: np.hstack([given, other.sums[name][:, 1:]]) for name, given in self.sums.items()}
        return replace(self, items={**self.items, **other.items}, sums=sums)

    def _place(self, name: str) -> int:
        if name not in self.by:
            raise KeyError(name)
        return list(self.by).index(name)

    def _summed(self, of_cell: Integers, cells: int, factors: Floats | None) -> dict[Measure, Floats]:
        sums = {}
        for name, given in self.sums.items():
            scale = np.ones(len(of_cell)) if factors is None else factors ** _POWERS.get(name, 0)
            adding = csr_array((scale, (of_cell, np.arange(len(of_cell)))), shape=(cells, len(of_cell)))
            sums[name] = adding @ given
        return sums

    def _recoded(self, by: Categories, items: Categories) -> Cube:
        """The same sums with places for more categories."""
        cells = self.cells.copy()
        for place, name in enumerate(self.by):
            if self.by[name] != by[name]:
                cells[:, place] = _places(self.by[name], by[name])[cells[:, place]]
        at, slots = np.zeros(width_of(self.items), np.int64), slots_of(items)
        for name, own in self.slots.items():
            places = _places(self.items[name], items[name])
            at[own.start - 1 : own.stop] = np.append(-1, places[:-1]) + slots[name].start
        sums = {}
        for measure, given in self.sums.items():
            sums[measure] = np.zeros((len(cells), width_of(items)))
            sums[measure][:, at] = given
        return Cube(by, items, cells, sums)


def merged(cubes: Iterable[Cube]) -> Cube:
    """The cube of the cases of all of them; where categories differ, of the categories of all.

    One cube at a time is held beside the sum. Raises ValueError for none, and where they are not of the
    same variables and items.
    """
    every = iter(cubes)
    whole = next(every, None)
    if whole is None:
        raise ValueError("there is no cube to merge")
    is_own = False  # whether the sums may be added to where they stand
    for cube in every:
        if (*whole.by, "", *whole.items) != (*cube.by, "", *cube.items):
            raise ValueError("cubes of different variables cannot be added")
        is_alike = (whole.by, whole.items) == (cube.by, cube.items) and np.array_equal(whole.cells, cube.cells)
        if is_alike and is_own:
            for name, sums in whole.sums.items():
                sums += cube.sums[name]
        elif is_alike:
            whole = replace(whole, sums={name: sums + cube.sums[name] for name, sums in whole.sums.items()})
        else:
            whole = _merged(whole, cube)
        is_own = True
        del cube  # before the next is made
    return whole


def _merged(first: Cube, second: Cube) -> Cube:
    by, items = _joined(first.by, second.by), _joined(first.items, second.items)
    parts = first._recoded(by, items), second._recoded(by, items)
    stacked = np.vstack([part.cells for part in parts])
    cells, of_cell = crossed(list(stacked.T), [len(codes) for codes in by.values()], len(stacked))
    places = np.split(of_cell, [len(first.cells)])
    sums = {name: np.zeros((len(cells), width_of(items))) for name in first.sums}
    for part, at in zip(parts, places, strict=True):
        for name, given in part.sums.items():
            sums[name][at] += given  # the cells of one cube differ
    return Cube(by, items, cells, sums)


def width_of(items: Categories) -> int:
    """Columns of the sums of a cube with these items."""
    return 1 + sum(len(codes) + 1 for codes in items.values())


def slots_of(items: Categories) -> dict[str, slice]:
    """The columns of the categories of each item in the sums of a cube."""
    ends = np.cumsum([1, *(len(codes) + 1 for codes in items.values())]).tolist()
    return {name: slice(first + 1, end) for name, first, end in zip(items, ends, ends[1:], strict=False)}


def by_item(slots: Mapping[str, slice], sums: Floats) -> dict[str, Floats]:
    """(…, V) sums as (…, K) of each item."""
    return {name: sums[..., own] for name, own in slots.items()}


def _rows(cube: Cube, measure: Measure) -> Floats:
    """(G, V) by each category of the one crossed variable, also of those that do not occur."""
    (categories,) = cube.by.values()
    rows = np.zeros((len(categories) + 1, cube.sums[measure].shape[1]))
    rows[cube.cells[:, 0]] = cube.sums[measure]  # -1 is the last row
    return rows[:-1]


def _joined(first: Categories, second: Categories) -> Categories:
    """The categories of both: as they are where equal, else in the order in which a file's codes are read."""
    return {
        name: codes if codes == second[name] else in_order({*codes, *second[name]}) for name, codes in first.items()
    }


def _places(old: tuple[str, ...], new: tuple[str, ...]) -> Integers:
    """(K + 1,) place in `new` of each of `old`, and -1 for none."""
    place = {code: at for at, code in enumerate(new)}
    return np.array([*(place[code] for code in old), -1], np.int64)
