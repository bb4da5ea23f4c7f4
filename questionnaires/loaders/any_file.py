"""An instrument from whatever file holds one: YAML, or an XLSForm workbook, alone or with its files in a .zip."""

from __future__ import annotations

from pathlib import Path

from questionnaires.loaders.bundles import BUNDLE, unpacked
from questionnaires.loaders.imported import Imported
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.xlsform.sheets import MAXIMUM_BYTES
from questionnaires.loaders.yaml_files import read_with_lines
from questionnaires.problems import InstrumentError, Problem

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".csv")


def read_any(file: Path) -> Imported:
    """The instrument of a file, read by its ending; raises InstrumentError with every fault."""
    if file.suffix.lower() in WORKBOOKS:
        return read_xlsform(file)
    if file.suffix.lower() == BUNDLE:
        return read_bundle(_content(file))
    return read_with_lines(file)


def read_bundle(content: bytes) -> Imported:
    """The instrument of a .zip with a workbook and the files it names; raises InstrumentError with every fault."""
    bundle = unpacked(content)
    return read_xlsform(bundle.content, name=Path(bundle.form).stem, files=bundle.files)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise InstrumentError([Problem.at("file-not-readable", file=file.name)]) from error
