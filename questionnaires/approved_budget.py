"""The city's approved budget: its lines, each mapped onto what respondents share out points over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from questionnaires.model import Instrument, Item
from questionnaires.response_domains import Allocation
from questionnaires.texts import Texts


class MoneyUnit(StrEnum):
    """What amounts are written in; a toman is ten rials."""

    RIAL = "rial"
    THOUSAND_RIALS = "thousand-rial"
    MILLION_RIALS = "million-rial"
    BILLION_RIALS = "billion-rial"
    TOMAN = "toman"
    THOUSAND_TOMANS = "thousand-toman"
    MILLION_TOMANS = "million-toman"
    BILLION_TOMANS = "billion-toman"

    @property
    def rials(self) -> int:
        """How many rials one of it is."""
        size, _, coin = self.value.rpartition("-")
        return _SIZES[size] * (10 if coin == "toman" else 1)


_SIZES = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
# What a study's reports may speak in (`Study.money_unit`); a sheet may use any, line by line.
REPORTED_UNITS = (MoneyUnit.MILLION_RIALS, MoneyUnit.MILLION_TOMANS)


@dataclass(frozen=True)
class BudgetLine:
    """One line as it was approved. `field` is a category of the allocation; None: the line belongs to none."""

    code: str  # in the city's own budget book
    title: str
    amount: Decimal
    unit: MoneyUnit
    field: str | None = None

    @property
    def rials(self) -> Decimal:
        return self.amount * self.unit.rials


@dataclass(frozen=True)
class ApprovedBudget:
    """The budget of one Jalali year. `item` is the allocation that `field` of the lines speaks of."""

    year: int
    item: str
    lines: tuple[BudgetLine, ...]
    source: Texts = Texts()  # who approved it and when, in the consultant's words


def budget_item(instrument: Instrument) -> Item | None:
    """The allocation that budgets are held against: the one with the role, else the only one there is."""
    found = [item for _, item in instrument.items() if isinstance(item.domain, Allocation)]
    with_role = [item for item in found if item.role == "budget"]
    if with_role:
        return with_role[0]
    return found[0] if len(found) == 1 else None


def rials_of(lines: Iterable[BudgetLine]) -> Decimal:
    """All amounts together, in rials."""
    return sum((line.rials for line in lines), Decimal(0))


def budget_to_document(budget: ApprovedBudget) -> dict[str, Any]:
    """The budget as mappings, lists, texts and numbers only; amounts are texts, exact."""
    return {
        "year": budget.year,
        "item": budget.item,
        "source": dict(budget.source),
        "lines": [
            {"code": line.code, "title": line.title, "amount": str(line.amount), "unit": line.unit.value}
            | ({"field": line.field} if line.field is not None else {})
            for line in budget.lines
        ],
    }


def budget_from_document(document: dict[str, Any]) -> ApprovedBudget:
    """What `budget_to_document` wrote."""
    lines = tuple(
        BudgetLine(line["code"], line["title"], Decimal(line["amount"]), MoneyUnit(line["unit"]), line.get("field"))
        for line in document["lines"]
    )
    return ApprovedBudget(document["year"], document["item"], lines, Texts.of(document.get("source")))
