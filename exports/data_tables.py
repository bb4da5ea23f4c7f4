"""Tables of other programs as text: SPSS (.sav), Stata (.dta) and Parquet.

Codes stand as they are stored, not as their labels; whole numbers without a point; what the file itself declares
missing is empty; dates and times as ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    columns = [_texts(table.iloc[:, place]) for place in range(table.shape[1])]
    return tuple(str(name) for name in table.columns), list(zip(*columns, strict=True))


@dataclass(frozen=True)
class LabelledTable:
    """A data file with what it says of itself, by heading: questions, labels of codes, codes that are no answer."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    questions: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    missing: Mapping[str, frozenset[str]]


def read_labelled(path: Path) -> LabelledTable:
    """A file of SPSS or Stata, the codes that it declares missing still in it.

    Raises DataError where the file is none of its kind.
    """
    import pyreadstat

    try:
        read = pyreadstat.read_sav if path.suffix.lower() == ".sav" else pyreadstat.read_dta
        table, about = read(path, user_missing=True)
        columns = {str(name): _texts(table.iloc[:, place]) for place, name in enumerate(table.columns)}
    except Exception as fault:  # the reader raises many kinds for a broken file
        kind = path.suffix.lower()
        raise DataError([Problem.at("data-file-broken", file=path.name, kind=kind)]) from fault
    labels = {
        name: {text_of(code): str(label) for code, label in own.items()}
        for name, own in about.variable_value_labels.items()
    }
    missing = {
        name: frozenset(text for text in set(column) if _is_missing(text, about.missing_ranges.get(name, [])))
        for name, column in columns.items()
        if name in about.missing_ranges
    }
    missing |= {name: frozenset(map(text_of, codes)) for name, codes in about.missing_user_values.items()}
    questions = {str(name): label for name, label in about.column_names_to_labels.items() if label}
    return LabelledTable(tuple(columns), list(zip(*columns.values(), strict=True)), questions, labels, missing)


def _is_missing(text: str, ranges: Sequence[Any]) -> bool:
    """Whether a code lies in one of the ranges; those of texts are single codes."""
    for own in ranges:
        low, high = (own["lo"], own["hi"]) if isinstance(own, Mapping) else (own, own)
        if isinstance(low, str) or isinstance(high, str):
            if text in (low, high):
                return True
        elif text and low <= float(text) <= high:
            return True
    return False


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


def _texts(column: pd.Series) -> Sequence[str]:
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
