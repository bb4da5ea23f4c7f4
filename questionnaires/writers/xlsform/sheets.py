"""Rows of cells as a sheet of a workbook: headings in their order, every cell a text."""

from __future__ import annotations

from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from questionnaires.writers.xlsform.cells import Cells

_LEADING = {
    "survey": ("type", "name", "label", "hint", "required", "relevant", "constraint", "calculation", "choice_filter",
               "appearance"),
    "choices": ("list_name", "name", "label"),
    "settings": ("form_title", "form_id", "version", "default_language"),
}  # fmt: skip


def write_sheet(book: Any, title: str, rows: list[Cells], is_rtl: bool) -> None:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    leading = _LEADING[title]
    headings.sort(key=lambda heading: _rank(heading, leading))
    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = is_rtl
    sheet.freeze_panes = "C2" if title == "survey" else "A2"
    for number, heading in enumerate(headings):
        letter = openpyxl.utils.get_column_letter(number + 1)
        sheet.column_dimensions[letter].width = 40 if heading.startswith("label") else 18
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, row[heading]) if heading in row else None for heading in headings])


def _rank(heading: str, leading: tuple[str, ...]) -> int:
    name = heading.partition("::")[0]
    if name == "cz":
        return len(leading) + 1
    return leading.index(name) if name in leading else len(leading)


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A cell that is text, whatever it looks like."""
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
