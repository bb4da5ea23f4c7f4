"""The answers of a wave as a file for other programs: SPSS, Stata, Excel, CSV, Parquet; each with its codebook."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from exports.data.codebook import codebook_html, workbook_bytes
from exports.data.spss import sav_bytes, syntax
from exports.data.stata import dta_bytes
from exports.data.variables import DataFile, Variable
from exports.safe_text import csv_cell


def csv_bytes(data: DataFile) -> bytes:
    """One row a case, codes as numbers; UTF-8 with a mark at its start, which Excel needs to read Persian."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([variable.name for variable in data.variables])
    writer.writerows(zip(*(_cells(variable) for variable in data.variables), strict=True))
    return text.getvalue().encode("utf-8-sig")


def parquet_bytes(data: DataFile) -> bytes:
    """One column a variable, codes as numbers."""
    import fastparquet  # takes a third of a second, and a server offers the format long before anybody wants it

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.parquet"
        frame = data.frame()
        for variable in data.variables:
            if variable.kind == "time":
                frame[variable.name] = [None if own is None else f"{own:%H:%M}" for own in variable.values]
            elif variable.kind in ("date", "datetime"):
                frame[variable.name] = pd.to_datetime(frame[variable.name]).astype("datetime64[ns]")
        fastparquet.write(str(path), frame)
        return path.read_bytes()


def xlsx_bytes(data: DataFile) -> bytes:
    """Answers in words, the same as codes, the codebook and the reconciliation, a sheet each."""
    return workbook_bytes(data, with_answers=True)


_MINUTES: dict[str, dict[str, str]] = {"date": {}, "time": {"timespec": "minutes"}, "datetime": {"timespec": "minutes"}}
FORMATS: dict[str, Callable[[DataFile], bytes]] = {
    "sav": sav_bytes,
    "dta": dta_bytes,
    "csv": csv_bytes,
    "xlsx": xlsx_bytes,
    "parquet": parquet_bytes,
}


def write_data(data: DataFile, data_format: str, file: Path) -> tuple[Path, ...]:
    """Writes the wave into `file`, and beside it the codebook as .html and, where the file has none, as .xlsx.

    `data_format` is a key of `FORMATS`; KeyError for another. Answers the files written, the data first.
    """
    parts = {file: FORMATS[data_format](data)}
    if data_format != "xlsx":
        parts[file.with_name(f"{file.stem}-codebook.xlsx")] = workbook_bytes(data, with_answers=False)
    parts[file.with_name(f"{file.stem}-codebook.html")] = codebook_html(data).encode("utf-8")
    if data_format == "sav" and data.weight:
        parts[file.with_suffix(".sps")] = syntax(data).encode("utf-8-sig")
    for path, content in parts.items():
        path.write_bytes(content)
    return tuple(parts)


def _cells(variable: Variable) -> list[Any]:
    """Values as a CSV file says them; whole numbers without a point."""
    if variable.kind in ("date", "time", "datetime"):
        return ["" if own is None else own.isoformat(**_MINUTES[variable.kind]) for own in variable.values]
    if variable.kind == "text":
        return [csv_cell(text) for text in variable.values]
    return ["" if value != value else int(value) if value == int(value) else float(value) for value in variable.values]
