"""Estimates for the population of a wave drawn at random, with their errors and intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.estimation.intervals import IntervalMethod, share_interval
from analysis.estimation.statistics import Mean
from analysis.estimation.student import t_quantile
from analysis.estimation.survey_design import Flags, Floats, SurveyDesign
from analysis.estimation.survey_estimates import estimate


@dataclass(frozen=True, eq=False)
class Estimates:
    """(R,) means with standard error and t interval; NaN where undefined. `df`: sampled units less strata."""

    values: Floats
    standard_errors: Floats
    low: Floats
    high: Floats
    df: int


def domain_means(
    values: npt.NDArray[np.generic], among: Flags, design: SurveyDesign, confidence: float = 0.95
) -> Estimates:
    """Means of the columns of `values` (n, R) over the population that the cases in `among` stand for.

    A column of 0 and 1 gives a share. Where nobody is in `among` everything is NaN; where a stratum
    of theirs has a single unit and is no census, the value stands without an error.
    """
    found = estimate(Mean(np.where(among[:, None], values, 0).astype(np.float64), among), design)
    df = design.degrees_of_freedom()
    errors = found.standard_errors
    reach = errors * (t_quantile((1 + confidence) / 2, df) if df > 0 else np.nan)
    return Estimates(found.values, errors, found.values - reach, found.values + reach, df)


def domain_shares(values: npt.NDArray[np.generic], among: Flags, design: SurveyDesign) -> Estimates:
    """Shares of the columns of `values` (n, R), true or false, as `domain_means`, with intervals inside 0 and 1.

    The intervals are symmetric on the log-odds scale (`xlogit` of R's `svyciprop`); a share of 0 or 1
    has none.
    """
    found = domain_means(values, among, design)
    ends = [
        share_interval(IntervalMethod.XLOGIT, share, error**2, found.df, int(among.sum()))
        for share, error in zip(found.values.tolist(), found.standard_errors.tolist(), strict=True)
    ]
    return replace(found, low=np.array([low for low, _ in ends]), high=np.array([high for _, high in ends]))
