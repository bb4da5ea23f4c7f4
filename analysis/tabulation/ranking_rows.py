"""Rows of rankings and allocations: mean ranks, Borda, Kemeny, Kendall's W, and means of compositions.

Each item of the request is one thing that was ranked: its column holds the place each case gave it, 1 the best, empty
where it was left out. Of an allocation the columns hold points.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.estimation.statistics import Mean, Total
from analysis.estimation.survey_design import DesignError, Flags, Floats
from analysis.estimation.survey_estimates import estimate
from analysis.methods.compositions import composition_mean
from analysis.methods.rank_aggregation import MOST_ITEMS, filled_ranks, kemeny, kendall_w, permutation_p, preferences
from analysis.tabulation.item_sets import numbers_of_items, set_name
from analysis.tabulation.request import known
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem

Rows = tuple[list[Row], list[Row]]


def mean_rank_rows(asked: Tabulating) -> Rows:
    """Mean rank of each item in each group; `placed` cases gave it a place."""
    rows: list[Row] = []
    for by, among, ranks, places in _ranked(asked):
        found = estimate(Mean(np.where(among[:, None], ranks, 0), among), asked.design)
        for place, item in enumerate(asked.request.items):
            row = asked.row("mean_rank", item, None, by, found.n, asked.number(found, place))
            rows.append(row | {"placed": int((among & ~np.isnan(places[:, place])).sum())})
    return rows, []


def borda_rows(asked: Tabulating) -> Rows:
    """Borda points of each item: m less the rank, added up over the population."""
    rows: list[Row] = []
    m = len(asked.request.items)
    for by, among, ranks, _ in _ranked(asked):
        found = estimate(Total(np.where(among[:, None], m - ranks, 0), among), asked.design)
        for place, item in enumerate(asked.request.items):
            rows.append(asked.row("borda", item, None, by, found.n, asked.number(found, place)))
    return rows, []


def kemeny_rows(asked: Tabulating) -> Rows:
    """Place of each item in every Kemeny order (`category` numbers the orders) with its `distance`.

    Raises DesignError for more items than an exact order can be found of.
    """
    if len(asked.request.items) > MOST_ITEMS:
        raise DesignError([Problem.at("kemeny-too-many", items=len(asked.request.items), most=MOST_ITEMS)])
    rows: list[Row] = []
    for by, among, ranks, _ in _ranked(asked):
        found = kemeny(preferences(ranks[among], asked.design.weights[among]))
        if found.is_cycle:
            asked.warn("majorities-in-a-circle")
        if len(found.orders) > 1 or not found.is_complete:
            asked.warn("kemeny-several", orders=len(found.orders))
        for number, order in enumerate(found.orders, start=1):
            for item, name in enumerate(asked.request.items):
                place = {"estimate": float(order.index(item) + 1)}
                row = asked.row("kemeny", name, str(number), by, int(among.sum()), place)
                rows.append(row | {"distance": found.distance})
    return rows, []


def kendall_rows(asked: Tabulating) -> Rows:
    """Kendall's W of the cases of each group, each one voice, and its test: by chi-square, and of few persons or items
    by permutation (`p_permutation`; `draws` where not all could be counted)."""
    rows: list[Row] = []
    tests: list[Row] = []
    name = set_name(asked)
    for by, among, ranks, _ in _ranked(asked):
        weights = asked.design.weights[among]
        if len(weights) and (weights != weights[0]).any():
            asked.warn("weights-not-used", statistic="kendall_w")
        found = kendall_w(ranks[among])
        if not np.isfinite(found.w):
            asked.warn("test-undefined", rows=name, columns="kendall_w")
        elif found.raters < 7:
            asked.warn("few-raters", raters=found.raters)
        rows.append(asked.row("kendall_w", name, None, by, found.raters, {"estimate": found.w}) | {"df": None})
        if not asked.request.census:
            test: Row = {"test": "kendall-w", "order": None, "rows": name, "columns": None}
            test |= {"statistic": known(found.chi_square), "df_num": found.df, "df_den": None, "p": known(found.p)}
            exact = permutation_p(ranks[among], asked.request.seed)
            test |= {"p_permutation": known(exact.p) if exact else None, "draws": exact.draws if exact else None}
            tests.append(test | {"by": by})
    return rows, tests


def _ranked(asked: Tabulating) -> Iterator[tuple[dict[str, str], Flags, Floats, Floats]]:
    """For each group who placed an item, (n, m) ranks, and the places (n, m) given."""
    places = numbers_of_items(asked)
    if (places[~np.isnan(places)] <= 0).any():
        raise DesignError([Problem.at("rank-not-positive", items=list(asked.request.items))])
    ranks = filled_ranks(places)
    placed = ~np.isnan(places).all(axis=1)
    if not (placed & asked.inside).any():
        asked.warn("item-all-missing", item=set_name(asked))
    partial = placed & np.isnan(places).any(axis=1) & asked.inside
    if partial.any():
        asked.warn("rankings-partial", cases=int(partial.sum()))
    for by, cell in asked.cells():
        yield by, cell & placed, ranks, places


def composition_rows(asked: Tabulating) -> Rows:
    """Closed geometric mean of the shares in each group, the spread of each log-ratio, and the total variance."""
    points = numbers_of_items(asked)
    if (points[~np.isnan(points)] < 0).any():
        raise DesignError([Problem.at("points-negative", items=list(asked.request.items))])
    points = np.where(np.isnan(points) & ~np.isnan(points).all(axis=1, keepdims=True), 0, points)
    shared = np.nan_to_num(points).sum(axis=1) > 0
    rows: list[Row] = []
    for by, cell in asked.cells():
        among = cell & shared & (asked.design.weights > 0)
        n = int(among.sum())
        if not n:
            asked.warn("item-all-missing", item=set_name(asked))
            rows += [asked.row("composition", item, None, by, 0, {}) for item in asked.request.items]
            continue
        found = composition_mean(points[among], asked.design.weights[among])
        if found.zeros:
            asked.warn("zeros-replaced", zeros=found.zeros, replacement=found.replacement)
        for item, share, spread in zip(asked.request.items, found.centre, found.spreads, strict=True):
            row = asked.row("composition", item, None, by, n, {"estimate": float(share)})
            rows.append(row | {"spread": known(float(spread))})
        whole = {"estimate": found.total_variance}
        rows.append(asked.row("composition_variance", set_name(asked), None, by, n, whole))
    return rows, []
