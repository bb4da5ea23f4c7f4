"""Stages, lonely strata and weights of designs, against numbers found by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.estimation.replicates import ReplicateKind, given_replicates, made_replicates
from analysis.estimation.statistics import Mean, Total
from analysis.estimation.survey_design import DesignError, Lonely, survey_design
from analysis.estimation.survey_estimates import estimate
from analysis.tabulation.design_columns import DesignColumns, design_of_columns
from analysis.tabulation.document import Request, tabulate


def column(*values):
    return np.array(values, float)[:, None]


def total_of(design, *values):
    found = estimate(Total(column(*values), np.ones(len(values), bool)), design)
    return found.values[0], found.standard_errors[0]


def test_clusters_are_the_units_that_vary():
    design = survey_design(4, weights=np.full(4, 2.0), clusters=[["a", "a", "b", "b"]])
    # cluster totals 2(1+2) = 6 and 2(3+5) = 16; 2/(2-1) * (5² + 5²) = 100
    assert total_of(design, 1, 2, 3, 5) == (22, 10)
    assert design.degrees_of_freedom() == 1


def test_two_stages_add_the_variance_within_clusters_times_the_share_of_clusters_drawn():
    design = survey_design(
        4,
        clusters=[["a", "a", "b", "b"], ["1", "2", "1", "2"]],
        populations=[np.full(4, 4.0), np.array([4.0, 4, 6, 6])],
    )
    # weights 4/2 * 4/2 = 4 in a, 4/2 * 6/2 = 6 in b; weighted values 4 8 | 18 30, clusters 12 and 48
    assert design.weights.tolist() == [4, 4, 6, 6]
    first = (1 - 2 / 4) * 2 * (18**2 + 18**2)
    second = 2 / 4 * ((1 - 2 / 4) * 2 * (2**2 + 2**2) + (1 - 2 / 6) * 2 * (6**2 + 6**2))
    value, error = total_of(design, 1, 2, 3, 5)
    assert (value, error) == (60, pytest.approx(sqrt(first + second), rel=1e-14))


def test_the_cases_are_the_last_stage_where_there_is_a_population_more_than_clusters():
    named = [["a", "a", "b", "b"]], [np.full(4, 4.0), np.array([4.0, 4, 6, 6])]
    spelled = survey_design(4, clusters=[*named[0], ["1", "2", "3", "4"]], populations=named[1])
    assert total_of(survey_design(4, clusters=named[0], populations=named[1]), 1, 2, 3, 5) == total_of(
        spelled, 1, 2, 3, 5
    )


@pytest.mark.parametrize(
    ("lonely", "variance"),
    [
        # strata a: values 1, 3 (2/1 * (1 + 1) = 4); b: the single 5
        (Lonely.CERTAINTY, 4),
        (Lonely.REMOVE, 4),
        (Lonely.ADJUST, 4 + 5**2),
        (Lonely.AVERAGE, 4 * 2 / 1),
    ],
)
def test_a_lonely_stratum_adds_what_the_chosen_rule_says(lonely, variance):
    design = survey_design(3, weights=np.ones(3), strata=["a", "a", "b"], lonely=lonely)
    assert total_of(design, 1, 3, 5) == (9, pytest.approx(sqrt(variance)))


def test_without_a_rule_a_lonely_stratum_leaves_errors_undefined_and_says_so():
    columns = {"y": ("1", "3", "5"), "s": ("a", "a", "b")}
    design = design_of_columns(columns, DesignColumns(stratum="s"))
    found = tabulate(columns, design, Request(("y",)), design.warnings)
    assert (found.estimates[0]["estimate"], found.estimates[0]["se"], found.estimates[0]["ci_low"]) == (3, None, None)
    assert {"lonely-strata", "error-undefined"} <= {problem.code for problem in found.warnings}


def test_a_lonely_stratum_that_is_a_census_needs_no_rule():
    design = survey_design(3, strata=["a", "a", "b"], populations=[np.array([4.0, 4, 1])])
    value, error = total_of(design, 1, 3, 5)
    # a stands for four: 2 + 6, (1 - 1/2) * 2 * (2² + 2²); b counts itself
    assert (value, error, design.warnings) == (13, pytest.approx(sqrt(8)), ())


def test_one_name_in_two_strata_is_two_clusters():
    design = survey_design(4, weights=np.ones(4), strata=["a", "a", "b", "b"], clusters=[["1", "2", "1", "2"]])
    assert design.degrees_of_freedom() == 4 - 2
    assert [problem.code for problem in design.warnings] == ["clusters-nested-in-strata"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"weights": [1, -1, 1]}, "weight-negative"),
        ({"weights": [1, np.nan, 1]}, "weight-missing"),
        ({"weights": [1, np.inf, 1]}, "weight-infinite"),
        ({"weights": [0, 0, 0]}, "weights-all-zero"),
        ({"populations": [[2, 2, 2]]}, "population-under-sample"),
        ({"populations": [[9, 9, 8]]}, "population-varies"),
        ({"populations": [[9, np.nan, 9]]}, "population-missing"),
        ({"populations": [[9, 9, 9], [9, 9, 9]]}, "population-without-stage"),
        ({"clusters": [["a", "a", "a"]]}, "one-unit-only"),
    ],
)
def test_a_design_that_cannot_be_used_is_refused_by_name(given, code):
    arrays = {name: np.array(value, float) for name, value in given.items() if name == "weights"}
    arrays |= {"populations": [np.array(value, float) for value in given.get("populations", ())]}
    with pytest.raises(DesignError) as refused:
        survey_design(3, clusters=given.get("clusters", ()), **arrays)
    assert code in {problem.code for problem in refused.value.problems}


def test_cases_of_weight_zero_count_in_no_estimate_and_are_warned_of():
    design = survey_design(4, weights=np.array([1.0, 1, 1, 0]))
    assert [problem.code for problem in design.warnings] == ["weight-zero"]
    assert estimate(Mean(column(1, 2, 3, 99), np.ones(4, bool)), design).values[0] == 2
    assert design.degrees_of_freedom() == 3 - 1


def test_balanced_half_samples_give_the_stratified_variance_of_a_total():
    design = survey_design(6, weights=np.full(6, 2.0), strata=["a", "a", "b", "b", "c", "c"])
    halves = made_replicates(design, ReplicateKind.BRR)
    # (w d)² summed over strata: 4(1 + 9 + 16)
    assert total_of(halves, 1, 2, 3, 6, 2, 6) == (40, pytest.approx(sqrt(4 * 26)))
    fay = made_replicates(design, ReplicateKind.FAY, rho=0.3)
    assert total_of(fay, 1, 2, 3, 6, 2, 6) == (40, pytest.approx(sqrt(4 * 26)))


def test_half_samples_of_other_than_pairs_are_refused():
    with pytest.raises(DesignError) as refused:
        made_replicates(survey_design(3, weights=np.ones(3)), ReplicateKind.BRR)
    assert refused.value.problems[0].code == "half-samples-need-pairs"


@pytest.mark.parametrize("kind", [kind for kind in ReplicateKind if kind is not ReplicateKind.JKN])
def test_replicates_without_variation_give_an_error_of_zero(kind):
    weights = np.array([1.0, 2, 3])
    design = given_replicates(weights, np.tile(weights[:, None], 4), kind, rho=0.5)
    assert total_of(design, 1, 2, 3) == (14, 0)


def test_a_bootstrap_is_near_the_linearised_error_and_the_same_for_the_same_seed():
    values = np.random.default_rng(3).normal(size=60)
    design = survey_design(60, weights=np.ones(60), strata=["a", "b"] * 30)
    first = total_of(made_replicates(design, ReplicateKind.BOOTSTRAP, count=2000, seed=7), *values)
    assert first == total_of(made_replicates(design, ReplicateKind.BOOTSTRAP, count=2000, seed=7), *values)
    # The error of a standard error from 2,000 draws is 1/sqrt(4,000), 1.6 %: five times that.
    assert first[1] == pytest.approx(total_of(design, *values)[1], rel=0.08)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_jackknife_has_as_many_degrees_of_freedom_as_its_weights_have_rank_less_one(seed):
    chance = np.random.default_rng(seed)
    drawn = [(h, c) for h in range(chance.integers(1, 4)) for c in range(chance.integers(1, 5))]
    strata, clusters = map(np.array, zip(*(each for each in drawn for _ in range(2)), strict=True))
    populations = np.array([(strata[::2] == h).sum() + (h == 0) * 3 for h in strata], float)  # others are censuses
    weights = chance.uniform(1, 3, len(strata)) * (chance.random(len(strata)) > 0.2)
    assume(weights.any() and len(drawn) > 1)
    design = survey_design(
        len(strata),
        weights=weights,
        strata=strata.astype(str),
        clusters=[clusters.astype(str)],
        populations=[populations] if seed % 2 else [],
        lonely=Lonely.CERTAINTY,
    )
    made = made_replicates(design, ReplicateKind.JKN)
    for among in (design.everyone, chance.random(len(strata)) < 0.6):
        part = made.replicates[among]
        assert made.degrees_of_freedom(among) == (np.linalg.matrix_rank(part, tol=1e-9) if part.size else 0) - 1


def test_a_jackknife_of_more_weights_than_memory_should_hold_is_refused():
    with pytest.raises(DesignError) as refused:
        made_replicates(survey_design(20_000), ReplicateKind.JK1)
    assert [problem.code for problem in refused.value.problems] == ["replicates-too-many"]
