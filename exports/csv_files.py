"""CSV files beside the workbook: rows and texts that it has no room for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from exports.blocks import Companion, Report
from exports.safe_text import csv_cell


def write_companions(report: Report, workbook: Path) -> tuple[Path, ...]:
    """Each companion of `report` next to `workbook`, named after both."""
    written = []
    for companion in report.companions:
        path = workbook.with_name(f"{workbook.stem}-{companion.name}.csv")
        path.write_bytes(companion_bytes(companion))
        written.append(path)
    return tuple(written)


def companion_bytes(companion: Companion) -> bytes:
    """UTF-8 with a mark at its start, which Excel needs to read Persian; no cell begins a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (companion.head, *companion.rows):
        writer.writerow([csv_cell(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
