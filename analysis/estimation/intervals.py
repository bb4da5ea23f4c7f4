"""Confidence intervals of estimates, and of shares by the choices that R's `svyciprop` has."""

from __future__ import annotations

from enum import StrEnum
from math import asin, isfinite, log, nan, sin, sqrt

from analysis.estimation.likelihood_intervals import LogOddsFit, expit, likelihood_interval
from analysis.estimation.student import t_quantile

Interval = tuple[float, float]
NO_INTERVAL = (nan, nan)


class IntervalMethod(StrEnum):
    MEAN = "mean"  # symmetric about the share, by t
    LOGIT = "logit"  # symmetric on the log-odds scale
    LIKELIHOOD = "likelihood"  # profile of the scaled (Rao-Scott) binomial likelihood
    ASIN = "asin"  # symmetric on the arcsine-root scale; beyond its ends it folds back, as in R
    BETA = "beta"  # Clopper-Pearson at the effective sample size (Korn and Graubard 1998)
    XLOGIT = "xlogit"  # logit of the mean, by the delta method
    WILSON = "wilson"  # Wilson's score interval at the effective sample size, with t


FITTED = (IntervalMethod.LOGIT, IntervalMethod.LIKELIHOOD)  # those that fit the log-odds to each case's weight


def t_interval(value: float, error: float, df: float, confidence: float = 0.95) -> Interval:
    """`value` and `error` times the t quantile to either side; NaN without degrees of freedom."""
    if not (isfinite(value) and isfinite(error)) or df <= 0:
        return NO_INTERVAL
    reach = t_quantile((1 + confidence) / 2, df) * error
    return value - reach, value + reach


def share_interval(
    method: IntervalMethod,
    share: float,
    variance: float,
    df: float,
    n: int,
    confidence: float = 0.95,
    log_odds_error: float | None = None,
    fit: LogOddsFit | None = None,
) -> Interval:
    """The interval of a share with the variance its design gives it; `n` cases, unweighted, that `beta` and
    `likelihood` count (`beta` with those who did not answer).

    `log_odds_error` is the standard error of the log-odds where replicates give their own (only `logit`
    asks for it, as in R), and `fit` how the log-odds were fitted (`logit`, `likelihood`). At a share of
    0 or 1, every method but `mean` is undefined: NaN.
    """
    if method is IntervalMethod.MEAN:
        return t_interval(share, sqrt(variance) if variance >= 0 else nan, df, confidence)
    if not (isfinite(share) and isfinite(variance)) or df <= 0 or not 1e-12 < share < 1 - 1e-12:
        return NO_INTERVAL
    if variance <= 1e-28:
        return share, share
    if method in (IntervalMethod.LOGIT, IntervalMethod.XLOGIT):
        fitted = fit.share if fit is not None and method is IntervalMethod.LOGIT else share
        error = sqrt(variance) / (fitted * (1 - fitted))
        if log_odds_error is not None and method is IntervalMethod.LOGIT:
            error = log_odds_error
        reach = t_quantile((1 + confidence) / 2, df) * error
        centre = log(fitted / (1 - fitted))
        return expit(centre - reach), expit(centre + reach)
    if method is IntervalMethod.ASIN:
        reach = t_quantile((1 + confidence) / 2, df) * sqrt(variance / (share * (1 - share))) / 2
        centre = asin(sqrt(share))
        return sin(centre - reach) ** 2, sin(centre + reach) ** 2
    effective = share * (1 - share) / variance
    if method is IntervalMethod.BETA:
        return _beta(share, effective, df, n, confidence)
    if method is IntervalMethod.WILSON:
        return _wilson(share, effective, t_quantile((1 + confidence) / 2, df))
    return likelihood_interval(share, variance, df, n, confidence, fit)


def _beta(share: float, effective: float, df: float, n: int, confidence: float) -> Interval:
    from scipy.special import betaincinv

    if n < 2:
        return NO_INTERVAL
    tail = (1 - confidence) / 2
    size = effective * (t_quantile(tail, n - 1) / t_quantile(tail, df)) ** 2
    low = betaincinv(size * share, size * (1 - share) + 1, tail)
    high = betaincinv(size * share + 1, size * (1 - share), 1 - tail)
    return float(low), float(high)


def _wilson(share: float, effective: float, quantile: float) -> Interval:
    square = quantile * quantile / effective
    centre = (share + square / 2) / (1 + square)
    reach = quantile / (1 + square) * sqrt(share * (1 - share) / effective + square / (4 * effective))
    return centre - reach, centre + reach
