"""Rows of a single item: means, totals and ratios of numbers, shares and totals of categories, quantiles."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.cases.tabulated_columns import Codes
from analysis.estimation.intervals import FITTED, IntervalMethod
from analysis.estimation.likelihood_intervals import LogOddsFit, log_odds_fit
from analysis.estimation.statistics import Mean, Ratio, Statistic, Total
from analysis.estimation.survey_design import Flags, Floats, SurveyDesign
from analysis.estimation.survey_estimates import estimate
from analysis.estimation.survey_quantiles import survey_quantile
from analysis.tabulation.request import Estimand, Shares
from analysis.tabulation.tabulating import Row, Tabulating

_AT_ONCE = 64  # categories: of names, or of open answers, there may be as many as cases


def number_rows(asked: Tabulating, item: str, statistic: Estimand, numbers: Floats) -> Iterator[Row]:
    """Mean, total or ratio in each group; `numbers` (n,) NaN for no answer."""
    valid = ~np.isnan(numbers)
    divisor = np.ones(len(numbers))
    if statistic is Estimand.RATIO:
        divisor = asked.numbers(str(asked.request.denominator))
        valid &= ~np.isnan(divisor)
        if not divisor[valid & asked.inside].any():
            asked.warn("denominator-zero", item=item, denominator=asked.request.denominator)
    asked.warn_of_values(item, numbers[valid & asked.inside])
    method = asked.share_method(statistic, item, numbers[valid & asked.inside])
    for names, cell in asked.cells():
        among = cell & valid
        values = np.where(among, numbers, 0)[:, None]
        if method is not None:
            n, (number,) = share_numbers(asked, values, cell, valid, method)
            yield asked.row(statistic, item, None, names, n, number)
            continue
        measured: Statistic
        if statistic is Estimand.RATIO:
            measured = Ratio(values, np.where(among, divisor, 0), among)
        else:
            measured = (Total if statistic is Estimand.TOTAL else Mean)(values, among)
        found = estimate(measured, asked.design)
        row = asked.row(statistic, item, None, names, found.n, asked.number(found))
        if statistic is Estimand.RATIO:
            row["denominator"] = asked.request.denominator
        yield row


def category_rows(asked: Tabulating, item: str, statistic: Estimand, codes: Codes) -> Iterator[Row]:
    """Shares or totals of each category in each group; shares are of the whole that the request names."""
    if len(codes.categories) < 2:
        asked.warn("item-constant" if codes.categories else "item-all-missing", item=item)
    is_share = statistic is Estimand.SHARE
    method = asked.share_method(statistic, item, np.zeros(0))
    for names, cell in asked.cells():
        answered = int((cell & codes.given).sum())
        if not codes.categories:
            yield asked.row(statistic, item, None, names, 0, {})
        for categories, values, whole, given in _wholes(asked, codes, cell, is_share=is_share):
            if method is not None:
                numbers = share_numbers(asked, values, whole, given, method)[1]
            else:
                found = estimate(Total(values, whole & given), asked.design)
                numbers = [asked.number(found, place) for place in range(len(categories))]
            for category, number in zip(categories, numbers, strict=True):
                yield asked.row(statistic, item, category, names, answered, number)


def share_numbers(
    asked: Tabulating, values: Floats, whole: Flags, given: Flags, method: IntervalMethod
) -> tuple[int, list[dict[str, float]]]:
    """Cases, and the share of each column of `values` (n, p) of 0 and 1 with its interval, of those of the `whole` who
    have an answer, as others outside it are `given` too."""
    among, held = whole & given, asked.design.held(whole)
    found = estimate(Mean(values, among), asked.design)
    # `beta` counts also those without an answer, as R's svyciprop does
    base = int((held if method is IntervalMethod.BETA else held & given).sum())
    errors = _log_odds_errors(asked, values, among) if method is IntervalMethod.LOGIT else None
    return found.n, [
        asked.number(
            found,
            place,
            method,
            base,
            None if errors is None else float(errors[place]),
            _fit(asked, column, among, whole) if method in FITTED else None,
        )
        for place, column in enumerate(values.T)
    ]


def _wholes(
    asked: Tabulating, codes: Codes, cell: Flags, *, is_share: bool
) -> Iterator[tuple[tuple[str, ...], Floats, Flags, Flags]]:
    """Categories with a common whole: (n, p) who has each in this group, who is in the whole, answered or
    not, and who has an answer."""
    grouped = asked.inside.copy()
    for _, by in asked.by:
        grouped &= by.given
    shares = asked.request.shares if is_share else Shares.COLUMN
    if shares is Shares.ROW:
        for place, category in enumerate(codes.categories):
            among = grouped & (codes.index == place)
            yield (category,), (cell & among).astype(np.float64)[:, None], among, asked.design.everyone
    else:
        whole = cell if shares is Shares.COLUMN else grouped
        for first in range(0, len(codes.categories), _AT_ONCE):
            held = np.where(cell[:, None], codes.indicators(first, _AT_ONCE), 0)
            yield codes.categories[first : first + _AT_ONCE], held, whole, codes.given


def _fit(asked: Tabulating, indicator: Floats, among: Flags, whole: Flags) -> LogOddsFit | None:
    weights = asked.design.weights
    counted = among & (weights != 0)
    given, mean = indicator[counted], weights[whole].sum() / asked.design.held(whole).sum()
    return log_odds_fit(given, weights[counted] / mean) if 0 < given.sum() < len(given) else None


def _log_odds_errors(asked: Tabulating, values: Floats, among: Flags) -> Floats | None:
    """Standard errors of log-odds, where replicates give them."""
    design = asked.design
    if isinstance(design, SurveyDesign):
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        shares, whole = design.values(Mean(values, among)), Mean(values, among).value(design.weights)
        variances = [
            design.covariance_of(np.log(part / (1 - part))[:, None], np.log([share / (1 - share)]))[0, 0]
            for part, share in zip(shares.T, whole, strict=True)
        ]
    errors: Floats = np.sqrt(np.array(variances, np.float64))
    return errors


def quantile_rows(asked: Tabulating, item: str, statistic: Estimand, numbers: Floats) -> Iterator[Row]:
    """The median or the wanted quantiles in each group."""
    valid = ~np.isnan(numbers)
    asked.warn_of_values(item, numbers[valid & asked.inside])
    wanted = (0.5,) if statistic is Estimand.MEDIAN else asked.request.quantiles
    method = asked.request.ci_method or IntervalMethod.MEAN
    for names, cell in asked.cells():
        for probability in wanted:
            found = survey_quantile(
                numbers, cell & valid, probability, asked.design, asked.df, method, asked.request.confidence
            )
            number = asked.quantile_number(found)
            yield asked.row(statistic, item, None, names, found.n, number) | {"quantile": probability}
