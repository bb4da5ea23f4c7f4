"""Stata files, with labels of variables and values; missing reasons keep their negative codes."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path

import pyreadstat

from exports.data.variables import DataFile

_LABEL_LETTERS = 80  # Stata refuses more
_VERSION = 15  # older ones hold no Persian


def dta_bytes(data: DataFile) -> bytes:
    """The wave as a .dta file: the same bytes for the same answers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.dta"
        pyreadstat.write_dta(
            data.frame(),
            path,
            file_label=data.title[:_LABEL_LETTERS],
            column_labels={variable.name: variable.label[:_LABEL_LETTERS] for variable in data.variables},
            version=_VERSION,
            variable_value_labels={
                variable.name: dict(variable.labels)
                for variable in data.variables
                if variable.labels and variable.kind == "number"
            },
        )
        raw = path.read_bytes()
    day = data.dated or date(1980, 1, 1)
    stamp = f"{day:%d %b %Y} 00:00".encode("ascii")
    return re.sub(rb"(<timestamp>.)[^<]*", lambda found: found[1] + stamp, raw, count=1, flags=re.DOTALL)
