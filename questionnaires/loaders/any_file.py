"""An instrument from whatever file holds one: YAML, or an XLSForm workbook."""

from __future__ import annotations

from pathlib import Path

from questionnaires.loaders.imported import Imported
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.yaml_files import read_with_lines

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".csv")


def read_any(file: Path) -> Imported:
    """The instrument of a file, read by its ending; raises InstrumentError with every fault."""
    if file.suffix.lower() in WORKBOOKS:
        return read_xlsform(file)
    return read_with_lines(file)
