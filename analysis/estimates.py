"""Estimates for the population of a stratified random sample, with their errors.

Ratio estimators; variance by Taylor linearisation with the finite population correction of each
stratum; cases outside the base are a domain, so that all strata stay in the variance (Lohr, Sampling:
Design and Analysis, chapters 4 and 9; as `svymean` and `svyby` of R's survey package).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design import StratifiedDesign
from analysis.student import t_quantile

Floats = npt.NDArray[np.float64]
SINGLE_CASE_STRATUM = "single-case-stratum"


@dataclass(frozen=True, eq=False)
class Estimates:
    """(R,) means with standard error and t interval; NaN where undefined. `df`: cases less strata."""

    values: Floats
    standard_errors: Floats
    low: Floats
    high: Floats
    df: int


def domain_means(
    values: npt.NDArray[np.generic], among: npt.NDArray[np.bool_], design: StratifiedDesign, confidence: float = 0.95
) -> Estimates:
    """Means of the columns of `values` (n, R) over the population that the cases in `among` stand for.

    A column of 0 and 1 gives a share. Where nobody is in `among` everything is NaN; where a stratum
    has a single case and is no census, the value stands without an error.
    """
    inside = np.where(among, design.weights, 0.0)
    total = inside.sum()
    if total == 0:
        nothing = np.full(values.shape[1], np.nan)
        return Estimates(nothing, nothing, nothing, nothing, 0)
    known = np.where(among[:, None], values, 0).astype(np.float64)
    means = inside @ known / total
    residuals = inside[:, None] * (known - means) / total
    errors = np.sqrt(_variance_of_total(residuals, design))
    df = len(among) - len(design.populations)
    reach = errors * (t_quantile((1 + confidence) / 2, df) if df > 0 else np.nan)
    return Estimates(means, errors, means - reach, means + reach, df)


def _variance_of_total(values: Floats, design: StratifiedDesign) -> Floats:
    """(R,) variance of column sums: over strata, (1 - n/N) n/(n-1) times the squares about the mean."""
    variance = np.zeros(values.shape[1])
    for stratum, population in enumerate(design.populations):
        own = values[design.strata == stratum]
        n = len(own)
        if n == 0 or n >= population:
            continue
        squares = ((own - own.mean(axis=0)) ** 2).sum(axis=0)
        variance += (1 - n / population) * (n / (n - 1) if n > 1 else np.nan) * squares
    return variance
