"""Report roles: known ones, on elements of a kind that the report can read, each once."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.model import Grid, Instrument, Item
from questionnaires.problems import Problem
from questionnaires.response_domains import Allocation, SeveralCodes
from questionnaires.roles import ROLES, kind_of, kinds_for


def role_faults(instrument: Instrument) -> Iterator[Problem]:
    """Roles on the wrong kind of element, a role twice, and codes that do not meet their performance rows."""
    seen: dict[str, str] = {}
    for section, element in instrument.elements():
        role = getattr(element, "role", None)
        if role is None:
            continue
        where = {"section": section.name, "item": element.name, "role": role}
        kinds = kinds_for(role)
        if kinds is not None and kind_of(element) not in kinds:
            yield Problem.at("role-wrong-kind", **where, kind=kind_of(element), allowed=kinds)
        if role in ROLES and role in seen:
            yield Problem.at("role-twice", **where, first=seen[role])
        seen.setdefault(role, element.name)
    yield from _performance_faults(instrument)


def role_warnings(instrument: Instrument) -> Iterator[Problem]:
    """Roles that the report does not know."""
    for section, element in instrument.elements():
        role = getattr(element, "role", None)
        if role is not None and kinds_for(role) is None:
            yield Problem.at("role-unknown", section=section.name, item=element.name, role=role, allowed=sorted(ROLES))


def _performance_faults(instrument: Instrument) -> Iterator[Problem]:
    """Importance and budget are set against performance, so they speak of the same fields."""
    performance, importance = instrument.by_role("performance"), instrument.by_role("importance")
    if not isinstance(performance, Grid):
        return
    rows = {row.code for row in performance.rows}
    if isinstance(importance, Item) and isinstance(importance.domain, SeveralCodes):
        strangers = [code for code in importance.domain.code_list.codes if code not in rows]
        if strangers:
            yield Problem.at("importance-not-performance", item=importance.name, value=strangers, grid=performance.name)
    budget = instrument.by_role("budget")
    if isinstance(budget, Item) and isinstance(budget.domain, Allocation):
        for category in budget.domain.code_list.categories:
            fields = (category.attribute("fields") or "").split(",")
            strangers = [code for code in fields if code and code not in rows]
            if strangers:
                where = {"code_list": budget.domain.code_list.name, "code": category.code}
                yield Problem.at("budget-not-performance", **where, value=strangers, grid=performance.name)
