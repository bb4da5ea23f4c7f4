"""Files with decimal commas, as spreadsheets of many countries write them: numbers where that is certain."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from survey.cli import main
from tests.survey.tabulating import answered, codes, of


def file_of(folder, text, name="answers.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def mean(file, *arguments):
    document = answered(file, "--item", "x", *arguments)
    return document["estimates"][0]["estimate"], codes(document)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1,5", "2", "", "NA"), 1.75),
        (("۱,۵", "۲,۵"), 2),
        (("-0,5", "1.234,5"), 617),  # thousands by points
        (("0,125", "0,375"), 0.25),  # no number of thousands begins with nought
        (("1,234", "2,5"), 1.867),
    ],
)
@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_column_of_decimal_commas_is_read_as_numbers_and_it_is_said(tmp_path, separator, cells, expected):
    file = file_of(tmp_path, "".join(f"{cell}{separator}a\n" for cell in ("x", *cells)))
    found, warned = mean(file)
    assert found == pytest.approx(expected)
    assert "decimal-commas-read" in warned


def test_persian_decimal_signs_need_no_guessing(tmp_path):
    file = file_of(tmp_path, "x;g\n۱٫۵;a\n۱٬۲۳۴٫۵;b\n")
    assert mean(file) == (618, {"equal-weights-assumed"})


def test_what_one_column_shows_holds_for_the_others_of_the_file(tmp_path):
    assert mean(file_of(tmp_path, "x;y\n1,234;0,5\n3,234;1,5\n"))[0] == pytest.approx(2.234)


def test_commas_that_may_part_thousands_stay_so_and_it_is_said(tmp_path):
    found, warned = mean(file_of(tmp_path, "x;g\n1,234;a\n2,234;b\n"))
    assert found == 1734
    assert "decimal-commas-unsure" in warned


@pytest.mark.parametrize(
    "text", ['x,g\n"1,5",a\n"2,5",b\n', "x;g\n1,5;a\nmany;b\n", "x;g\n1,5,2;a\n2,5;b\n", "x;g\n1,5;a\n-;b\n"]
)
def test_nothing_is_guessed_of_commas_that_part_columns_and_of_other_texts(tmp_path, text):
    document = answered(file_of(tmp_path, text), "--item", "x")
    assert [row["category"] for row in of(document, "share")] == sorted(
        row[0] for row in list(csv.reader(text.splitlines(), delimiter=text[1]))[1:]
    )


def test_codes_given_as_missing_are_no_answers(tmp_path):
    assert mean(file_of(tmp_path, "x;g\n1,5;a\nunknown;b\n2,5;b\n"), "--missing", "unknown")[0] == 2


def test_weights_and_margins_of_such_files_make_a_file_that_anybody_reads(tmp_path):
    file = file_of(tmp_path, "g;w;x\na;0,5;1,5\na;0,5;2\nb;1;3,5\n")
    margins = file_of(tmp_path, "variable;category;count\ng;a;2,5\ng;b;7,5\n", "margins.csv")
    out = tmp_path / "out.csv"
    done = CliRunner().invoke(
        main, ["weight", str(file), "--weight", "w", "--rake", str(margins), "--out", str(out), "--column", "made"]
    )
    assert done.exit_code == 0, done.output
    assert [warning["code"] for warning in json.loads(done.stdout)["warnings"]] == ["decimal-commas-read"]
    (row,) = answered(out, "--weight", "made", "--item", "x")["estimates"]
    assert row["estimate"] == pytest.approx((1.25 * 1.5 + 1.25 * 2 + 7.5 * 3.5) / 10)
