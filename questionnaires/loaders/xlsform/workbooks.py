"""A workbook as plain sheets of text: .xlsx, .xlsm, .xls or .csv, whatever its name says, bounded and never run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from questionnaires.loaders.xlsform.excel_files import xls, xlsx
from questionnaires.loaders.xlsform.sheets import MAXIMUM_BYTES, READ_SHEETS, Workbook, plain, refused, sheet_of
from questionnaires.problems import InstrumentError

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook behind a password


def read_workbook(file: Path | bytes) -> Workbook:
    """The sheets of a form that we read; raises InstrumentError for what is no workbook."""
    content = _content(file)
    try:
        if content.startswith(_ZIP):
            return xlsx(content)
        if content.startswith(_OLE):
            return xls(content)
        return _csv(content)
    except InstrumentError:
        raise
    except Exception as error:
        # openpyxl and xlrd raise whatever their parts raise (KeyError, ParseError, struct.error, …) on a damaged file.
        raise refused("xlsform-damaged") from error


def _content(file: Path | bytes) -> bytes:
    if isinstance(file, bytes):
        content = file
    else:
        try:
            with file.open("rb") as opened:
                content = opened.read(MAXIMUM_BYTES + 1)
        except OSError as error:
            raise refused("file-not-readable", file=file.name) from error
    if len(content) > MAXIMUM_BYTES:
        raise refused("xlsform-too-large", maximum=MAXIMUM_BYTES // 1_000_000)
    if not content.strip():
        raise refused("xlsform-not-a-workbook")
    return content


def _csv(content: bytes) -> Workbook:
    """Sheets one below another: a line that holds only the sheet's name, its rows indented by one column.

    A file whose first line already holds the headings of a survey is that sheet alone.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("xlsform-not-a-workbook") from error
    if "\0" in text:
        raise refused("xlsform-not-a-workbook")
    try:
        lines = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text)), start=1) if any(row)]
    except csv.Error as error:
        raise refused("xlsform-not-a-workbook") from error
    if lines and "type" in [plain(cell).lower() for cell in lines[0][1]]:
        read = sheet_of("survey", iter([row for _, row in lines]), [number for number, _ in lines])
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
        read = sheet_of(title, (row for _, row in rows), [number for number, _ in rows])
        if read is not None and title.lower() in READ_SHEETS:
            sheets[title.lower()] = read
    return Workbook(sheets, tuple(parts))
