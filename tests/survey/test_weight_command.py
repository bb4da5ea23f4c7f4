"""The command `weight`: margins from an Excel sheet, what its report says, and why margins cannot be met."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest
from click.testing import CliRunner

from survey.cli import main
from tests.survey.tabulating import written


def run(file, out, *arguments):
    return CliRunner().invoke(main, ["weight", str(file), "--out", str(out), *map(str, arguments)])


@pytest.fixture
def eight(tmp_path):
    """Two of group a and six of b; half of each in the north."""
    return written(tmp_path, group=list("aabbbbbb"), side=["n", "s"] * 4)


@pytest.fixture
def sheet(tmp_path):
    """Half of the population in a, and a quarter in the north, as somebody keeps it in Excel."""
    workbook = openpyxl.Workbook()
    for row in [
        ("متغیر", "مقوله", "تعداد"),
        ("group", "a", 50),
        ("group", "b", 50),
        ("side", "n", 25),
        ("side", "s", 75),
    ]:
        workbook.active.append(row)
    workbook.save(tmp_path / "margins.xlsx")
    return tmp_path / "margins.xlsx"


def test_margins_from_an_excel_sheet_are_met_and_reported(eight, sheet, tmp_path):
    done = run(eight, tmp_path / "out.csv", "--rake", sheet)
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    with (tmp_path / "out.csv").open(newline="") as stream:
        weights = [float(row["weight_made"]) for row in csv.DictReader(stream)]
    # The sample is balanced, so a cell's weight is the product of its shares: a in the north 50 * .25 over one case.
    assert weights == pytest.approx([12.5, 37.5, *[12.5 / 3, 37.5 / 3] * 3])
    assert [
        (line["variable"], line["category"], line["before"], line["after"], line["n"]) for line in report["margins"]
    ] == [
        ("group", "a", 0.25, pytest.approx(0.5), 2),
        ("group", "b", 0.75, pytest.approx(0.5), 6),
        ("side", "n", 0.5, pytest.approx(0.25), 4),
        ("side", "s", 0.5, pytest.approx(0.75), 4),
    ]
    assert [line["off"] for line in report["margins"]] == pytest.approx([0] * 4, abs=1e-9)


def test_the_report_names_the_largest_weights_and_what_they_cost(eight, sheet, tmp_path):
    report = json.loads(run(eight, tmp_path / "out.csv", "--rake", sheet).stdout)
    first = report["largest"][0]
    assert (first["row"], first["over_mean"], first["codes"]) == (3, pytest.approx(3), {"group": "a", "side": "s"})
    # Kish: 100² / (12.5² + 37.5² + 3 (4.1667² + 12.5²)) = 4.8 of eight
    assert report["after"]["effective_n"] == pytest.approx(4.8)
    assert report["after"]["efficiency"] == pytest.approx(0.6)
    assert "weights-spread" not in {warning["code"] for warning in report["warnings"]}


def test_weights_that_cost_more_than_half_of_the_sample_are_warned_of(tmp_path):
    file = written(tmp_path, group=["a"] + ["b"] * 19)
    (tmp_path / "known.csv").write_text("group,count\na,90\nb,10\n")
    report = json.loads(run(file, tmp_path / "out.csv", "--poststratify", tmp_path / "known.csv").stdout)
    (warning,) = [each for each in report["warnings"] if each["code"] == "weights-spread"]
    assert warning["where"] == {"efficiency": 0.062, "largest": 18.0}  # 100²/(90² + 19 (10/19)²)/20; 90 over 5


def test_trimming_gives_what_it_cuts_to_the_others_and_says_which_margin_it_moved(eight, sheet, tmp_path):
    report = json.loads(run(eight, tmp_path / "out.csv", "--rake", sheet, "--trim", 5, 30).stdout)
    # 37.5 is cut by 7.5 and three of 4.1667 raised by 2.5 in all; the other four take 5, 1.25 each
    assert (report["trimmed"]["at_lower"], report["trimmed"]["at_upper"]) == (3, 1)
    assert report["after"]["sum"] == pytest.approx(100)
    off = {(line["variable"], line["category"]): line["off"] for line in report["margins"]}
    assert off["group", "a"] == pytest.approx((30 + 13.75) / 50 - 1)


def test_margins_that_contradict_each_other_name_both(tmp_path):
    # All of a live in the north: they cannot be 60 where the north has 50.
    file = written(tmp_path, group=list("aabb"), side=["n", "n", "n", "s"])
    (tmp_path / "margins.csv").write_text("variable,category,count\ngroup,a,60\ngroup,b,40\nside,n,50\nside,s,50\n")
    done = run(file, tmp_path / "out.csv", "--rake", tmp_path / "margins.csv")
    assert done.exit_code == 1
    assert "“a” of “group” has nobody outside “n” of “side”: it cannot have 60 where that has 50" in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_missing_codes_belong_to_margins(eight, sheet, tmp_path):
    idle = run(eight, tmp_path / "out.csv", "--missing", "n")
    assert (idle.exit_code, "--missing does nothing without --rake" in idle.stderr) == (2, True)
    lacking = run(eight, tmp_path / "out.csv", "--rake", sheet, "--missing", "side=n")
    assert (lacking.exit_code, lacking.stderr.startswith("row 2: 4 cases have no answer to “side”")) == (1, True)
