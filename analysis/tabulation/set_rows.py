"""Rows of statistics that take several items together: which part of the package answers which."""

from __future__ import annotations

from collections.abc import Callable

from analysis.tabulation.ease_rows import ease_rows
from analysis.tabulation.paired_rows import gap_rows, pareto_rows, quadrant_rows
from analysis.tabulation.ranking_rows import borda_rows, composition_rows, kemeny_rows, kendall_rows, mean_rank_rows
from analysis.tabulation.request import Estimand
from analysis.tabulation.scale_rows import alpha_rows, factor_rows, omega_rows, score_rows
from analysis.tabulation.several_rows import several_rows
from analysis.tabulation.tabulating import Row, Tabulating

Rows = tuple[list[Row], list[Row]]

OF_SETS: dict[Estimand, Callable[[Tabulating], Rows]] = {
    Estimand.SEVERAL: several_rows,
    Estimand.ALPHA: alpha_rows,
    Estimand.OMEGA: omega_rows,
    Estimand.SCALE_SCORE: score_rows,
    Estimand.FACTORS: factor_rows,
    Estimand.MEAN_RANK: mean_rank_rows,
    Estimand.BORDA: borda_rows,
    Estimand.KEMENY: kemeny_rows,
    Estimand.KENDALL_W: kendall_rows,
    Estimand.COMPOSITION: composition_rows,
    Estimand.GAP: gap_rows,
    Estimand.QUADRANT: quadrant_rows,
    Estimand.PARETO: pareto_rows,
    Estimand.EASE: ease_rows,
}


def set_rows(asked: Tabulating) -> Rows:
    """Estimates and tests of the request's statistic of several items."""
    assert asked.request.statistic is not None
    return OF_SETS[asked.request.statistic](asked)
