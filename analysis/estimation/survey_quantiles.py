"""Quantiles of a population, with Woodruff's intervals.

The quantile is the smallest value that at least the wanted share of the weight does not exceed; its
interval turns the interval of the share of the population up to it into values (Woodruff 1952), and its
standard error is that interval's length over twice the t quantile: `svyquantile(qrule = "math")` of R's
survey. With equal weights, a share that falls exactly on a step decides by rounding, the same as there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from analysis.estimation.intervals import IntervalMethod, share_interval
from analysis.estimation.quantiles import running, step_at
from analysis.estimation.statistics import Mean
from analysis.estimation.student import t_quantile
from analysis.estimation.survey_design import Flags, Floats
from analysis.estimation.survey_estimates import AnyDesign, SurveyEstimate, estimate

_ROUNDING = 1e-12


@dataclass(frozen=True)
class QuantileEstimate:
    value: float
    standard_error: float
    low: float
    high: float
    n: int


def survey_quantile(
    values: Floats,
    among: Flags,
    probability: float,
    design: AnyDesign,
    df: float,
    method: IntervalMethod = IntervalMethod.MEAN,
    confidence: float = 0.95,
) -> QuantileEstimate:
    """The quantile of `values` (n,) over the population that the cases in `among` stand for.

    An end of the interval is NaN where the interval of the share leaves 0 to 1, and so is then the error. An
    end below the first step is the second smallest value, as R's `svyquantile` (until 4.1) has it. The effective
    sample size of the method `beta` counts the degrees of freedom of those who answered, as there.
    """
    n = int(among.sum())
    counted = among & (design.weights != 0)
    if not counted.any():
        return QuantileEstimate(nan, nan, nan, nan, n)
    order = np.argsort(values[counted], kind="stable")
    steps, reached = values[counted][order], running(design.weights[counted][order])

    def below(value: float) -> SurveyEstimate:
        return estimate(Mean(np.where(among, values <= value, 0).astype(np.float64)[:, None], among), design)

    held = int(design.held(among).sum())
    of_share = design.degrees_of_freedom(among) if method is IntervalMethod.BETA else df
    return quantile_of_steps(steps, reached, probability, below, (df, of_share), (n, held), method, confidence)


def quantile_of_steps(
    steps: Floats,
    reached: Floats,
    probability: float,
    below: Callable[[float], SurveyEstimate],
    df: tuple[float, float],
    n: tuple[int, int],
    method: IntervalMethod = IntervalMethod.MEAN,
    confidence: float = 0.95,
) -> QuantileEstimate:
    """The quantile of values in order, `steps` (s,), with their running weight `reached` (s,).

    `below` estimates the share of the population up to a value; `df` is that of the t quantiles, and that of the
    share's interval; `n` are the cases that answered, and those that the share's interval counts.
    """
    value = step_at(steps, reached, probability)
    share = below(value)
    variance = float(share.covariance[0, 0])
    lower, upper = share_interval(method, float(share.values[0]), variance, df[1], n[1], confidence)
    low = _end(steps, reached, lower) if isfinite(lower) and lower >= -_ROUNDING else nan
    high = _end(steps, reached, upper) if isfinite(upper) and upper <= 1 + _ROUNDING else nan
    error = (high - low) / (2 * t_quantile((1 + confidence) / 2, df[0])) if df[0] > 0 else nan
    return QuantileEstimate(value, error, low, high, n[0])


def _end(steps: Floats, reached: Floats, probability: float) -> float:
    is_below = probability * reached[-1] < reached[0]
    return float(steps[min(1, len(steps) - 1)]) if is_below else step_at(steps, reached, probability)
