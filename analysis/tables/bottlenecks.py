"""Where business is held up: causes by how many it held up, and by how many days it took from them (Juran 1951)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.methods.pareto import MOST, pareto
from analysis.results import ALL, OUTSIDE, Statistic, Table
from analysis.tables.cross_tabulations import by_group
from analysis.tables.frequencies import frequencies

FEWEST = 20  # held up: with fewer no order is worth drawing
NOWHERE = "none"  # the category of those who were not held up
_REST = "other"  # what is no single cause stands last, however much it is


@dataclass(frozen=True)
class Cause:
    """One place of the order; `amount` is persons or mean days, `share` of all that is shown."""

    code: str
    amount: float
    share: float
    cumulative: float
    is_vital: bool  # of the first that together make 80 %


@dataclass(frozen=True)
class Bottlenecks:
    """Both orders, from the numbers that these two tables show; nothing is said of what they withhold."""

    by_count: tuple[Cause, ...]
    by_delay: tuple[Cause, ...]
    counted: Table
    delays: Table | None


def bottlenecks(dataset: Dataset, stuck: str, delay: str | None) -> Bottlenecks | None:
    """The causes that `stuck` (one code) names; None where fewer than 20 were held up.

    Days in all of a cause are its share of the held up times their mean of `delay`, so that weights count in both.
    """
    counted = frequencies(dataset, stuck)
    clients = _clients(counted)
    numbers = {row: counted.cell(row, Statistic.N, clients) for row in counted.rows if row != NOWHERE}
    shares = {row: counted.cell(row, Statistic.SHARE, clients) for row in numbers}
    known = [row for row in numbers if numbers[row] and shares[row]]
    if sum(int(numbers[row] or 0) for row in known) < FEWEST:
        return None
    by_count = _ordered(known, [float(shares[row] or 0) for row in known], [float(numbers[row] or 0) for row in known])
    delays = by_group(dataset, delay, stuck) if delay is not None and dataset.base(delay) else None
    by_delay: tuple[Cause, ...] = ()
    if delays is not None:
        groups = {column.group for column in delays.columns if column.statistic is Statistic.MEAN} - {ALL}
        means = {row: delays.cell(delay or "", Statistic.MEAN, row) for row in known if row in groups}
        lost = [row for row in means if means[row] is not None]
        by_delay = _ordered(
            lost,
            [float(shares[row] or 0) * float(means[row] or 0) for row in lost],
            [float(means[row] or 0) for row in lost],
        )
    return Bottlenecks(by_count, by_delay, counted, delays)


def _clients(counted: Table) -> str:
    """The total that tells of those served: all, or those outside where the municipality's own are apart."""
    totals = [column.group for column in counted.columns if column.statistic is Statistic.N]
    return OUTSIDE if OUTSIDE in totals else totals[0]


def _ordered(codes: Sequence[str], weights: Sequence[float], amounts: Sequence[float]) -> tuple[Cause, ...]:
    """From the weightiest cause to the least, the rest last."""
    last = max(weights, default=0.0) + 1
    order = sorted(range(len(codes)), key=lambda place: (codes[place] == _REST, last - weights[place]))
    shares = {cause.place: cause.share for cause in pareto(np.array(weights, np.float64))}
    found, reached = [], 0.0
    for place in order:
        share = shares.get(place, 0.0)
        is_vital = reached < MOST - 1e-12 and codes[place] != _REST
        reached += share
        found.append(Cause(codes[place], amounts[place], share, min(reached, 1.0), is_vital and share > 0))
    return tuple(found)
