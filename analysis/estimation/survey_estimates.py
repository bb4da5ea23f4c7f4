"""Estimates with their errors, from a statistic and a design of either kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.replicates import ReplicateDesign
from analysis.estimation.statistics import Estimator, Statistic
from analysis.estimation.survey_design import Floats, SurveyDesign

AnyDesign = SurveyDesign | ReplicateDesign


@dataclass(frozen=True, eq=False)
class SurveyEstimate:
    """(p,) values with (p, p) covariance; `n` cases with a valid answer, unweighted; `deff` (p,)."""

    values: Floats
    covariance: Floats
    deff: Floats
    n: int

    @property
    def standard_errors(self) -> Floats:
        return np.sqrt(np.maximum(np.diag(self.covariance), 0) + 0 * np.diag(self.covariance))


def estimate(statistic: Statistic, design: AnyDesign) -> SurveyEstimate:
    """A statistic of the population, its error, and its error over that of a simple random sample.

    The design effect compares with simple random sampling without replacement of as many cases from
    as many persons as the weights add up to (R's `deff = TRUE`); undefined where weights add up to less
    than the cases. Of replicates cases of weight zero are cases too, as there. Everything is NaN where no
    case with a weight is among them.
    """
    weights = design.weights
    inside = np.where(statistic.among, weights, 0)
    n = int(statistic.among.sum())
    if not inside.any():
        with np.errstate(invalid="ignore", divide="ignore"):
            width = statistic.influence(weights).shape[1]
        nothing = np.full(width, np.nan)
        return SurveyEstimate(nothing, np.full((width, width), np.nan), nothing, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = statistic.value(weights)
        covariance = covariance_of(statistic, design, values)
        represented, counted = inside.sum(), int(np.count_nonzero(inside))
        simple = statistic.squares(weights)
        if isinstance(design, ReplicateDesign) and 1 < counted < n:
            simple, counted = simple * (n / (n - 1)) * ((counted - 1) / counted), n
        left = (represented - counted) / (represented * counted)
        simple = simple * (left if left > 0 else np.nan)
        deff = np.diag(covariance) / np.where(simple > 0, simple, np.nan)
    return SurveyEstimate(values, covariance, deff, n)


def covariance_of(statistic: Estimator, design: AnyDesign, values: Floats) -> Floats:
    """(p, p) by linearisation or from replicates, as the design has it."""
    if isinstance(design, SurveyDesign):
        return design.covariance(statistic.influence(design.weights), statistic.among)
    return design.covariance_of(design.values(statistic), values)
