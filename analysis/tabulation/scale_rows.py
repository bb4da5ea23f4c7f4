"""Rows of a scale: alpha and omega with what each item adds, scale scores, and whether one factor is enough."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np

from analysis.estimation.replicates import ReplicateKind, made_replicates
from analysis.estimation.statistics import Mean
from analysis.estimation.survey_design import DesignError, Flags, Floats, SurveyDesign
from analysis.estimation.survey_estimates import estimate
from analysis.estimation.weight_reports import effective_cases
from analysis.methods.scale_reliability import (
    Alpha,
    alpha_of,
    composite,
    correlations,
    covariances,
    diagnostics,
    factor_check,
    feldt_interval,
    is_heywood,
    one_factor,
    seems_reversed,
)
from analysis.tabulation.comparison_rows import compared_rows
from analysis.tabulation.item_sets import scale_answers, set_name
from analysis.tabulation.tabulating import Row, Tabulating
from questionnaires.problems import Problem

Rows = tuple[list[Row], list[Row]]


def alpha_rows(asked: Tabulating) -> Rows:
    """Alpha (raw and standardised) in each group, and by item the correlation with the rest and alpha without it."""
    rows: list[Row] = []
    answers, name = scale_answers(asked), set_name(asked)
    for by, cell, among, covariance in _covariances(asked, answers):
        _warn_of_reversed(asked, covariance, by)
        n = int(among.sum())
        alpha = alpha_of(covariance)
        complete = np.where(among[:, None], answers, 0)
        error = nan
        if not asked.request.pairwise and np.isfinite(alpha):
            error = float(asked.estimated(Alpha(complete, among)).standard_errors[0])
        voices = asked.design.weights[cell if asked.request.pairwise else among]
        low, high = feldt_interval(alpha, effective_cases(voices), len(covariance), asked.request.confidence)
        given = {"estimate": alpha, "se": error, "ci_low": low, "ci_high": high}
        rows.append(asked.row("alpha", name, None, by, n, given))
        rows.append(
            asked.row("alpha_standardized", name, None, by, n, {"estimate": alpha_of(correlations(covariance))})
        )
        for item, found in zip(asked.request.items, diagnostics(covariance), strict=True):
            own = (("item_rest_correlation", found.rest_correlation), ("alpha_if_dropped", found.alpha_if_dropped))
            rows += [asked.row(statistic, item, None, by, n, {"estimate": value}) for statistic, value in own]
    return rows, []


def omega_rows(asked: Tabulating) -> Rows:
    """Omega total in each group with a bootstrap interval, and each item's standardised loading."""
    rows: list[Row] = []
    answers, name = scale_answers(asked), set_name(asked)
    if answers.shape[1] < 3:
        asked.warn("omega-needs-three", items=answers.shape[1])
    for by, _, among, covariance in _covariances(asked, answers):
        _warn_of_reversed(asked, covariance, by)
        factor, n = one_factor(covariance), int(among.sum())
        if factor is None:
            if answers.shape[1] >= 3:
                asked.warn("factor-undefined", items=name)
            rows.append(asked.row("omega", name, None, by, n, {}))
            continue
        if is_heywood(factor):
            asked.warn("heywood", items=name)
        given = {"estimate": factor.omega}
        if not asked.request.census:
            given |= _bootstrap_of_omega(asked, answers, among, factor.uniquenesses / np.diag(covariance))
        rows.append(asked.row("omega", name, None, by, n, given))
        loadings = factor.loadings / np.sqrt(np.diag(covariance))
        for item, loading in zip(asked.request.items, loadings, strict=True):
            rows.append(asked.row("loading", item, None, by, n, {"estimate": float(loading)}))
    return rows, []


def _bootstrap_of_omega(asked: Tabulating, answers: Floats, among: Flags, start: Floats) -> dict[str, float]:
    """Standard deviation and percentiles of omega over bootstrap samples of the design's first-stage units."""
    design = asked.design
    if not isinstance(design, SurveyDesign):
        asked.warn("bootstrap-of-replicates")
        return {}
    try:
        drawn = made_replicates(
            design, ReplicateKind.BOOTSTRAP, count=asked.request.replicates, seed=asked.request.seed
        ).replicates
    except DesignError as refused:
        asked.warnings.extend(refused.problems)
        return {}
    found = [one_factor(covariances(answers[among], weights[among]), start) for weights in drawn.T]
    omegas = np.array([factor.omega for factor in found if factor is not None])
    if len(omegas) < len(found):
        asked.warn("bootstrap-undefined", samples=len(found) - len(omegas), of=len(found))
    if len(omegas) < 2:
        return {}
    tail = (1 - asked.request.confidence) / 2
    low, high = np.quantile(omegas, [tail, 1 - tail])
    return {"se": float(omegas.std(ddof=1)), "ci_low": float(low), "ci_high": float(high)}


def score_rows(asked: Tabulating) -> Rows:
    """Mean of the scale's scores in each group: a score is the mean of the items answered, of at least so many."""
    answers, name = scale_answers(asked), set_name(asked)
    k = answers.shape[1]
    at_least = asked.request.at_least if asked.request.at_least is not None else (k + 1) // 2
    if not 1 <= at_least <= k:
        raise DesignError([Problem.at("at-least-outside", at_least=at_least, items=k)])
    scores = composite(answers, at_least)
    rows: list[Row] = []
    for by, cell in asked.cells():
        among = cell & ~np.isnan(scores)
        found = estimate(Mean(np.where(among, scores, 0)[:, None], among), asked.design)
        row = asked.row("scale_score", name, None, by, found.n, asked.number(found))
        partial = among & np.isnan(answers).any(axis=1)
        rows.append(
            row | {"at_least": at_least, "incomplete": int(partial.sum()), "without_score": int((cell & ~among).sum())}
        )
    if not asked.request.compare:
        return rows, []
    differences, tests = compared_rows(asked, name, [(None, scores)], rows, is_total=False)
    return rows + differences, tests


def factor_rows(asked: Tabulating) -> Rows:
    """Eigenvalues beside those of noise, how many stand above it, and the sampling adequacy (KMO) of all and each."""
    answers, name = scale_answers(asked), set_name(asked)
    rows: list[Row] = []
    for by, _, among, covariance in _covariances(asked, answers):
        n = int(among.sum())
        found = factor_check(covariance, n, seed=asked.request.seed)
        if found is None:
            asked.warn("factor-undefined", items=name)
            rows.append(asked.row("factors", name, None, by, n, {}))
            continue
        rows.append(asked.row("factors", name, None, by, n, {"estimate": float(found.factors)}))
        rows.append(asked.row("kmo", name, None, by, n, {"estimate": found.adequacy}))
        for item, adequacy in zip(asked.request.items, found.item_adequacy, strict=True):
            rows.append(asked.row("kmo", item, None, by, n, {"estimate": float(adequacy)}))
        for place, (value, noise) in enumerate(zip(found.eigenvalues, found.expected, strict=True), start=1):
            row = asked.row("eigenvalue", name, str(place), by, n, {"estimate": float(value)})
            rows.append(row | {"of_noise": float(noise)})
    return rows, []


def _covariances(asked: Tabulating, answers: Floats) -> Iterator[tuple[dict[str, str], Flags, Flags, Floats]]:
    """For each group its cases, those that answered all items (any, if pairwise), and (k, k) covariances."""
    given = ~np.isnan(answers)
    for by, cell in asked.cells():
        among = cell & (given.any(axis=1) if asked.request.pairwise else given.all(axis=1))
        dropped = int((cell & given.any(axis=1) & ~among).sum())
        if dropped:
            asked.warn("items-incomplete", cases=dropped, items=set_name(asked))
        yield by, cell, among, covariances(answers[among], asked.design.weights[among])


def _warn_of_reversed(asked: Tabulating, covariance: Floats, by: dict[str, str]) -> None:
    for item, is_against in zip(asked.request.items, seems_reversed(covariance), strict=True):
        if is_against:
            group = " ".join(f"{name}={code}" for name, code in by.items())
            asked.warn("item-seems-reversed", item=item, group=group)
