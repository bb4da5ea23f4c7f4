"""An approved budget for the demonstration city, invented and saying so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files

import yaml
from persiantools.jdatetime import JalaliDate

from questionnaires.approved_budget import ApprovedBudget, BudgetLine, MoneyUnit
from questionnaires.texts import Texts


def approved_budget(today: date, item: str) -> ApprovedBudget:
    """The budget of the year of `today`, held against the allocation `item`."""
    content = yaml.safe_load((files("survey.demonstration") / "approved_budget.yaml").read_text(encoding="utf-8"))
    lines = tuple(
        BudgetLine(
            line["code"],
            line["title"],
            Decimal(line["amount"]),
            MoneyUnit(line.get("unit", MoneyUnit.MILLION_RIALS)),
            line.get("field"),
        )
        for line in content["lines"]
    )
    return ApprovedBudget(JalaliDate(today).year, item, lines, Texts.of(content["source"]))
