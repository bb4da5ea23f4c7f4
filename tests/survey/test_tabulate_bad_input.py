"""What cannot be estimated is refused by name or warned of, from rows and from Parquet parts alike."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from survey.cli import main

GOOD = {"y": [1, 2, 3, 4], "g": list("aabb"), "s": list("sstt"), "w": [1, 1, 1, 1], "n": [9, 9, 9, 9]}
DRAWN = ("--item", "y", "--weight", "w", "--stratum", "s", "--population", "n")


@pytest.fixture(params=["csv", "parquet"])
def answer(request, tmp_path):
    """Writes a file like the good one but for some columns, and asks for its estimates in JSON."""

    def asked(*arguments, **columns):
        frame = pd.DataFrame({**GOOD, **columns})
        file = tmp_path / f"answers.{request.param}"
        if request.param == "csv":
            frame.to_csv(file, index=False)
        else:
            from fastparquet import write

            write(str(file), frame)
        return CliRunner().invoke(main, ["tabulate", str(file), *arguments, "--json"])

    return asked


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"w": [1, -1, 1, 1]}, "negative weight"),
        ({"w": [1, None, 1, 1]}, "no weight"),
        ({"w": [1, float("inf"), 1, 1]}, "infinite"),
        ({"w": [0, 0, 0, 0]}, "All weights are zero"),
        ({"w": ["1", "one", "1", "1"]}, "“one” is no number"),
        ({"n": [1, 1, 9, 9]}, "smaller than its sample"),
        ({"n": [8, 9, 9, 9]}, "varies within one stratum"),
        ({"n": [float("inf")] * 4}, "infinite"),
        ({"s": ["s", None, "t", "t"]}, "“s”"),
        ({"s": ["s", "NA", "t", "t"]}, "“s”"),
        ({"y": [1, float("inf"), 3, 4]}, "infinite"),
        ({name: [] for name in GOOD}, "no rows"),
    ],
)
def test_what_cannot_be_used_is_refused(answer, columns, said):
    done = answer(*DRAWN, **columns)
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("columns", "asked", "warned", "known"),
    [
        ({"w": [1, 1, 1, 0]}, (), "weight-zero", ["estimate", "se", "ci_low"]),
        ({"s": ["s", "s", "s", "t"]}, (), "lonely-strata", ["estimate"]),
        ({"y": [7, 7, 7, 7]}, (), "item-constant", ["estimate", "se", "ci_low"]),
        ({"y": [None] * 4}, (), "item-all-missing", []),
        ({}, ("--quantile", "0.25"), "error-undefined", ["estimate"]),
        ({"g": list("aaaa")}, ("--by", "g", "--test"), "test-undefined", ["estimate", "se", "ci_low"]),
    ],
)
def test_what_is_undefined_is_null_and_warned_of(answer, columns, asked, warned, known):
    done = answer(*DRAWN, *asked, **columns)
    document = json.loads(done.stdout)
    assert warned in {warning["code"] for warning in document["warnings"]}
    (row,) = document["estimates"]
    assert [key for key in ("estimate", "se", "ci_low") if row[key] is not None] == known
    assert all(test["p"] is None for test in document["tests"])


def test_a_ratio_to_nothing_is_null_and_warned_of(answer):
    document = json.loads(answer("--item", "y", "--statistic", "ratio", "--denominator", "z", z=[0, 0, 0, 0]).stdout)
    assert document["estimates"][0]["estimate"] is None
    assert "denominator-zero" in {warning["code"] for warning in document["warnings"]}


@pytest.mark.parametrize(
    "asked",
    [
        ("--bounds", "0.5", "2"),
        ("--calibrate-method", "raking"),
        ("--trim-strict",),
        ("--trim", "5", "1"),
        ("--statistic", "mean", "--denominator", "w"),
        ("--statistic", "median", "--quantile", "0.25"),
        ("--statistic", "total", "--ci-method", "logit"),
        ("--paired", "w"),
        ("--replicate-factors",),
        ("--stratum", "s", "--stratum", "g"),
        ("--weight", "w", "--weight", "n"),
        ("--statistic", "mean", "--statistic", "total"),
        ("--replicate-type", "JK1", "--fay-rho", "0.3"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(answer, asked):
    done = answer("--item", "y", *asked)
    assert (done.exit_code, done.stdout) == (2, "")


def test_an_interval_of_shares_is_said_not_to_apply_to_other_numbers(answer):
    document = json.loads(answer("--item", "y", "--ci-method", "wilson").stdout)
    assert "interval-of-shares" in {warning["code"] for warning in document["warnings"]}


def test_true_and_false_count_as_one_and_zero_where_numbers_are_asked(answer):
    document = json.loads(answer("--item", "y", "--statistic", "mean", y=["TRUE", "FALSE", "TRUE", "TRUE"]).stdout)
    assert document["estimates"][0]["estimate"] == 0.75


def test_a_missing_code_that_nobody_has_is_warned_of(answer):
    document = json.loads(answer("--item", "y", "--missing", "4", "--missing", "-9").stdout)
    assert [each["where"]["value"] for each in document["warnings"] if each["code"] == "missing-code-unknown"] == ["-9"]


@pytest.mark.parametrize(
    ("values", "given", "warned"),
    [
        ([4, 2, -96, 1], (), [["-96"]]),
        ([4, 2, -96, 1], ("--missing", "-96"), []),
        ([4, -5, -96, 1], (), []),  # of a column with other numbers below nought they are numbers too
    ],
)
def test_codes_that_exports_have_for_no_answer_are_not_counted_in_silence(answer, values, given, warned):
    document = json.loads(answer("--item", "y", *given, y=values).stdout)
    assert [own["where"]["value"] for own in document["warnings"] if own["code"] == "missing-codes-counted"] == warned


def test_a_code_is_missing_in_one_item_and_an_answer_in_another(answer):
    asked = ("--item", "y", "--item", "v", "--missing", "y=4")
    rows = json.loads(answer(*asked, v=[4, 4, 4, 1]).stdout)["estimates"]
    assert [(row["item"], row["n"], row["estimate"]) for row in rows] == [("y", 3, 2), ("v", 4, 3.25)]


def test_without_items_a_mean_is_of_the_columns_of_numbers(answer):
    document = json.loads(answer("--statistic", "mean").stdout)
    assert [row["item"] for row in document["estimates"]] == ["y", "w", "n"]
