"""Tables of other programs as text: SPSS (.sav), Stata (.dta) and Parquet.

Codes stand as they are stored, not as their labels; whole numbers without a point; what the file itself declares
missing is empty; dates and times as ISO 8601.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from questionnaires.problems import DataError, Problem

TABLE_KINDS = (".sav", ".dta", ".parquet")


def read_table(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Header and rows of text.

    Raises DataError where the file is none of its kind.
    """
    try:
        table = _read(path)
    except Exception as fault:  # the readers raise many kinds for a broken file
        kind = path.suffix.lower()
        raise DataError([Problem.at("data-file-broken", file=path.name, kind=kind)]) from fault
    columns = [texts_of(table.iloc[:, place]) for place in range(table.shape[1])]
    return tuple(str(name) for name in table.columns), list(zip(*columns, strict=True))


def _read(path: Path) -> pd.DataFrame:
    table: pd.DataFrame
    if path.suffix.lower() == ".parquet":
        from fastparquet import ParquetFile

        table = ParquetFile(path).to_pandas()
        return table.reset_index() if table.index.name is not None else table
    import pyreadstat

    read = pyreadstat.read_sav if path.suffix.lower() == ".sav" else pyreadstat.read_dta
    table, _ = read(path)
    return table


def texts_of(column: pd.Series) -> Sequence[str]:
    values = column.astype(object).where(column.notna(), None).tolist()
    return [text_of(value) for value in values]


def text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.min.time() else "%Y-%m-%dT%H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
