"""Tiny workbooks for tests: sheets as lists of rows, written with openpyxl."""

import io
from pathlib import Path

import openpyxl
import pytest

from questionnaires.loaders.imported import Imported
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.problems import InstrumentError

FOLDER = Path(__file__).parent.parent / "data" / "xlsforms"
YES_NO = "list_name | name | label\nyes_no | yes | بله\nyes_no | no | نه"


def workbook(**sheets: str) -> bytes:
    """A workbook whose sheets are written as lines of cells between bars."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, text in sheets.items():
        sheet = book.create_sheet(title)
        for line in text.strip().splitlines():
            sheet.append([cell.strip() or None for cell in line.split("|")])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def imported(survey: str, choices: str = YES_NO, **sheets: str) -> Imported:
    return read_xlsform(workbook(survey=survey, choices=choices, **sheets), name="tiny")


def faults(content: bytes | Path) -> list[tuple[str, str | None]]:
    """Codes and cells of the faults of a workbook; each has its sentence in both languages."""
    with pytest.raises(InstrumentError) as error:
        read_xlsform(content)
    for problem in error.value.problems:
        assert problem.sentence("fa") != problem.sentence("en")
    return [(problem.code, problem.place.get("cell")) for problem in error.value.problems]
