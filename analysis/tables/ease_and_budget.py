"""How many find the services of each field easy, or easier than before, beside what the approved budget gives it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cases.dataset import Dataset
from analysis.results import OUTSIDE, Statistic, Table
from analysis.tables.approved_shares import BudgetComparison, FieldGap
from analysis.tables.crossing import overall_totals
from analysis.tables.scales import grid, grid_items
from questionnaires.model import Grid

EASE = "service:ease"
TOP = "top-two"  # the category that intervals of a share of the two best points have
_FEWEST = 2


@dataclass(frozen=True)
class EaseOfField:
    """One field. `easier` are shares (0 to 1) who chose the two best points, under each total; None where withheld."""

    budgeted: FieldGap
    share: float  # of the budget of the compared fields
    easier: tuple[float | None, ...]

    def ratio_of(self, total: int) -> float | None:
        """Percent who find it easier, in whole percent, for each percent of the budget; None without a budget.

        Of whole percent, so that it tells nothing finer than a published share does.
        """
        easier = self.easier[total]
        return None if easier is None or not self.share else round(easier, 2) / self.share


@dataclass(frozen=True)
class EaseComparison:
    """One wave: `fields` by ease under the total `main`, the hardest first; `table` the grid they rest on.

    `totals` are those that may be told. Ease judges the municipality, so that where there are people inside it
    nobody speaks for both, and those outside are the main ones.
    """

    grid: Grid
    table: Table
    totals: tuple[str, ...]
    main: int
    fields: tuple[EaseOfField, ...]

    @property
    def crossing(self) -> tuple[float, float]:
        """The fields' mean ease under the main total, and mean share of the budget."""
        easier = [field.easier[self.main] or 0.0 for field in self.fields]
        return sum(easier) / len(easier), sum(field.share for field in self.fields) / len(self.fields)


def ease_and_budget(dataset: Dataset, compared: BudgetComparison) -> EaseComparison | None:
    """The grid of the role `service:ease` against the budget, field by field: its rows are codes of the fields.

    None where there is no such grid, fewer than two of its rows are fields of the budget or may be told, or its scale
    is too short to have two best points (`analysis.tables.scales.grid`).
    """
    element = dataset.instrument.by_role(EASE)
    if not isinstance(element, Grid) or not set(element.variables) <= set(dataset.columns):
        return None
    table = grid(dataset, element.name)
    fields = [field for field in compared.fields if field.code in table.rows]
    known = [
        total
        for total in overall_totals(dataset, grid_items(dataset, element.name)[0])
        if any(_easier(table, field.code, total) is not None for field in fields)
    ]
    whole = sum(field.rials for field in compared.fields)
    found = [
        EaseOfField(field, float(field.rials / whole), tuple(_easier(table, field.code, total) for total in known))
        for field in fields
    ]
    main = known.index(OUTSIDE) if OUTSIDE in known else 0
    found = [field for field in found if known and field.easier[main] is not None]
    if len(found) < _FEWEST:
        return None
    found.sort(key=lambda field: field.easier[main] or 0.0)
    return EaseComparison(element, table, tuple(known), main, tuple(found))


def _easier(table: Table, row: str, total: str) -> float | None:
    try:
        value = table.cell(row, Statistic.TOP_TWO, total)
    except KeyError:  # a scale of three points, or a total that this wave does not have
        return None
    return None if value is None else float(value)
