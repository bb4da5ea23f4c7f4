"""Small XLSForm workbooks, written as a consultant would."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

SURVEY = ("type", "name", "label::Persian (fa)", "label::English (en)", "required", "relevant", "constraint",
          "constraint_message::Persian (fa)", "constraint_message::English (en)")  # fmt: skip
CHOICES = ("list_name", "name", "label::Persian (fa)", "label::English (en)")
YES_NO = [("yes_no", "yes", "بله", "Yes"), ("yes_no", "no", "خیر", "No")]
AGE = ("integer", "age", "چند سال دارید؟", "How old are you?", "yes", None, ". >= 18", "باید ۱۸ سال داشته باشید.",
       "You must be 18.")  # fmt: skip
CHILDREN = ("select_one yes_no", "children", "فرزند دارید؟", "Have you children?", None, "${age} >= 20")
WISH = ("text", "wish", "چه آرزویی دارید؟", "What do you wish?")
PAGES = [
    ("begin group", "you", "شما", "You"), AGE, CHILDREN, ("end group",),
    ("begin group", "future", "آینده", "Future"), WISH, ("end group",),
]  # fmt: skip


def workbook(
    survey: Sequence[Sequence[object]] = PAGES, choices: Sequence[Sequence[object]] = YES_NO, form_id: str = "small"
) -> io.BytesIO:
    """A workbook with these rows below the headings."""
    book = openpyxl.Workbook()
    sheets = {
        "survey": (SURVEY, *survey),
        "choices": (CHOICES, *choices),
        "settings": (("form_title", "form_id", "default_language"), ("آزمون", form_id, "Persian (fa)")),
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    del book["Sheet"]
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return buffer
