"""What may be asked of a data file, and the document that answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any

from analysis.estimation.group_comparisons import Correction
from analysis.estimation.intervals import IntervalMethod
from questionnaires.problems import Problem


class Estimand(StrEnum):
    MEAN = "mean"
    TOTAL = "total"
    SHARE = "share"
    COUNT = "count"  # of the population in each category
    MEDIAN = "median"
    RATIO = "ratio"
    QUANTILE = "quantile"
    # Of one item, from its numbers
    NPS = "nps"
    CSAT = "csat"
    # Of several items together
    SEVERAL = "several"
    ALPHA = "alpha"
    OMEGA = "omega"
    SCALE_SCORE = "scale_score"
    FACTORS = "factors"
    MEAN_RANK = "mean_rank"
    BORDA = "borda"
    KEMENY = "kemeny"
    KENDALL_W = "kendall_w"
    COMPOSITION = "composition"
    # Of items and the columns paired with them
    GAP = "gap"
    QUADRANT = "quadrant"
    PARETO = "pareto"
    EASE = "ease"


COMPARED = frozenset(
    {
        *(Estimand.MEAN, Estimand.TOTAL, Estimand.SHARE, Estimand.COUNT, Estimand.NPS, Estimand.CSAT),
        Estimand.SCALE_SCORE,
    }
)

OF_CATEGORIES = frozenset({Estimand.SHARE, Estimand.COUNT})
TOTALS = frozenset({Estimand.TOTAL, Estimand.COUNT})


class Shares(StrEnum):
    """Of which whole the shares of a crossing are."""

    COLUMN = "column"  # of the cases of each group
    ROW = "row"  # of the cases of each category
    TOTAL = "total"  # of all cases with an answer and a group


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
    compare: bool = False  # groups of the last `by` with each other
    match: str | None = None  # column of persons: compared are also those alone who answered on both sides
    correction: Correction = Correction.HOLM
    shares: Shares = Shares.COLUMN
    missing: tuple[str, ...] = ()  # codes that are no answer, beside the names of the missing reasons
    missing_of: tuple[tuple[str, str], ...] = ()  # the same in one column: its name, and a code
    paired: tuple[str, ...] = ()  # a column for each item: expectation, importance, delay; of ease two: budgets
    dimensions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # of gaps: a name, and its items
    dimension_weights: tuple[tuple[str, float], ...] = ()  # adding up to 1 or 100
    reverse: tuple[str, ...] = ()  # items to be turned round
    points: tuple[float, float] | None = None  # least and most of the scale
    at_least: int | None = None  # items that a scale score needs
    pairwise: bool = False  # covariances of all cases that answered both items
    deflator: float = 1.0  # prices after over prices before
    replicates: int = 1000  # of a bootstrap that a statistic makes itself
    seed: int = 1

    @property
    def named(self) -> tuple[str, ...]:
        """The columns whose codes are tabulated."""
        return (*self.items, *self.by)

    def missing_in(self, name: str) -> tuple[str, ...]:
        """The codes that are no answer in a column."""
        return (*self.missing, *(code for column, code in self.missing_of if column == name))

    @property
    def codes_of_domain(self) -> dict[str, list[str]]:
        """The codes of each column of the domain: of one column any of them, of several columns all."""
        codes: dict[str, list[str]] = {}
        for name, code in self.domain:
            codes.setdefault(name, []).append(code)
        return codes


@dataclass(frozen=True)
class Tabulation:
    """Rows ready for JSON, and warnings still to be put into words."""

    design: dict[str, Any]
    estimates: tuple[dict[str, Any], ...]
    tests: tuple[dict[str, Any], ...]
    warnings: tuple[Problem, ...]


def known(number: float | None) -> float | None:
    """The number, or None where it is undefined."""
    return float(number) if number is not None and isfinite(number) else None
