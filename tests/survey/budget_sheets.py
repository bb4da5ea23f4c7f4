"""Sheets of an approved budget for tests of pages and commands, over the shipped stakeholders' questionnaire."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

LINES = (
    ("110", "پارک‌ها", 4000, "میلیون ریال", "آب، باغ‌ها و فضای سبز"),
    ("210", "روکش", 600, "میلیون تومان", "streets"),
    ("710", "ستاد", 2500, None, None),
)


def budget_sheet(*rows, headings=("کد", "عنوان", "مبلغ", "واحد", "بخش پرسش‌نامه")) -> BytesIO:
    """An .xlsx file with these lines, by default `LINES`, below the headings."""
    book = Workbook()
    for row in [headings, *(rows or LINES)]:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
