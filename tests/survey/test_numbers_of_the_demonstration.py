"""The demonstration's workbook read again, cell by cell, as openpyxl and as LibreOffice see it.

What stands in the cells is held against the report value it was written from, and against numbers that
pandas works out from the answers as they are exported for other programs, by no code of ours.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports.data.data_export import csv_bytes
from exports.data.variables import DataFile
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import Report, ReportSection, TableBlock
from exports.report.numbers import NOT_SHOWN
from questionnaires.translations import sentence
from survey.demonstration.build import STAKEHOLDERS
from survey.reporting.answers_out import data_files
from survey.reporting.datasets import gather, report_from
from survey.store.database import Database, open_database
from tests.survey.city import KEY, City

STUDY = "jahrom"


@pytest.fixture(scope="module")
def database(demonstration_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(demonstration_city.copied(tmp_path_factory.mktemp("numbers")), KEY)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def report(database: Database) -> Report:
    return report_from(gather(database, STUDY, ()), "fa", by=("group",))


@pytest.fixture(scope="module")
def file(database: Database) -> DataFile:
    """The stakeholders' answers as anybody gets them."""
    (made,) = data_files(database, STUDY, [STAKEHOLDERS], "fa", by="maryam")
    return made


@pytest.fixture(scope="module")
def answers(file: DataFile) -> pd.DataFrame:
    """The same from CSV; codes below zero are reasons for no answer."""
    frame = pd.read_csv(io.BytesIO(csv_bytes(file)))
    numbers = frame.select_dtypes("number")
    frame[numbers.columns] = numbers.where(numbers >= 0)
    return frame


def number_of(file: DataFile, variable: str, label: str) -> int:
    """The number that stands for a label in a variable."""
    own = next(each for each in file.variables if each.name == variable)
    return next(number for number, said in own.labels if said == label)


def row_of(file: DataFile, item: str, label: str) -> str:
    """The variable of one row of a list."""
    (name,) = [v.name for v in file.variables if v.name.startswith(f"{item}_") and v.label.endswith(f": {label}")]
    return name


@pytest.fixture(scope="module")
def content(report: Report) -> bytes:
    return workbook_bytes(report)


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book_of_libreoffice(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """The same after LibreOffice has opened, calculated and saved it."""
    folder = tmp_path_factory.mktemp("libreoffice")
    (source := folder / "report.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return openpyxl.load_workbook(folder / "out" / "report.xlsx")


def plain(value: object) -> object:
    """A cell as it is read: without marks of direction; nothing written is nothing."""
    return (value.replace("\u200f", "") or None) if isinstance(value, str) else value


def sheets(book: openpyxl.Workbook, report: Report) -> Iterator[tuple[Worksheet, ReportSection]]:
    """The sheets of the sections, which stand after cover and contents."""
    yield from zip(book.worksheets[2:], report.sections, strict=False)


def written(sheet: Worksheet, table: TableBlock) -> list[list[object]]:
    """Labels and cells of a table, found by its caption and its head."""
    said = sentence("report.table_caption", "fa", number=table.number, caption=table.caption)
    (caption,) = [cell.row for cell in sheet["A"] if plain(cell.value) == said]
    head = caption + (2 if any(column.over for column in table.columns) else 1)
    assert [plain(sheet.cell(head, 2 + at).value) for at in range(len(table.columns))] == [
        plain(column.text) for column in table.columns
    ]
    return [
        [plain(sheet.cell(head + 1 + row, 1 + at).value) for at in range(len(table.columns) + 1)]
        for row in range(len(table.rows))
    ]


def expected(table: TableBlock, row: int, column: int) -> object:
    if (row, column) in table.withheld:
        return NOT_SHOWN
    return plain(table.cells[row][column])


@pytest.mark.parametrize("kind", ["book", "book_of_libreoffice"])
def test_every_cell_of_every_table_is_what_the_report_says(kind: str, report: Report, request) -> None:
    cells = 0
    for sheet, section in sheets(request.getfixturevalue(kind), report):
        assert plain(sheet["A1"].value) == section.title
        for table in (block for block in section.blocks if isinstance(block, TableBlock)):
            for row, (label, *values) in enumerate(written(sheet, table)):
                mark = f" {table.marks[row]}" if table.marks and table.marks[row] else ""
                assert label == plain(table.rows[row]) + mark
                for column, value in enumerate(values):
                    wanted = expected(table, row, column)
                    if isinstance(wanted, int | float):
                        assert value == pytest.approx(wanted, rel=1e-14), (table.name, row, column)
                    else:
                        assert value == wanted, (table.name, row, column)
                    cells += 1
    assert cells > 5000


def table_of(report: Report, book: openpyxl.Workbook, name: str) -> tuple[TableBlock, list[list[object]]]:
    """The table called `name`, and what stands in its place in the workbook."""
    return next(
        (table, written(sheet, table))
        for sheet, section in sheets(book, report)
        for table in section.blocks
        if isinstance(table, TableBlock) and table.name == name
    )


def column_of(report: Report, book: openpyxl.Workbook, name: str, head: str, over: str = "") -> dict[str, object]:
    """One column of the table called `name` as it stands in the workbook, by the label of its rows."""
    table, rows = table_of(report, book, name)
    at = next(i for i, c in enumerate(table.columns, start=1) if c.text == head and c.over.startswith(over))
    return {label: cells[at] for label, cells in zip(table.rows, rows, strict=True)}


TITLE = "ذی‌نفعان شهر"


@pytest.mark.parametrize("item", ["age", "gender", "education", "years"])
def test_counts_and_shares_of_one_code_are_those_of_pandas(item, report, book, answers, file) -> None:
    counts = answers[item].value_counts()
    said = column_of(report, book, item, "شمار", TITLE)
    shares = column_of(report, book, item, "سهم", TITLE)
    assert len(said) >= 2
    for label, n in said.items():
        own = counts.get(number_of(file, item, label), 0)
        assert n == own and shares[label] == pytest.approx(own / counts.sum(), rel=1e-12)


@pytest.mark.parametrize("item", ["important", "strengths", "problems", "opportunities", "values"])
def test_counts_and_shares_of_several_codes_are_those_of_pandas(item, report, book, answers, file) -> None:
    for label, n in column_of(report, book, item, "شمار", TITLE).items():
        chosen = answers[row_of(file, item, label)]
        assert n == chosen.sum()
        share = column_of(report, book, item, "سهم", TITLE)[label]
        assert share == pytest.approx(chosen.mean(), rel=1e-12)


def test_means_and_quartiles_of_a_grid_are_those_of_pandas(report, book, answers) -> None:
    """Rows have shorter names in the report than in the codebook, so they are told apart by their numbers."""
    heads = ("شمار", "میانگین (۱ تا ۵)", "دو گزینهٔ بالا", "خیلی ضعیف", "میانه")
    columns = [column_of(report, book, "performance", head) for head in heads]
    columns.append(column_of(report, book, "performance", heads[1], "میانگین گروه"))
    found = sorted(tuple(column[label] for column in columns) for label in columns[0])
    wanted = []
    for variable in (name for name in answers if name.startswith("performance_")):
        points = answers[variable].dropna()
        of_groups = answers.groupby("group")[variable].mean().mean()
        top, lowest = (points >= 4).mean(), (points == 1).mean()
        wanted.append((len(points), points.mean(), top, lowest, points.median(), of_groups))
    assert len(wanted) == len(found) == 14
    for own, pandas_has in zip(found, sorted(wanted), strict=True):
        assert own == pytest.approx(pandas_has, rel=1e-12)


def test_an_allocation_is_shared_out_as_pandas_has_it(report, book, answers, file) -> None:
    means = column_of(report, book, "budget", "میانگین", TITLE)
    assert sum(means.values()) == pytest.approx(100, rel=1e-12)
    for label, mean in means.items():
        assert mean == pytest.approx(answers[row_of(file, "budget", label)].mean(), rel=1e-12)


def test_no_cell_by_group_that_pandas_counts_under_five_is_shown(report, book, answers, file) -> None:
    """Each cell of a group is its mean or share, or a dash; a dash it is wherever one to four people stand behind."""
    five, shown, dashes = 5, 0, 0
    (groups,) = [{label: number for number, label in v.labels} for v in file.variables if v.name == "group"]
    for item in ("important", "strengths", "problems", "values"):
        table, rows = table_of(report, book, f"by-group-{item}-share")
        for group, (_, n, *shares) in zip(table.rows, rows, strict=True):
            if group not in groups:
                continue  # totals
            for head, value in zip(table.columns[1:], shares, strict=True):
                chosen = answers[row_of(file, item, head.text)][answers["group"] == groups[group]].dropna()
                if value == NOT_SHOWN:
                    dashes += 1
                    continue
                shown += 1
                assert value == pytest.approx(chosen.mean(), rel=1e-12) and n == len(chosen)
                assert not 0 < chosen.sum() < five, (item, group, head.text)
    assert shown > 100 and dashes > 100
