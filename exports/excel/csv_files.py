"""CSV files beside the workbook: rows and texts that it has no room for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from exports.report.blocks import Companion, Report, TableBlock
from exports.safe_text import csv_cell
from questionnaires.translations import sentence


def write_companions(report: Report, workbook: Path) -> tuple[Path, ...]:
    """Each companion of `report` next to `workbook`, named after both."""
    written = []
    for companion in report.companions:
        path = workbook.with_name(f"{workbook.stem}-{companion.name}.csv")
        path.write_bytes(companion_bytes(companion))
        written.append(path)
    return tuple(written)


def tables_csv(report: Report) -> bytes:
    """Every table of a report below the other: its caption, its head, its rows at full precision, its base.

    What is withheld stays a dash.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for table in report.tables:
        writer.writerow([csv_cell(sentence("report.table_caption", report.language, **_named(table)))])
        if any(column.over for column in table.columns):
            writer.writerow(["", *(csv_cell(column.over) for column in table.columns)])
        writer.writerow([csv_cell(each) for each in (table.row_head, *(column.text for column in table.columns))])
        for row, (label, cells) in enumerate(zip(table.rows, table.cells, strict=True)):
            shown = ("—" if (row, place) in table.withheld else cell for place, cell in enumerate(cells))
            writer.writerow([csv_cell(label), *(csv_cell(each) if isinstance(each, str) else each for each in shown)])
        writer.writerow([csv_cell(table.base)])
        writer.writerow([])
    for line in report.meta:
        writer.writerow([csv_cell(line)])
    return text.getvalue().encode("utf-8-sig")


def _named(table: TableBlock) -> dict[str, object]:
    return {"number": table.number, "caption": table.caption}


def companion_bytes(companion: Companion) -> bytes:
    """UTF-8 with a mark at its start, which Excel needs to read Persian; no cell begins a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (companion.head, *companion.rows):
        writer.writerow([csv_cell(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
