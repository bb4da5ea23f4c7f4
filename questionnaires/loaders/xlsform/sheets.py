"""The sheets of a form as plain text, whatever file they come from: rows, cells, and where each stands."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils import get_column_letter

from questionnaires.problems import InstrumentError, Problem

MAXIMUM_BYTES = 20_000_000
MAXIMUM_UNPACKED_BYTES = 150_000_000  # of the whole workbook
MAXIMUM_SHEET_BYTES = 80_000_000  # a million empty rows that only have a colour take fifty
MAXIMUM_ROWS = 20_000  # filled rows of a sheet
MAXIMUM_COLUMNS = 300
MAXIMUM_GAP = 60  # empty rows after which other programs stop reading (pyxform's number)
MAXIMUM_CELL = 32_767  # Excel's own limit
READ_SHEETS = ("survey", "choices", "settings", "external_choices", "entities")

_SPACES = re.compile(r"\s+")
_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C, 0xFEFF, 0xAD, 0x200B, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ERRORS = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")


def plain(text: str) -> str:
    """A name, type, heading or code: without marks nobody sees, odd spaces and line breaks made one space."""
    return _SPACES.sub(" ", text.translate(_MARKS)).strip()


@dataclass(frozen=True)
class Row:
    """One filled row: its number in Excel and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet's first filled row, its headings, and the filled rows below."""

    title: str
    headings: Row
    rows: tuple[Row, ...]
    left_out: int | None = None  # the last filled row, where it stands after a gap so long that nobody reads on

    def place(self, row: int, column: int | None) -> dict[str, Any]:
        """Where a cell is, for a problem: `column` counts from 0."""
        where: dict[str, Any] = {"sheet": self.title, "row": row}
        if column is not None:
            letter = get_column_letter(column + 1)
            heading = plain(self.headings.cells[column]) if column < len(self.headings.cells) else ""
            where |= {"column": heading or letter, "cell": f"{letter}{row}"}
        return where


@dataclass(frozen=True)
class Workbook:
    """The sheets of a form by their small names, and what was odd about the file."""

    sheets: dict[str, Sheet]
    titles: tuple[str, ...]
    faults: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def refused(code: str, **where: Any) -> InstrumentError:
    """The one fault of a file that cannot be read at all."""
    return InstrumentError([Problem.at(code, **where)])


def name_of(title: str, titles: Sequence[str]) -> str:
    """The small name by which a sheet is known: the only one of a workbook is its survey, as in other programs."""
    name = plain(title).lower()
    return "survey" if len(titles) == 1 and name not in READ_SHEETS else name


def csv_sheet(title: str, content: bytes) -> Sheet | None:
    """A plain table in CSV; None for what is none."""
    try:
        rows = list(csv.reader(io.StringIO(content[:MAXIMUM_BYTES].decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        return None
    return sheet_of(title, rows)


def geojson_sheet(title: str, content: bytes) -> Sheet | None:
    """The properties of the places of a GeoJSON file, one row a place; None for what is no such file."""
    try:
        features = json.loads(content.decode("utf-8-sig"))["features"]
        places = [feature.get("properties") or {} for feature in features]
        headings = list(dict.fromkeys(["id", "title", *(str(name) for place in places for name in place)]))
        rows = [[place.get(name) for name in headings] for place in places]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return sheet_of(title, [headings, *rows])


def sheet_of(
    title: str, rows: Iterable[Sequence[Any]], numbers: Sequence[int] | None = None, last_row: int = 0
) -> Sheet | None:
    """The filled rows of a sheet; None for an empty one.

    `numbers` are those of the rows in the file where some were left out; `last_row` is the last that holds
    anything, where that is known.
    """
    filled: list[Row] = []
    last, left_out = 0, None
    for place, values in enumerate(rows):
        cells = tuple(_text(value) if value is not None else "" for value in values[:MAXIMUM_COLUMNS])
        if any(cell and plain(cell) for cell in cells):
            last = place
            if len(filled) >= MAXIMUM_ROWS:
                raise refused("xlsform-too-many-rows", sheet=title, maximum=MAXIMUM_ROWS)
            filled.append(Row(numbers[place] if numbers else place + 1, cells))
        elif place - last > MAXIMUM_GAP and last_row:
            left_out = last_row if last_row > place else None
            break
    return Sheet(title, filled[0], tuple(filled[1:]), left_out) if filled else None


def _text(value: Any) -> str:
    """A cell as its author sees it: whole numbers without .0, days as ISO."""
    match value:
        case str():
            return value[:MAXIMUM_CELL]
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
    return str(value)


def gaps(sheets: dict[str, Sheet]) -> Iterator[Problem]:
    """Rows after a gap so long that nobody reads on."""
    for sheet in sheets.values():
        if sheet.left_out is not None:
            yield Problem.at("xlsform-gap", sheet=sheet.title, row=sheet.left_out, maximum=MAXIMUM_GAP)


def error_cells(sheets: dict[str, Sheet]) -> Iterator[Problem]:
    """Cells that hold an error of Excel."""
    for sheet in sheets.values():
        for row in sheet.rows:
            for column, text in enumerate(row.cells):
                if text.startswith("#") and _ERRORS.fullmatch(text):
                    yield Problem.at("xlsform-cell-error", **sheet.place(row.number, column), value=text)
