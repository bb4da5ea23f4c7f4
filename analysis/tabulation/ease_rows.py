"""How much easier services became for what their budgets grew: the share made easier over real growth."""

from __future__ import annotations

import numpy as np

from analysis.estimation.statistics import Mean, Ratio
from analysis.estimation.survey_design import DesignError
from analysis.estimation.survey_estimates import estimate
from analysis.tabulation.item_sets import numbers_of_items
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem


def ease_rows(asked: Tabulating) -> tuple[list[Row], list[Row]]:
    """For each group of services the share that became easier (an item of 1 and 0), the real growth of their
    budgets (the two columns paired: before and after, the latter over the deflator), and the one over the other.

    Where budgets did not grow there is no ratio; the pair stands by itself.

    Raises DesignError for other than one item and two budgets, an item of other numbers, and budgets under zero.
    """
    request = asked.request
    if len(request.items) != 1 or len(request.paired) != 2:
        raise DesignError([Problem.at("ease-needs-budgets", items=len(request.items), paired=len(request.paired))])
    easier = numbers_of_items(asked, 1)[:, 0]
    before, after = (asked.numbers(name) for name in request.paired)
    if not np.isin(easier[~np.isnan(easier)], (0, 1)).all():
        raise DesignError([Problem.at("ease-not-indicator", item=request.items[0])])
    if (np.concatenate([before, after]) < 0).any():
        raise DesignError([Problem.at("budget-negative", columns=list(request.paired))])
    rows: list[Row] = []
    (item,) = request.items
    for by, cell in asked.cells():
        judged, costed = cell & ~np.isnan(easier), cell & ~np.isnan(before + after)
        share = estimate(Mean(np.where(judged, easier, 0)[:, None], judged), asked.design)
        spent = np.where(costed, after / request.deflator, 0)[:, None]
        growth = estimate(Ratio(spent, np.where(costed, before, 0), costed), asked.design)
        grown = asked.number(growth)
        grown |= {name: grown[name] - 1 for name in ("estimate", "ci_low", "ci_high")}
        rows.append(asked.row("share_easier", item, None, by, share.n, asked.number(share)))
        rows.append(asked.row("budget_growth", item, None, by, growth.n, grown))
        has_grown = grown["estimate"] > 0
        if not has_grown:
            asked.warn("budget-not-grown", item=item)
        ratio = {"estimate": float(share.values[0]) / grown["estimate"]} if has_grown else {}
        rows.append(asked.row("ease_against_budget", item, None, by, share.n, ratio))
    return rows, []
