"""A workbook as plain sheets of text: .xlsx, .xlsm, .xls or .csv, whatever its name says, bounded and never run."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings as python_warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import xlrd
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

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook behind a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<f[ >/]")
_ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"')
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z0-9:]{3,40})"')
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


def read_workbook(file: Path | bytes) -> Workbook:
    """The sheets of a form that we read; raises InstrumentError for what is no workbook."""
    content = _content(file)
    try:
        if content.startswith(_ZIP):
            return _xlsx(content)
        if content.startswith(_OLE):
            return _xls(content)
        return _csv(content)
    except InstrumentError:
        raise
    except Exception as error:
        # openpyxl and xlrd raise whatever their parts raise (KeyError, ParseError, struct.error, …) on a damaged file.
        raise _refused("xlsform-damaged") from error


def _refused(code: str, **where: Any) -> InstrumentError:
    return InstrumentError([Problem.at(code, **where)])


def _content(file: Path | bytes) -> bytes:
    if isinstance(file, bytes):
        content = file
    else:
        try:
            with file.open("rb") as opened:
                content = opened.read(MAXIMUM_BYTES + 1)
        except OSError as error:
            raise _refused("file-not-readable", file=file.name) from error
    if len(content) > MAXIMUM_BYTES:
        raise _refused("xlsform-too-large", maximum=MAXIMUM_BYTES // 1_000_000)
    if not content.strip():
        raise _refused("xlsform-not-a-workbook")
    return content


def _xlsx(content: bytes) -> Workbook:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise _refused("xlsform-damaged") from error
    with archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise _refused("xlsform-not-a-workbook")
        if (
            sum(entry.file_size for entry in entries) > MAXIMUM_UNPACKED_BYTES
            or max(entry.file_size for entry in entries) > MAXIMUM_SHEET_BYTES
            or len(entries) > 5000
        ):
            raise _refused("xlsform-too-large-unpacked")
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        warnings = [Problem.at("xlsform-macros")] if any("vbaProject" in name for name in names) else []
        faults: list[Problem] = []
        sheets: dict[str, Sheet] = {}
        for sheet in book.worksheets:
            name = plain(str(sheet.title)).lower()
            if name not in READ_SHEETS or name in sheets:
                continue
            source = archive.read(sheet._worksheet_path.lstrip("/"))
            merged = [own.decode() for own in _MERGED.findall(source)[:20]]
            if merged:
                warnings.append(Problem.at("xlsform-merged", sheet=str(sheet.title), value=merged))
            if _FORMULA.search(source):
                faults += _formulas_without_value(content, str(sheet.title))
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=MAXIMUM_COLUMNS, values_only=True)
            read = _sheet(str(sheet.title), rows, last_row=_last_row(source))
            if read is not None:
                sheets[name] = read
        titles = tuple(str(sheet.title) for sheet in book.worksheets)
        book.close()
    return Workbook(sheets, titles, (*faults, *_error_cells(sheets)), (*warnings, *_gaps(sheets)))


def _last_row(source: bytes) -> int:
    """The last row of a sheet that holds anything, found without reading what stands between."""
    start = source.rfind(b"<row ", 0, max(source.rfind(b"</v>"), source.rfind(b"</t>"), 0))
    number = _ROW.match(source, start) if start >= 0 else None
    return int(number.group(1)) if number else 0


def _formulas_without_value(content: bytes, title: str) -> Iterator[Problem]:
    """Cells whose formula was never computed: written by a program, not yet opened in Excel."""
    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)[title]
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[title]
    for value_row, formula_row in zip(
        values.iter_rows(max_col=MAXIMUM_COLUMNS), formulas.iter_rows(max_col=MAXIMUM_COLUMNS), strict=False
    ):
        for value, formula in zip(value_row, formula_row, strict=False):
            if value.value is None and getattr(formula, "data_type", "") == "f":
                place = {"row": formula.row, "column": get_column_letter(formula.column), "cell": formula.coordinate}
                yield Problem.at("xlsform-formula", sheet=title, **place)


def _xls(content: bytes) -> Workbook:
    if _LOCKED in content:
        raise _refused("xlsform-locked")
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True)
    except xlrd.XLRDError as error:
        raise _refused("xlsform-locked" if "encrypted" in str(error) else "xlsform-damaged") from error
    sheets: dict[str, Sheet] = {}
    for title in book.sheet_names():
        name = plain(title).lower()
        if name in READ_SHEETS and name not in sheets:
            sheet = book.sheet_by_name(title)
            last_row = next((row for row in range(sheet.nrows, 0, -1) if not _is_empty(sheet, row - 1)), 0)
            read = _sheet(title, _xls_rows(sheet, book.datemode), last_row=last_row)
            if read is not None:
                sheets[name] = read
    return Workbook(sheets, tuple(book.sheet_names()), tuple(_error_cells(sheets)), tuple(_gaps(sheets)))


def _xls_rows(sheet: Any, datemode: int) -> Iterator[list[Any]]:
    for row in range(sheet.nrows):
        if _is_empty(sheet, row):
            yield []
        else:
            yield [_xls_value(cell, datemode) for cell in sheet.row_slice(row, 0, MAXIMUM_COLUMNS)]


def _is_empty(sheet: Any, row: int) -> bool:
    return bool({xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}.issuperset(sheet.row_types(row, 0, MAXIMUM_COLUMNS)))


def _xls_value(cell: Any, datemode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError, xlrd.XLDateError):
            return cell.value
    return cell.value


def _csv(content: bytes) -> Workbook:
    """Sheets one below another: a line that holds only the sheet's name, its rows indented by one column.

    A file whose first line already holds the headings of a survey is that sheet alone.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("xlsform-not-a-workbook") from error
    if "\0" in text:
        raise _refused("xlsform-not-a-workbook")
    try:
        lines = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1) if any(row)]
    except csv.Error as error:
        raise _refused("xlsform-not-a-workbook") from error
    if lines and "type" in [plain(cell).lower() for cell in lines[0][1]]:
        read = _sheet("survey", iter([row for _, row in lines]), [number for number, _ in lines])
        return Workbook({"survey": read} if read else {}, ("survey",))
    parts: dict[str, list[tuple[int, list[str]]]] = {}
    title = None
    for number, row in lines:
        if plain(row[0]):
            title = plain(row[0])
            parts.setdefault(title, [])
        if title is not None and any(row[1:]):
            parts[title].append((number, row[1:]))
    sheets = {}
    for title, rows in parts.items():
        read = _sheet(title, (row for _, row in rows), [number for number, _ in rows])
        if read is not None and title.lower() in READ_SHEETS:
            sheets[title.lower()] = read
    return Workbook(sheets, tuple(parts))


def csv_sheet(title: str, content: bytes) -> Sheet | None:
    """A plain table in CSV; None for what is none."""
    try:
        rows = list(csv.reader(io.StringIO(content[:MAXIMUM_BYTES].decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        return None
    return _sheet(title, rows)


def geojson_sheet(title: str, content: bytes) -> Sheet | None:
    """The properties of the places of a GeoJSON file, one row a place; None for what is no such file."""
    try:
        features = json.loads(content.decode("utf-8-sig"))["features"]
        places = [feature.get("properties") or {} for feature in features]
        headings = list(dict.fromkeys(["id", "title", *(str(name) for place in places for name in place)]))
        rows = [[place.get(name) for name in headings] for place in places]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return _sheet(title, [headings, *rows])


def _sheet(
    title: str, rows: Iterable[Sequence[Any]], numbers: Sequence[int] | None = None, last_row: int = 0
) -> Sheet | None:
    """The filled rows; None for an empty sheet."""
    filled: list[Row] = []
    last, left_out = 0, None
    for place, values in enumerate(rows):
        cells = tuple(_text(value) if value is not None else "" for value in values[:MAXIMUM_COLUMNS])
        if any(cell and plain(cell) for cell in cells):
            last = place
            if len(filled) >= MAXIMUM_ROWS:
                raise _refused("xlsform-too-many-rows", sheet=title, maximum=MAXIMUM_ROWS)
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


def _gaps(sheets: dict[str, Sheet]) -> Iterator[Problem]:
    for sheet in sheets.values():
        if sheet.left_out is not None:
            yield Problem.at("xlsform-gap", sheet=sheet.title, row=sheet.left_out, maximum=MAXIMUM_GAP)


def _error_cells(sheets: dict[str, Sheet]) -> Iterator[Problem]:
    for sheet in sheets.values():
        for row in sheet.rows:
            for column, text in enumerate(row.cells):
                if text.startswith("#") and _ERRORS.fullmatch(text):
                    yield Problem.at("xlsform-cell-error", **sheet.place(row.number, column), value=text)
