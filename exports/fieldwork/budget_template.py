"""An empty sheet for an approved budget: the columns, and fields and units to pick from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from questionnaires.approved_budget import MoneyUnit
from questionnaires.loaders.budget_lines import HEADINGS
from questionnaires.model import CodeList
from questionnaires.translations import RIGHT_TO_LEFT, sentence

_WIDTHS = {"code": 14, "title": 52, "amount": 18, "unit": 18, "field": 44}
_ROWS = 500  # rows prepared with lists to pick from
_FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)


def write_budget_template(fields: CodeList, file: BinaryIO, language: str = "fa") -> None:
    """A sheet with the headings that the loader knows, and a second one with what may stand in them."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_TIME})
    is_rtl = language in RIGHT_TO_LEFT
    order: dict[str, Any] = {"reading_order": 2, "align": "right"} if is_rtl else {}
    head = book.add_format({"font_name": "Tahoma", "bold": True, "bg_color": "#E8EFEC", "bottom": 1, **order})
    words = book.add_format({"font_name": "Tahoma", **order})
    code = book.add_format({"font_name": "Tahoma", "num_format": "@", **order})
    amount = book.add_format({"font_name": "Tahoma", "num_format": "#,##0.##"})
    sheet = book.add_worksheet(sentence("budget-template.sheet", language))
    choices = book.add_worksheet(sentence("budget-template.choices", language))
    for one in (sheet, choices):
        if is_rtl:
            one.right_to_left()
        one.freeze_panes(1, 0)
        one.set_landscape()
        one.set_paper(9)  # A4
        one.fit_to_pages(1, 0)
    formats = {"code": code, "amount": amount}
    for column, name in enumerate(HEADINGS):
        sheet.set_column(column, column, _WIDTHS[name], formats.get(name, words))
        sheet.write_string(0, column, sentence(f"budget-column.{name}", language), head)
    listed = {
        "field": [
            *(category.labels.in_language(language) for category in fields.categories),
            sentence("budget-template.no-field", language),
        ],
        "unit": [sentence(f"money.{unit.value}", language) for unit in MoneyUnit],
    }
    quoted = choices.get_name().replace("'", "''")
    for place, (name, texts) in enumerate(listed.items()):
        choices.set_column(place, place, 44)
        choices.write_string(0, place, sentence(f"budget-column.{name}", language), head)
        for row, text in enumerate(texts, start=1):
            choices.write_string(row, place, text, words)
        letter, column = "AB"[place], list(HEADINGS).index(name)
        source = f"='{quoted}'!${letter}$2:${letter}${len(texts) + 1}"
        sheet.data_validation(1, column, _ROWS, column, {"validate": "list", "source": source, "error_type": "warning"})
    book.close()
