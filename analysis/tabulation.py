"""Estimates and tests of columns of any data file, as one document for machines.

`tabulate` answers with `design`, `estimates`, `tests` and `warnings`; an undefined number is None,
never NaN. A case without an answer is outside the domain of that estimate, and its stratum stays in the
variance. Several `by` are crossed; only combinations that occur are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import isfinite
from typing import Any

import numpy as np

from analysis.chi_square import RaoScott, rao_scott
from analysis.intervals import Interval, IntervalMethod, share_interval, t_interval
from analysis.likelihood_intervals import LogOddsFit, log_odds_fit
from analysis.statistics import Mean, Ratio, Statistic, Total
from analysis.survey_design import DesignError, Flags, Floats, SurveyDesign
from analysis.survey_estimates import ReplicateWeights, SurveyEstimate, estimate
from analysis.survey_quantiles import survey_quantile
from analysis.tabulated_columns import Codes, Columns, codes_of, column, is_numeric, numbers_of
from questionnaires.problems import Problem

_FITTED = (IntervalMethod.LOGIT, IntervalMethod.LIKELIHOOD)
AnyDesign = SurveyDesign | ReplicateWeights


class Estimand(StrEnum):
    MEAN = "mean"
    TOTAL = "total"
    SHARE = "share"
    MEDIAN = "median"
    RATIO = "ratio"
    QUANTILE = "quantile"


@dataclass(frozen=True)
class Request:
    """What is asked of a file. Without a statistic numbers get means and texts shares."""

    items: tuple[str, ...]
    by: tuple[str, ...] = ()
    statistic: Estimand | None = None
    denominator: str | None = None
    quantiles: tuple[float, ...] = (0.5,)
    domain: tuple[tuple[str, str], ...] = ()
    test: bool = False
    ci_method: IntervalMethod | None = None
    confidence: float = 0.95
    census: bool = False  # a census or a purposive frame: nothing is inferred


@dataclass(frozen=True)
class Tabulation:
    """Rows ready for JSON, and warnings still to be put into words."""

    design: dict[str, Any]
    estimates: tuple[dict[str, Any], ...]
    tests: tuple[dict[str, Any], ...]
    warnings: tuple[Problem, ...]


def tabulate(columns: Columns, design: AnyDesign, request: Request, warnings: Sequence[Problem] = ()) -> Tabulation:
    """Estimates of the items in a request, by the crossing of its `by`, within its domain.

    Raises
    ------
    DesignError
        A column or a code of the domain that is not there, an item that is no number where a number is
        asked, a quantile outside 0 to 1, a ratio without a denominator.
    """
    return _Tabulating(columns, design, request, list(warnings)).result()


class _Tabulating:
    def __init__(self, columns: Columns, design: AnyDesign, request: Request, warnings: list[Problem]) -> None:
        self.columns = columns
        self.design = design
        self.request = request
        self.warnings = warnings
        self._refuse_misuse()
        self.inside = self._domain()
        self.df = design.degrees_of_freedom(self.inside if request.domain else None)
        self.by = [(name, codes_of(column(columns, name)).within(self.inside)) for name in request.by]

    def result(self) -> Tabulation:
        estimates = [row for item in self.request.items for row in self._item(item)]
        tests = [row for item in self.request.items for row in self._tests(item)] if self.request.test else []
        if self.request.census:
            self.warnings = [w for w in self.warnings if w.code not in ("lonely-strata", "error-undefined")]
        elif self.df <= 0:
            self.warnings.append(Problem.at("no-degrees-of-freedom", df=self.df))
        return Tabulation(self._design(), tuple(estimates), tuple(tests), _once(self.warnings))

    def _refuse_misuse(self) -> None:
        asked = self.request
        faults = [
            Problem.at("column-unknown", column=name, allowed=list(self.columns))
            for name in dict.fromkeys((*asked.items, *asked.by, *(name for name, _ in asked.domain)))
            if name not in self.columns
        ]
        if asked.statistic is Estimand.RATIO and asked.denominator is None:
            faults.append(Problem.at("ratio-without-denominator"))
        faults += [Problem.at("quantile-outside", value=p) for p in asked.quantiles if not 0 < p < 1]
        if asked.test and asked.census:
            faults.append(Problem.at("census-not-tested"))
        if asked.test and not asked.by:
            faults.append(Problem.at("test-without-by"))
        if faults:
            raise DesignError(faults)

    def _domain(self) -> Flags:
        inside = np.ones(len(self.design.weights), np.bool_)
        for name, code in self.request.domain:
            codes = codes_of(self.columns[name])
            if code not in codes.categories:
                raise DesignError(
                    [Problem.at("domain-code-unknown", column=name, code=code, allowed=list(codes.categories))]
                )
            inside &= codes.index == codes.categories.index(code)
        if not inside.any():
            raise DesignError([Problem.at("domain-empty")])
        return inside

    def _design(self) -> dict[str, Any]:
        described: dict[str, Any] = {
            "n": len(self.design.weights),
            "n_domain": int(self.inside.sum()),
            "sum_of_weights": float(self.design.weights.sum()),
            "df": self.df,
        }
        if isinstance(self.design, SurveyDesign):
            first = self.design.stages[0]
            described |= {
                "variance": "taylor",
                "strata": len(first.sizes),
                "clusters": len(first.strata),
                "stages": self.design.counted_stages,
                "finite_population": bool(np.isfinite(first.populations).any()),
                "lonely": self.design.lonely.value if self.design.lonely else None,
                "calibrated": bool(self.design.calibrations),
            }
        else:
            described |= {"variance": str(getattr(self.design, "kind", "replicates"))}
            described |= {"replicates": int(getattr(self.design, "replicates").shape[1])}  # noqa: B009
        return described

    def _cells(self) -> Iterator[tuple[dict[str, str], Flags]]:
        """Each combination of the `by` that occurs, and who is in it."""
        for places in product(*(range(len(codes.categories)) for _, codes in self.by)):
            among = self.inside.copy()
            for (_, codes), place in zip(self.by, places, strict=True):
                among &= codes.index == place
            if among.any():
                names = {name: codes.categories[place] for (name, codes), place in zip(self.by, places, strict=True)}
                yield names, among

    def _item(self, item: str) -> Iterator[dict[str, Any]]:
        values = column(self.columns, item)
        asked = self.request.statistic
        statistic = asked or (Estimand.MEAN if is_numeric(values) else Estimand.SHARE)
        if statistic in (Estimand.MEDIAN, Estimand.QUANTILE):
            yield from self._quantiles(item, statistic, numbers_of(values, item))
        elif statistic is Estimand.SHARE or (statistic is Estimand.TOTAL and not is_numeric(values)):
            yield from self._categories(item, statistic, codes_of(values).within(self.inside))
        else:
            yield from self._numbers(item, statistic, numbers_of(values, item))

    def _numbers(self, item: str, statistic: Estimand, numbers: Floats) -> Iterator[dict[str, Any]]:
        valid = ~np.isnan(numbers)
        divisor = np.ones(len(numbers))
        if statistic is Estimand.RATIO:
            divisor = numbers_of(column(self.columns, str(self.request.denominator)), str(self.request.denominator))
            valid &= ~np.isnan(divisor)
        self._warn_of_values(item, numbers[valid & self.inside])
        for names, cell in self._cells():
            among = cell & valid
            values = np.where(among, numbers, 0)[:, None]
            measured: Statistic
            if statistic is Estimand.RATIO:
                measured = Ratio(values, np.where(among, divisor, 0), among)
            else:
                measured = (Total if statistic is Estimand.TOTAL else Mean)(values, among)
            found = estimate(measured, self.design)
            row = self._row(item, statistic, None, names, found.n, self._number(found, 0, None))
            if statistic is Estimand.RATIO:
                row["denominator"] = self.request.denominator
            yield row

    def _warn_of_values(self, item: str, values: Floats) -> None:
        if not len(values):
            self.warnings.append(Problem.at("item-all-missing", item=item))
        elif len(values) > 1 and (values == values[0]).all():
            self.warnings.append(Problem.at("item-constant", item=item))

    def _categories(self, item: str, statistic: Estimand, codes: Codes) -> Iterator[dict[str, Any]]:
        if len(codes.categories) < 2:
            code = "item-constant" if codes.categories else "item-all-missing"
            self.warnings.append(Problem.at(code, item=item))
        indicators = codes.indicators()
        for names, cell in self._cells():
            among = cell & codes.given
            values = np.where(among[:, None], indicators, 0)
            if not codes.categories:
                yield self._row(item, statistic, None, names, 0, {})
                continue
            found = estimate((Total if statistic is Estimand.TOTAL else Mean)(values, among), self.design)
            errors = self._log_odds_errors(values, among) if statistic is Estimand.SHARE else None
            rows = int(cell.sum())
            for place, category in enumerate(codes.categories):
                method = (self.request.ci_method or IntervalMethod.MEAN) if statistic is Estimand.SHARE else None
                error = None if errors is None else float(errors[place])
                fit = self._fit(values[:, place], among) if method in _FITTED else None
                numbers = self._number(found, place, method, rows, error, fit)
                yield self._row(item, statistic, category, names, found.n, numbers)

    def _fit(self, indicator: Floats, among: Flags) -> LogOddsFit | None:
        counted = among & (self.design.weights != 0)
        given = indicator[counted]
        return log_odds_fit(given, self.design.weights[counted]) if 0 < given.sum() < len(given) else None

    def _log_odds_errors(self, values: Floats, among: Flags) -> Floats | None:
        """Standard errors of log-odds, where replicates give them."""
        if isinstance(self.design, SurveyDesign) or self.request.ci_method is not IntervalMethod.LOGIT:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = self.design.values(Mean(values, among))
            whole = Mean(values, among).value(self.design.weights)
            covariances = [
                self.design.covariance_of(np.log(part / (1 - part))[:, None], np.log([share / (1 - share)]))[0, 0]
                for part, share in zip(shares.T, whole, strict=True)
            ]
        errors: Floats = np.sqrt(np.array(covariances, np.float64))
        return errors

    def _number(
        self,
        found: SurveyEstimate,
        place: int,
        method: IntervalMethod | None,
        rows: int = 0,
        error: float | None = None,
        fit: LogOddsFit | None = None,
    ) -> dict[str, Any]:
        value, variance = float(found.values[place]), float(found.covariance[place, place])
        se = float(found.standard_errors[place])
        confidence = self.request.confidence
        ends: Interval = (
            t_interval(value, se, self.df, confidence)
            if method is None
            else share_interval(method, value, variance, self.df, rows, confidence, error, fit)
        )
        if isfinite(value) and not isfinite(se):
            self.warnings.append(Problem.at("error-undefined"))
        return {"estimate": value, "se": se, "ci_low": ends[0], "ci_high": ends[1], "deff": float(found.deff[place])}

    def _quantiles(self, item: str, statistic: Estimand, numbers: Floats) -> Iterator[dict[str, Any]]:
        valid = ~np.isnan(numbers)
        self._warn_of_values(item, numbers[valid & self.inside])
        wanted = (0.5,) if statistic is Estimand.MEDIAN else self.request.quantiles
        method = self.request.ci_method or IntervalMethod.MEAN
        for names, cell in self._cells():
            for probability in wanted:
                found = survey_quantile(
                    numbers, cell & valid, probability, self.design, self.df, method, self.request.confidence
                )
                given = {"estimate": found.value, "se": found.standard_error}
                given |= {"ci_low": found.low, "ci_high": found.high}
                yield self._row(item, statistic, None, names, found.n, given) | {"quantile": probability}

    def _row(
        self, item: str, statistic: Estimand, category: str | None, by: dict[str, str], n: int, given: dict[str, float]
    ) -> dict[str, Any]:
        named = ("estimate", "se", "ci_low", "ci_high")
        given = {"estimate": given["estimate"]} if self.request.census and given else given
        row: dict[str, Any] = {"statistic": statistic.value, "item": item, "category": category, "by": by, "n": n}
        row |= {name: known(given.get(name)) for name in named}
        return row | {"df": None if self.request.census else self.df, "deff": known(given.get("deff"))}

    def _tests(self, item: str) -> Iterator[dict[str, Any]]:
        rows = codes_of(column(self.columns, item)).within(self.inside)
        for name, columns in self.by:
            found = rao_scott(rows.index, columns.index, self.inside, self.design, self.df)
            if found is None:
                self.warnings.append(Problem.at("test-undefined", rows=item, columns=name))
            yield from _test_rows(item, name, found)


def _once(warnings: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple({repr(problem): problem for problem in warnings}.values())


def _test_rows(item: str, by: str, found: RaoScott | None) -> Iterator[dict[str, Any]]:
    """Second order (F), then first order; the statistic of the latter is Pearson's, as R reports it, and
    `adjusted` what its p comes from."""
    second = (found.f, found.df_num, found.df_den, found.f_p) if found else (None,) * 4
    first = (found.pearson, found.cells_df, None, found.chi_square_p) if found else (None,) * 4
    for test, order, numbers in (("rao-scott-f", 2, second), ("rao-scott-chi-square", 1, first)):
        row: dict[str, Any] = {"test": test, "order": order, "rows": item, "columns": by}
        named = zip(("statistic", "df_num", "df_den", "p"), numbers, strict=True)
        row |= {name: known(number) for name, number in named}
        yield row if order == 2 else row | {"adjusted": known(found.chi_square if found else None)}


def known(number: float | None) -> float | None:
    """The number, or None where it is undefined."""
    return float(number) if number is not None and isfinite(number) else None
