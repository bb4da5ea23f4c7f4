"""What holds of every design and every table: by random designs, with builders for what a test is not about."""

from __future__ import annotations

import json
from math import isfinite

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.estimation.group_comparisons import Correction
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.replicates import ReplicateKind, made_replicates
from analysis.estimation.survey_design import DesignError, Lonely
from analysis.estimation.weighting import Margin, calibrate, rake, trim
from analysis.tabulation.design_columns import DesignColumns, design_of_columns
from analysis.tabulation.document import Estimand, Request, tabulate
from analysis.tabulation.request import Shares
from analysis.tabulation.set_rows import OF_SETS

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CELLS = st.sampled_from(["", "1", "2", "3", "-4", "0.5", "۷"])
WEIGHTS = st.sampled_from(["1", "2.5", "0", "10", "", "-1", "inf"])


@st.composite
def files(draw):
    """A small file with anything in it that a file may have."""
    size = draw(st.integers(1, 12))

    def cells(source):
        return tuple(draw(st.lists(source, min_size=size, max_size=size)))

    return {
        "y": cells(CELLS),
        "z": cells(CELLS),
        "v": cells(st.sampled_from(["1", "2", "10", "", "refused"])),
        "g": cells(st.sampled_from(["a", "b", ""])),
        "w": cells(WEIGHTS if draw(st.booleans()) else st.just("2")),
        "s": cells(st.sampled_from(["s1", "s2", "s3"])),
        "c": cells(st.sampled_from(["c1", "c2", "c3", "c4"])),
        "p": cells(st.sampled_from(["50"]) if draw(st.booleans()) else st.sampled_from(["1", "9", "x", ""])),
    }


@settings(QUICK, max_examples=250)
@given(
    file=files(),
    uses=st.lists(st.booleans(), min_size=4, max_size=4),
    lonely=st.sampled_from([None, *Lonely]),
    statistic=st.sampled_from([None, *Estimand]),
    kind=st.sampled_from([None, *ReplicateKind]),
    asked=st.fixed_dictionaries(
        {},
        optional={
            "test": st.booleans(),
            "compare": st.booleans(),
            "census": st.booleans(),
            "pairwise": st.booleans(),
            "shares": st.sampled_from(Shares),
            "correction": st.sampled_from(Correction),
            "ci_method": st.sampled_from(IntervalMethod),
            "reverse": st.sampled_from([("y",), ("nobody",)]),
            "points": st.sampled_from([(-4.0, 9.0), (0.0, 1.0)]),
            "at_least": st.integers(0, 4),
            "match": st.sampled_from([None, "c"]),
            "missing": st.sampled_from([(), ("3",)]),
            "domain": st.sampled_from([(), (("g", "a"),), (("g", "nowhere"),)]),
        },
    ),
)
def test_any_file_gives_numbers_and_nulls_or_a_named_problem(file, uses, lonely, statistic, kind, asked):
    names = [name if used else None for name, used in zip("wscp", uses, strict=True)]
    named = DesignColumns(names[0], names[1], ("c",) if names[2] else (), ("p",) if names[3] else (), lonely)
    is_of_sets = statistic in OF_SETS
    items, paired = (("y", "z", "v"), ("z", "v", "y")) if is_of_sets else (("y",), ())
    items, paired = (("z",), ("v", "y")) if statistic is Estimand.EASE else (items, paired)
    asked = {**asked, "paired": paired, "replicates": 5, "denominator": "z" if statistic is Estimand.RATIO else None}
    try:
        design = design_of_columns(file, named)
        chosen = made_replicates(design, kind, count=5) if kind else design
        found = tabulate(file, chosen, Request(items, ("g",), statistic, **asked), design.warnings)
    except DesignError as refused:
        assert refused.problems
        assert all(problem.sentence("fa") and problem.sentence("en") for problem in refused.problems)
        return
    json.dumps([found.design, found.estimates, found.tests], allow_nan=False)
    assert all(problem.sentence("fa") and problem.sentence("en") for problem in found.warnings)
    assert all(row["se"] is None or row["se"] >= 0 for row in found.estimates)
    keys = {"statistic", "item", "category", "by", "n", "estimate", "se", "ci_low", "ci_high", "df", "deff"}
    assert all(keys <= set(row) for row in found.estimates)
    if asked.get("census"):
        assert all(row[key] is None for row in found.estimates for key in ("se", "ci_low", "ci_high", "df"))


def sample(seed, size=40):
    chance = np.random.default_rng(seed)
    return {
        "y": tuple(map(repr, chance.normal(50, 10, size).tolist())),
        "q": tuple(chance.choice(["yes", "no", "maybe", ""], size)),
        "g": tuple(chance.choice(["a", "b"], size)),
        "w": tuple(map(repr, chance.uniform(1, 9, size).tolist())),
        "s": tuple(f"s{k % 4}" for k in range(size)),
    }


def rows(file, *items, factor=1.0, **asked):
    scaled = {**file, "w": tuple(repr(float(w) * factor) for w in file["w"])}
    design = design_of_columns(scaled, DesignColumns("w", "s"))
    return tabulate(scaled, design, Request(items, **asked)).estimates


def numbers(estimates):
    keys = ("estimate", "se", "ci_low", "ci_high")
    return [[row[key] for key in keys] for row in estimates]


@QUICK
@given(st.integers(0, 10_000), st.floats(0.01, 1000))
def test_scaled_weights_leave_shares_means_and_their_errors_unchanged(seed, factor):
    file = sample(seed)
    for items in (("q",), ("y",)):
        np.testing.assert_allclose(
            numbers(rows(file, *items, factor=factor, by=("g",))), numbers(rows(file, *items, by=("g",))), rtol=1e-9
        )


@QUICK
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed):
    file = sample(seed)
    order = np.random.default_rng(seed + 1).permutation(40)
    shuffled = {name: tuple(column[k] for k in order) for name, column in file.items()}
    ours, theirs = numbers(rows(file, "q", "y", by=("g",))), numbers(rows(shuffled, "q", "y", by=("g",)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-10)


@QUICK
@given(st.integers(0, 10_000))
def test_shares_add_up_to_one_and_a_domain_is_its_group(seed):
    file = sample(seed)
    assert sum(row["estimate"] for row in rows(file, "q")) == pytest.approx(1)
    of_group = [row for row in rows(file, "y", by=("g",)) if row["by"]["g"] == "a"]
    of_domain = rows(file, "y", domain=(("g", "a"),))
    assert [row["se"] for row in of_domain] == pytest.approx([row["se"] for row in of_group])


@QUICK
@given(st.integers(0, 10_000))
def test_raking_meets_its_margins_and_calibration_its_totals(seed):
    chance = np.random.default_rng(seed)
    start = chance.uniform(1, 5, 200)
    margins = []
    for count in (3, 4):
        codes = np.append(np.arange(count), chance.integers(0, count, 200 - count))
        margins.append(Margin(f"m{count}", codes, tuple("abcd"[:count]), chance.dirichlet(np.full(count, 9)) * 1000))
    try:
        made = rake(start, margins).weights
    except DesignError as refused:
        assert refused.problems[0].code == "raking-not-converged"
        return
    for margin in margins:
        np.testing.assert_allclose(np.bincount(margin.codes, made), margin.totals, rtol=1e-8)
    variables = np.column_stack([np.ones(200), chance.normal(size=200)])
    totals = np.array([700.0, 20.0])
    np.testing.assert_allclose(variables.T @ calibrate(start, variables, totals, ["n", "x"]).weights, totals, rtol=1e-8)
    bounded = calibrate(start, variables, totals, ["n", "x"], bounds=(0.5, 2.5)).weights
    assert ((bounded / start > 0.5 - 1e-12) & (bounded / start < 2.5 + 1e-12)).all()
    np.testing.assert_allclose(variables.T @ bounded, totals, rtol=1e-8)
    cut = trim(made, np.quantile(made, 0.05), np.quantile(made, 0.95), strict=True)
    assert cut.sum() == pytest.approx(made.sum())
    assert cut.max() <= np.quantile(made, 0.95) * (1 + 1e-12)


def test_a_design_is_left_as_it_was():
    file = sample(1)
    design = design_of_columns(file, DesignColumns("w", "s"))
    before = design.weights.copy()
    margin = Margin("g", np.array([int(g == "a") for g in file["g"]]), ("b", "a"), np.array([60.0, 40.0]))
    made = rake(design.weights, [margin])
    design.reweighted(made.weights, made.calibration)
    assert (design.weights == before).all()
    assert design.calibrations == ()


def test_nobody_with_a_weight_is_raked_to_nobody():
    margin = Margin("g", np.array([0, 1]), ("a", "b"), np.array([0.0, 0.0]))
    assert rake(np.zeros(2), [margin]).weights.tolist() == [0, 0]


def test_margins_that_cannot_be_met_name_the_one_that_is_farthest_off():
    # Everybody in a is also in x: a cannot have 30 while x has 20.
    first = Margin("first", np.array([0, 0, 1, 1]), ("a", "b"), np.array([30.0, 70.0]))
    second = Margin("second", np.array([0, 0, 1, 1]), ("x", "y"), np.array([20.0, 80.0]))
    with pytest.raises(DesignError) as refused:
        rake(np.ones(4), [first, second])
    problem = refused.value.problems[0]
    assert (problem.code, problem.place["variable"], problem.place["wanted"]) == ("raking-not-converged", "first", 30)


def test_constant_and_unanswered_items_are_warned_of_and_never_a_silent_number():
    file = {"k": ("5", "5", "5"), "e": ("", "", ""), "g": ("a", "a", "a")}
    design = design_of_columns(file, DesignColumns())
    found = tabulate(file, design, Request(("k", "e"), ("g",), Estimand.MEAN, test=True))
    constant, empty = found.estimates
    assert (constant["estimate"], constant["se"], constant["deff"]) == (5, 0, None)
    assert (empty["n"], empty["estimate"], empty["se"]) == (0, None, None)
    assert [test["p"] for test in found.tests] == [None] * 4
    assert {p.code for p in found.warnings} == {"item-constant", "item-all-missing", "test-undefined"}
    assert all(isfinite(value) for value in numbers([constant])[0])
