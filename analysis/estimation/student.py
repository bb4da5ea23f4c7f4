"""Student's t distribution without a statistics library: its quantiles, to machine precision."""

from __future__ import annotations

from functools import cache
from math import exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

_TINY = 1e-300


@cache
def t_quantile(probability: float, df: float) -> float:
    """The value that Student's t with `df` degrees of freedom stays under with `probability`.

    Newton's steps on the distribution function, from the normal quantile. Raises ValueError unless
    0 < probability < 1 and df > 0.
    """
    if not 0 < probability < 1 or df <= 0:
        raise ValueError(f"no t quantile for probability {probability} and df {df}")
    if probability < 0.5:
        return -t_quantile(1 - probability, df)
    low, high = 0.0, max(1.0, NormalDist().inv_cdf(probability))
    while t_probability(high, df) < probability:
        low, high = high, high * 2
    value = (low + high) / 2
    for _ in range(200):
        excess = t_probability(value, df) - probability
        low, high = (low, value) if excess > 0 else (value, high)
        step = value - excess / _density(value, df)
        following = step if low < step < high else (low + high) / 2
        if abs(following - value) <= 1e-15 * max(1.0, abs(value)):
            return following
        value = following
    return value


def t_probability(value: float, df: float) -> float:
    """P(T <= value), by the incomplete beta function (Abramowitz and Stegun 26.7.1)."""
    tail = incomplete_beta(df / 2, 0.5, df / (df + value * value)) / 2
    return 1 - tail if value > 0 else tail


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by Lentz's continued fraction (A&S 26.5.8)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    product = d
    for m in range(1, 1000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _off_zero(1 + term * d), _off_zero(1 + term / c)
            product *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return 1 / product


def _off_zero(number: float) -> float:
    return number if abs(number) > _TINY else _TINY


def _density(value: float, df: float) -> float:
    height = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(df * pi)
    return height * exp(-(df + 1) / 2 * log1p(value * value / df))
