"""A table of answers that another tool wrote: headings, and rows of text with the number they have in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import xlrd

from questionnaires.loaders.answer_sheets import Place, filled, joined
from questionnaires.loaders.old_excel import open_old_excel
from questionnaires.loaders.workbook_rows import check_archive
from questionnaires.problems import DataError, Problem

MAXIMUM_BYTES = 20_000_000
MAXIMUM_COLUMNS = 2_000
MAXIMUM_ROWS = 50_000
KINDS = (".xlsx", ".xls", ".csv")
_SEPARATORS = ",;\t|"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Meanings:
    """What a file says of the codes in one column: their labels, and which of them stand for no answer."""

    labels: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


_Sheets = Sequence[tuple[str, Iterable[tuple[int, Sequence[str]]]]]


@dataclass(frozen=True)
class AnswerTable:
    """One sheet, and those of its repeats joined to it. A heading that stands twice is told apart as `heading #2`.

    `places` are the cells that stand on another sheet, by row and heading; `meanings` what the file itself says of
    its codes, and `questions` how it words a column, by heading; `left` the sheets that were not read.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    places: Mapping[tuple[int, str], Place] = field(default_factory=dict)
    meanings: Mapping[str, Meanings] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()

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
    """The first sheet of an .xlsx or .xls file with its repeats (see `answer_sheets`), or a .csv file in UTF-8.

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
    if suffix == ".csv":
        return table_of([("", _csv(content))], file_name)
    return table_of(_xls(content) if content.startswith(_OLD_EXCEL) else _xlsx(content), file_name)


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


def _xlsx(content: bytes) -> _Sheets:
    check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            found = []
            for sheet in (own for own in book.worksheets if own.sheet_state == "visible"):
                sheet.reset_dimensions()
                rows = _bounded(sheet.iter_rows(max_col=MAXIMUM_COLUMNS, values_only=True))
                lines = [(number, [_text(value) for value in row]) for number, row in enumerate(rows, start=1)]
                found.append((str(sheet.title), lines))
            return found
        finally:
            book.close()
    except DataError:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise (KeyError, ParseError, BadZipFile, …) on a damaged file.
        raise _refused("workbook-damaged") from error


def _xls(content: bytes) -> _Sheets:
    if _LOCKED in content:
        raise _refused("xlsform-locked")
    try:
        book = open_old_excel(content)
        return [
            (title, [(row + 1, _xls_cells(sheet.row(row), book.datemode)) for row in range(sheet.nrows)])
            for title, sheet in ((title, book.sheet_by_name(title)) for title in book.sheet_names())
            if sheet.visibility == 0
        ]
    except Exception as error:
        # xlrd raises whatever its parts raise (XLRDError, struct.error, AssertionError, …) on a damaged file.
        raise _refused("xlsform-locked" if "encrypted" in str(error) else "workbook-damaged") from error


def _xls_cells(cells: Iterable[Any], datemode: int) -> list[str]:
    return [_text(_xls_value(cell, datemode)) for cell in cells]


def _xls_value(cell: Any, datemode: int) -> Any:
    match cell.ctype:
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
        case xlrd.XL_CELL_DATE if cell.value >= 1:  # less is a time of day
            return xlrd.xldate_as_datetime(cell.value, datemode)
    return cell.value


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


def table_of(
    sheets: _Sheets,
    file_name: str,
    meanings: Mapping[str, Meanings] | None = None,
    questions: Mapping[str, str] | None = None,
) -> AnswerTable:
    """The table of sheets given by title, headings first; raises DataError where the first holds no row."""
    kept = [(title, filled(lines)) for title, lines in sheets]
    if not kept or len(kept[0][1]) < 2:
        raise _refused("import-empty")
    if max(len(lines) for _, lines in kept) > MAXIMUM_ROWS:
        raise _refused("import-too-many-rows", maximum=MAXIMUM_ROWS)
    whole = joined(kept)
    headings = _told_apart([cell.strip() for cell in whole.lines[0][1]])
    width = len(headings)
    rows = tuple((number, (*cells[:width], *[""] * (width - len(cells)))) for number, cells in whole.lines[1:])
    return AnswerTable(file_name, headings, rows, whole.places, meanings or {}, questions or {}, whole.left)


def _told_apart(headings: list[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    found = []
    for heading in headings:
        counts[heading] = counts.get(heading, 0) + 1
        found.append(heading if counts[heading] == 1 or not heading else f"{heading} #{counts[heading]}")
    return tuple(found)
