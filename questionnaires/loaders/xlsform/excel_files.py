"""Excel's files as plain sheets: .xlsx and .xlsm, and the older .xls; bounded, and never run."""

from __future__ import annotations

import io
import re
import warnings as python_warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils import get_column_letter

from questionnaires.loaders.old_excel import open_old_excel
from questionnaires.loaders.xlsform.sheets import (
    MAXIMUM_COLUMNS,
    MAXIMUM_SHEET_BYTES,
    MAXIMUM_UNPACKED_BYTES,
    READ_SHEETS,
    Sheet,
    Workbook,
    error_cells,
    gaps,
    name_of,
    refused,
    sheet_of,
)
from questionnaires.problems import Problem

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<f[ >/]")
_ROW = re.compile(rb'<row [^>]*?r="([0-9]{1,7})"')
_MERGED = re.compile(rb'<mergeCell [^>]*?ref="([A-Z0-9:]{3,40})"')
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_DATA = re.compile(rb"<((?:\w+:)?)sheetData[ />]")
_HEAD = 20_000  # bytes of a sheet in which its size would stand


def xlsx(content: bytes) -> Workbook:
    """The sheets of an .xlsx or .xlsm; raises InstrumentError for what is none."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise refused("xlsform-damaged") from error
    with archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise refused("xlsform-not-a-workbook")
        if (
            sum(entry.file_size for entry in entries) > MAXIMUM_UNPACKED_BYTES
            or max(entry.file_size for entry in entries) > MAXIMUM_SHEET_BYTES
            or len(entries) > 5000
        ):
            raise refused("xlsform-too-large-unpacked")
        content = _with_dimensions(content, archive)
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        warnings = [Problem.at("xlsform-macros")] if any("vbaProject" in name for name in names) else []
        faults: list[Problem] = []
        sheets: dict[str, Sheet] = {}
        titles = tuple(str(sheet.title) for sheet in book.worksheets)
        for sheet in book.worksheets:
            name = name_of(str(sheet.title), titles)
            if name not in READ_SHEETS or name in sheets:
                continue
            source = archive.read(sheet._worksheet_path.lstrip("/"))
            merged = [own.decode() for own in _MERGED.findall(source)[:20]]
            if merged:
                warnings.append(Problem.at("xlsform-merged", sheet=str(sheet.title), value=merged))
            if _FORMULA.search(source):
                faults += _formulas_without_value(content, str(sheet.title))
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True)
            read = sheet_of(str(sheet.title), rows, last_row=_last_row(source))
            if read is not None:
                sheets[name] = read
        book.close()
    return Workbook(sheets, titles, (*faults, *error_cells(sheets)), (*warnings, *gaps(sheets)))


def _with_dimensions(content: bytes, archive: zipfile.ZipFile) -> bytes:
    """The workbook with a size on each sheet that says none: openpyxl would read such a sheet to its end to find it."""
    parts = {entry.filename: entry for entry in archive.infolist()}
    changed: dict[str, bytes] = {}
    for name in parts:
        if _SHEET_PART.fullmatch(name):
            with archive.open(name) as opened:
                head = opened.read(_HEAD)
            if b"dimension" not in head and (start := _DATA.search(head)) is not None:
                size = b'<%bdimension ref="A1"/>' % start.group(1)
                changed[name] = head[: start.start()] + size + head[start.start() :]
    if not changed:
        return content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, entry in parts.items():
            part = archive.read(entry)
            new.writestr(name, changed[name] + part[_HEAD:] if name in changed else part)
    return buffer.getvalue()


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


def xls(content: bytes) -> Workbook:
    """The sheets of an .xls; raises InstrumentError for what is none, and for any workbook behind a password."""
    if _LOCKED in content:
        raise refused("xlsform-locked")
    try:
        book = open_old_excel(content)
    except xlrd.XLRDError as error:
        raise refused("xlsform-locked" if "encrypted" in str(error) else "xlsform-damaged") from error
    sheets: dict[str, Sheet] = {}
    for title in book.sheet_names():
        name = name_of(title, book.sheet_names())
        if name in READ_SHEETS and name not in sheets:
            sheet = book.sheet_by_name(title)
            last_row = next((row for row in range(sheet.nrows, 0, -1) if not _is_empty(sheet, row - 1)), 0)
            read = sheet_of(title, _xls_rows(sheet, book.datemode), last_row=last_row)
            if read is not None:
                sheets[name] = read
    return Workbook(sheets, tuple(book.sheet_names()), tuple(error_cells(sheets)), tuple(gaps(sheets)))


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
            moment = xlrd.xldate_as_datetime(cell.value, datemode)
            return moment.time() if 0 <= cell.value < 1 else moment  # Excel's day nought is a time of day alone
        except (ValueError, OverflowError, xlrd.XLDateError):
            return cell.value
    return cell.value
