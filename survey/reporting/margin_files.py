"""What is known of a population, read from a sheet or a JSON file, for raking, post-stratification and calibration.

Two shapes of sheet are read, and of a workbook every sheet. Long: a column `variable`, a column `category`,
a column of counts; as many variables as wanted, a calibration total of a number with an empty category, the
population itself as `(Intercept)`. Wide: columns named as those of the data, crossed, and a last column of
counts (`stype, Freq`). JSON: `{"stype": {"E": 4421, …}, …}`, totals by name for calibration, or records of
either shape.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from pathlib import Path

import numpy as np

from analysis.cases.decimal_commas import SEPARATORS, with_decimal_points
from analysis.cases.tabulated_columns import Columns, column, is_missing, number_of, numbers_of
from analysis.estimation.survey_design import DesignError, Floats
from analysis.estimation.weighting import Margin
from exports.data.data_sheets import Sheet, read_sheets
from questionnaires.problems import DataError, Problem

Missing = Callable[[str], Sequence[str]]  # by the name of a column its codes that are no answer
_VARIABLE = frozenset({"variable", "item", "margin", "name", "متغیر"})
POPULATION = frozenset({"(Intercept)", "N", "n", "population", "جمعیت"})


def _none(name: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Known:
    """One line of a file: the columns it is about, their codes, and the count."""

    variables: tuple[str, ...]
    codes: tuple[str, ...]
    count: float


def read_margins(path: Path, columns: Columns, missing_in: Missing = _none) -> list[Margin]:
    """Margins for raking or post-stratification, in the file's order; a crossing is one margin."""
    by_variables: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for line in _read(path, columns):
        totals = by_variables.setdefault(line.variables, {})
        if line.codes in totals:
            variable, code = " × ".join(line.variables), " × ".join(line.codes)
            raise DesignError([Problem.at("margin-twice", file=path.name, variable=variable, code=code)])
        totals[line.codes] = line.count
    return [_margin(variables, totals, columns, missing_in) for variables, totals in by_variables.items()]


def _margin(
    variables: tuple[str, ...], totals: Mapping[tuple[str, ...], float], columns: Columns, missing_in: Missing
) -> Margin:
    told = [frozenset(missing_in(name)) for name in variables]
    cells = list(zip(*([cell.strip() for cell in column(columns, name)] for name in variables), strict=True))
    cells = [
        codes if not any(code in none for code, none in zip(codes, told, strict=True)) else ("",) * len(codes)
        for codes in cells
    ]
    places = {codes: place for place, codes in enumerate(totals)}
    name = " × ".join(variables)
    unknown = sorted({codes for codes in cells if codes not in places and not any(map(is_missing, codes))})
    if unknown:
        raise DesignError([Problem.at("margin-code-unknown", variable=name, code=" × ".join(c)) for c in unknown])
    index = np.array([places.get(codes, -1) for codes in cells], np.int64)
    return Margin(name, index, tuple(" × ".join(codes) for codes in totals), np.array(list(totals.values()), float))


def read_calibration(path: Path, columns: Columns, missing_in: Missing = _none) -> tuple[Floats, Floats, list[str]]:
    """Calibration variables (n, q), NaN where there is no answer, their totals (q,) and names."""
    size = len(next(iter(columns.values()), ()))
    variables, totals, names = [], [], []
    lines = [(*_named(line, columns), line.count) for line in _read(path, columns, is_calibration=True)]
    known: dict[str, set[str]] = {}
    for name, code, _ in lines:
        known.setdefault(name, set()).add(code)
    for name, code, count in lines:
        if name in POPULATION and name not in columns:
            variables.append(np.ones(size))
        elif code:
            variables.append(_indicator(column(columns, name), code, known[name], missing_in(name)))
        else:
            variables.append(numbers_of(columns[name], name, missing_in(name)))
        totals.append(count)
        names.append(f"{name}={code}" if code else name)
    return np.column_stack(variables), np.array(totals), names


def _indicator(cells: Sequence[str], code: str, known: Collection[str], missing: Sequence[str]) -> Floats:
    """(n,) whether each case has this code of those `known`, NaN where it has none."""
    texts = [cell.strip() for cell in cells]
    lacking = {text for text in set(texts) if text in missing or (is_missing(text) and text not in known)}
    return np.array([nan if text in lacking else text == code for text in texts], float)


def _named(line: Known, columns: Columns) -> tuple[str, str]:
    name, code = line.variables[0], line.codes[0]
    return (name, code) if code or name in columns or name in POPULATION else _split(name, columns)


def _split(name: str, columns: Columns) -> tuple[str, str]:
    """`stypeH`, as R names it, or `stype=H`: the longest column it begins with, and the code after it."""
    beginnings = [known for known in columns if name.startswith(known) and name != known]
    if not beginnings:
        raise DesignError([Problem.at("column-unknown", column=name, allowed=list(columns))])
    longest = max(beginnings, key=len)
    return longest, name.removeprefix(longest).removeprefix("=")


def _read(path: Path, columns: Columns, *, is_calibration: bool = False) -> list[Known]:
    if path.suffix.lower() == ".json":
        return _from_json(path, columns, is_calibration=is_calibration)
    sheets = read_sheets(path)
    if faults := [problem for sheet in sheets for problem in sheet.problems]:
        raise DataError(faults)
    plain = [_with_decimal_points(sheet) if sheet.separator in SEPARATORS else sheet for sheet in sheets]
    return [line for sheet in plain for line in _of_sheet(sheet, path.name, columns, is_calibration=is_calibration)]


def _with_decimal_points(sheet: Sheet) -> Sheet:
    columns = zip(*(row for _, row in sheet.rows), strict=True)
    plain, _ = with_decimal_points({str(place): column for place, column in enumerate(columns)}, _none)
    rows = zip(*plain.values(), strict=True)
    return replace(sheet, rows=tuple((number, row) for (number, _), row in zip(sheet.rows, rows, strict=True)))


def _of_sheet(sheet: Sheet, file: str, columns: Columns, *, is_calibration: bool) -> Iterator[Known]:
    """The lines of one sheet: names of rows (as R writes them) and notes after the counts are left out."""
    header = tuple(name.strip() for name in sheet.header)
    numbers, cells = [number for number, _ in sheet.rows], [[cell.strip() for cell in row] for _, row in sheet.rows]
    if len(header) > 2 and not header[0]:
        header, cells = header[1:], [row[1:] for row in cells]
    if len(header) < 2:
        raise DesignError([Problem.at("margin-file-shape", file=file)])
    if is_calibration and len(cells) == 1 and all(number_of(cell) is not None for cell in cells[0]):
        yield from (Known((name,), ("",), number_of(cell) or 0.0) for name, cell in zip(header, cells[0], strict=True))
        return
    with_numbers = [place for place in range(1, len(header)) if any(number_of(row[place]) is not None for row in cells)]
    last = max(with_numbers, default=len(header) - 1)
    is_named = {row[0] for row in cells} - {""} <= set(columns)
    is_long = is_calibration or header[0].lower() in _VARIABLE or (header[0] not in columns and is_named)
    counts = [_count(row[last], file, number) for number, row in zip(numbers, cells, strict=True)]
    variable = ""
    for row, count in zip(cells, counts, strict=True):
        variable = row[0] or variable  # a merged cell names the rows below it too
        if is_long:
            yield Known((variable,), (row[1] if last > 1 else "",), count)
        else:
            yield Known(header[:last], tuple(row[:last]), count)


def _count(cell: str, file: str, row: int) -> float:
    count = number_of(cell)
    if count is None or not isfinite(count):
        code = "margin-count-missing" if is_missing(cell) else "margin-count-unreadable"
        raise DesignError([Problem.at(code, file=file, row=row, value=cell[:60])])
    return count


def _from_json(path: Path, columns: Columns, *, is_calibration: bool) -> list[Known]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(document, list):  # of records, as a data frame is written
            header = tuple(document[0])
            rows = tuple(
                (place, tuple(str(record[name]) for name in header)) for place, record in enumerate(document, 1)
            )
            return list(_of_sheet(Sheet(header, rows), path.name, columns, is_calibration=is_calibration))
        return [line for name, totals in document.items() for line in _lines(name, totals)]
    except (UnicodeDecodeError, ValueError, AttributeError, TypeError, KeyError, IndexError):
        raise DesignError([Problem.at("margin-file-shape", file=path.name)]) from None


def _lines(name: str, totals: object) -> Sequence[Known]:
    if isinstance(totals, Mapping):
        return [Known((name,), (str(code),), float(count)) for code, count in totals.items()]
    if isinstance(totals, list):
        return [Known((name,), (str(entry[name]),), float(entry["Freq"])) for entry in totals]
    return [Known((name,), ("",), float(str(totals)))]
