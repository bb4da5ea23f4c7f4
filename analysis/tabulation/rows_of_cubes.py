"""Rows of one item from a cube: shares of any whole, means, totals, quantiles, and comparisons of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.cases.tabulated_columns import number_of, value_of
from analysis.cubes.cube import Measure
from analysis.cubes.designs import CubeDesign
from analysis.cubes.estimates import CubeAnswers, cube_estimate, cube_groups, cube_log_odds_fit
from analysis.estimation.group_comparisons import compared
from analysis.estimation.intervals import FITTED, IntervalMethod
from analysis.estimation.quantiles import running
from analysis.estimation.survey_design import DesignError, Flags, Floats, Integers
from analysis.estimation.survey_estimates import SurveyEstimate
from analysis.estimation.survey_quantiles import quantile_of_steps
from analysis.tabulation.comparison_rows import difference_rows, families, tested_row
from analysis.tabulation.request import OF_CATEGORIES, TOTALS, Estimand, Shares
from analysis.tabulation.satisfaction import promotion_points, refuse_outside, satisfied, warn_of_few
from analysis.tabulation.tabulating import Cell, Row, Tabulating
from questionnaires.problems import Problem


@dataclass(frozen=True, eq=False)
class CubeItem:
    """One item at work: its categories that count, `names` at `places` of the cube, and the groups, `cells` (C,).

    `everywhere` are the categories that count outside the domain too: what an item is does not hang on its domain.
    """

    asked: Tabulating
    design: CubeDesign
    name: str
    places: Integers
    names: tuple[str, ...]
    cells: Sequence[Cell]
    everywhere: tuple[str, ...]

    @cached_property
    def numbers(self) -> Floats | None:
        """(K,) the categories as numbers; None where one is none anywhere, or nobody answered anywhere.

        Raises DesignError for infinite ones.
        """
        numbers = {name: number_of(name) for name in self.everywhere}
        if not numbers or None in numbers.values():
            return None
        if not np.isfinite(np.array(list(numbers.values()), np.float64)).all():
            raise DesignError([Problem.at("value-infinite", column=self.name, row=None)])
        return np.array([numbers[name] for name in self.names], np.float64)

    def required_numbers(self) -> Floats:
        """(K,) what the categories count for as numbers; DesignError at the first that counts for none."""
        if self.numbers is not None:
            return self.numbers
        values = {name: value_of(name) for name in self.everywhere}
        if None in values.values():
            value = next(name for name, number in values.items() if number is None)
            raise DesignError([Problem.at("column-not-numeric", column=self.name, row=None, value=value[:60])])
        return np.array([values[name] for name in self.names], np.float64)

    def answers(self, among: Flags, places: Integers | None = None) -> CubeAnswers:
        return CubeAnswers.of(self.design.cube, self.name, self.places if places is None else places, among)

    def everybody(self, among: Flags) -> dict[Measure, float]:
        """Sums over all cases of the cells in `among`, also those who did not answer."""
        return {name: float(self.design.cube.everybody(name)[among].sum()) for name in Measure}

    def cases(self, among: Flags) -> int:
        return int(self.answers(among).total(Measure.CASES))

    def warn(self, scores: Floats, *, is_of_categories: bool) -> None:
        """Warns of no answer, and where all answers count for the same."""
        cases = self.cases(self.asked.inside)
        if not cases:
            self.asked.warn("item-all-missing", item=self.name)
        elif len(set(scores.tolist())) == 1 and (is_of_categories or cases > 1):
            self.asked.warn("item-constant", item=self.name)


def item_rows(item: CubeItem) -> tuple[list[Row], list[Row]]:
    """What the request asks of the item, with the differences of groups, and the tests of these."""
    request = item.asked.request
    statistic = request.statistic or (Estimand.MEAN if item.numbers is not None else Estimand.SHARE)
    if statistic in (Estimand.MEDIAN, Estimand.QUANTILE):
        return list(_quantile_rows(item, statistic)), []
    is_total = statistic in TOTALS
    if statistic in OF_CATEGORIES or (is_total and item.numbers is None):
        categories: tuple[str | None, ...] = item.names
        scores = np.eye(len(item.names))
        item.warn(np.arange(len(item.names), dtype=np.float64), is_of_categories=True)
    else:
        categories, scores = (None,), _scores(item, statistic)[:, None]
        item.warn(scores[:, 0], is_of_categories=False)
    is_of_groups = statistic is not Estimand.SHARE or request.shares is Shares.COLUMN
    rows = list(_rows(item, statistic, categories, scores) if is_of_groups else _whole_rows(item, statistic))
    if not request.compare:
        return rows, []
    differences, tests = _compared(item, categories, scores, rows, is_total=is_total)
    return rows + differences, tests


def _scores(item: CubeItem, statistic: Estimand) -> Floats:
    """(K,) what each category counts for in a mean or total."""
    answers = item.required_numbers()
    if statistic is Estimand.NPS:
        refuse_outside(item.name, answers, has_rows=False)
        for _, cell in item.cells:
            warn_of_few(item.asked, item.name, item.cases(cell))
        return promotion_points(answers)
    if statistic is not Estimand.CSAT:
        return answers
    everywhere = np.array([value_of(name) for name in item.everywhere], np.float64)
    return satisfied(answers, everywhere, item.asked.request.points)


@dataclass(frozen=True, eq=False)
class CubeShares:
    """Shares of those who `answered`, among all who were `asked`, by number and weight, with (K, p) who has which."""

    found: SurveyEstimate
    answered: CubeAnswers
    scores: Floats
    asked: Mapping[Measure, float]

    def number(self, item: CubeItem, place: int, method: IntervalMethod | None) -> dict[str, float]:
        """One of the shares with its interval, for which `beta` counts also those who did not answer."""
        cases = int(self.asked[Measure.CASES]) if method is IntervalMethod.BETA else self.found.n
        fit = None
        if method in FITTED and self.found.n:
            mean = self.asked[Measure.WEIGHT] / self.asked[Measure.CASES]
            fit = cube_log_odds_fit(self.answered, self.scores[:, place], mean)
        return item.asked.number(self.found, place, method, cases, fit=fit)


def _rows(
    item: CubeItem, statistic: Estimand, categories: Sequence[str | None], scores: Floats
) -> Iterator[Row]:  # fmt: skip
    """Each group's own shares, means or totals."""
    asked, method = item.asked, item.asked.share_method(statistic, item.name, scores)
    for by, among in item.cells:
        answers = item.answers(among)
        n = int(answers.total(Measure.CASES))
        if not item.names:
            yield asked.row(statistic, item.name, None, by, 0, {})
            continue
        found = cube_estimate(answers, scores, item.design, is_total=statistic in TOTALS)
        shares = CubeShares(found, answers, scores, item.everybody(among))
        for place, category in enumerate(categories):
            yield asked.row(statistic, item.name, category, by, n, shares.number(item, place, method))


def _whole_rows(item: CubeItem, statistic: Estimand) -> Iterator[Row]:
    """Shares of the cases of each category, or of all with an answer and a group."""
    asked, count = item.asked, len(item.cells)
    method = asked.request.ci_method or IntervalMethod.MEAN
    group = _group_of(item.cells, len(item.asked.inside))
    grouped = group >= 0
    is_total = asked.request.shares is Shares.TOTAL
    parts = [item.places] if is_total else [item.places[[place]] for place in range(len(item.places))]
    found = []
    for part in parts:
        answers = item.answers(grouped, part).by(group, count)
        scores = np.eye(len(part) * count)
        whole = item.everybody(grouped) if is_total else {name: answers.total(name) for name in Measure}
        found.append(CubeShares(cube_estimate(answers, scores, item.design), answers, scores, whole))
    for number, (by, among) in enumerate(item.cells):
        n = item.cases(among)
        if not item.names:
            yield asked.row(statistic, item.name, None, by, 0, {})
        for place, category in enumerate(item.names):
            shares = found[0 if is_total else place]
            value = shares.number(item, place * count + number if is_total else number, method)
            yield asked.row(statistic, item.name, category, by, n, value)


def _group_of(cells: Sequence[Cell], size: int) -> Integers:
    """(C,) the group of each cell of the cube, -1 for none."""
    group = np.full(size, -1)
    for number, (_, among) in enumerate(cells):
        group[among] = number
    return group


def _quantile_rows(item: CubeItem, statistic: Estimand) -> Iterator[Row]:
    asked, numbers = item.asked, item.required_numbers()
    item.warn(numbers, is_of_categories=False)
    method = asked.request.ci_method or IntervalMethod.MEAN
    order = np.argsort(numbers, kind="stable")
    for by, among in item.cells:
        answers = item.answers(among)
        n, counted = int(answers.total(Measure.CASES)), answers.sums[Measure.COUNTED]
        has_weight = order[counted.sum(axis=0)[order] > 0]
        reached = running(answers.sums[Measure.WEIGHT].sum(axis=0)[has_weight])
        steps = numbers[has_weight]
        if len(steps) and counted.sum(axis=0)[has_weight[0]] > 1:  # an end below the first case is the second's value
            steps, reached = np.append(steps[0], steps), np.append(0.0, reached)
        df = (asked.df, asked.df)
        if method is IntervalMethod.BETA:
            df = (asked.df, item.design.degrees_of_freedom(counted=counted.sum(axis=1)))

        def below(value: float, answers: CubeAnswers = answers) -> SurveyEstimate:
            return cube_estimate(answers, (numbers <= value).astype(np.float64)[:, None], item.design)

        for probability in (0.5,) if statistic is Estimand.MEDIAN else asked.request.quantiles:
            given = {}
            if len(steps):
                found = quantile_of_steps(
                    steps, reached, probability, below, df, (n, n), method, asked.request.confidence
                )
                given = asked.quantile_number(found)
            yield asked.row(statistic, item.name, None, by, n, given) | {"quantile": probability}


def _compared(
    item: CubeItem, categories: Sequence[str | None], scores: Floats, rows: Sequence[Row], *, is_total: bool
) -> tuple[list[Row], list[Row]]:
    """Rows of differences and tests within each family of groups, as `comparison_rows.compared_rows` has them."""
    asked = item.asked
    differences, tests = [], []
    for others, cells in families(item.cells, asked.request.by[-1]):
        names = [by for by, _ in cells]
        group = _group_of(cells, len(asked.inside))
        whole = item.answers(group >= 0)
        answered_df = item.design.degrees_of_freedom(counted=whole.sums[Measure.COUNTED].sum(axis=1))
        answers = whole.by(group, len(cells))
        for place, category in enumerate(categories):
            values, covariance, sizes = cube_groups(
                answers, scores[:, place], len(cells), item.design, is_total=is_total
            )
            comparison = compared(values, covariance, asked.df, answered_df, asked.request.correction)
            differences += difference_rows(asked, item.name, category, names, comparison, sizes)
            tests.append(tested_row(asked, item.name, category, others, names, comparison, rows))
    return differences, tests
