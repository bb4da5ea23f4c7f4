"""Findings of the approved budget: fields that respondents give clearly more, or less, than the council did."""

from __future__ import annotations

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.findings.leaving_out import LeavingOut, Unit, weights_of
from analysis.findings.standing_out import APPROVED, Finding, FindingKind, Value
from analysis.results import ALL, Statistic
from analysis.tables.allocations import cross_points
from analysis.tables.approved_shares import FieldGap, approved_shares
from questionnaires.approved_budget import ApprovedBudget
from questionnaires.model import Item

APART = 1 / 20  # of the points that are shared out
_FLOATING = 1e-9


def budget_findings(dataset: Dataset, budget: ApprovedBudget) -> list[Finding]:
    """Every field whose mean lies `APART` or more from its share of the approved budget."""
    compared = approved_shares(dataset, budget)
    if compared is None or compared.totals[0] != ALL:
        return []
    least = APART * compared.points
    found = []
    for field in compared.fields:
        points, gap = field.people[0], field.gap
        if points is None or gap is None or abs(gap) < least - _FLOATING:
            continue
        found.append(
            Finding(
                FindingKind.BUDGET,
                compared.item.name,
                field.code,
                (Value(Statistic.MEAN, ALL, points), Value(Statistic.MEAN, APPROVED, field.approved)),
                compared.table.base,
                abs(gap) / compared.points,
                is_high=gap > 0,
                others=_otherwise(dataset, compared.item, field, np.sign(gap)),
                reversed_by=_reversed_by(dataset, compared.item, field, np.sign(gap), least),
            )
        )
    return found


def _reversed_by(dataset: Dataset, item: Item, field: FieldGap, side: float, least: float) -> tuple[Unit, ...]:
    """The units without which the gap is not as wide, or on the other side."""
    without = LeavingOut.of(dataset)
    column, weights = dataset.column(item.name), weights_of(dataset)
    points = column.values[:, column.codes.index(field.code)].astype(np.float64)
    counted = (column.answered * weights)[:, None]
    means = without.ratios(np.where(column.answered, points, 0.0)[:, None] * weights[:, None], counted)[:, 0]
    return without.where(~((means - field.approved) * side >= least - _FLOATING))


def _otherwise(dataset: Dataset, item: Item, field: FieldGap, side: float) -> tuple[str, ...]:
    """Groups that may be shown and whose mean lies on the other side of the approved share."""
    means = cross_points(dataset, item)
    row = dataset.column(item.name).codes.index(field.code)
    numbers = {group: float(means.values(group)[row]) for group in dataset.grouping.named}
    return tuple(group for group, mean in numbers.items() if (mean - field.approved) * side < 0)
