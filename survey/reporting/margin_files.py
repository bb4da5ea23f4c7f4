"""What is known of a population, read from a sheet or a JSON file, for raking, post-stratification and calibration.

Two shapes of sheet are read. Long: a column `variable`, a column `category`, a column of counts; as
many variables as wanted, a calibration total of a number with an empty category, the population itself
as `(Intercept)`. Wide: columns named as those of the data, crossed, and a last column of counts
(`stype, Freq`). JSON: `{"stype": {"E": 4421, …}, …}`, or totals by name for calibration.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.cases.tabulated_columns import Columns, column, numbers_of
from analysis.estimation.survey_design import DesignError, Floats
from analysis.estimation.weighting import Margin
from exports.data.data_sheets import read_sheet
from questionnaires.problems import Problem

_VARIABLE = frozenset({"variable", "item", "margin", "name", "متغیر"})
POPULATION = frozenset({"(Intercept)", "N", "n", "population", "جمعیت"})


@dataclass(frozen=True)
class Known:
    """One line of a file: the columns it is about, their codes, and the count."""

    variables: tuple[str, ...]
    codes: tuple[str, ...]
    count: float


def read_margins(path: Path, columns: Columns) -> list[Margin]:
    """Margins for raking or post-stratification, in the file's order; a crossing is one margin."""
    by_variables: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for line in _read(path):
        totals = by_variables.setdefault(line.variables, {})
        if line.codes in totals:
            variable, code = " × ".join(line.variables), " × ".join(line.codes)
            raise DesignError([Problem.at("margin-twice", file=path.name, variable=variable, code=code)])
        totals[line.codes] = line.count
    return [_margin(variables, totals, columns) for variables, totals in by_variables.items()]


def _margin(variables: tuple[str, ...], totals: Mapping[tuple[str, ...], float], columns: Columns) -> Margin:
    cells = list(zip(*([cell.strip() for cell in column(columns, name)] for name in variables), strict=True))
    places = {codes: place for place, codes in enumerate(totals)}
    name = " × ".join(variables)
    unknown = sorted({codes for codes in cells if codes not in places and all(codes)})
    if unknown:
        raise DesignError([Problem.at("margin-code-unknown", variable=name, code=" × ".join(c)) for c in unknown])
    index = np.array([places.get(codes, -1) for codes in cells], np.int64)
    return Margin(name, index, tuple(" × ".join(codes) for codes in totals), np.array(list(totals.values()), float))


def read_calibration(path: Path, columns: Columns) -> tuple[Floats, Floats, list[str]]:
    """Calibration variables (n, q), their totals (q,) and names."""
    size = len(next(iter(columns.values()), ()))
    variables, totals, names = [], [], []
    for line in _read(path, is_calibration=True):
        name, code = line.variables[0], line.codes[0]
        if name in POPULATION and name not in columns:
            variables.append(np.ones(size))
        elif code or name not in columns:
            name, code = (name, code) if code else _split(name, columns)
            variables.append(np.array([cell.strip() == code for cell in column(columns, name)], float))
        else:
            variables.append(numbers_of(columns[name], name))
        totals.append(line.count)
        names.append(f"{name}={code}" if code else name)
    return np.column_stack(variables), np.array(totals), names


def _split(name: str, columns: Columns) -> tuple[str, str]:
    """`stypeH` as R names it: the longest column it begins with, and the code after it."""
    beginnings = [known for known in columns if name.startswith(known) and name != known]
    if not beginnings:
        raise DesignError([Problem.at("column-unknown", column=name, allowed=list(columns))])
    longest = max(beginnings, key=len)
    return longest, name.removeprefix(longest)


def _read(path: Path, *, is_calibration: bool = False) -> list[Known]:
    if path.suffix.lower() == ".json":
        return _from_json(path)
    sheet = read_sheet(path)
    rows = [[cell.strip() for cell in row] for _, row in sheet.rows]
    if len(sheet.header) < 2:
        raise DesignError([Problem.at("margin-file-shape", file=path.name)])
    counts = numbers_of([row[-1] for row in rows], sheet.header[-1])
    if np.isnan(counts).any():
        row = int(np.argmax(np.isnan(counts))) + 2
        raise DesignError([Problem.at("margin-count-missing", file=path.name, row=row)])
    if sheet.header[0].strip().lower() in _VARIABLE or is_calibration:
        codes = [row[1] if len(row) > 2 else "" for row in rows]
        return [Known((row[0],), (code,), float(n)) for row, code, n in zip(rows, codes, counts, strict=True)]
    variables = tuple(name.strip() for name in sheet.header[:-1])
    return [Known(variables, tuple(row[:-1]), float(n)) for row, n in zip(rows, counts, strict=True)]


def _from_json(path: Path) -> list[Known]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return [line for name, totals in document.items() for line in _lines(name, totals)]
    except (UnicodeDecodeError, ValueError, AttributeError, TypeError, KeyError):
        raise DesignError([Problem.at("margin-file-shape", file=path.name)]) from None


def _lines(name: str, totals: object) -> Sequence[Known]:
    if isinstance(totals, Mapping):
        return [Known((name,), (str(code),), float(count)) for code, count in totals.items()]
    if isinstance(totals, list):
        return [Known((name,), (str(entry[name]),), float(entry["Freq"])) for entry in totals]
    return [Known((name,), ("",), float(str(totals)))]
