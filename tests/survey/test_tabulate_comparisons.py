"""Groups, waves, shares, several codes, pairs and missing answers through `tabulate`, by hand or by another library."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.estimation.group_comparisons import Correction, corrected
from analysis.methods.importance_performance import quadrants
from analysis.methods.pareto import pareto
from analysis.results import Quadrant
from tests.survey.tabulating import answered, codes, items, of, refused, written


def test_a_difference_of_two_groups_is_that_of_a_t_test_without_equal_variances(tmp_path):
    # Equal weights, no strata: the linearised variance of a group's mean is its own times (n - 1)/n over n, and the
    # whole times N/(N - 1).
    first, second = [3, 5, 6, 8], [1, 2, 2, 3, 4]
    file = written(tmp_path, y=first + second, g=["a"] * 4 + ["b"] * 5)
    (row,) = of(answered(file, "--item", "y", "--statistic", "mean", "--by", "g", "--compare"), "difference")
    variance = 9 / 8 * (np.var(first) / 4 + np.var(second) / 5)
    assert (row["by"], row["against"]) == ({"g": "a"}, {"g": "b"})
    assert row["estimate"] == pytest.approx(5.5 - 2.4)
    assert row["se"] == pytest.approx(variance**0.5)
    assert row["p"] == pytest.approx(2 * stats.t.sf(3.1 / variance**0.5, 8))


def test_holms_correction_is_that_of_its_paper():
    # p.adjust(c(.01, .02, .03, .04), "holm") of R: .04 .06 .06 .06; "bonferroni": .04 .08 .12 .16
    p = [0.03, 0.01, 0.04, 0.02]
    assert corrected(p, Correction.HOLM) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert corrected(p, Correction.BONFERRONI) == pytest.approx([0.12, 0.04, 0.16, 0.08])
    assert corrected(p, Correction.NONE) == p
    with_unknown = corrected([0.03, float("nan"), 0.04], Correction.HOLM)
    assert with_unknown[::2] == pytest.approx([0.06, 0.06])
    assert np.isnan(with_unknown[1])


def test_letters_say_which_columns_a_column_is_above(tmp_path):
    chance = np.random.default_rng(4)
    answers = np.concatenate([chance.normal(mean, 1, 30) for mean in (5, 5, 9)]).round(3)
    file = written(tmp_path, y=answers, g=["a"] * 30 + ["b"] * 30 + ["c"] * 30)
    rows = of(answered(file, "--item", "y", "--statistic", "mean", "--by", "g", "--compare"), "mean")
    # c is four standard deviations above both; a and b differ by chance
    assert [(row["letter"], row["higher_than"]) for row in rows] == [("A", []), ("B", []), ("C", ["A", "B"])]


def test_shares_are_compared_category_by_category(tmp_path):
    file = written(tmp_path, q=["yes"] * 30 + ["no"] * 10 + ["yes"] * 10 + ["no"] * 30, g=["a"] * 40 + ["b"] * 40)
    document = answered(file, "--item", "q", "--by", "g", "--compare", "--correction", "bonferroni")
    rows = {row["category"]: row for row in of(document, "difference")}
    assert (rows["yes"]["estimate"], rows["no"]["estimate"]) == (pytest.approx(0.5), pytest.approx(-0.5))
    assert rows["yes"]["correction"] == "bonferroni"
    (higher,) = of(document, "share", category="yes", by={"g": "a"})
    assert (higher["letter"], higher["higher_than"]) == ("A", ["B"])


def test_waves_are_compared_within_groups_over_all_and_over_those_asked_twice(tmp_path):
    # p1 to p4 answered in both waves, p5 in the first alone, p6 in the second alone.
    file = written(
        tmp_path,
        person=["p1", "p2", "p3", "p4", "p5", "p1", "p2", "p3", "p4", "p6"],
        wave=[1] * 5 + [2] * 5,
        y=[2, 3, 4, 3, 9, 3, 4, 4, 5, 1],
    )
    asked = ["--item", "y", "--statistic", "mean", "--by", "wave", "--compare", "--match", "person"]
    everyone, matched = of(answered(file, *asked, "--cluster", "person"), "difference")
    assert (everyone["among"], everyone["estimate"]) == ("all", pytest.approx(21 / 5 - 17 / 5))
    assert (matched["among"], matched["persons"], matched["n"]) == ("matched", 4, 8)
    # Of those asked twice the changes are 1 1 0 2: the error of their mean, drawn from six persons.
    changes = np.array([1, 1, 0, 2, 0, 0]) - np.array([1, 1, 1, 1, 0, 0])
    assert matched["estimate"] == pytest.approx(-1)
    assert matched["se"] == pytest.approx((6 / 5 * (changes**2).sum() / 16) ** 0.5)
    assert "persons-in-several-units" not in codes(answered(file, *asked, "--cluster", "person"))
    assert "persons-in-several-units" in codes(answered(file, *asked))


def test_nested_groups_are_compared_within_the_others(tmp_path):
    file = written(tmp_path, y=[1, 2, 3, 4, 5, 6, 7, 9], g=list("aaaabbbb"), wave=[1, 1, 2, 2] * 2)
    asked = ["--item", "y", "--statistic", "mean", "--by", "g", "--by", "wave", "--compare"]
    rows = of(answered(file, *asked), "difference")
    assert [(row["by"], row["against"], row["estimate"]) for row in rows] == [
        ({"g": "a", "wave": "1"}, {"g": "a", "wave": "2"}, -2),
        ({"g": "b", "wave": "1"}, {"g": "b", "wave": "2"}, -2.5),
    ]


def test_shares_of_rows_columns_and_all(tmp_path):
    file = written(tmp_path, q=["x", "x", "y", "x", "y", ""], g=["a", "a", "a", "b", "b", "b"])
    wanted = {
        "column": [2 / 3, 1 / 3, 1 / 2, 1 / 2],
        "row": [2 / 3, 1 / 2, 1 / 3, 1 / 2],
        "total": [2 / 5, 1 / 5, 1 / 5, 1 / 5],
    }
    for whole, shares in wanted.items():
        rows = of(answered(file, "--item", "q", "--by", "g", "--shares", whole), "share")
        assert [row["category"] for row in rows] == ["x", "y", "x", "y"]
        assert [row["estimate"] for row in rows] == pytest.approx(shares)


SEVERAL = {"bus": [1, 0, 1, ""], "bike": [1, 0, 0, ""]}


@pytest.mark.parametrize(
    ("columns", "asked", "item"),
    [
        (SEVERAL, ["bus", "bike"], "bus+bike"),
        ({f"way/{name}": column for name, column in SEVERAL.items()}, ["way"], "way"),
    ],
)
def test_several_codes_are_shares_of_cases_and_of_answers(tmp_path, columns, asked, item):
    document = answered(written(tmp_path, **columns), *items(*asked), "--statistic", "several")
    # three answered, one of them chose nothing; three choices
    cases = {row["category"]: (row["n"], row["estimate"]) for row in of(document, "share_of_cases", item)}
    answers = {row["category"]: row["estimate"] for row in of(document, "share_of_answers", item)}
    assert cases == {"bus": (3, pytest.approx(2 / 3)), "bike": (3, pytest.approx(1 / 3))}
    assert answers == {"bus": pytest.approx(2 / 3), "bike": pytest.approx(1 / 3)}


def test_several_codes_in_one_cell(tmp_path):
    document = answered(written(tmp_path, q=["a b", "b", "", "c|a|b"]), "--item", "q", "--statistic", "several")
    assert [(row["category"], row["estimate"]) for row in of(document, "share_of_cases")] == [
        ("a", pytest.approx(2 / 3)), ("b", pytest.approx(1)), ("c", pytest.approx(1 / 3))
    ]  # fmt: skip
    assert [row["estimate"] for row in of(document, "share_of_answers")] == pytest.approx([2 / 6, 3 / 6, 1 / 6])


def test_missing_answers_are_counted_by_reason_and_are_no_category(tmp_path):
    file = written(tmp_path, q=["yes", "refused", "NA", "", "no", "99", "dont-know"], y=[1, 2, "refused", 4, 5, 6, 7])
    document = answered(file, *items("q", "y"), "--missing", "99")
    assert {row["category"] for row in of(document, "share", "q")} == {"yes", "no"}
    assert (of(document, "mean", "y")[0]["n"], of(document, "mean", "y")[0]["estimate"]) == (6, pytest.approx(25 / 6))
    assert document["design"]["missing"] == {
        "q": {"99": 1, "dont-know": 1, "refused": 1, "no-answer": 2},
        "y": {"refused": 1},
    }


def test_the_effective_number_of_cases_is_what_unequal_weights_leave(tmp_path):
    document = answered(written(tmp_path, y=[1, 2, 3], w=[1, 1, 4]), "--item", "y", "--weight", "w")
    assert document["design"]["effective_n"] == pytest.approx(6**2 / (1 + 1 + 16))


def test_gaps_are_perceived_less_expected(tmp_path):
    # 12manage.com, SERVQUAL: gaps -.65, -1.10, -.83, -.70, -1.01 have the mean -.858
    gaps = (-0.65, -1.10, -0.83, -0.70, -1.01)
    columns = {f"p{k}": [4 + gap, 4 + gap] for k, gap in enumerate(gaps)} | {f"e{k}": [4, 4] for k in range(5)}
    pairs = [each for k in range(5) for each in ("--item", f"p{k}", "--paired", f"e{k}")]
    rows = of(answered(written(tmp_path, **columns), *pairs, "--statistic", "gap"), "gap")
    assert [row["estimate"] for row in rows[:-1]] == pytest.approx(gaps)
    assert rows[-1]["estimate"] == pytest.approx(-0.858)
    assert "5 items, 1 paired" in refused(
        tmp_path / "answers.csv", *items("p0", "p1", "p2", "p3", "p4"), "--paired", "e0", "--statistic", "gap"
    )


def test_gaps_of_dimensions_are_weighted_by_what_matters_to_people(tmp_path):
    # Two dimensions: reliability of the gaps -1 and -2 (the second of one person only), courtesy of the gap 1.
    columns = {"p1": [3, 3], "e1": [4, 4], "p2": [2, ""], "e2": [4, 4], "p3": [5, 5], "e3": [4, 4]}
    pairs = [each for k in (1, 2, 3) for each in ("--item", f"p{k}", "--paired", f"e{k}")]
    asked = (*pairs, "--statistic", "gap", "--dimension", "reliability=p1,p2", "--dimension", "courtesy=p3")
    file = written(tmp_path, **columns)
    document = answered(file, *asked, "--dimension-weight", "reliability=80", "--dimension-weight", "courtesy=20")
    assert [row["estimate"] for row in of(document, "dimension_gap")] == pytest.approx([-1.5, 1])
    assert of(document, "overall_gap")[0]["estimate"] == pytest.approx((-1.5 + 1) / 2)
    assert of(document, "weighted_gap")[0]["estimate"] == pytest.approx(0.8 * -1.5 + 0.2 * 1)
    assert "add up to 90" in refused(
        file, *asked, "--dimension-weight", "reliability=80", "--dimension-weight", "courtesy=10"
    )
    assert "p1, p2, p3" in refused(file, *asked, "--dimension", "speed=p9")


def test_the_error_of_a_dimension_is_that_of_the_mean_of_its_items(tmp_path):
    # Where all answered, a dimension is the mean of each person's mean gap, and its error that of any mean.
    columns = {
        "p1": [3, 4, 5, 2],
        "e1": [5, 5, 5, 5],
        "p2": [4, 4, 2, 1],
        "e2": [5, 4, 5, 5],
        "m": [-1.5, -0.5, -1.5, -3.5],
    }
    file = written(tmp_path, **columns)
    pairs = ("--item", "p1", "--paired", "e1", "--item", "p2", "--paired", "e2")
    (dimension,) = of(answered(file, *pairs, "--statistic", "gap", "--dimension", "all=p1,p2"), "dimension_gap")
    (mean,) = of(answered(file, "--item", "m", "--statistic", "mean"), "mean")
    assert [dimension[key] for key in ("estimate", "se", "ci_low")] == pytest.approx(
        [mean[key] for key in ("estimate", "se", "ci_low")]
    )


def test_quadrants_cross_at_the_means():
    found = quadrants(np.array([5.0, 5, 1, 1, np.nan]), np.array([1.0, 5, 1, 5, 3]))
    assert found == [
        Quadrant.CONCENTRATE, Quadrant.KEEP_UP, Quadrant.LOW_PRIORITY, Quadrant.POSSIBLE_OVERKILL, None
    ]  # fmt: skip


def test_a_quadrant_says_how_often_a_bootstrap_agrees(tmp_path):
    chance = np.random.default_rng(2)
    size = 60
    columns = {
        "p1": chance.normal(1, 0.2, size), "i1": chance.normal(9, 0.2, size),
        "p2": chance.normal(9, 0.2, size), "i2": chance.normal(1, 0.2, size),
        "p3": chance.normal(5, 0.2, size), "i3": chance.normal(5, 0.2, size),
    }  # fmt: skip
    pairs = [each for k in (1, 2, 3) for each in ("--item", f"p{k}", "--paired", f"i{k}")]
    document = answered(written(tmp_path, **columns), *pairs, "--statistic", "quadrant", "--replicates", 200)
    rows = {row["item"]: row for row in of(document, "quadrant")}
    assert (rows["p1"]["category"], rows["p1"]["estimate"]) == ("concentrate", 1)
    assert (rows["p2"]["category"], rows["p2"]["estimate"]) == ("possible-overkill", 1)
    assert rows["p3"]["estimate"] < 0.8  # in the middle of both axes
    assert [each["where"]["item"] for each in document["warnings"] if each["code"] == "quadrant-unstable"] == ["p3"]


def test_the_vital_few_make_eighty_per_cent():
    found = pareto(np.array([40.0, 120, 30, 80, 15, 10, 5]))
    assert [cause.place for cause in found] == [1, 3, 0, 2, 4, 5, 6]
    assert [round(cause.cumulative, 4) for cause in found[:3]] == [0.4, 0.6667, 0.8]
    assert [cause.is_vital for cause in found] == [True] * 3 + [False] * 4


def test_bottlenecks_by_delay_are_in_another_order_than_by_count(tmp_path):
    file = written(tmp_path, cause=["permit"] * 15 + ["deed"] * 5, days=[1] * 15 + [30] * 5)
    document = answered(file, "--item", "cause", "--paired", "days", "--statistic", "pareto")
    rows = {name: [row["category"] for row in of(document, "pareto", ordered_by=name)] for name in ("count", "delay")}
    assert rows == {"count": ["permit", "deed"], "delay": ["deed", "permit"]}
    assert [row["estimate"] for row in of(document, "pareto", ordered_by="delay")] == pytest.approx([150 / 165, 1])
    few = written(tmp_path, cause=["a", "b"])
    assert "few-for-pareto" in codes(answered(few, "--item", "cause", "--statistic", "pareto"))


def test_ease_is_measured_against_the_real_growth_of_budgets(tmp_path):
    file = written(tmp_path, easier=[1, 0, 1, 1], before=[10, 20, 30, 40], after=[30, 40, 30, 80])
    budgets = ["--paired", "before", "--paired", "after", "--statistic", "ease"]
    document = answered(file, "--item", "easier", *budgets, "--deflator", "1.2")
    # three of four easier; 180 / 1.2 over 100
    wanted = {"share_easier": 0.75, "budget_growth": 0.5, "ease_against_budget": 1.5}
    assert {row["statistic"]: row["estimate"] for row in document["estimates"]} == pytest.approx(wanted)
    shrunk = answered(file, "--item", "easier", *budgets, "--deflator", "2")
    assert of(shrunk, "budget_growth")[0]["estimate"] == pytest.approx(-0.1)
    assert of(shrunk, "ease_against_budget")[0]["estimate"] is None
    assert "budget-not-grown" in codes(shrunk)
    assert "must hold 1" in refused(file, "--item", "before", *budgets)
    assert "two paired columns" in refused(file, "--item", "easier", "--statistic", "ease")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--compare"], "--by"),
        (["--by", "g", "--compare", "--statistic", "median"], "not compared"),
        (["--by", "g", "--compare", "--census"], "described, not compared"),
        (["--by", "g", "--match", "g"], "--compare"),
        (["--shares", "row"], "--by"),
    ],
)
def test_comparisons_that_mean_nothing_are_refused(tmp_path, arguments, said):
    assert said in refused(written(tmp_path, y=[1, 2, 3], g=["a", "b", "a"]), "--item", "y", *arguments)


def test_one_group_only_leaves_the_test_undefined_and_says_so(tmp_path):
    document = answered(written(tmp_path, y=[1, 2, 3], g=["a"] * 3), "--item", "y", "--by", "g", "--compare")
    assert document["tests"][0]["p"] is None
    assert "test-undefined" in codes(document)


def test_groups_in_which_all_are_alike_do_not_differ_by_the_last_digits_of_their_means(tmp_path):
    # three times 0.1 over three is not 0.1: the errors are of the order 1e-17, where there is none
    file = written(tmp_path, y=[0.1, 0.1, 0.1, 0.7, 0.7, 0.7], g=["a"] * 3 + ["b"] * 3, w=[1.1, 1.3, 1.7] * 2)
    document = answered(file, "--item", "y", "--by", "g", "--compare", "--weight", "w")
    assert of(document, "difference")[0]["p"] is None
    assert document["tests"][0]["p"] is None
    assert "test-undefined" in codes(document)


def test_whoever_has_no_name_is_matched_with_nobody(tmp_path):
    waves = {"wave": ["1"] * 4 + ["2"] * 4, "x": [1, 2, 3, 9, 2, 3, 4, 0]}
    for missing, asked in (("NA", ()), ("", ()), ("-99", ("--missing", "who=-99"))):
        file = written(tmp_path, **waves, who=["a", "b", "c", missing] * 2)
        document = answered(file, "--item", "x", "--by", "wave", "--compare", "--match", "who", *asked)
        (matched,) = of(document, "difference", among="matched")
        assert (matched["persons"], matched["n"], matched["estimate"]) == (3, 6, -1)
