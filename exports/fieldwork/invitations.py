"""The workbook that a municipality uploads to its SMS panel: mobile, name, link and ready text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import xlsxwriter

from exports.fieldwork.sms_parts import sms_length, sms_parts
from questionnaires.translations import RIGHT_TO_LEFT, sentence

_COLUMNS = ("mobile", "name", "link", "text", "characters", "parts", "letter-code", "group", "case")
_WIDTHS = (16, 26, 44, 70, 12, 10, 24, 28, 10)
_FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Invitation:
    """What one person is sent. `letter_code` is for those who are written to on paper."""

    case: int
    name: str
    mobile: str
    group: str
    link: str
    letter_code: str
    text: str


def write_invitations(invitations: Sequence[Invitation], file: BinaryIO, language: str = "fa") -> None:
    """One row a person. Mobiles and codes are text, so that no zero is lost and no formula runs."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_TIME})
    sheet = book.add_worksheet(sentence("staff.invitations.sheet", language))
    if language in RIGHT_TO_LEFT:
        sheet.right_to_left()
    order = {"reading_order": 2, "align": "right"} if language in RIGHT_TO_LEFT else {}
    font = {"font_name": "Tahoma", "font_size": 10, "valign": "top"}
    head = book.add_format({**font, **order, "bold": True, "bg_color": "#E8EFEC", "bottom": 1, "text_wrap": True})
    words = book.add_format({**font, **order, "text_wrap": True, "quote_prefix": True})
    latin = book.add_format({**font, "num_format": "@", "reading_order": 1, "align": "left", "quote_prefix": True})
    whole = book.add_format({**font, "num_format": "0", "align": "center"})
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, sentence(f"staff.invitations.{name}", language), head)
    for row, invitation in enumerate(invitations, start=1):
        sheet.write_string(row, 0, invitation.mobile, latin)
        sheet.write_string(row, 1, invitation.name, words)
        sheet.write_string(row, 2, invitation.link, latin)
        sheet.write_string(row, 3, invitation.text, words)
        sheet.write_number(row, 4, sms_length(invitation.text), whole)
        sheet.write_number(row, 5, sms_parts(invitation.text), whole)
        sheet.write_string(row, 6, invitation.letter_code, latin)
        sheet.write_string(row, 7, invitation.group, words)
        sheet.write_number(row, 8, invitation.case, whole)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(invitations), 1), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
