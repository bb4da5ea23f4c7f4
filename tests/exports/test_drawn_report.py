"""The report of a wave drawn at random compares groups; that of a frame describes them."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from exports.data.data_reports import report_of_file
from exports.excel.workbook import write_workbook
from exports.report.blocks import FormatKind

TESTS = Path(__file__).parents[1]
INSTRUMENT = TESTS / "tiny_instruments" / "bfi.yaml"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """200 of 5,000, the men's answers to A1 on one side of the scale and the women's on the other."""
    path = tmp_path_factory.mktemp("drawn") / "drawn.csv"
    with (TESTS / "data" / "bfi.csv").open(newline="") as stream:
        header, *rows = csv.reader(stream)
    place = header.index("gender")
    for number, row in enumerate(rows[:200]):
        row[0] = ("56" if row[place] == "1" else "12")[number % 2]
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([[*header, "population"], *([*row, "5000"] for row in rows[:200])])
    return path


def tables(path, **design):
    report = report_of_file(path, INSTRUMENT, language="en", by=("gender",), lenient=True, **design)
    return [table for table in report.tables if table.name.startswith("by-gender")]


def test_groups_of_a_drawn_wave_that_differ_beyond_chance_have_letters(drawn):
    # "Am indifferent": the men's answers were put on one side of the scale, so that their mean lies above.
    table = next(each for each in tables(drawn, population="population") if each.letters)
    marks = dict(zip(table.rows, table.marks, strict=True))
    row, column, letters = next(each for each in table.letters if table.columns[each[1]].format is FormatKind.MEAN)
    assert table.rows[row] == "Male"
    assert f"({letters})" == marks["Female"]
    assert table.cells[row][column] > table.cells[table.rows.index("Female")][column]
    assert any("Holm" in note for note in table.notes)


def test_letters_stand_behind_numbers_that_stay_numbers(drawn, tmp_path):
    report = report_of_file(drawn, INSTRUMENT, language="en", by=("gender",), lenient=True, population="population")
    (file, *_) = write_workbook(report, tmp_path / "drawn.xlsx")
    lettered = [
        cell
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float) and cell.number_format.endswith((' A"', ' B"'))
    ]
    wanted = sum(len(table.letters) for table in report.tables)
    assert len(lettered) == wanted > 0


def test_groups_of_a_wave_that_was_not_drawn_are_not_compared(drawn):
    assert not any(table.letters for table in tables(drawn))
