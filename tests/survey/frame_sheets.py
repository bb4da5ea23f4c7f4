"""Excel sheets of sampling frames for tests."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

HEADINGS = ("نام و نام خانوادگی", "تلفن همراه", "گروه", "سمت")


def sheet(rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS) -> BytesIO:
    """An .xlsx file with these rows below the headings."""
    book = Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
