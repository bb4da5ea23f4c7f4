"""The cells of a data file as text: header, rows with their numbers, cells that could not be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exports.data.data_tables import TABLE_KINDS, read_table
from questionnaires.problems import DataError, Problem

KNOWN_KINDS = (".csv", ".xlsx", *TABLE_KINDS)
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Sheet:
    """A header and rows of text, each with the number it has in the file; `separator` is what parts a .csv file."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Problem, ...] = field(default=())
    separator: str | None = None


def read_sheet(path: Path) -> Sheet:
    """The first sheet of an .xlsx file, a .csv file in UTF-8, or a table of SPSS, Stata or Parquet.

    Raises DataError for another kind of file, one that is no text or workbook, or one without rows.
    """
    sheets = _sheets(path, most=1)
    if not sheets or not sheets[0].rows:
        raise DataError([Problem.at("data-no-rows", file=path.name)])
    return sheets[0]


def read_sheets(path: Path) -> list[Sheet]:
    """As `read_sheet`, but every sheet of an .xlsx file that has rows."""
    sheets = [sheet for sheet in _sheets(path) if sheet.rows]
    if not sheets:
        raise DataError([Problem.at("data-no-rows", file=path.name)])
    return sheets


def _sheets(path: Path, most: int | None = None) -> list[Sheet]:
    kind = path.suffix.lower()
    if kind not in KNOWN_KINDS:
        raise DataError([Problem.at("data-kind-unknown", file=path.name, kind=kind, known=list(KNOWN_KINDS))])
    if not path.is_file():
        raise DataError([Problem.at("data-file-missing", file=str(path))])
    return [_csv(path)] if kind == ".csv" else _xlsx(path, most) if kind == ".xlsx" else [_table(path)]


def _csv(path: Path) -> Sheet:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DataError([Problem.at("data-not-utf8", file=path.name, position=fault.start)]) from None
    first_line = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        # reader.line_num is the last line of a row: the number an editor shows.
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise DataError(
            [Problem.at("data-csv-broken", file=path.name, row=reader.line_num, detail=str(fault))]
        ) from None
    return replace(_sheet(iter(lines), path.name), separator=separator)


def _table(path: Path) -> Sheet:
    header, rows = read_table(path)
    return _sheet(enumerate([list(header), *map(list, rows)], start=1), path.name, are_empty_cases=True)


def _xlsx(path: Path, most: int | None) -> list[Sheet]:
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as fault:  # openpyxl raises many kinds for a broken zip or part
        raise DataError([Problem.at("data-workbook-broken", file=path.name, detail=type(fault).__name__)]) from fault
    sheets = []
    try:
        for worksheet in workbook.worksheets[:most]:
            problems: list[Problem] = []
            lines = [
                (number, [_cell(cell, number, path.name, problems) for cell in row])
                for number, row in enumerate(worksheet.iter_rows(), start=1)
            ]
            sheets.append(_sheet(iter(lines), path.name, problems))
    finally:
        workbook.close()
    return sheets


def _sheet(
    lines: Iterator[tuple[int, list[str]]],
    file: str,
    problems: list[Problem] | None = None,
    *,
    are_empty_cases: bool = False,
) -> Sheet:
    _, first = next(lines, (0, []))
    header = tuple(name.strip() for name in first)
    while header and not header[-1]:
        header = header[:-1]
    found = list(problems or [])
    found += [
        Problem.at("data-header-twice", file=file, column=name)
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    if found and any(problem.code == "data-header-twice" for problem in found):
        raise DataError(found)
    rows = []
    for number, row in lines:
        if not are_empty_cases and not any(cell.strip() for cell in row):
            continue  # an empty line is no case
        if any(cell.strip() for cell in row[len(header) :]):
            found.append(Problem.at("data-row-too-long", file=file, row=number, columns=len(header)))
        rows.append((number, tuple(row[: len(header)]) + ("",) * (len(header) - len(row))))
    return Sheet(header, tuple(rows), tuple(found))


def _cell(cell: Any, number: int, file: str, problems: list[Problem]) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "e":
        problems.append(
            Problem.at("data-cell-unreadable", file=file, row=number, column=cell.column_letter, value=str(value))
        )
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)
