"""The variance of several stages equals a plain recursion, stratum by stratum and cluster by cluster."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimation.statistics import Mean
from analysis.estimation.survey_design import DesignError, Lonely, survey_design
from analysis.estimation.survey_estimates import estimate


def by_recursion(cases, stage, lonely):
    """Variance of the sum of the cases' values; a case is (value, path of labels, drawn and population by stage)."""
    parts = []
    for parent in dict.fromkeys(path[stage] for _, path, _, _ in cases):
        own = [case for case in cases if case[1][stage] == parent]
        drawn, population = own[0][2][stage], own[0][3][stage]
        units = dict.fromkeys(path[stage + 1] for _, path, _, _ in own)
        sums = [sum(value for value, path, _, _ in own if path[stage + 1] == unit) for unit in units]
        sums += [0.0] * (drawn - len(sums))
        if drawn == population:
            parts.append(0.0)
        elif drawn == 1:
            alone = {Lonely.ADJUST: (1 - 1 / population) * sums[0] ** 2, Lonely.AVERAGE: nan}
            parts.append(alone.get(lonely, 0.0))
        else:
            squares = sum((each - sum(sums) / drawn) ** 2 for each in sums)
            parts.append((1 - drawn / population) * drawn / (drawn - 1) * squares)
    known = [part for part in parts if not isnan(part)]
    total = sum(known) * len(parts) / len(known) if known else nan
    if stage == 0:
        for unit in dict.fromkeys(path[1] for _, path, _, _ in cases):
            own = [case for case in cases if case[1][1] == unit]
            total += by_recursion(own, 1, lonely) * own[0][2][0] / own[0][3][0]
    return total


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 100_000), st.sampled_from(list(Lonely)))
def test_two_stages_in_strata_and_domains_with_every_rule_for_lonely_units(seed, lonely):
    chance = np.random.default_rng(seed)
    rows = []
    for stratum in range(chance.integers(1, 4)):
        clusters, more = chance.integers(1, 5), chance.integers(0, 4)
        for cluster in range(clusters):
            drawn, others = chance.integers(1, 4), chance.integers(0, 4)
            for case in range(drawn):
                path = (f"{stratum}", f"{stratum}.{cluster}", f"{stratum}.{cluster}.{case}")
                rows.append((path, (clusters, drawn), (clusters + more, drawn + others)))
    paths = [path for path, _, _ in rows]
    populations = [np.array([float(row[2][stage]) for row in rows]) for stage in (0, 1)]
    named = [[path[stage] for path in paths] for stage in (0, 1, 2)]
    try:
        design = survey_design(len(rows), strata=named[0], clusters=named[1:], populations=populations, lonely=lonely)
    except DesignError as refused:
        assert refused.problems[0].code == "one-unit-only"
        return
    values, among = chance.normal(5, 2, len(rows)), chance.random(len(rows)) < 0.7
    if not among.any():
        return
    found = estimate(Mean(np.where(among, values, 0)[:, None], among), design)
    influence = design.weights * (values - found.values[0]) / design.weights[among].sum()
    cases = [(float(influence[k]), *rows[k]) for k in np.flatnonzero(among)]
    expected = by_recursion(cases, 0, lonely)
    assert found.covariance[0, 0] == pytest.approx(expected, rel=1e-10, abs=1e-14, nan_ok=True)
