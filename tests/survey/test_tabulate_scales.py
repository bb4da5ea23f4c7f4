"""Scales through `tabulate` equal R's psych, `factanal` and survey (tests/data/psych_r), published values, or a sum."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.survey.tabulating import answered, codes, items, of, refused, written

DATA = Path(__file__).parents[1] / "data"
R = json.loads((DATA / "psych_r" / "results.json").read_text(encoding="utf-8"))
SCALES = ("A", "C", "E", "N", "O")


def scale(name):
    reverse = [each for item in R[name]["reverse"] for each in ("--reverse", item)]
    return [*items(*R[name]["items"]), *reverse]


@pytest.mark.parametrize("name", SCALES)
def test_alpha_its_interval_and_item_diagnostics_are_those_of_psych(name):
    theirs = R[name]
    found = answered(DATA / "bfi.csv", *scale(name), "--statistic", "alpha")
    (row,) = of(found, "alpha")
    assert (row["n"], row["item"]) == (theirs["n"], "+".join(theirs["items"]))
    assert [row["estimate"], row["ci_low"], row["ci_high"]] == pytest.approx(
        [theirs["alpha"], theirs["low"], theirs["high"]], rel=1e-9
    )
    assert of(found, "alpha_standardized")[0]["estimate"] == pytest.approx(theirs["standardized"], rel=1e-9)
    assert [row["estimate"] for row in of(found, "alpha_if_dropped")] == pytest.approx(theirs["dropped"], rel=1e-9)
    assert [row["estimate"] for row in of(found, "item_rest_correlation")] == pytest.approx(theirs["rest"], rel=1e-9)
    assert "item-seems-reversed" not in codes(found)


def test_alpha_of_pairwise_covariances_is_that_of_psych():
    found = answered(DATA / "bfi.csv", *scale("A"), "--statistic", "alpha", "--pairwise")
    assert of(found, "alpha")[0]["estimate"] == pytest.approx(R["A"]["pairwise"], rel=1e-9)


def test_alphas_published_for_the_five_scales():
    # Revelle, "How to use the psych package": alphas of bfi's scales, to two places.
    published = {"A": 0.70, "C": 0.73, "E": 0.76, "N": 0.81, "O": 0.60}
    for name, value in published.items():
        found = answered(DATA / "bfi.csv", *scale(name), "--statistic", "alpha", "--pairwise")
        assert round(of(found, "alpha")[0]["estimate"], 2) == value


@pytest.mark.parametrize("name", SCALES)
def test_omega_is_that_of_one_factor_by_maximum_likelihood(name):
    found = answered(DATA / "bfi.csv", *scale(name), "--statistic", "omega", "--replicates", 20)
    (row,) = of(found, "omega")
    assert row["estimate"] == pytest.approx(R[name]["omega"], rel=1e-6)
    assert [row["estimate"] for row in of(found, "loading")] == pytest.approx(R[name]["loadings"], rel=1e-5)
    assert row["ci_low"] < row["estimate"] < row["ci_high"]


def test_a_weighted_alpha_is_that_of_svycralpha_and_its_error_that_of_a_jackknife():
    design = ["--weight", "w", "--stratum", "gender", *items("A1", "A2", "A3", "A4", "A5")]
    file = DATA / "psych_r" / "weighted.csv"
    linear = of(answered(file, *design, "--statistic", "alpha"), "alpha")[0]
    jackknife = of(answered(file, *design, "--statistic", "alpha", "--replicate-type", "JKn"), "alpha")[0]
    assert linear["estimate"] == pytest.approx(R["weighted"]["alpha"], rel=1e-9)
    # R's replicates leave out the factor n/(n - 1), which alpha does not see.
    assert jackknife["se"] == pytest.approx(R["weighted"]["jackknife_se"], rel=1e-8)
    assert linear["se"] == pytest.approx(jackknife["se"], rel=0.03)


@pytest.mark.parametrize("name", SCALES)
def test_the_factor_check_has_the_eigenvalues_and_adequacy_of_psych(name):
    found = answered(DATA / "bfi.csv", *scale(name), "--statistic", "factors")
    assert [row["estimate"] for row in of(found, "eigenvalue")] == pytest.approx(R[name]["eigenvalues"], rel=1e-9)
    whole, *each = of(found, "kmo")
    assert whole["estimate"] == pytest.approx(R[name]["kmo"], rel=1e-9)
    assert [row["estimate"] for row in each] == pytest.approx(R[name]["item_kmo"], rel=1e-9)
    assert of(found, "factors")[0]["estimate"] == 1


def test_items_worded_the_other_way_round_are_found():
    asked = items("C1", "C2", "C3", "C4", "C5")
    warnings = answered(DATA / "bfi.csv", *asked, "--statistic", "alpha")["warnings"]
    assert [warning["where"]["item"] for warning in warnings if warning["code"] == "item-seems-reversed"] == [
        "C4",
        "C5",
    ]


def test_equal_loadings_make_omega_alpha(tmp_path):
    # Four items of one factor with loading .7 have correlations of .49: alpha = omega = 4(.49)/(1 + 3(.49)) = .793522.
    from numpy import array, linalg, random

    noise = random.default_rng(1).standard_normal((60, 4))
    noise = noise - noise.mean(axis=0)
    noise = noise @ linalg.inv(linalg.cholesky(noise.T @ noise)).T
    exact = noise @ linalg.cholesky(array([[1.0 if i == j else 0.49 for j in range(4)] for i in range(4)])).T
    file = written(tmp_path, **{f"q{k}": map(repr, exact[:, k].tolist()) for k in range(4)})
    for statistic in ("alpha", "omega"):
        found = answered(file, *items("q0", "q1", "q2", "q3"), "--statistic", statistic, "--replicates", 10)
        assert of(found, statistic)[0]["estimate"] == pytest.approx(0.793522, abs=5e-7)


def test_a_score_is_the_mean_of_the_items_answered_of_at_least_half(tmp_path):
    file = written(tmp_path, a=[1, 2, "", ""], b=[3, "", "", 5], c=[5, 2, 4, ""], d=[3, "", "", ""])
    asked = items("a", "b", "c", "d")
    (row,) = of(answered(file, *asked, "--statistic", "scale_score"), "scale_score")
    # 3 of four items, 2 of two; the others answered one of four and have no score
    assert (row["n"], row["estimate"], row["incomplete"], row["without_score"]) == (2, 2.5, 1, 2)
    (row,) = of(answered(file, *asked, "--statistic", "scale_score", "--at-least", 1), "scale_score")
    assert (row["n"], row["estimate"]) == (4, (3 + 2 + 4 + 5) / 4)


def test_a_reversed_item_is_turned_round_within_the_points(tmp_path):
    file = written(tmp_path, a=[1, 2, 4], b=[5, 4, 2])
    asked = [*items("a", "b"), "--reverse", "b", "--points", 1, 5, "--statistic", "scale_score"]
    # b becomes 1 2 4
    assert of(answered(file, *asked), "scale_score")[0]["estimate"] == pytest.approx(7 / 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--item", "a", "--statistic", "alpha"], "2 items or more"),
        (["--item", "a", "--item", "a", "--statistic", "alpha"], "twice"),
        (["--item", "a", "--item", "b", "--reverse", "c", "--statistic", "alpha"], "none of the items"),
        (["--item", "a", "--item", "b", "--points", 1, 3, "--statistic", "alpha"], "from 1 to 3"),
        (["--item", "a", "--item", "b", "--at-least", 3, "--statistic", "scale_score"], "cannot need 3"),
        (["--item", "a", "--item", "t", "--statistic", "alpha"], "no number"),
    ],
)
def test_scales_that_cannot_be_counted_are_refused_by_name(tmp_path, arguments, said):
    assert said in refused(written(tmp_path, a=[1, 2, 4], b=[5, 4, 2], t=["x", "y", "z"]), *arguments)


def test_items_that_say_the_same_or_nothing_are_null_with_a_warning(tmp_path):
    file = written(tmp_path, a=[1, 2, 4, 3], b=[1, 2, 4, 3], c=[2, 2, 2, 2])
    for statistic in ("omega", "factors"):
        found = answered(file, *items("a", "b", "c"), "--statistic", statistic)
        assert of(found, statistic)[0]["estimate"] is None
        assert {"factor-undefined", "item-constant"} <= codes(found)


def test_recommendation_is_promoters_less_detractors(tmp_path):
    # 60 of 100 promote, 15 detract: 45, with the error of a sample, sqrt((.75 - .45²)/99) in points.
    answers = [10] * 40 + [9] * 20 + [8] * 15 + [7] * 10 + [6] * 5 + [3] * 10
    file = written(tmp_path, q=answers)
    (row,) = of(answered(file, "--item", "q", "--statistic", "nps"), "nps")
    assert (row["estimate"], row["se"]) == (pytest.approx(45), pytest.approx(100 * ((0.75 - 0.45**2) / 99) ** 0.5))
    assert "from 0 to 10" in refused(written(tmp_path, q=[11, *answers]), "--item", "q", "--statistic", "nps")


def test_satisfaction_is_the_share_of_the_two_best_points(tmp_path):
    file = written(tmp_path, q=[1, 2, 3, 4, 4, "", 5, 5])
    (row,) = of(answered(file, "--item", "q", "--statistic", "csat"), "csat")
    assert (row["n"], row["estimate"]) == (7, pytest.approx(4 / 7))
    (row,) = of(answered(file, "--item", "q", "--statistic", "csat", "--points", 1, 7), "csat")
    assert row["estimate"] == 0  # of seven points, nobody gave six or seven


def test_who_is_satisfied_does_not_hang_on_the_domain(tmp_path):
    file = written(tmp_path, q=[1, 2, 3, 4, 4, 5], side=["n", "n", "n", "n", "s", "s"])
    (row,) = of(answered(file, "--item", "q", "--statistic", "csat", "--domain", "side=n"), "csat")
    assert row["estimate"] == 1 / 4  # nobody there gave a five, and a three is still none of the two best points


def test_scores_are_compared_between_groups_as_their_means_are(tmp_path):
    answers = {"a": [1, 2, 5, 4, 3, 5], "b": [3, 2, 4, 4, 5, 3], "score": [2, 2, 4.5, 4, 4, 4], "g": list("uuuvvv")}
    file = written(tmp_path, **answers)
    scores = answered(file, *items("a", "b"), "--statistic", "scale_score", "--by", "g", "--compare")
    means = answered(file, "--item", "score", "--by", "g", "--compare")
    names = ("estimate", "se", "p", "p_adjusted", "by", "against")
    ours, theirs = ([[row[name] for name in names] for row in of(each, "difference")] for each in (scores, means))
    assert ours == theirs
