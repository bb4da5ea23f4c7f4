"""Sheets of an approved budget for tests of pages and commands, and a question that they are held against."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import Workbook

from questionnaires.library import shipped_instrument
from questionnaires.model import Item, Section
from questionnaires.response_domains import Allocation
from questionnaires.texts import Texts
from survey.store import instruments
from survey.store.database import Database
from tests.store import examples

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


def publish_a_budget_question(database: Database) -> None:
    """The small questionnaire with the shipped one's sharing out of the budget, as the study's next version."""
    fields = shipped_instrument("vision-stakeholders").code_list("budget_lines")
    asked = Item("budget", Texts.of("بودجه را چگونه تقسیم می‌کنید؟"), Allocation(fields), role="budget")
    sections = (*examples.INSTRUMENT.sections, Section("money", Texts.of("بودجه"), (asked,)))
    instrument = replace(examples.INSTRUMENT, sections=sections, code_lists=(*examples.INSTRUMENT.code_lists, fields))
    with database.write() as connection:
        instruments.publish(connection, "jahrom", instrument, at=examples.NOON, by="sara")
