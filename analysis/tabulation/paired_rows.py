"""Rows of items with a column paired to each: gaps of expectation, quadrants of importance, bottlenecks by delay."""

from __future__ import annotations

import numpy as np

from analysis.estimation.replicates import ReplicateKind, made_replicates
from analysis.estimation.statistics import Mean
from analysis.estimation.survey_design import DesignError, Floats, SurveyDesign
from analysis.estimation.survey_estimates import estimate
from analysis.methods.importance_performance import quadrants, stability
from analysis.methods.pareto import pareto
from analysis.tabulation.dimension_rows import dimension_rows, refuse_dimensions
from analysis.tabulation.item_sets import numbers_of_items, set_name
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem

Rows = tuple[list[Row], list[Row]]
FEWEST_FOR_PARETO = 20


def _pairs(asked: Tabulating) -> tuple[Floats, Floats]:
    """(n, k) numbers of the items and of the columns paired with them."""
    request = asked.request
    if len(request.paired) != len(request.items):
        raise DesignError([Problem.at("pairs-unequal", items=len(request.items), paired=len(request.paired))])
    return numbers_of_items(asked, 1), np.column_stack([asked.numbers(name) for name in request.paired])


def gap_rows(asked: Tabulating) -> Rows:
    """Mean of perception less expectation for each pair, and of all pairs (Parasuraman, Zeithaml and Berry 1988).

    Each pair is of the cases that answered both; the overall gap is the mean of the pairs' gaps of the cases that
    answered all, so that it may part from the mean of the rows where answers are missing. Then the gaps of dimensions.
    """
    refuse_dimensions(asked.request.items, asked.request.dimensions, dict(asked.request.dimension_weights))
    perceived, expected = _pairs(asked)
    gaps = perceived - expected
    rows: list[Row] = []
    for by, cell in asked.cells():
        for item, paired, gap in zip(asked.request.items, asked.request.paired, gaps.T, strict=True):
            rows.append(_mean(asked, item, by, cell & ~np.isnan(gap), gap) | {"paired": paired})
        complete = cell & ~np.isnan(gaps).any(axis=1)
        rows.append(_mean(asked, set_name(asked), by, complete, gaps.mean(axis=1)) | {"paired": None})
        rows += dimension_rows(asked, gaps, by, cell)
    return rows, []


def _mean(asked: Tabulating, item: str, by: dict[str, str], among: np.ndarray, values: Floats) -> Row:
    found = estimate(Mean(np.where(among, values, 0)[:, None], among), asked.design)
    return asked.row("gap", item, None, by, found.n, asked.number(found))


def quadrant_rows(asked: Tabulating) -> Rows:
    """Performance (the item) against importance (its pair): means, and the quadrant as `category`.

    The estimate of a quadrant row is the share of bootstrap samples that put the item into the same one.
    """
    performance, importance = _pairs(asked)
    rows: list[Row] = []
    for by, cell in asked.cells():
        axes = []
        for statistic, values in (("importance", importance), ("performance", performance)):
            means = []
            for item, column in zip(asked.request.items, values.T, strict=True):
                among = cell & ~np.isnan(column)
                found = estimate(Mean(np.where(among, column, 0)[:, None], among), asked.design)
                rows.append(asked.row(statistic, item, None, by, found.n, asked.number(found)))
                means.append(float(found.values[0]))
            axes.append(np.array(means))
        shares = _stability(asked, cell, importance, performance)
        for place, (item, quadrant) in enumerate(zip(asked.request.items, quadrants(*axes), strict=True)):
            n = int((cell & ~np.isnan(performance[:, place] + importance[:, place])).sum())
            share = {} if shares is None or quadrant is None else {"estimate": float(shares[place])}
            rows.append(asked.row("quadrant", item, quadrant.value if quadrant else None, by, n, share))
            if share and share["estimate"] < 0.8:
                asked.warn("quadrant-unstable", item=item, share=share["estimate"])
    return rows, []


def _stability(asked: Tabulating, cell: np.ndarray, importance: Floats, performance: Floats) -> Floats | None:
    if asked.request.census or not asked.design.weights[cell].any():
        return None
    drawn = asked.design
    if isinstance(drawn, SurveyDesign):
        count, seed = asked.request.replicates, asked.request.seed
        try:
            drawn = made_replicates(drawn, ReplicateKind.BOOTSTRAP, count=count, seed=seed)
        except DesignError as refused:
            asked.warnings.extend(refused.problems)
            return None
    if not drawn.replicates.shape[1]:
        return None
    return stability(importance, performance, cell, asked.design.weights, drawn.replicates)


def pareto_rows(asked: Tabulating) -> Rows:
    """Causes in order, by how many cases named each, and where a delay is paired with the item by their sum.

    The estimate is the cumulative share; `share` the cause's own, `vital` says whether it is among the few that make
    80 %.
    """
    request = asked.request
    if len(request.paired) not in (0, len(request.items)):
        raise DesignError([Problem.at("pairs-unequal", items=len(request.items), paired=len(request.paired))])
    rows: list[Row] = []
    for place, item in enumerate(request.items):
        codes = asked.codes(item)
        delays = asked.numbers(request.paired[place]) if request.paired else None
        for by, cell in asked.cells():
            given = cell & codes.given
            if int(given.sum()) < FEWEST_FOR_PARETO:
                asked.warn("few-for-pareto", item=item, cases=int(given.sum()), least=FEWEST_FOR_PARETO)
            for order, size in (("count", np.ones(len(given))), ("delay", delays)):
                if size is None:
                    continue
                counted = given & ~np.isnan(size)
                if (size[counted] < 0).any():
                    raise DesignError([Problem.at("delay-negative", column=request.paired[place])])
                amounts = np.bincount(
                    codes.index[counted], (asked.design.weights * size)[counted], len(codes.categories)
                )
                for cause in pareto(amounts.astype(np.float64)):
                    n = int((counted & (codes.index == cause.place)).sum())
                    row = asked.row(
                        "pareto", item, codes.categories[cause.place], by, n, {"estimate": cause.cumulative}
                    )
                    rows.append(row | {"ordered_by": order, "share": cause.share, "vital": cause.is_vital})
    return rows, []
