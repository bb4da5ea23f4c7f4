"""The commands `tabulate` and `weight`, as a script calls them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli import main

DATA = Path(__file__).parents[1] / "data" / "apistrat.csv"
DESIGN = ("--weight", "pw", "--stratum", "stype", "--population", "fpc")


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def tabulated(*arguments):
    done = run("tabulate", DATA, *DESIGN, *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_document_has_the_agreed_keys_and_codes_as_they_stand_in_the_file():
    document = tabulated("--item", "api00", "--item", "awards", "--by", "stype", "--by", "sch.wide", "--test")
    assert list(document) == ["design", "estimates", "tests", "warnings"]
    keys = ["statistic", "item", "category", "by", "n", "estimate", "se", "ci_low", "ci_high", "df", "deff"]
    assert all(list(row) == keys for row in document["estimates"])
    assert document["estimates"][0]["category"] is None
    assert document["estimates"][0]["by"] == {"stype": "E", "sch.wide": "No"}
    assert {row["category"] for row in document["estimates"] if row["item"] == "awards"} == {"No", "Yes"}
    assert {"test", "order", "rows", "columns", "statistic", "df_num", "df_den", "p"} <= set(document["tests"][0])
    assert len(document["tests"]) == 2 * 2 * 2  # items by groups by orders


def test_numbers_have_full_precision():
    (row,) = tabulated("--item", "api00")["estimates"]
    # svymean(~api00, dstrat, deff = TRUE), R's survey 4.1.1
    assert row["estimate"] == pytest.approx(662.287363159321, rel=1e-12)
    assert row["se"] == pytest.approx(9.40894080278461, rel=1e-12)


def test_weights_are_population_over_sample_where_none_are_given():
    document = json.loads(
        run("tabulate", DATA, "--stratum", "stype", "--population", "fpc", "--item", "api00", "--json").stdout
    )
    assert document["design"]["sum_of_weights"] == pytest.approx(6194)


def test_raking_from_a_sheet_and_from_the_written_weights_gives_the_same_estimate(tmp_path):
    margins = tmp_path / "margins.csv"
    margins.write_text(
        "variable,category,count\nstype,E,4421\nstype,H,755\nstype,M,1018\nsch.wide,No,1072\nsch.wide,Yes,5122\n"
    )
    raked = tabulated("--item", "api00", "--rake", margins)["estimates"][0]
    out = tmp_path / "weighted.csv"
    done = run("weight", DATA, *DESIGN, "--rake", margins, "--out", out)
    report = json.loads(done.stdout)
    assert report["after"]["sum"] == pytest.approx(6194)
    assert [line["after"] for line in report["margins"]] == pytest.approx(
        [line["wanted"] for line in report["margins"]]
    )
    with out.open(newline="") as stream:
        weights = [float(row["weight_made"]) for row in csv.DictReader(stream)]
    assert sum(weights) == pytest.approx(6194)
    again = json.loads(run("tabulate", out, "--weight", "weight_made", "--item", "api00", "--json").stdout)
    assert again["estimates"][0]["estimate"] == pytest.approx(raked["estimate"], rel=1e-12)


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--poststratify", "stype,Freq\nE,4421\nH,755\nM,1018\n"),
        ("--calibrate", "name,total\n(Intercept),6194\nstypeH,755\nstypeM,1018\napi99,3914069\n"),
        ("--calibrate", "variable,category,total\nstype,E,4421\nstype,H,755\nstype,M,1018\napi99,,3914069\n"),
    ],
)
def test_totals_are_read_in_both_shapes(tmp_path, option, text):
    known = tmp_path / "known.csv"
    known.write_text(text)
    assert tabulated("--item", "api00", option, known)["design"]["sum_of_weights"] == pytest.approx(6194)


def test_a_purposive_frame_is_described_and_nothing_is_inferred():
    (row,) = json.loads(run("tabulate", DATA, "--item", "api00", "--census", "--json").stdout)["estimates"]
    assert row["estimate"] is not None
    assert [row[key] for key in ("se", "ci_low", "ci_high", "df", "deff")] == [None] * 5


def test_quantiles_domains_and_replicates_are_asked_by_options():
    rows = tabulated("--item", "api00", "--quantile", "0.25", "--quantile", "0.75")["estimates"]
    assert [(row["statistic"], row["quantile"], row["estimate"]) for row in rows] == [
        ("quantile", 0.25, 565), ("quantile", 0.75, 756)
    ]  # fmt: skip
    assert tabulated("--item", "api00", "--domain", "stype=H")["estimates"][0]["n"] == 50
    assert tabulated("--item", "api00", "--replicate-type", "JKn")["design"]["replicates"] == 200


def test_without_items_a_statistic_takes_the_columns_it_can_and_texts_of_single_cases_are_left_out():
    document = json.loads(run("tabulate", DATA, *DESIGN, "--json").stdout)
    left_out = {each["where"]["item"] for each in document["warnings"] if each["code"] == "item-of-own-words"}
    assert {"name", "sname"} <= left_out and not left_out & {row["item"] for row in document["estimates"]}
    means = json.loads(run("tabulate", DATA, *DESIGN, "--statistic", "mean", "--json").stdout)["estimates"]
    assert {"api00", "enroll"} <= {row["item"] for row in means} and "awards" not in {row["item"] for row in means}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--item", "nothing"), 1, "nothing"),
        (("--item", "api00", "--domain", "stype=X"), 1, "E, H, M"),
        (("--item", "name", "--statistic", "mean"), 1, "number"),
        (("--item", "api00", "--statistic", "ratio"), 1, "--denominator"),
        (("--item", "api00", "--domain", "stype"), 2, "ITEM=CODE"),
        (("--item", "api00", "--lonely", "sometimes"), 2, "certainty"),
    ],
)
def test_faults_are_named_and_have_their_exit_status(arguments, status, said):
    done = run("tabulate", DATA, *DESIGN, *arguments, "--json")
    assert done.exit_code == status
    assert said in done.stderr
    assert done.stdout == ""


def test_faults_speak_the_chosen_language():
    done = run("tabulate", DATA, "--item", "nothing", "--lang", "fa")
    assert done.exit_code == 1
    assert "ستون" in done.stderr
