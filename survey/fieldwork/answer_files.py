"""Files of answers as they are sent: Excel, CSV, and the data files of SPSS and Stata with their labels."""

from __future__ import annotations

import tempfile
from pathlib import Path

from exports.data.labelled_tables import read_labelled
from questionnaires.loaders import answer_tables
from questionnaires.loaders.answer_tables import MAXIMUM_BYTES, AnswerTable, Meanings, table_of
from questionnaires.problems import DataError, Problem

DATA_KINDS = (".sav", ".dta")
KINDS = (*answer_tables.KINDS, *DATA_KINDS)


def read_table(content: bytes | Path, file_name: str = "") -> AnswerTable:
    """A table of answers in any kind of file that is taken in.

    In a data file the number of a row is that of its case. Raises DataError for what is none of these kinds, is too
    large, or holds no row.
    """
    file_name = file_name or (content.name if isinstance(content, Path) else "")
    suffix = Path(file_name).suffix.lower()
    if suffix not in KINDS:
        raise DataError([Problem.at("import-kind-unknown", value=suffix or file_name[:40], allowed=list(KINDS))])
    if suffix not in DATA_KINDS:
        return answer_tables.read_table(content, file_name)
    if isinstance(content, Path):
        return _data_file(content, file_name)
    if len(content) > MAXIMUM_BYTES:
        raise DataError([Problem.at("import-too-large", megabytes=MAXIMUM_BYTES // 1_000_000)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"answers{suffix}"
        path.write_bytes(content)
        return _data_file(path, file_name)


def _data_file(path: Path, file_name: str) -> AnswerTable:
    read = read_labelled(path, file_name)
    lines = [(0, read.headings), *enumerate(read.rows, start=1)]
    meanings = {
        heading: Meanings(read.labels.get(heading, {}), frozenset(read.missing.get(heading, ())))
        for heading in {*read.labels, *read.missing}
    }
    return table_of([("", lines)], file_name, meanings, read.questions)
