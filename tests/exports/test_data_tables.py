"""Files of SPSS, Stata and Parquet are read as the codes they hold, whatever program wrote them."""

from __future__ import annotations

from datetime import datetime

import fastparquet
import pandas as pd
import pyreadstat
import pytest

from exports.data.data_sheets import read_sheet
from questionnaires.problems import DataError

TABLE = pd.DataFrame(
    {
        "q1": [1.0, 2.0, None],
        "y": [0.1, 7.0, -2.5],
        "words": ["پارک", "x,y", ""],
        "day": [datetime(2026, 3, 21), datetime(2026, 3, 21, 14, 30), datetime(2026, 3, 22)],
    }
)
ROWS = [("1", "0.1", "پارک", "2026-03-21"), ("2", "7", "x,y", "2026-03-21T14:30:00"), ("", "-2.5", "", "2026-03-22")]


def write_sav(path):
    pyreadstat.write_sav(TABLE, path, variable_value_labels={"q1": {1: "خوب", 2: "بد"}})


def write_dta(path):
    pyreadstat.write_dta(TABLE, path, version=15)


def write_parquet(path):
    fastparquet.write(str(path), TABLE)


@pytest.mark.parametrize(("name", "write"), [("a.sav", write_sav), ("a.dta", write_dta), ("a.parquet", write_parquet)])
def test_codes_numbers_words_and_times_are_read(tmp_path, name, write):
    write(tmp_path / name)
    sheet = read_sheet(tmp_path / name)
    assert sheet.header == ("q1", "y", "words", "day")
    assert [row for _, row in sheet.rows] == ROWS
    assert [number for number, _ in sheet.rows] == [2, 3, 4]


def test_what_spss_declares_missing_is_no_answer(tmp_path):
    answers = pd.DataFrame({"q": [1.0, 99.0, 2.0]})
    pyreadstat.write_sav(answers, tmp_path / "a.sav", missing_ranges={"q": [99]})
    assert [row for _, row in read_sheet(tmp_path / "a.sav").rows] == [("1",), ("",), ("2",)]


@pytest.mark.parametrize("kind", [".sav", ".dta", ".parquet"])
def test_a_file_that_is_none_of_its_kind_is_refused_by_name(tmp_path, kind):
    (tmp_path / f"a{kind}").write_bytes(b"nothing of the sort")
    with pytest.raises(DataError) as refused:
        read_sheet(tmp_path / f"a{kind}")
    (problem,) = refused.value.problems
    assert (problem.code, problem.place) == ("data-file-broken", {"file": f"a{kind}", "kind": kind})
