"""Columns of a figure for all: of the respondents, or, of a wave drawn at random, estimates for the population."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.estimation.design import has_errors
from analysis.estimation.quantiles import quantile, weighted_quantile
from analysis.estimation.survey_design import SurveyDesign
from analysis.results import MEANS_OF_GROUPS, Column, Statistic, Table, TableKind
from analysis.tables.crossing import Crossing
from analysis.tables.estimates import domain_means, domain_shares
from analysis.tables.table_columns import TableColumns
from questionnaires.fieldwork import WaveKind

Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[Any]
SHARES = (Statistic.SHARE, Statistic.TOP_TWO, Statistic.FIRST_PLACES, Statistic.IMPORTANCE)
ERRORS = (Statistic.STANDARD_ERROR, Statistic.CI_LOW, Statistic.CI_HIGH)


@dataclass(eq=False)
class Overall:
    """Gathers the columns of one item under its totals.

    `answered` (n,) marks the base; `values` (n, R) makes the matrix whose columns are averaged, asked
    for only where a wave was drawn at random.
    """

    dataset: Dataset
    columns: TableColumns
    answered: Flags
    totals: tuple[str, ...]
    design: SurveyDesign | None = field(init=False)

    def __post_init__(self) -> None:
        self.design = self.dataset.design

    def add_bases(self, crossing: Crossing) -> None:
        """N: cases that answered, on a single row, under each total that is no mean of groups."""
        for total in self._direct_totals():
            base = crossing.base(total)
            self.columns.add(
                Column(Statistic.N, total),
                np.array([base or 0]),
                base=base,
                withheld=crossing.rule.reason(total) if base is None else False,
            )

    def add_counts(self, crossing: Crossing) -> None:
        """N: persons counted in each row, under each total that is no mean of groups."""
        for total in self._direct_totals():
            self.columns.add(
                Column(Statistic.N, total),
                crossing.counts(total).astype(int),
                base=crossing.base(total),
                withheld=crossing.reasons(total),
            )

    def add_ratio(
        self, statistic: Statistic, crossing: Crossing, values: Callable[[], Values], mark: str | None = None
    ) -> None:
        """A share or mean under every total; with errors where the wave was drawn at random.

        The columns of errors carry `mark` as category where a table has several statistics.
        """
        if self.design is None:
            for total in self.totals:
                self.columns.add_crossing(crossing, statistic, total)
            return
        estimated = domain_shares if statistic in SHARES else domain_means
        (total,) = self.totals  # all, or the selection
        estimates = estimated(values(), self._among(crossing, total), self.design)
        base, withheld = crossing.base(total), crossing.reasons(total)
        self.columns.add(Column(statistic, total), estimates.values, base=base, withheld=withheld)
        for error, numbers in zip(ERRORS, (estimates.standard_errors, estimates.low, estimates.high), strict=True):
            self.columns.add(Column(error, total, mark), numbers, base=base, withheld=withheld)

    def add_quantile(self, statistic: Statistic, crossing: Crossing, values: Values, p: float) -> None:
        """The p-quantile of each column of `values` (n, R) under each total that is no mean of groups."""
        for total in self._direct_totals():
            among = self._among(crossing, total)
            numbers = [self._quantile(column[among], among, p) for column in values.T]
            withheld = crossing.rule.reason(total)
            self.columns.add(Column(statistic, total), np.array(numbers), base=crossing.base(total), withheld=withheld)

    def _among(self, crossing: Crossing, total: str) -> Flags:
        return np.asarray(self.answered & crossing.grouping.members(total)[self.dataset.grouping.codes])

    def _quantile(self, values: Values, among: Flags, p: float) -> float:
        if self.design is None:
            return quantile(values, p)
        return weighted_quantile(values, self.design.weights[among], p)

    def _direct_totals(self) -> tuple[str, ...]:
        return tuple(total for total in self.totals if total not in MEANS_OF_GROUPS)

    def table(self, kind: TableKind, variable: str, *, ordered_by: Statistic | None = None) -> Table:
        """The finished table; `ordered_by` is the statistic whose order the totals may change."""
        return self.columns.table(
            kind,
            variable,
            base=int(self.answered.sum()),
            wave=self.dataset.wave,
            missing=self.dataset.missing(variable) if variable in self.dataset.columns else (),
            flags=self.columns.order_flags(ordered_by) if ordered_by else (),
            warnings=self.warnings(),
        )

    def warnings(self) -> tuple[str, ...]:
        """For a wave drawn at random: `design-unknown` without weights, `population-unknown` with weights alone."""
        if self.dataset.kind is not WaveKind.SAMPLE:
            return ()
        if self.design is None:
            return ("design-unknown",)
        return () if has_errors(self.design) else ("population-unknown",)
