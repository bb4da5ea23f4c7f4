"""The likelihood interval of a share in a survey: where the scaled binomial deviance reaches a bound.

The deviance is divided by the design effect (Rao and Scott 1984) and compared with the square of the t
quantile. R's `svyciprop(method = "likelihood")` finds that place by interpolation: the signed root of the
deviance at steps of a fifth of its bound, a cubic spline through them, then a straight line between points
of the spline. It ends some 1e-5 from where the deviance itself does; to be equal to R, so do we.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, erfc, exp, log, log1p, nan, sqrt

import numpy as np

from analysis.estimation.student import t_quantile
from analysis.estimation.survey_design import Floats

_MOST_STEPS = 10
_FARTHEST_LOG_ODDS, _MOST_LOG_ODDS = 30, 52 * log(2)  # R's link takes what is beyond the first for the second
_POINTS = 3  # points of the spline for each step


@dataclass(frozen=True)
class LogOddsFit:
    """What the fit of a share as log-odds ends with: the share, and its information at the last step but one, and
    how many cases have a weight."""

    share: float
    information: float
    cases: float


def log_odds_fit(indicator: Floats, scaled: Floats, cases: Floats | None = None) -> LogOddsFit:
    """The share of cases with `indicator` (n,) 1 by reweighted least squares, stopped as R's `glm` stops.

    `scaled` (n,): weights over their mean among all who were asked, answered or not. R takes the errors of its
    last step from the step before, which moves intervals by up to 1e-5; equal to R means the same steps. The
    share must lie between 0 and 1. Where each stands for some `cases` (n,) alike, so many are fitted.
    """
    summed = scaled if cases is None else scaled * cases
    fitted = (scaled * indicator + 0.5) / (scaled + 1)
    centre = np.log(fitted / (1 - fitted))
    deviance, information = _deviance(indicator, summed, fitted), nan
    for _ in range(25):
        slopes = fitted * (1 - fitted)
        information = float((summed * slopes).sum())
        place = float((summed * slopes * (centre + (indicator - fitted) / slopes)).sum()) / information
        centre, fitted = np.full(len(scaled), place), np.full(len(scaled), expit(place))
        before, deviance = deviance, _deviance(indicator, summed, fitted)
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            break
    return LogOddsFit(float(fitted[0]), information, float(len(summed) if cases is None else cases.sum()))


def _deviance(indicator: Floats, weights: Floats, fitted: Floats) -> float:
    return -2 * float((weights * np.where(indicator > 0, np.log(fitted), np.log1p(-fitted))).sum())


def likelihood_interval(
    share: float, variance: float, df: float, n: int, confidence: float = 0.95, fit: LogOddsFit | None = None
) -> tuple[float, float]:
    """The interval of a share strictly between 0 and 1 from `n` > 2 cases, with the variance its design gives it.

    NaN at an end that the steps do not reach.
    """
    from scipy.special import stdtrit

    if n <= 2:
        return nan, nan
    fit = fit or LogOddsFit(share, n * share * (1 - share), n)
    centre = log(fit.share / (1 - fit.share))
    step_length = sqrt(variance) / (fit.share * (1 - fit.share))
    reach = t_quantile((1 + confidence) / 2, df) * step_length * sqrt(fit.information)
    tail = erfc(reach / sqrt(2)) / 2  # of a normal distribution beyond the reach: tiny where the design effect is large
    if tail <= 0:
        return nan, nan
    farthest = -float(stdtrit(n - 1, tail / 4))  # the root of the F quantile at tail / 2
    places, roots = [centre], [0.0]
    for side in (-1, 1):
        root, step = 0.0, 0
        while (step := step + 1) < _MOST_STEPS and abs(root) < farthest:
            place = centre + side * step * farthest / 5 * step_length
            root = side * _root_deviance(share, centre, place, n * (fit.cases - 1) / fit.cases)
            places.append(place)
            roots.append(root)
    order = np.argsort(places)
    low, high = _inverted(np.array(places)[order], np.array(roots)[order], reach)
    return expit(low), expit(high)


def _root_deviance(share: float, centre: float, place: float, cases: float) -> float:
    place = copysign(_MOST_LOG_ODDS, place) if abs(place) > _FARTHEST_LOG_ODDS else place
    deviance = 2 * cases * (share * (centre - place) - _softplus(centre) + _softplus(place))
    return sqrt(max(deviance, 0))


def _inverted(places: Floats, roots: Floats, reach: float) -> tuple[float, float]:
    fine = np.linspace(places[0], places[-1], _POINTS * len(places))
    low, high = np.interp([-reach, reach], _spline(places, roots, fine), fine, left=nan, right=nan)
    return float(low), float(high)


def _spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic spline whose ends bend as the cubic through the four outermost points (Forsythe, Malcolm, Moler)."""
    h = np.diff(x)
    slopes = np.diff(y) / h
    size = len(x)
    system, right = np.zeros((size, size)), np.zeros(size)
    for i in range(1, size - 1):
        system[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = 6 * (slopes[i] - slopes[i - 1])
    for row, step, points in ((0, h[0], slice(0, 4)), (size - 1, h[-1], slice(size - 4, size))):
        first = 0 if row == 0 else size - 2
        system[row, first], system[row, first + 1] = -1, 1
        right[row] = 6 * step * _third_difference(x[points], y[points])
    bends = np.linalg.solve(system, right)
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, size - 2)
    before, after = x[k + 1] - at, at - x[k]
    values: Floats = (
        (bends[k] * before**3 + bends[k + 1] * after**3) / (6 * h[k])
        + (y[k] / h[k] - bends[k] * h[k] / 6) * before
        + (y[k + 1] / h[k] - bends[k + 1] * h[k] / 6) * after
    )
    return values


def _third_difference(x: Floats, y: Floats) -> float:
    if len(x) < 4:
        return 0.0
    first = np.diff(y) / np.diff(x)
    second = np.diff(first) / (x[2:] - x[:-2])
    return float((second[1] - second[0]) / (x[3] - x[0]))


def expit(log_odds: float) -> float:
    """The share with these log-odds."""
    return 0.0 if log_odds <= -700 else 1 / (1 + exp(-log_odds))


def _softplus(value: float) -> float:
    return value + log1p(exp(-value)) if value > 0 else log1p(exp(value))
