"""An empty sampling frame sheet to fill in: the columns, and the study's groups and places to pick from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from questionnaires.model import CodeList
from questionnaires.translations import RIGHT_TO_LEFT, sentence

_COLUMNS = ("name", "mobile", "group", "position", "second-group", "place")
_WIDTHS = (26, 18, 32, 32, 32, 26)
_ROWS = 2_000  # rows prepared with lists to pick from
_FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)


def write_frame_template(groups: CodeList, places: CodeList, file: BinaryIO, language: str = "fa") -> None:
    """A sheet with the headings that the loader knows, and a second one with what may stand in them."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_TIME})
    right_to_left = language in RIGHT_TO_LEFT
    order: dict[str, Any] = {"reading_order": 2, "align": "right"} if right_to_left else {}
    head = book.add_format({"font_name": "Tahoma", "bold": True, "bg_color": "#E8EFEC", "bottom": 1, **order})
    words = book.add_format({"font_name": "Tahoma", **order})
    text = book.add_format({"font_name": "Tahoma", "num_format": "@", "align": "left"})
    sheet = book.add_worksheet(sentence("staff.frame-template.sheet", language))
    choices = book.add_worksheet(sentence("staff.frame-template.choices", language))
    for one in (sheet, choices):
        if right_to_left:
            one.right_to_left()
        one.freeze_panes(1, 0)
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text if name == "mobile" else words)
        sheet.write_string(0, column, sentence(f"staff.frame-template.{name}", language), head)
    for column, (heading, code_list) in enumerate((("group", groups), ("place", places))):
        choices.set_column(column, column, 36)
        choices.write_string(0, column, sentence(f"staff.frame-template.{heading}", language), head)
        for row, category in enumerate(code_list.categories, start=1):
            choices.write_string(row, column, category.labels.in_language(language), words)
    quoted = choices.get_name().replace("'", "''")
    for column, source, count in (
        (2, "A", len(groups.codes)),
        (4, "A", len(groups.codes)),
        (5, "B", len(places.codes)),
    ):
        if count:
            one_of = {"validate": "list", "source": f"='{quoted}'!${source}$2:${source}${count + 1}"}
            sheet.data_validation(1, column, _ROWS, column, {**one_of, "error_type": "warning"})
    book.close()
