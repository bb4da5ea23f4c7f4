"""A table of answers that another tool wrote: headings, and rows of text with the number they have in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from questionnaires.loaders.workbook_rows import check_archive
from questionnaires.problems import DataError, Problem

MAXIMUM_BYTES = 20_000_000
MAXIMUM_COLUMNS = 2_000
MAXIMUM_ROWS = 50_000
KINDS = (".xlsx", ".csv")
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class AnswerTable:
    """One sheet. A heading that stands twice is told apart as `heading #2`."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def samples(self, column: int, most: int = 3) -> tuple[str, ...]:
        """The first different values of a column, to recognise it by."""
        found: dict[str, None] = {}
        for _, cells in self.rows:
            if cells[column].strip():
                found.setdefault(cells[column].strip()[:40])
                if len(found) == most:
                    break
        return tuple(found)


def read_table(content: bytes | Path, file_name: str = "") -> AnswerTable:
    """The first sheet of an .xlsx file, or a .csv file in UTF-8.

    Raises DataError for what is neither, is too large, or holds no row.
    """
    if isinstance(content, Path):
        file_name = file_name or content.name
        content = _bytes(content)
    if len(content) > MAXIMUM_BYTES:
        raise _refused("import-too-large", megabytes=MAXIMUM_BYTES // 1_000_000)
    suffix = Path(file_name).suffix.lower()
    if suffix not in KINDS:
        raise _refused("import-kind-unknown", value=suffix or file_name[:40], allowed=list(KINDS))
    lines = _csv(content) if suffix == ".csv" else _xlsx(content)
    return _table(lines, file_name)


def _refused(code: str, **where: Any) -> DataError:
    return DataError([Problem.at(code, **where)])


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise _refused("file-not-readable", file=path.name) from error


def _csv(content: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("import-not-utf8") from error
    first_line = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise _refused("import-csv-broken", row=reader.line_num) from error


def _xlsx(content: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = next(own for own in book.worksheets if own.sheet_state == "visible")
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=MAXIMUM_COLUMNS, values_only=True)
            return [(number, [_text(value) for value in row]) for number, row in enumerate(_bounded(rows), start=1)]
        finally:
            book.close()
    except DataError:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise (KeyError, ParseError, BadZipFile, …) on a damaged file.
        raise _refused("workbook-damaged") from error


def _bounded(rows: Iterable[Any]) -> Iterator[Any]:
    """The rows, until so many are empty one after another that nothing follows."""
    empty = 0
    for row in rows:
        empty = 0 if any(value is not None for value in row) else empty + 1
        if empty > 1000:
            return
        yield row


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
    return str(value)


def _table(lines: Iterable[tuple[int, Sequence[str]]], file_name: str) -> AnswerTable:
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise _refused("import-empty")
    if len(filled) > MAXIMUM_ROWS:
        raise _refused("import-too-many-rows", maximum=MAXIMUM_ROWS)
    headings = _told_apart([cell.strip() for cell in filled[0][1]])
    width = len(headings)
    rows = tuple((number, (*cells[:width], *[""] * (width - len(cells)))) for number, cells in filled[1:])
    return AnswerTable(file_name, headings, rows)


def _told_apart(headings: list[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    found = []
    for heading in headings:
        counts[heading] = counts.get(heading, 0) + 1
        found.append(heading if counts[heading] == 1 or not heading else f"{heading} #{counts[heading]}")
    return tuple(found)
