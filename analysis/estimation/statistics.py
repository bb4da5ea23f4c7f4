"""What is estimated, as functions of the weights: totals, means, shares, ratios.

Each statistic knows its value under any weights (replicate designs ask for that) and its influence
(Taylor designs ask for that): what one case adds to the error of the value. `values` are already
zero outside the cases in `among`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.estimation.survey_design import Flags, Floats


class Estimator(Protocol):
    @property
    def among(self) -> Flags: ...

    def value(self, weights: Floats) -> Floats:
        """(p,) values under weights (n,), or (R, p) under R columns of weights (n, R)."""
        ...

    def influence(self, weights: Floats) -> Floats:
        """(n, p) weighted influence of each case."""
        ...


class Statistic(Estimator, Protocol):
    def squares(self, weights: Floats) -> Floats:
        """(p,) squared error of the value under simple random sampling with replacement of one case."""
        ...


@dataclass(frozen=True, eq=False)
class Total:
    """Sums over the population. `values` (n, p)."""

    values: Floats
    among: Flags

    def value(self, weights: Floats) -> Floats:
        totals: Floats = weights.T @ self.values
        return totals

    def influence(self, weights: Floats) -> Floats:
        influence: Floats = weights[:, None] * self.values
        return influence

    def squares(self, weights: Floats) -> Floats:
        inside = np.where(self.among, weights, 0)
        squares: Floats = spread(self.values, inside) * inside.sum() ** 2
        return squares


@dataclass(frozen=True, eq=False)
class Mean:
    """Means over the population the cases stand for; of columns of 0 and 1, shares. `values` (n, p)."""

    values: Floats
    among: Flags

    def value(self, weights: Floats) -> Floats:
        inside = (weights.T * self.among).T
        sums: Floats = (inside.T @ self.values).T
        means: Floats = (sums / inside.sum(axis=0)).T
        return means

    def influence(self, weights: Floats) -> Floats:
        inside = np.where(self.among, weights, 0)
        influence: Floats = inside[:, None] * (self.values - self.value(weights)) / inside.sum()
        return influence

    def squares(self, weights: Floats) -> Floats:
        return spread(self.values, np.where(self.among, weights, 0))


@dataclass(frozen=True, eq=False)
class Ratio:
    """The total of `numerators` (n, p) over the total of `denominator` (n,)."""

    numerators: Floats
    denominator: Floats
    among: Flags

    def value(self, weights: Floats) -> Floats:
        ratios: Floats = ((weights.T @ self.numerators).T / (weights.T @ self.denominator)).T
        return ratios

    def influence(self, weights: Floats) -> Floats:
        influence: Floats = weights[:, None] * self._residuals(weights)
        return influence

    def squares(self, weights: Floats) -> Floats:
        inside = np.where(self.among, weights, 0)
        squares: Floats = spread(self._residuals(weights), inside) * inside.sum() ** 2
        return squares

    def _residuals(self, weights: Floats) -> Floats:
        residuals = self.numerators - self.denominator[:, None] * self.value(weights)
        divided: Floats = residuals / (weights @ self.denominator)
        return divided


def spread(values: Floats, weights: Floats) -> Floats:
    """(p,) variance of each column in the population, as `svyvar` of R's survey estimates it."""
    n = np.count_nonzero(weights)
    if n < 2:
        return np.full(values.shape[1], np.nan)
    shares = weights / weights.sum()
    means = shares @ values
    squares: Floats = shares @ (values - means) ** 2 * (n / (n - 1))
    return np.where(squares > 1e-28 * means**2, squares, 0)  # a constant varies by rounding alone
