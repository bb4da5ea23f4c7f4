"""A sheet that is written from top to bottom: the row it stands at, heights, where printed pages begin."""

from __future__ import annotations

from typing import Any

from exports.excel.sheet_book import Book
from exports.excel.sheet_layout import ROW_HEIGHT, Layout, text_height
from exports.safe_text import directed, fitted

TITLE_ROWS = 3


class SheetPages:
    """The sheet of one section; `row` is the next one to be written."""

    def __init__(self, book: Book, sheet: Any, layout: Layout) -> None:
        self.book = book
        self.sheet = sheet
        self.layout = layout
        self.row = 0
        self.repeated = 0.0  # points of the rows that head every page
        self.breaks: list[int] = []
        self._heights: dict[int, float] = {}
        self._page_top = 0

    def wide_text(self, text: str, style: str, size: float, last: int | None = None) -> None:
        """Words over the columns up to `last`, by default all."""
        last = self.layout.columns - 1 if last is None else last
        text = directed(fitted(text, self.book.say("cut_mark")), self.book.language)
        self.height(self.row, text_height(text, self.between(0, last), size))
        cell_format = self.book.styles(style)
        self.sheet.merge_range(self.row, 0, self.row, last, "", cell_format)
        self.sheet.write_string(self.row, 0, text, cell_format)
        self.row += 1

    def width(self, column: int) -> float:
        return self.layout.widths[column] if column < self.layout.columns else self.layout.widths[-1]

    def between(self, first: int, last: int) -> float:
        """Characters of the columns `first` to `last`, both counted."""
        return sum(self.width(place) for place in range(first, last + 1))

    def height(self, row: int, points: float) -> None:
        if points != ROW_HEIGHT:
            self._heights[row] = points
            self.sheet.set_row(row, points)

    def height_of(self, first: int, end: int) -> float:
        return sum(self._heights.get(row, ROW_HEIGHT) for row in range(first, end))

    def room_for(self, points: float) -> None:
        """Begins a printed page where `points` more would not fit on the present one but do on a new one."""
        used = self.height_of(self._page_top, self.row) + (self.repeated if self.breaks else 0)
        page = self.layout.page_height
        is_begun = self.row > TITLE_ROWS and used - self.repeated > page * 0.25
        if is_begun and used + points > page:
            self.breaks.append(self.row)
            self._page_top = self.row
