"""What all parts of one tabulation share: its columns, design, domain and groups, and how a row is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import isfinite, nan
from typing import Any

import numpy as np

from analysis.cases.tabulated_columns import Codes, Columns, codes_of, column, numbers_of
from analysis.estimation.intervals import Interval, IntervalMethod, share_interval, t_interval
from analysis.estimation.likelihood_intervals import LogOddsFit
from analysis.estimation.statistics import Estimator
from analysis.estimation.survey_design import Flags, Floats, SurveyDesign
from analysis.estimation.survey_estimates import AnyDesign, SurveyEstimate, covariance_of
from analysis.estimation.survey_quantiles import QuantileEstimate
from analysis.tabulation.request import Estimand, Request, known
from questionnaires.problems import Problem

Row = dict[str, Any]
Cell = tuple[dict[str, str], Flags]


@dataclass(frozen=True, eq=False)
class Tabulating:
    """One request at work. `inside` (n,) marks the cases of its domain; `warnings` grows."""

    columns: Columns
    design: AnyDesign
    request: Request
    inside: Flags
    warnings: list[Problem]

    @cached_property
    def df(self) -> int:
        return self.design.degrees_of_freedom(self.inside if self.request.domain else None)

    @cached_property
    def by(self) -> list[tuple[str, Codes]]:
        return [(name, self.codes(name)) for name in self.request.by]

    def codes(self, name: str) -> Codes:
        """The codes of a column that occur in the domain."""
        return codes_of(column(self.columns, name), self.request.missing_in(name)).within(self.inside)

    def numbers(self, name: str) -> Floats:
        return numbers_of(column(self.columns, name), name, self.request.missing_in(name))

    def warn(self, code: str, **where: object) -> None:
        self.warnings.append(Problem.at(code, **where))

    def warn_of_values(self, item: str, values: Floats) -> None:
        """Warns of no value, and of a single value, among the valid ones of the domain."""
        if not len(values):
            self.warn("item-all-missing", item=item)
        elif len(values) > 1 and (values == values[0]).all():
            self.warn("item-constant", item=item)

    def cells(self) -> Iterator[Cell]:
        """Each combination of the `by` that occurs, and who is in it."""
        for places in product(*(range(len(codes.categories)) for _, codes in self.by)):
            among = self.inside.copy()
            for (_, codes), place in zip(self.by, places, strict=True):
                among &= codes.index == place
            if among.any():
                names = {name: codes.categories[place] for (name, codes), place in zip(self.by, places, strict=True)}
                yield names, among

    def row(
        self,
        statistic: str,
        item: str | None,
        category: str | None,
        by: dict[str, str],
        n: int,
        given: dict[str, float],
    ) -> Row:
        """One line of the document; of a census nothing but the estimate."""
        given = {"estimate": given["estimate"]} if self.request.census and given else given
        row: Row = {"statistic": str(statistic), "item": item, "category": category, "by": by, "n": n}
        row |= {name: known(given.get(name)) for name in ("estimate", "se", "ci_low", "ci_high")}
        return row | {"df": None if self.request.census else self.df, "deff": known(given.get("deff"))}

    def share_method(self, statistic: Estimand, item: str, values: Floats) -> IntervalMethod | None:
        """How intervals of this statistic of `values` are found where it is a share, as the mean of 0 and 1 is.

        None for what is no share; a warning says so where a method was asked for.
        """
        wanted = self.request.ci_method
        if statistic is Estimand.SHARE:
            return wanted or IntervalMethod.MEAN
        if wanted is None or (statistic in (Estimand.MEAN, Estimand.CSAT) and np.isin(values, (0, 1)).all()):
            return wanted
        self.warn("interval-of-shares", item=item, method=wanted.value)
        return None

    def number(
        self,
        found: SurveyEstimate,
        place: int = 0,
        method: IntervalMethod | None = None,
        rows: int = 0,
        error: float | None = None,
        fit: LogOddsFit | None = None,
    ) -> dict[str, float]:
        """One of the values of an estimate, with its interval: by t, or by a method for shares."""
        value, variance = float(found.values[place]), float(found.covariance[place, place])
        se = float(found.standard_errors[place])
        confidence = self.request.confidence
        ends: Interval = (
            t_interval(value, se, self.df, confidence)
            if method is None
            else share_interval(method, value, variance, self.df, rows, confidence, error, fit)
        )
        return self._warned(
            {"estimate": value, "se": se, "ci_low": ends[0], "ci_high": ends[1], "deff": float(found.deff[place])}
        )

    def quantile_number(self, found: QuantileEstimate) -> dict[str, float]:
        """A quantile with its interval."""
        given = {"estimate": found.value, "se": found.standard_error, "ci_low": found.low, "ci_high": found.high}
        return self._warned(given)

    def _warned(self, given: dict[str, float]) -> dict[str, float]:
        if isfinite(given["estimate"]) and not isfinite(given["se"]):
            self.warn("error-undefined")
        return given

    def estimated(self, estimator: Estimator) -> SurveyEstimate:
        """Value and error of what has no design effect; NaN where no case with a weight is among them."""
        weights, n = self.design.weights, int(estimator.among.sum())
        if not weights[estimator.among].any():
            return SurveyEstimate(np.array([nan]), np.array([[nan]]), np.array([nan]), n)
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.atleast_1d(estimator.value(weights))
            covariance = covariance_of(estimator, self.design, values)
        return SurveyEstimate(values, covariance, np.full(len(values), nan), n)

    @property
    def is_simple(self) -> bool:
        """Whether every case counts the same and was drawn by itself, without strata."""
        weights = self.design.weights
        is_single = isinstance(self.design, SurveyDesign) and len(self.design.stages[0].strata) == len(weights)
        strata = len(self.design.stages[0].sizes) if isinstance(self.design, SurveyDesign) else 0
        return is_single and strata == 1 and bool((weights == weights[0]).all())
