"""The translation sheet of an instrument: one row a text, the originals locked, the wanted language to fill in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, BinaryIO

import xlsxwriter

from questionnaires.loaders.translation_sheet import NOTE, PLACE
from questionnaires.model import Instrument
from questionnaires.translating import Passage, originals, passages, placeholders
from questionnaires.translations import direction, language_name, sentence

_FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)
_WIDTHS = {PLACE: 26, NOTE: 34}
_WIDTH_OF_TEXT = 56
_LINE = 16  # points
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "select_locked_cells": True,
}


def write_translation_sheet(instrument: Instrument, language: str, file: BinaryIO, reader: str = "fa") -> int:
    """Write the sheet for `language`, with headings and notes for a `reader` of Persian or English; its rows.

    What the instrument has in `language` already stands in its column.
    """
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_TIME, "title": instrument.name})
    rows = passages(instrument)
    _Sheet(book, instrument, language, reader).write(rows)
    book.close()
    return len(rows)


class _Sheet:
    def __init__(self, book: Any, instrument: Instrument, language: str, reader: str) -> None:
        self.book = book
        self.instrument = instrument
        self.language = language
        self.reader = reader
        self.columns = (PLACE, *(own for own in originals(instrument) if own != language), language, NOTE)

    def write(self, rows: tuple[Passage, ...]) -> None:
        sheet = self.book.add_worksheet(sentence("translation.sheet", self.reader))
        if direction(self.reader) == "rtl":
            sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(self.columns):
            sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH_OF_TEXT))
            sheet.write_string(0, column, self._heading(name), self._format(self.reader, head=True))
        formats = {name: self._format(self._tongue(name), open_=name == self.language) for name in self.columns}
        for row, passage in enumerate(rows, start=1):
            cells = [self._cell(passage, name) for name in self.columns]
            widths = (_WIDTHS.get(name, _WIDTH_OF_TEXT) for name in self.columns)
            sheet.set_row(row, _LINE * max(map(_lines, cells, widths)))
            for column, (text, name) in enumerate(zip(cells, self.columns, strict=True)):
                sheet.write_string(row, column, text, formats[name])
        sheet.autofilter(0, 0, len(rows), len(self.columns) - 1)
        sheet.protect("", _PROTECTION)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        self._guide()

    def _guide(self) -> None:
        """A second sheet that says how to fill in the first."""
        sheet = self.book.add_worksheet(sentence("translation.guide", self.reader))
        if direction(self.reader) == "rtl":
            sheet.right_to_left()
        sheet.set_column(0, 0, 100)
        title = self.instrument.title.in_language(self.reader)
        said = sentence(
            "translation.guide-text",
            self.reader,
            title=title,
            version=self.instrument.version,
            language=language_name(self.language, self.reader),
        )
        for row, line in enumerate(said.strip().splitlines()):
            sheet.write_string(row, 0, line, self._format(self.reader))

    def _cell(self, passage: Passage, name: str) -> str:
        if name == PLACE:
            return passage.place
        if name == NOTE:
            return self._note(passage)
        return passage.texts.get(name, "")

    def _note(self, passage: Passage) -> str:
        part = sentence(f"translation.part.{passage.part.replace('_', '-')}", self.reader)
        kept = [name for text in passage.texts.values() for name in placeholders(text)]
        if not kept:
            return part
        return sentence("translation.keep", self.reader, part=part, kept=" ".join(dict.fromkeys(kept)))

    def _heading(self, name: str) -> str:
        said = sentence(f"translation.{name}", self.reader) if name in (PLACE, NOTE) else None
        return f"{said or language_name(name, self.reader)} ({name})"

    def _tongue(self, name: str) -> str:
        return {PLACE: "en", NOTE: self.reader}.get(name, name)

    def _format(self, tongue: str, *, head: bool = False, open_: bool = False) -> Any:
        look: dict[str, Any] = {"font_name": "Tahoma", "text_wrap": True, "valign": "top", "num_format": "@"}
        right = direction(tongue) == "rtl"
        look |= {"reading_order": 2, "align": "right"} if right else {"reading_order": 1, "align": "left"}
        if head:
            look |= {"bold": True, "bg_color": "#E8EFEC", "bottom": 1}
        if open_:
            look |= {"locked": False, "bg_color": "#FFFBE6", "border": 1, "border_color": "#D9D2B0"}
        return self.book.add_format(look)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: programs that open the sheet do not all find out for themselves."""
    return sum(1 + len(line) // width for line in text.splitlines()) or 1
