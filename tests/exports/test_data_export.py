"""The answers of a tiny wave taken out and read back by the programs' own readers."""

import csv
import io
import subprocess
from datetime import date

import fastparquet
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from exports.data.data_export import FORMATS, csv_bytes, write_data, xlsx_bytes
from exports.data.spss import cut, sav_bytes
from exports.data.variables import MISSING_CODES, DataFile, data_file
from exports.report.labels import Labels
from tests.analysis.tiny_study import make_case, make_dataset, make_study, whole_instrument
from tests.programs import PSPP

CASES = [
    make_case(
        "growers", important=["water", "parks"], wish="work", future="5", programmes=["b", "a"],
        budget={"water": 60, "roads": 40}, years=12, last="خانه‌ام کنار رودخانه است", home="n1",
        performance__water="2", performance__roads={"missing": "cannot-judge"},
    ),
    make_case("council", important=["roads"], wish="calm", future={"missing": "refused"}, years=0),
]  # fmt: skip


def tiny(cases=CASES, language="fa") -> DataFile:
    return data_file(make_dataset(cases), Labels(whole_instrument(), make_study(), language), "شهر کوچک")


def read_sav(tmp_path, **options):
    path = tmp_path / "tiny.sav"
    write_data(tiny(), "sav", path)
    return pyreadstat.read_sav(path, **options)


def test_each_kind_of_answer_has_its_variables(tmp_path):
    frame, _ = read_sav(tmp_path, user_missing=True)
    first = frame.iloc[0].to_dict()
    assert [first[f"important_{code}"] for code in ("water", "roads", "parks")] == [1, 0, 1]
    assert (first["wish"], first["future"], first["years"]) == (1, 5, 12)  # work is the first of the wishes
    assert (first["programmes_b"], first["programmes_a"]) == (1, 2) and pd.isna(first["programmes_c"])
    assert [first[f"budget_{code}"] for code in ("water", "roads", "parks")] == [60, 40, 0]
    assert first["submitted_on"] == date(2025, 10, 15)


def test_missing_reasons_are_one_range_of_labelled_codes(tmp_path):
    frame, meta = read_sav(tmp_path, user_missing=True)
    assert frame["performance_roads"].tolist() == [MISSING_CODES["cannot-judge"], MISSING_CODES["no-answer"]]
    assert meta.variable_value_labels["performance_roads"][MISSING_CODES["cannot-judge"]] == "نمی‌توانم قضاوت کنم"
    assert meta.missing_ranges["performance_roads"] == [{"lo": -99.0, "hi": -91.0}]
    without, _ = read_sav(tmp_path)
    assert without["performance_roads"].isna().all()


def test_labels_and_levels_are_those_of_the_instrument(tmp_path):
    _, meta = read_sav(tmp_path)
    assert meta.column_names_to_labels["performance_water"] == "performance water"
    assert meta.variable_value_labels["wish"] == {1: "work", 2: "calm", 3: "other"}
    assert (meta.variable_measure["future"], meta.variable_measure["years"]) == ("ordinal", "scale")
    assert meta.variable_value_labels["group"][3] == "growers"


def test_several_codes_are_a_set_of_spss_that_pspp_knows_too(tmp_path):
    _, meta = read_sav(tmp_path)
    members = ["important_water", "important_roads", "important_parks"]
    assert meta.mr_sets["important"]["variable_list"] == members
    syntax = tmp_path / "sets.sps"
    syntax.write_text(f"GET FILE='{tmp_path / 'tiny.sav'}'.\nMRSETS /DISPLAY NAME=ALL.\n")
    run = subprocess.run([str(PSPP.found()), "-O", "format=csv", str(syntax)], capture_output=True, check=True)
    said = run.stdout.decode()
    assert "$important" in said and all(member in said for member in members) and "warning" not in said


def test_words_that_would_give_a_person_away_are_left_out_and_named(tmp_path):
    data = tiny()
    assert "last" in data.left_out and "last" not in data.frame().columns
    for data_format, written in FORMATS.items():
        assert "رودخانه".encode() not in written(data), data_format
    write_data(data, "csv", tmp_path / "tiny.csv")
    assert "last" in (tmp_path / "tiny-codebook.html").read_text()


def test_stata_reads_labels_and_values(tmp_path):
    write_data(tiny(), "dta", tmp_path / "tiny.dta")
    frame, meta = pyreadstat.read_dta(tmp_path / "tiny.dta")
    assert frame["future"].tolist() == [5, MISSING_CODES["refused"]]
    assert meta.variable_value_labels["wish"][1] == "work"


def test_parquet_and_csv_hold_the_same_codes(tmp_path):
    write_data(tiny(), "parquet", tmp_path / "tiny.parquet")
    frame = fastparquet.ParquetFile(tmp_path / "tiny.parquet").to_pandas()
    content = csv_bytes(tiny())
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [float(row["future"]) for row in rows] == frame["future"].tolist()
    assert rows[0]["submitted_on"] == "2025-10-15" and rows[0]["programmes_c"] == ""


def test_the_workbook_says_answers_in_words_then_as_codes_with_codebook_and_reconciliation():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(tiny())))
    assert book.sheetnames == ["پاسخ‌ها", "کدها", "راهنمای متغیرها", "تطبیق"]
    words, codes, codebook, counted = book.worksheets
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    column = [cell.value for cell in codes[1]].index("performance_roads")
    assert words.cell(2, column + 1).value == "نمی‌توانم قضاوت کنم"
    assert codes.cell(2, column + 1).value == MISSING_CODES["cannot-judge"]
    day = [cell.value for cell in codes[1]].index("submitted_on")
    assert words.cell(2, day + 1).value == "۱۴۰۴/۰۷/۲۳"
    by_name = {row[0].value: row for row in codebook.iter_rows(min_row=2)}
    assert [cell.value for cell in by_name["future"]][4:6] == [1, 1]  # answered, missing
    assert [row[1].value for row in counted.iter_rows(max_row=2)] == [2, 2]  # stored, included


@pytest.mark.parametrize("data_format", ["sav", "dta", "csv", "xlsx"])
def test_the_same_answers_give_the_same_bytes(data_format):
    assert FORMATS[data_format](tiny()) == FORMATS[data_format](tiny())


def test_a_label_is_cut_between_letters():
    assert cut("شهر", 5) == "شه"
    assert cut("شهر", 6) == "شهر"


def test_names_are_what_every_program_takes(tmp_path):
    names = [variable.name for variable in tiny().variables]
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.isascii() and name.isidentifier() and len(name) <= 32 for name in names)


def test_a_wave_nobody_answered_is_still_a_file():
    assert sav_bytes(tiny([]))
