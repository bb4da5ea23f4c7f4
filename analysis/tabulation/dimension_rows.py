"""Gaps of service quality by dimension, and of the service as a whole (Parasuraman, Zeithaml and Berry 1988).

A dimension's gap is the mean of its items' gaps, each of the cases that answered both sides of it; the whole is the
mean of the dimensions, and where they are given weights their weighted sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose, nan

import numpy as np

from analysis.estimation.survey_design import DesignError, Flags, Floats
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem


@dataclass(frozen=True, eq=False)
class SumOfMeans:
    """The sum of the means of `values` (n, k), NaN for no answer, each times its share (k,), over cases in `among`."""

    values: Floats
    shares: Floats
    among: Flags

    def value(self, weights: Floats) -> Floats:
        sum_of_means: Floats = (self._means(weights) * self.shares).sum(axis=-1, keepdims=True)
        return sum_of_means

    def influence(self, weights: Floats) -> Floats:
        members, values = self._members()
        residuals = members * (values - self._means(weights)) / (weights @ members)
        influence: Floats = weights[:, None] * (residuals @ self.shares)[:, None]
        return influence

    def _means(self, weights: Floats) -> Floats:
        members, values = self._members()
        means: Floats = (weights.T @ values) / (weights.T @ members)
        return means

    def _members(self) -> tuple[Floats, Floats]:
        members = self.among[:, None] & ~np.isnan(self.values)
        return members.astype(np.float64), np.where(members, self.values, 0)


def dimension_rows(asked: Tabulating, gaps: Floats, by: dict[str, str], cell: Flags) -> list[Row]:
    """`dimension_gap` of each dimension, `overall_gap`, and `weighted_gap`, from gaps (n, k) of the items."""
    dimensions, weights = asked.request.dimensions, dict(asked.request.dimension_weights)
    if not dimensions:
        return []
    place = {item: number for number, item in enumerate(asked.request.items)}
    shares = {
        name: np.bincount([place[item] for item in items], minlength=len(place)) / len(items)
        for name, items in dimensions
    }
    named = [("dimension_gap", name, share) for name, share in shares.items()]
    together, matrix = "+".join(shares), np.array(list(shares.values()))
    named.append(("overall_gap", together, matrix.mean(axis=0)))
    if weights:
        parts = np.array([weights[name] for name in shares])
        named.append(("weighted_gap", together, parts / parts.sum() @ matrix))
    rows = []
    for statistic, name, share in named:
        used = share > 0
        among = cell & ~np.isnan(gaps[:, used]).all(axis=1)
        found = asked.estimated(SumOfMeans(gaps[:, used], share[used], among))
        rows.append(asked.row(statistic, name, None, by, found.n, asked.number(found)))
    return rows


def refuse_dimensions(
    items: Sequence[str], dimensions: Sequence[tuple[str, Sequence[str]]], weights: Mapping[str, float]
) -> None:
    """Raises DesignError listing what does not go together: items that are none or in two dimensions, weights of other
    dimensions than those there are, or that do not add up to 1 (or 100)."""
    names = [name for name, _ in dimensions]
    parts = [item for _, own in dimensions for item in own]
    faults = [Problem.at("dimension-twice", dimension=name) for name in dict.fromkeys(names) if names.count(name) > 1]
    for item in dict.fromkeys(parts):
        if item not in items:
            faults.append(Problem.at("dimension-item-unknown", item=item, items=list(items)))
        elif parts.count(item) > 1:
            faults.append(Problem.at("dimension-item-twice", item=item))
    if weights and set(weights) != set(names):
        faults.append(Problem.at("dimension-weights-others", weighted=sorted(weights), dimensions=names))
    whole = sum(weights.values()) if weights else nan
    is_sum = any(isclose(whole, right, rel_tol=1e-6) for right in (1, 100))
    if weights and (not is_sum or min(weights.values()) < 0):
        faults.append(Problem.at("dimension-weights-sum", sum=whole))
    if faults:
        raise DesignError(faults)
