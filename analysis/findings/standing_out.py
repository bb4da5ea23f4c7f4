"""A result that stands out: what it says of whom, how strongly, and what would undo it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.findings.leaving_out import Unit
from analysis.results import Statistic


class FindingKind(StrEnum):
    """The kinds of statement, in the order they are told."""

    CONCENTRATE = "concentrate"  # important, performing badly
    INSIDE_OUTSIDE = "inside-outside"  # the municipality's own people against the others
    BUDGET = "budget"  # the respondents' budget against the approved one
    BETWEEN_GROUPS = "between-groups"
    CONSENSUS = "consensus"
    DISSENT = "dissent"
    KEEP_UP = "keep-up"  # important, performing well


APPROVED = "approved"  # stands for the approved budget where a value is of no group


@dataclass(frozen=True)
class Value:
    """One published number of a finding; `group` as in `analysis.results.Column`, or `APPROVED`."""

    statistic: Statistic
    group: str
    number: float


@dataclass(frozen=True)
class Finding:
    """One statement about one subject.

    `variable` is an item or grid and `row` its category or row (None for an item as a whole).
    `strength` orders findings of one kind. `is_high` says which side of the scale, or that the first of
    two compared is the higher. `others` are groups that may be shown and say otherwise, and
    `reversed_by` the units without whose cases the statement would not be made. `outside_only`: those
    inside the municipality are not counted.
    """

    kind: FindingKind
    variable: str
    row: str | None
    values: tuple[Value, ...]
    base: int
    strength: float
    is_high: bool = True
    others: tuple[str, ...] = ()
    reversed_by: tuple[Unit, ...] = ()
    outside_only: bool = False

    def number(self, statistic: Statistic, group: str) -> float:
        """One of its values; KeyError where it has none such."""
        for value in self.values:
            if (value.statistic, value.group) == (statistic, group):
                return value.number
        raise KeyError((statistic, group))
