"""Shares, means, totals and their errors, and tests of association, from a cube instead of rows.

The error of a share needs of each stratum (or cluster) only the sums of weights and of their squares by
category: everybody with the same answers adds the same. What comes out is what `analysis.survey_estimates`
and `analysis.chi_square` find in the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.chi_square import RaoScott, tested
from analysis.cube_design import CubeDesign
from analysis.cubes import Cube, Measure
from analysis.survey_design import Flags, Floats, Integers, Lonely
from analysis.survey_estimates import SurveyEstimate


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
