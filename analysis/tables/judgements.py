"""What an item's role means for how it may be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from analysis.cases.dataset import Dataset
from questionnaires.model import MissingReason

OUTSIDE_ONLY = "outside-only"  # a warning: those inside the municipality are not counted

# Judgements of the municipality and the council themselves: their own people are never merged with the others.
_OF_THE_MUNICIPALITY = ("service", "line137", "glass-city", "trust", "fairness")
# Who a person is: never crossed with the stakeholder group, since few are alike in both.
_NEVER_WITH_GROUP = ("demographic:age", "demographic:gender", "demographic:place")


def judges_municipality(role: str | None) -> bool:
    """Whether the item judges the municipality, so that those inside it are counted apart."""
    return (role or "").split(":")[0] in _OF_THE_MUNICIPALITY


def is_personal(role: str | None) -> bool:
    """Whether the item tells who the person is rather than what they think."""
    return (role or "").split(":")[0] in ("demographic", "group")


def asks_for_group(role: str | None) -> bool:
    """Whether the item asks for the stakeholder group itself."""
    return (role or "").split(":")[0] == "group"


def may_meet_group(role: str | None) -> bool:
    """Whether the item may be broken down by group."""
    return role not in _NEVER_WITH_GROUP and not asks_for_group(role)


def of_outside(dataset: Dataset, variables: Sequence[str]) -> Dataset:
    """The dataset with the answers of those inside the municipality to these variables left out (not applicable)."""
    inside = dataset.grouping.is_inside[dataset.grouping.codes]
    columns = {name: dataset.column(name).without(inside, MissingReason.NOT_APPLICABLE) for name in variables}
    return replace(dataset, columns=MappingProxyType({**dataset.columns, **columns}))
