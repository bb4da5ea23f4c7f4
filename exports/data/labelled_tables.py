"""Data files of SPSS and Stata with what they say of themselves, read in a process of their own.

The library that reads them is written in C: a file made to harm may keep it busy, or end the process it runs in.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from questionnaires.problems import DataError, Problem

_SECONDS = 60
_MEMORY = 4_000_000_000


@dataclass(frozen=True)
class LabelledTable:
    """Rows of text, and by heading: how a column is worded, labels of codes, codes that are no answer."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    questions: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    missing: Mapping[str, Sequence[str]]


def read_labelled(path: Path, file_name: str) -> LabelledTable:
    """A file of SPSS or Stata (called `file_name` by who sent it), the codes that it declares missing still in it.

    Raises DataError where the file is none of its kind, or cannot be read in a minute.
    """
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "exports.data.labelled_tables", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=2 * _SECONDS, check=True, env=environment)  # noqa: S603 -- ours
        return LabelledTable(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError) as fault:
        kind = path.suffix.lower()
        raise DataError([Problem.at("data-file-broken", file=file_name, kind=kind)]) from fault


def _read_here(path: Path) -> LabelledTable:
    import pyreadstat

    from exports.data.data_tables import text_of, texts_of

    read = pyreadstat.read_sav if path.suffix.lower() == ".sav" else pyreadstat.read_dta
    table, about = read(path, user_missing=True)
    columns = {str(name): list(texts_of(table.iloc[:, place])) for place, name in enumerate(table.columns)}
    labels = {
        name: {text_of(code): str(label) for code, label in own.items()}
        for name, own in about.variable_value_labels.items()
    }
    missing = {
        name: sorted(text for text in set(columns[name]) if _is_missing(text, ranges))
        for name, ranges in about.missing_ranges.items()
    }
    missing |= {name: sorted(map(text_of, codes)) for name, codes in about.missing_user_values.items()}
    questions = {str(name): str(label) for name, label in about.column_names_to_labels.items() if label}
    return LabelledTable(list(columns), list(zip(*columns.values(), strict=True)), questions, labels, missing)


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


def main() -> None:
    """The process of its own: the table of a file as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    json.dump(asdict(_read_here(Path(sys.argv[1]))), sys.stdout)


if __name__ == "__main__":
    main()
