"""How the cases of a cube were drawn: strata, clusters and populations are crossed variables of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis.cases.tabulated_columns import number_of
from analysis.cubes.cube import Cube, Measure
from analysis.estimation.cells import crossed
from analysis.estimation.survey_design import DesignError, Flags, Floats, Integers, Lonely
from questionnaires.problems import Problem


@dataclass(frozen=True, eq=False)
class CubeDesign:
    """How the cases of a cube were drawn: the names of its crossed variables that say so.

    Without a `cluster` each case was drawn by itself. `population` is a variable whose code is the number
    of units in the stratum of the case.
    """

    cube: Cube
    stratum: str | None = None
    cluster: str | None = None
    population: str | None = None
    lonely: Lonely | None = None
    warnings: tuple[Problem, ...] = ()

    @cached_property
    def strata(self) -> Integers:
        """(C,) index of the stratum of each cell."""
        if self.stratum is None:
            return np.zeros(len(self.cube.cells), np.int64)
        return self._index([self.stratum])

    @cached_property
    def units(self) -> Integers | None:
        """(C,) index of the cluster of each cell; None where each case was drawn by itself."""
        named = [name for name in (self.stratum, self.cluster) if name is not None]
        return None if self.cluster is None else self._index(named)

    @cached_property
    def sizes(self) -> Floats:
        """(H,) units drawn in each stratum."""
        if self.units is None:
            sizes: Floats = np.bincount(self.strata, self.cube.everybody(Measure.CASES)).astype(np.float64)
            return sizes
        of_units = np.zeros(int(self.units.max(initial=-1)) + 1, np.int64)
        of_units[self.units] = self.strata
        return np.bincount(of_units).astype(np.float64)

    @cached_property
    def populations(self) -> Floats:
        """(H,) units there were to draw from, infinity where that is unknown."""
        totals = np.full(len(self.sizes), np.inf)
        if self.population is not None:
            totals[self.strata] = _numbers(self.cube, self.population)
        return totals

    @property
    def scales(self) -> Floats:
        """(H,) what the spread within each stratum is multiplied by."""
        fractions = self.sizes / self.populations
        return np.where(self._is_census, 0.0, (1 - fractions) * self.sizes / np.maximum(self.sizes - 1, 1))

    @property
    def _is_census(self) -> Flags:
        is_census: Flags = 1 - self.sizes / self.populations < 1e-7
        return is_census

    @property
    def is_lonely(self) -> Flags:
        """(H,) strata of a single unit that are no census."""
        is_lonely: Flags = (self.sizes == 1) & ~self._is_census
        return is_lonely

    def times(self, seen: Flags) -> float:
        """What the variance is multiplied by for the lonely strata among those `seen` (H,): NaN without a rule."""
        if not (self.is_lonely & seen).any() or self.lonely not in (None, Lonely.AVERAGE):
            return 1.0
        known = int((seen & ~self.is_lonely).sum())
        return np.nan if self.lonely is None or not known else float(seen.sum() / known)

    def degrees_of_freedom(self, among: Flags | None = None, counted: Floats | None = None) -> int:
        """Sampled units less strata, of the cases with a weight in the cells `among` (all), or of so many `counted`
        (C,) of each cell."""
        counted = self.cube.everybody(Measure.COUNTED) if counted is None else counted
        present = counted > 0 if among is None else among & (counted > 0)
        units = counted[present].sum() if self.units is None else len(np.unique(self.units[present]))
        return int(units) - len(np.unique(self.strata[present]))

    def _index(self, names: Sequence[str]) -> Integers:
        columns = [self.cube.codes(name) for name in names]
        return crossed(columns, [len(self.cube.by[name]) for name in names], len(self.cube.cells))[1]


def cube_design(
    cube: Cube,
    *,
    stratum: str | None = None,
    cluster: str | None = None,
    population: str | None = None,
    lonely: Lonely | None = None,
    is_weighted: bool = True,
) -> CubeDesign:
    """The design of one stage that these crossed variables tell (see `analysis.estimation.survey_design`).

    Without weights a case stands for population over sample; without populations for one.

    Raises
    ------
    DesignError
        Cases without stratum or cluster; weights that are all zero; a population missing, no number, varying
        within its stratum or smaller than its sample; one unit only.
    """
    faults = [problem for name in (stratum, cluster) if name for problem in _unlabelled(cube, name)]
    if population is not None:
        faults += _unlabelled(cube, population, "population-missing", stage=1)
        numbers = [number_of(code) for code in cube.by[population]]
        if None in numbers:
            text = cube.by[population][numbers.index(None)]
            faults.append(Problem.at("column-not-numeric", column=population, value=text[:60]))
        elif not np.isfinite(np.array(numbers, np.float64)).all():
            faults.append(Problem.at("value-infinite", column=population, row=None))
    if faults:
        raise DesignError(faults)
    design = CubeDesign(cube, stratum, cluster, population, lonely)
    faults = [*_unusable_populations(design)]
    if design.sizes.sum() == 1 and not (design.populations <= 1).all():
        faults.append(Problem.at("one-unit-only"))
    if not cube.everybody(Measure.COUNTED).any():
        faults.append(Problem.at("weights-all-zero"))
    if faults:
        raise DesignError(faults)
    if not is_weighted and population is not None:
        factors = (design.populations / design.sizes)[design.strata]
        design = replace(design, cube=cube.reweighted(factors))
    return replace(design, warnings=tuple(_warnings(design, is_weighted=is_weighted)))


def _unlabelled(cube: Cube, name: str, code: str = "design-label-missing", **where: int) -> list[Problem]:
    cases = int(cube.everybody(Measure.CASES)[cube.codes(name) < 0].sum())
    return [Problem.at(code, column=name, cases=cases, **where)] if cases else []


def _numbers(cube: Cube, name: str) -> Floats:
    """(C,) the code of each cell as a number, NaN where it is none."""
    numbers = [number_of(code) for code in cube.by[name]]
    values = np.array([np.nan if number is None else number for number in (*numbers, None)], np.float64)
    return values[cube.codes(name)]


def _unusable_populations(design: CubeDesign) -> list[Problem]:
    if design.population is None:
        return []
    if (_numbers(design.cube, design.population) != design.populations[design.strata]).any():
        return [Problem.at("population-varies", column=design.population, stage=1)]
    at = int(np.argmax(design.populations < design.sizes))
    population, sample = float(design.populations[at]), int(design.sizes[at])
    return [Problem.at("population-under-sample", stage=1, population=population, sample=sample)] * (
        population < sample
    )


def _warnings(design: CubeDesign, *, is_weighted: bool) -> list[Problem]:
    warnings, cube = [], design.cube
    if design.units is not None and design.cluster is not None and design.stratum is not None:
        named = np.unique(cube.codes(design.cluster))
        if len(np.unique(design.units)) > len(named):
            warnings.append(Problem.at("clusters-nested-in-strata"))
    idle = int((cube.everybody(Measure.CASES) - cube.everybody(Measure.COUNTED)).sum())
    if idle:
        warnings.append(Problem.at("weight-zero", cases=idle))
    if not is_weighted and design.population is None:
        warnings.append(Problem.at("equal-weights-assumed"))
    lonely = int(((design.sizes == 1) & (design.populations > 1)).sum())
    if lonely and design.lonely is None:
        warnings.append(Problem.at("lonely-strata", strata=lonely, allowed=[rule.value for rule in Lonely]))
    return warnings
