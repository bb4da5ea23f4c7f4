"""The rows of a workbook that somebody sent: bounded, values only, never a traceback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from questionnaires.problems import FrameError, Problem

MAXIMUM_BYTES = 20_000_000
MAXIMUM_UNPACKED_BYTES = 400_000_000
MAXIMUM_ROWS = 20_000  # filled rows: a frame of stakeholders has hundreds
MAXIMUM_COLUMNS = 100
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx behind a password


@dataclass(frozen=True)
class SheetRows:
    """One sheet: its title and its filled rows by their number in Excel."""

    title: str
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def read_sheets(file: Path | str | BinaryIO | bytes) -> list[SheetRows]:
    """Every visible worksheet of an .xlsx file; raises FrameError for what is none.

    Values are those that Excel last computed and saved, never formulas.
    """
    content = _content(file)
    check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return [
                SheetRows(str(sheet.title), tuple(_filled_rows(sheet)))
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
        finally:
            book.close()
    except FrameError:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise (KeyError, TypeError, ParseError, BadZipFile, …) on a damaged file.
        raise FrameError([Problem.at("workbook-damaged")]) from error


def _content(file: Path | str | BinaryIO | bytes) -> bytes:
    if isinstance(file, bytes):
        content = file
    elif isinstance(file, Path | str):
        try:
            with Path(file).open("rb") as opened:
                content = opened.read(MAXIMUM_BYTES + 1)
        except OSError as error:
            raise FrameError([Problem.at("file-not-readable", file=Path(file).name)]) from error
    else:
        content = file.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise FrameError([Problem.at("workbook-too-large", maximum=MAXIMUM_BYTES // 1_000_000)])
    return content


def check_archive(content: bytes) -> None:
    """An .xlsx file is a zip archive with a workbook inside, of bearable size."""
    if content.startswith(_OLD_EXCEL):
        raise FrameError([Problem.at("workbook-old-or-locked")])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        # `PK` begins every zip archive: one that does not open was cut off on its way.
        code = "workbook-damaged" if content.startswith(b"PK") else "workbook-not-excel"
        raise FrameError([Problem.at(code)]) from error
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FrameError([Problem.at("workbook-not-excel")])
    if unpacked > MAXIMUM_UNPACKED_BYTES:
        raise FrameError([Problem.at("workbook-too-large", maximum=MAXIMUM_BYTES // 1_000_000)])


def _filled_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    sheet.reset_dimensions()
    filled = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MAXIMUM_COLUMNS, values_only=True), start=1):
        if any(value is not None and str(value).strip() for value in values):
            filled += 1
            if filled > MAXIMUM_ROWS:
                raise FrameError([Problem.at("too-many-rows", sheet=str(sheet.title), maximum=MAXIMUM_ROWS)])
            yield number, values
