"""Parquet files of any length as one cube, part by part, here or on the workers of a Dask cluster.

A part is some row groups of one file: what is held at once is a part and the sums, never all rows. Codes stand
as in every other data file (`exports.data.data_tables`): whole numbers without a point, texts stripped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.cases.tabulated_columns import NOT_AVAILABLE, in_order
from analysis.cubes.counting import Coded, Crossing
from analysis.cubes.cube import Cube, Measure, merged
from analysis.estimation.cells import SmallCodes, crossed
from analysis.estimation.survey_design import Floats
from analysis.tabulation.several_of_cubes import JOINT
from exports.data.data_tables import text_of
from questionnaires.problems import DataError, Problem

MOST_CODES = 1000  # of an item; more are numbers to be averaged, not codes to be counted
_ROWS = 500_000  # of a part made of small row groups
_CELLS_READ = 1 << 25  # values decoded at once
_MOST_SUMS = 1 << 25  # cells x categories of a cube
_RANGE = 256  # whole numbers coded by their distance from the least
_TOGETHER = 4  # parts that a worker counts before it sends anything
_BRANCHES = 8  # cubes that a worker adds at a time


@dataclass(frozen=True)
class Part:
    """Row groups `first` to `end` (excluded) of a file."""

    path: str
    first: int
    end: int


@dataclass(frozen=True)
class Wanted:
    """Which columns are items, crossed, and the weight; `joint` items are combinations of columns."""

    items: tuple[str, ...]
    by: tuple[str, ...]
    weight: str | None = None
    joint: tuple[tuple[str, tuple[str, ...]], ...] = ()


def parquet_files(path: Path) -> list[Path]:
    """The file, or the files of a folder in the order of their names. Raises DataError for a folder without one."""
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise DataError([Problem.at("data-file-broken", file=path.name, kind=".parquet")])
    return files


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The names of the columns. Raises DataError where files are broken or have other columns than the first."""
    found: tuple[str, ...] | None = None
    for file in parquet_files(path):
        columns = tuple(map(str, _opened(str(file)).columns))
        if found is not None and set(columns) != set(found):
            raise DataError([Problem.at("parquet-columns-differ", file=file.name)])
        found = found or columns
    return found or ()


def parquet_parts(path: Path) -> list[Part]:
    """All rows in parts of some half a million, or of one row group where those are larger."""
    parts = []
    for file in parquet_files(path):
        first, rows = 0, 0
        counts = [int(group.num_rows) for group in _opened(str(file)).row_groups]
        for number, count in enumerate(counts):
            if rows and rows + count > _ROWS:
                parts.append(Part(str(file), first, number))
                first, rows = number, 0
            rows += count
        parts.append(Part(str(file), first, len(counts)))
    return parts


def cube_of_parquet(path: Path, wanted: Wanted, scheduler: str | None = None) -> Cube:
    """The cube of all rows, with every measure; with a `scheduler` its address, counted by its workers.

    Raises DataError for a weight that is missing, negative or infinite, a column of too many codes, and a crossing
    of too many cells.
    """
    parts = parquet_parts(path)
    if scheduler is None:
        return cube_of_parts(parts, wanted)
    with _client(scheduler) as client:
        batches = [parts[k : k + _TOGETHER] for k in range(0, len(parts), _TOGETHER)]
        cubes = client.map(cube_of_parts, batches, wanted=wanted, pure=False)
        while len(cubes) > 1:  # always the same tree, whoever is done first
            cubes = [
                client.submit(merged, cubes[k : k + _BRANCHES], pure=False) for k in range(0, len(cubes), _BRANCHES)
            ]
        found: Cube = cubes[0].result()
        return found


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise DataError([Problem.at("dask-missing")]) from None
    try:
        return Client(scheduler, timeout="10s")
    except (OSError, ValueError):
        raise DataError([Problem.at("scheduler-unreachable", address=scheduler)]) from None


def cube_of_parts(parts: Sequence[Part], wanted: Wanted) -> Cube:
    """The cube of some parts, one after the other; raises as `cube_of_parquet`."""
    return merged(cube_of_part(part, wanted) for part in parts)


def cube_of_part(part: Part, wanted: Wanted) -> Cube:
    """The cube of one part; raises as `cube_of_parquet`."""
    keys = [*wanted.by, *([wanted.weight] if wanted.weight is not None else [])]
    table = _read(part, keys or list(wanted.items[:1]))
    weights = None if wanted.weight is None else _weights(table[wanted.weight], part, wanted.weight)
    crossed_by = {name: coded(table[name], name, None) for name in wanted.by}
    if wanted.weight in crossed_by and len(crossed_by[wanted.weight].categories) > MOST_CODES:
        varied = len(crossed_by[wanted.weight].categories)
        raise DataError([Problem.at("weight-too-varied", column=wanted.weight, codes=varied, most=MOST_CODES)])
    crossing = Crossing.of(crossed_by, len(table))
    del table
    whole: Cube | None = None
    for names in _batches(wanted.items, len(crossing.of_case)):
        columns = _read(part, names)
        items = {name: coded(columns[name], name, MOST_CODES) for name in names}
        whole = _with(whole, crossing.cube(items, weights, tuple(Measure)), wanted)
    for name, parts in wanted.joint:
        table = _read(part, list(dict.fromkeys(parts)))
        item = _combined([coded(table[column], column, MOST_CODES) for column in parts], name)
        whole = _with(whole, crossing.cube({name: item}, weights, tuple(Measure)), wanted)
    return crossing.cube({}, weights, tuple(Measure)) if whole is None else whole


def _with(whole: Cube | None, cube: Cube, wanted: Wanted) -> Cube:
    found = cube if whole is None else whole.beside(cube)
    if found.sums[Measure.CASES].size > _MOST_SUMS:
        raise DataError([Problem.at("crossing-too-large", cells=len(found.cells), columns=list(wanted.by))])
    return found


def _combined(columns: Sequence[Coded], name: str) -> Coded:
    """Columns as one, a category for each combination that occurs, with nothing where there is no code."""
    sizes = [len(one.categories) for one in columns]
    cells, of_case = crossed([one.codes for one in columns], sizes, len(columns[0].codes))
    if len(cells) > MOST_CODES:
        raise DataError([Problem.at("column-too-many-codes", column=name, codes=len(cells), most=MOST_CODES)])
    codes = [(*one.categories, "") for one in columns]
    texts = [JOINT.join(own[code] for own, code in zip(codes, cell, strict=True)) for cell in cells.tolist()]
    places = {text: place for place, text in enumerate(in_order(texts))}
    moved = np.array([places[text] for text in texts], np.int64)
    return Coded(moved[of_case], tuple(places))


def coded(column: pd.Series, name: str, most: int | None) -> Coded:
    """A column as small codes. Raises DataError where it has more than `most` codes."""
    codes, texts = _coded_values(column)
    cells = [text.strip() for text in texts]
    names = in_order({cell for cell in cells if cell not in NOT_AVAILABLE})
    if most is not None and len(names) > most:
        raise DataError([Problem.at("column-too-many-codes", column=name, codes=len(names), most=most)])
    places = {cell: place for place, cell in enumerate(names)}
    moved = np.array([*(places.get(cell, -1) for cell in cells), -1], np.min_scalar_type(-len(names) - 1))
    if np.array_equal(moved, np.append(np.arange(len(cells)), -1)):
        return Coded(codes, names)
    return Coded(moved[codes], names)


def _coded_values(column: pd.Series) -> tuple[SmallCodes, list[str]]:
    """(n,) place of each value among those that there are, -1 for none, and these as texts."""
    values: Any = column.array
    if isinstance(values, pd.Categorical):
        return values.codes, [text_of(value) for value in values.categories.tolist()]
    plain = column.to_numpy()
    if plain.dtype.kind in "iu" and len(plain):
        least, largest = int(plain.min()), int(plain.max())
        if largest - least < _RANGE:
            is_small = largest - least < 127
            wide = plain if is_small or plain.itemsize > 1 else plain.astype(np.int16)
            codes: SmallCodes = (wide - wide.dtype.type(least)).astype(np.int8 if is_small else np.int16, copy=False)
            return codes, [str(value) for value in range(least, largest + 1)]
    factorised, found = pd.factorize(column)
    return factorised.astype(np.int64), [text_of(value) for value in found.tolist()]


def _weights(column: pd.Series, part: Part, name: str) -> Floats:
    try:
        weights: Floats = column.to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        texts = column[pd.to_numeric(column, errors="coerce").isna() & column.notna()]
        value = str(next(iter(texts), column.iloc[0]))[:60]
        raise DataError([Problem.at("column-not-numeric", column=name, row=None, value=value)]) from None
    file = Path(part.path).name
    for code, is_faulty in (
        ("weight-missing", np.isnan(weights)),
        ("weight-infinite", np.isinf(weights)),
        ("weight-negative", weights < 0),
    ):
        if is_faulty.any():
            raise DataError([Problem.at(code, row=None, cases=int(is_faulty.sum()), file=file)])
    return weights


def _batches(items: Sequence[str], rows: int) -> Iterator[list[str]]:
    size = max(1, _CELLS_READ // max(rows, 1))
    for first in range(0, len(items), size):
        yield list(items[first : first + size])


def _read(part: Part, columns: list[str]) -> pd.DataFrame:
    table: pd.DataFrame = _opened(part.path)[part.first : part.end].to_pandas(columns=columns, index=False)
    return table


def _opened(path: str) -> Any:
    try:
        state = Path(path).stat()
        return _opened_as(path, state.st_mtime_ns, state.st_size)
    except Exception as fault:  # the reader raises many kinds for a broken file
        raise DataError([Problem.at("data-file-broken", file=Path(path).name, kind=".parquet")]) from fault


@lru_cache(maxsize=64)
def _opened_as(path: str, written: int, size: int) -> Any:
    """A file as it was last written; its footer is read once for all its parts."""
    from fastparquet import ParquetFile

    return ParquetFile(path)
