"""The report of a wave drawn at random compares groups; that of a frame describes them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from exports.data_reports import report_of_file

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


def notes(path, **design):
    report = report_of_file(path, INSTRUMENT, language="en", by=("gender",), lenient=True, **design)
    return [note for table in report.tables if table.name.startswith("by-gender") for note in table.notes]


def test_groups_of_a_drawn_wave_that_differ_beyond_chance_are_said_in_words(drawn):
    said = notes(drawn, population="population")
    assert any("Am indifferent" in note and "Male above Female" in note for note in said), said
    assert any("Holm" in note for note in said)


def test_groups_of_a_wave_that_was_not_drawn_are_not_compared(drawn):
    assert not any("above" in note for note in notes(drawn))
