"""Times of day, and days with a time, in every file that a wave is taken out into, and back; and in the report."""

import csv
import io
from datetime import datetime, time

import fastparquet
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from exports.data.data_export import csv_bytes, write_data, xlsx_bytes
from exports.data.data_files import read_data_file
from exports.data.variables import data_file
from exports.report.labels import Labels
from questionnaires.response_domains import DateTime, Time
from tests.analysis.tiny_study import make_case, make_dataset, make_instrument, make_item, make_study

INSTRUMENT = make_instrument((make_item("opens", Time()), make_item("came", DateTime())))
CASES = [
    make_case("growers", opens="08:05", came="2025-10-15T14:30"),
    make_case("council", opens="23:59", came="2025-03-21T00:00"),
    make_case("council", opens={"missing": "refused"}),
]


def tiny(language="fa"):
    return data_file(make_dataset(CASES, INSTRUMENT), Labels(INSTRUMENT, make_study(), language), "شهر کوچک")


@pytest.mark.parametrize(("kind", "read"), [("sav", pyreadstat.read_sav), ("dta", pyreadstat.read_dta)])
def test_spss_and_stata_know_them_as_times(tmp_path, kind, read):
    write_data(tiny(), kind, tmp_path / f"tiny.{kind}")
    frame, _ = read(tmp_path / f"tiny.{kind}")
    assert frame["opens"][:2].tolist() == [time(8, 5), time(23, 59)]
    assert frame["came"][:2].tolist() == [datetime(2025, 10, 15, 14, 30), datetime(2025, 3, 21)]
    assert frame["opens"].isna().tolist() == frame["came"].isna().tolist() == [False, False, True]


def test_csv_and_parquet_hold_them(tmp_path):
    rows = list(csv.DictReader(io.StringIO(csv_bytes(tiny()).decode("utf-8-sig"))))
    assert [(row["opens"], row["came"]) for row in rows] == [
        ("08:05", "2025-10-15T14:30"),
        ("23:59", "2025-03-21T00:00"),
        ("", ""),
    ]
    write_data(tiny(), "parquet", tmp_path / "tiny.parquet")
    frame = fastparquet.ParquetFile(str(tmp_path / "tiny.parquet")).to_pandas()
    assert frame["opens"].tolist() == ["08:05", "23:59", None]
    assert frame["came"][:2].tolist() == [pd.Timestamp(2025, 10, 15, 14, 30), pd.Timestamp(2025, 3, 21)]


def test_a_workbook_says_them_in_words_and_as_cells():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(tiny())))
    sheets = [sheet for sheet in book if {"opens", "came"} <= {cell.value for cell in sheet[1]}]
    *_, coded = sheets
    place = {cell.value: cell.column - 1 for cell in coded[1]}
    first = [cell.value for cell in coded[2]]
    assert (first[place["opens"]], first[place["came"]]) == (time(8, 5), datetime(2025, 10, 15, 14, 30))
    said = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"۰۸:۰۵", "۱۴۰۴/۰۷/۲۳ ۱۴:۳۰"} <= said


@pytest.mark.parametrize("kind", ["sav", "dta", "csv", "parquet"])
def test_what_is_taken_out_is_read_back_as_data(tmp_path, kind):
    write_data(tiny(), kind, tmp_path / f"tiny.{kind}")
    read = read_data_file(tmp_path / f"tiny.{kind}", INSTRUMENT, id_column="case")
    assert [case["answers"] for case in read.cases] == [
        {"opens": "08:05", "came": "2025-10-15T14:30"},
        {"opens": "23:59", "came": "2025-03-21T00:00"},
        {},
    ]
