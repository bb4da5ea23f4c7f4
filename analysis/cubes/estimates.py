"""Shares, means, totals and their errors, and tests of association, from a cube instead of rows.

The error of a share needs of each stratum (or cluster) only the sums of weights and of their squares by
category: everybody with the same answers adds the same. What comes out is what `analysis.estimation.survey_estimates`
and `analysis.estimation.chi_square` find in the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.cubes.cube import Cube, Measure
from analysis.cubes.designs import CubeDesign
from analysis.estimation.chi_square import RaoScott, tested
from analysis.estimation.likelihood_intervals import LogOddsFit, log_odds_fit
from analysis.estimation.survey_design import Flags, Floats, Integers, Lonely
from analysis.estimation.survey_estimates import SurveyEstimate


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

    None where it is undefined: see `analysis.estimation.chi_square.rao_scott`.
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
    by_category = answers.sums[Measure.WEIGHT].sum(axis=0)
    represented = by_category.sum()
    if not answers.total(Measure.COUNTED):
        return _nothing(answers, scores.shape[1])
    means = by_category @ scores / represented
    values = means * represented if is_total else means
    residuals = scores if is_total else (scores - means) / represented
    return _estimate(answers, values, residuals, design)


def cube_ratio(answers: CubeAnswers, scores: Floats, divisor: Floats, design: CubeDesign) -> SurveyEstimate:
    """Totals of `scores` (K, p) over the total of `divisor` (K,); NaN where nobody with a weight answered."""
    if not answers.total(Measure.COUNTED):
        return _nothing(answers, scores.shape[1])
    by_category = answers.sums[Measure.WEIGHT].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = by_category @ scores / (by_category @ divisor)
        return _estimate(answers, values, (scores - divisor[:, None] * values) / (by_category @ divisor), design)


def cube_log_odds_fit(answers: CubeAnswers, indicator: Floats, mean: float) -> LogOddsFit | None:
    """The fit of the share of those whose `indicator` (K,) is 1, `mean` being the mean weight of all who were asked.

    Of cells in which all have the same weight, as where the weight is crossed. None for shares of 0 and 1.
    """
    cases = answers.sums[Measure.COUNTED]
    held = cases > 0
    given, counts = np.broadcast_to(indicator, cases.shape)[held], cases[held]
    if not 0 < given @ counts < counts.sum():
        return None
    return log_odds_fit(given, answers.sums[Measure.WEIGHT][held] / counts / mean, counts)


def cube_groups(
    answers: CubeAnswers, scores: Floats, count: int, design: CubeDesign, *, is_total: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Means (or totals) of `scores` (K,) in each of `count` groups that answers were crossed `by`: (G,) values,
    their (G, G) covariance, NaN for groups without weight, and (G,) cases."""
    shape = (len(scores), count)
    weights = answers.sums[Measure.WEIGHT].sum(axis=0).reshape(shape)
    represented, sums = weights.sum(axis=0), scores @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        values = sums if is_total else sums / represented
        each = np.tile(scores[:, None], count) if is_total else (scores[:, None] - values) / represented
    held = np.flatnonzero(represented > 0)
    covariance = np.full((count, count), np.nan)
    if len(held):
        residuals = np.zeros((*shape, len(held)))
        residuals[:, held, np.arange(len(held))] = each[:, held]
        covariance[np.ix_(held, held)] = _covariance(answers.sums, residuals.reshape(-1, len(held)), design)
    return values, covariance, answers.sums[Measure.CASES].sum(axis=0).reshape(shape).sum(axis=0)


def _nothing(answers: CubeAnswers, width: int) -> SurveyEstimate:
    nothing = np.full(width, np.nan)
    return SurveyEstimate(nothing, np.full((width, width), np.nan), nothing, int(answers.total(Measure.CASES)))


def _estimate(answers: CubeAnswers, values: Floats, residuals: Floats, design: CubeDesign) -> SurveyEstimate:
    """Values whose error adds `residuals` (K, p) a unit of weight, beside simple random sampling."""
    by_category, counted = answers.sums[Measure.WEIGHT].sum(axis=0), answers.total(Measure.COUNTED)
    covariance, represented = _covariance(answers.sums, residuals, design), by_category.sum()
    shares = by_category / represented
    means = shares @ residuals
    spread = shares @ (residuals - means) ** 2 * (counted / (counted - 1) if counted > 1 else np.nan)
    spread = np.where(spread > 1e-28 * (values / represented) ** 2, spread, 0)  # a constant varies by rounding alone
    left = (represented - counted) / (represented * counted)
    simple = spread * represented**2 * (left if left > 0 else np.nan)
    with np.errstate(invalid="ignore"):
        deff = np.diag(covariance) / np.where(simple > 0, simple, np.nan)
    return SurveyEstimate(values, covariance, deff, int(answers.total(Measure.CASES)))


def _covariance(held: Mapping[Measure, Floats], residuals: Floats, design: CubeDesign) -> Floats:
    """(p, p) of a sum over the cases of what each category adds, (K, p) a unit of weight."""
    count, strata, sizes = len(design.sizes), design.strata, design.sizes
    seen = np.bincount(strata, held[Measure.CASES].sum(axis=1), count) > 0
    sums = _sums(strata, held[Measure.WEIGHT], count) @ residuals
    means = sums / sizes[:, None]
    if design.lonely is Lonely.ADJUST:
        means[design.is_lonely] = 0
    if design.units is None:
        squares = design.scales[strata] @ held[Measure.SQUARES]
        shifts = design.scales[:, None] * means
        product = residuals.T @ (squares[:, None] * residuals) - sums.T @ shifts
    else:
        of_units = np.zeros(int(design.units.max()) + 1, np.int64)
        of_units[design.units] = strata
        totals = _sums(design.units, held[Measure.WEIGHT], len(of_units)) @ residuals - means[of_units]
        product = totals.T @ (design.scales[of_units][:, None] * totals)
    covariance: Floats = product * design.times(seen)
    return covariance


def _sums(index: Integers, values: Floats, count: int) -> Floats:
    """(count, K) sums of the rows of `values` by their index."""
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, index, values)
    return sums
