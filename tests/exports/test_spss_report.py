"""The report of a real SPSS file, guests of a hotel that come with PSPP, its numbers worked out by PSPP itself."""

import csv
import io
import subprocess
from pathlib import Path

import openpyxl
import pytest

from exports.data.data_reports import report_of_file
from exports.excel.workbook import workbook_bytes
from tests.programs import PSPP

DATA = Path("/usr/share/pspp/examples/hotel.sav")
INSTRUMENT = Path(__file__).parents[1] / "tiny_instruments" / "hotel.yaml"


def said_by_pspp(syntax: str, folder: Path) -> list[list[str]]:
    """Rows of what PSPP writes about the file."""
    (script := folder / "ask.sps").write_text(f"GET FILE='{DATA}'.\n{syntax}\n")
    answer = folder / "answer.csv"
    subprocess.run([PSPP.found() or "pspp", "-O", "format=csv", "-o", str(answer), str(script)], check=True)
    return list(csv.reader(answer.read_text().splitlines()))


@pytest.fixture(scope="module")
def grid():
    """The one table of answers as it stands in the workbook: counts, shares and means by label."""
    report = report_of_file(DATA, INSTRUMENT, language="en")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(report)))
    sheet = book["The stay"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if row[0] == "Subject")
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows if "Count" in head and row[1] == 17}


def test_means_and_counts_are_those_of_pspp(grid, tmp_path):
    rows = said_by_pspp("DESCRIPTIVES /VARIABLES=v1 TO v5 /STATISTICS=MEAN STDDEV.", tmp_path)
    means = {row[0].strip(): (int(row[1]), float(row[2])) for row in rows if row and row[0].strip() in grid}
    assert len(means) == len(grid) == 5
    for label, (n, mean) in means.items():
        assert grid[label]["Count"] == n
        assert grid[label]["Mean (1 to 5)"] == pytest.approx(mean, abs=0.005)  # PSPP shows two decimals


def test_shares_of_every_point_are_those_of_pspp(grid, tmp_path):
    label, counted = "", 0
    for row in said_by_pspp("FREQUENCIES /VARIABLES=v1 TO v5.", tmp_path):
        if row and row[0].startswith("Table: "):
            label = row[0].removeprefix("Table: ").strip()
        elif label in grid and len(row) == 6 and row[1] and row[2].isdigit():
            assert grid[label][row[1].capitalize()] == pytest.approx(int(row[2]) / 17, rel=1e-12)
            counted += int(row[2])
    assert counted == 5 * 17
