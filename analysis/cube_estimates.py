"""Shares, means, totals and their errors, and tests of association, from a cube instead of rows.

The error of a share needs of each stratum (or cluster) only the sums of weights and of their squares by
category: everybody with the same answers adds the same. What comes out is what `analysis.survey_estimates`
and `analysis.chi_square` find in the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.cells import crossed
from analysis.chi_square import RaoScott, tested
from analysis.cubes import Cube, Measure
from analysis.survey_design import DesignError, Flags, Floats, Integers, Lonely
from analysis.survey_estimates import SurveyEstimate
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
            given = np.array([float(code) for code in self.cube.by[self.population]])
            totals[self.strata] = given[self.cube.codes(self.population)]
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

    def degrees_of_freedom(self, among: Flags | None = None) -> int:
        """Sampled units less strata, of the cases with a weight in the cells `among` (all)."""
        counted = self.cube.everybody(Measure.COUNTED)
        present = counted > 0 if among is None else among & (counted > 0)
        units = counted[present].sum() if self.units is None else len(np.unique(self.units[present]))
        return int(units) - len(np.unique(self.strata[present]))

    def _index(self, names: Sequence[str]) -> Integers:
        columns = [self.cube.codes(name) for name in names]
        return crossed(columns, [len(self.cube.by[name]) for name in names], len(self.cube.cells))[1]

    def refuse_unusable(self) -> None:
        """Raises DesignError for a population that varies within its stratum or is smaller than its sample, and
        for a single unit."""
        faults: list[Problem] = []
        if self.population is not None:
            given = np.array([float(code) for code in self.cube.by[self.population]])[self.cube.codes(self.population)]
            if (given != self.populations[self.strata]).any():
                faults.append(Problem.at("population-varies", row=None, stage=1))
            elif (self.populations < self.sizes).any():
                at = int(np.argmax(self.populations < self.sizes))
                sizes = {"population": float(self.populations[at]), "sample": int(self.sizes[at])}
                faults.append(Problem.at("population-under-sample", row=None, stage=1, **sizes))
        if self.sizes.sum() == 1 and not (self.populations <= 1).all():
            faults.append(Problem.at("one-unit-only"))
        if faults:
            raise DesignError(faults)


@dataclass(frozen=True, eq=False)
class CubeAnswers:
    """Sums (C, K) by cell and category of those who count in an estimate."""

    sums: Mapping[Measure, Floats]

    @classmethod
    def of(cls, cube: Cube, item: str, places: Integers, among: Flags) -> CubeAnswers:
        """The answers to an item: its categories at `places`, of the cells in `among` (C,)."""
        return cls({measure: cube.answers(item, measure)[:, places] * among[:, None] for measure in Measure})

    def by(self, groups: Integers, count: int) -> CubeAnswers:
        """Crossed with `groups` (C,), -1 for none: (C, K * count)."""
        apart = (groups[:, None] == np.arange(count)).astype(np.float64)
        return CubeAnswers(
            {name: (sums[:, :, None] * apart[:, None]).reshape(len(sums), -1) for name, sums in self.sums.items()}
        )

    def total(self, measure: Measure) -> float:
        return float(self.sums[measure].sum())


def cube_rao_scott(answers: CubeAnswers, groups: Integers, size: int, design: CubeDesign, df: float) -> RaoScott | None:
    """Test of the answers to an item against `groups` (C,), -1 for none, in a domain of `size` cases.

    None where it is undefined: see `analysis.chi_square.rao_scott`.
    """
    height = np.flatnonzero(answers.sums[Measure.CASES].sum(axis=0))
    width = int(groups.max(initial=-1)) + 1
    if len(height) < 2 or width < 2:
        return None
    crossing = CubeAnswers({name: sums[:, height] for name, sums in answers.sums.items()}).by(groups, width)
    if not crossing.total(Measure.CASES):
        return None
    shares = cube_estimate(crossing, np.eye(len(height) * width), design)
    return tested(shares.values.reshape(len(height), width), shares.covariance, size, df)


def cube_estimate(
    answers: CubeAnswers, scores: Floats, design: CubeDesign, *, is_total: bool = False
) -> SurveyEstimate:
    """Means (or totals) of what answers count for: `scores` (K, p), of which the identity gives shares.

    NaN where nobody with a weight answered.
    """
    weights = answers.sums[Measure.WEIGHT]
    n, represented, counted = int(answers.total(Measure.CASES)), weights.sum(), answers.total(Measure.COUNTED)
    if not counted:
        nothing = np.full(scores.shape[1], np.nan)
        return SurveyEstimate(nothing, np.full((len(nothing), len(nothing)), np.nan), nothing, n)
    by_category = weights.sum(axis=0)
    means = by_category @ scores / represented
    residuals = scores if is_total else (scores - means) / represented
    covariance = _covariance(answers.sums, residuals, design)
    spread = by_category / represented @ (scores - means) ** 2 * (counted / (counted - 1) if counted > 1 else np.nan)
    left = (represented - counted) / (represented * counted)
    simple = spread * (left if left > 0 else np.nan) * (represented**2 if is_total else 1)
    with np.errstate(invalid="ignore"):
        deff = np.diag(covariance) / np.where(simple > 0, simple, np.nan)
    return SurveyEstimate(means * represented if is_total else means, covariance, deff, n)


def _covariance(held: Mapping[Measure, Floats], residuals: Floats, design: CubeDesign) -> Floats:
    """(p, p) of a sum over the cases of what each category adds, (K, p) a unit of weight."""
    count, strata, sizes = len(design.sizes), design.strata, design.sizes
    seen = np.bincount(strata, held[Measure.CASES].sum(axis=1), count) > 0
    scales = design.scales
    if design.units is None:
        squares = scales[strata] @ held[Measure.SQUARES]
        within = residuals.T @ (squares[:, None] * residuals)
    else:
        totals = _sums(design.units, held[Measure.WEIGHT], int(design.units.max()) + 1) @ residuals
        of_units = np.zeros(len(totals), np.int64)
        of_units[design.units] = strata
        within = totals.T @ (scales[of_units][:, None] * totals)
    sums = _sums(strata, held[Measure.WEIGHT], count) @ residuals
    shifts = scales / sizes
    if design.lonely is Lonely.ADJUST:
        shifts = np.where(design.is_lonely, 0.0, shifts)
    product: Floats = (within - sums.T @ (shifts[:, None] * sums)) * design.times(seen)
    return product


def _sums(index: Integers, values: Floats, count: int) -> Floats:
    """(count, K) sums of the rows of `values` by their index."""
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, index, values)
    return sums
