"""What respondents would give each field beside what the approved budget gives it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analysis.cases.dataset import Dataset
from analysis.results import Statistic, Table
from analysis.tables.allocations import allocation
from analysis.tables.crossing import overall_totals
from questionnaires.approved_budget import ApprovedBudget, BudgetLine, rials_of
from questionnaires.model import Item
from questionnaires.response_domains import Allocation


@dataclass(frozen=True)
class FieldGap:
    """One field. `people` are mean points under each total of the comparison, None where withheld."""

    code: str
    lines: tuple[BudgetLine, ...]
    rials: Decimal  # of its lines
    approved: float  # points that the budget gives it, of those that can be shared out
    people: tuple[float | None, ...]

    @property
    def gap(self) -> float | None:
        """Points that the respondents, all together, give it more than the budget does."""
        return self.gap_of(0)

    def gap_of(self, total: int) -> float | None:
        points = self.people[total]
        return None if points is None else points - self.approved


@dataclass(frozen=True)
class BudgetComparison:
    """One wave beside the budget: `fields` by the width of their gap, the widest first.

    `totals` are what `people` of a field stand under (all respondents first), `points` what everybody shared out,
    `table` the means it rests on. `outside` are the lines that belong to none of the fields.
    """

    item: Item
    table: Table
    totals: tuple[str, ...]
    points: int
    fields: tuple[FieldGap, ...]
    outside: tuple[BudgetLine, ...]
    mapped: Decimal  # rials of the lines that belong to a field

    def rials_of_gap(self, field: FieldGap, total: int = 0) -> Decimal | None:
        """The gap as money, were the budget of these fields shared out as respondents did."""
        gap = field.gap_of(total)
        return None if gap is None else Decimal(gap) / self.points * self.mapped


def approved_shares(dataset: Dataset, budget: ApprovedBudget) -> BudgetComparison | None:
    """The people's mean share of the points beside the approved share of the mapped lines.

    A field's approved points are the amounts of its lines over those of all fields of the item, times the points:
    lines of no field, and of fields that this wave's questionnaire does not have, are in neither. Means are those of
    `analysis.tables.allocations.allocation`: weighted as it is, withheld where it withholds.

    None where the wave was not asked the budget's item, nobody who may be told of answered it, or no line belongs to
    a field of it.
    """
    item = _item(dataset, budget.item)
    if item is None or not isinstance(item.domain, Allocation) or not dataset.base(item.name):
        return None
    codes = item.domain.code_list.codes
    mapped = tuple(line for line in budget.lines if line.field in codes)
    whole = rials_of(mapped)
    if not whole:
        return None
    table = allocation(dataset, item.name)
    totals = overall_totals(dataset, item)
    fields = []
    for code in codes:
        lines = tuple(line for line in mapped if line.field == code)
        rials = rials_of(lines)
        approved = float(rials / whole * item.domain.total)
        fields.append(FieldGap(code, lines, rials, approved, tuple(_mean(table, code, total) for total in totals)))
    if all(field.gap is None for field in fields):
        return None
    # Equal gaps keep the order of the questionnaire.
    fields.sort(key=lambda field: -abs(field.gap or 0.0))
    outside = tuple(line for line in budget.lines if line.field not in codes)
    return BudgetComparison(item, table, totals, item.domain.total, tuple(fields), outside, whole)


def _item(dataset: Dataset, name: str) -> Item | None:
    try:
        item = dataset.instrument.item(name)
    except KeyError:
        return None
    return item if name in dataset.columns else None


def _mean(table: Table, code: str, total: str) -> float | None:
    value = table.cell(code, Statistic.MEAN, total)
    return None if value is None else float(value)
