"""The tables of one sheet: heads, figures that stay numbers, shades and bars."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from exports.excel.native_charts import TablePlace
from exports.excel.sheet_layout import ROW_HEIGHT, text_height
from exports.excel.sheet_pages import TITLE_ROWS, SheetPages
from exports.report.blocks import CellValue, FormatKind, TableBlock
from exports.report.numbers import NOT_SHOWN, cell_kind
from exports.safe_text import clean, directed, fitted
from questionnaires.text import RLM
from questionnaires.translations import direction

_CAPTION = 24.0  # points
_FROZEN = 200.0  # points of a screen that may stand still above what is scrolled


class SheetTables:
    """Writes tables onto one sheet, called `name`; the first table of a list gets a filter.

    Where it `is_alone`, its heads stand on every printed page.
    """

    def __init__(self, page: SheetPages, name: str, *, is_list: bool, is_alone: bool) -> None:
        self.page = page
        self.book = page.book
        self.sheet = page.sheet
        self.styles = page.book.styles
        self.name = name
        self.has_withheld = False
        self._cut_mark = page.book.say("cut_mark")
        self._is_list = is_list
        self._is_alone = is_alone
        self._has_filter = False

    def points(self, table: TableBlock, notes_width: float) -> float:
        """Height of `table` in points, to keep it on one page where it fits."""
        rows = sum(text_height(label, self.page.layout.widths[0] - 2, 10) for label in table.rows)
        notes = sum(text_height(note, notes_width, 8) for note in (table.base, *table.notes) if note)
        return _CAPTION + sum(self._head_heights(table)) + rows + notes + ROW_HEIGHT

    def _head_heights(self, table: TableBlock) -> tuple[float, float]:
        """Points of the row of common heads (0 without one) and of the heads."""
        over, column = 0.0, 1
        if any(head.over for head in table.columns):
            over = 20.0
            for text, run in groupby(table.columns, key=lambda head: head.over):
                last = column + len(list(run)) - 1
                over = max(over, text_height(text, self.page.between(column, last) - 1, 9))
                column = last + 1
        heads = [text_height(head.text, self.page.width(at) - 1, 9) for at, head in enumerate(table.columns, start=1)]
        return over, max([22.0, *heads])

    def write(self, table: TableBlock, notes_to: int | None) -> None:
        """`table` with its caption, base and notes; these go as far as column `notes_to`."""
        sheet, styles = self.sheet, self.styles
        self.book.tops[table.number] = (self.name, self.page.row)
        caption = self.book.say("table_caption", number=table.number, caption=clean(table.caption))
        self.page.height(self.page.row, _CAPTION)
        sheet.write_string(self.page.row, 0, caption, styles("caption", text_wrap=False))
        self.page.row += 1
        self._column_heads(table)
        self.book.tables[table.number] = TablePlace(self.name, self.page.row, 1)
        first = self.page.row
        for place, label in enumerate(table.rows):
            self._table_row(table, place, label)
        if table.shaded:
            self._heat_map(table, first)
        if table.is_barred:
            self._bars(table, first)
        if self._is_list and len(table.rows) > 1 and not self._has_filter:
            self._has_filter = True
            sheet.autofilter(first - 1, 0, self.page.row - 1, len(table.columns))
            is_low = self.page.height_of(0, first) > _FROZEN
            sheet.freeze_panes(TITLE_ROWS if is_low else first, 1)
            if self._is_alone:
                sheet.repeat_rows(0, first - 1)  # its heads on every printed page
        for text in (table.base, *table.notes):
            if text:
                self.page.wide_text(text, "note", 8, notes_to)
        self.has_withheld = self.has_withheld or bool(table.withheld)

    def _column_heads(self, table: TableBlock) -> None:
        sheet, styles = self.sheet, self.styles
        over, heads = self._head_heights(table)
        if over:
            sheet.write_blank(self.page.row, 0, None, styles("over"))
            column = 1
            for text, run in groupby(table.columns, key=lambda head: head.over):
                last = column + len(list(run)) - 1
                if last > column:
                    sheet.merge_range(self.page.row, column, self.page.row, last, self.book.words(text), styles("over"))
                else:
                    sheet.write_string(self.page.row, column, self.book.words(text), styles("over"))
                column = last + 1
            self.page.height(self.page.row, over)
            self.page.row += 1
        self.page.height(self.page.row, heads)
        sheet.write_string(self.page.row, 0, self.book.words(table.row_head), styles("head-label", indent=1))
        for place, head in enumerate(table.columns, start=1):
            style = styles("head-label" if head.format is FormatKind.TEXT else "head")
            last = self.page.layout.spread(table, place)
            if last > place:
                sheet.merge_range(self.page.row, place, self.page.row, last, "", style)
            sheet.write_string(self.page.row, place, self.book.words(head.text), style)
        self.page.row += 1

    def _table_row(self, table: TableBlock, place: int, label: str) -> None:
        mark = table.marks[place] if table.marks else ""
        after = RLM if direction(self.book.language) == "rtl" else ""  # else LibreOffice puts it in front
        label = fitted(label, self._cut_mark) + (f" {mark}{after}" if mark else "")
        if not table.text_from_people:
            label = directed(label, self.book.language)
        is_total = place in table.total_rows
        more: dict[str, Any] = {"bg_color": self.styles.palette.tint, "bold": True} if is_total else {}
        style = self.styles("person") if table.text_from_people else self.styles("label", **more)
        self.sheet.write_string(self.page.row, 0, label, style)
        height = text_height(label, self.page.layout.widths[0] - 2, 10)
        for column, value in enumerate(table.cells[place]):
            self._cell(table, place, column, value, is_total=is_total)
            if isinstance(value, str):
                last = self.page.layout.spread(table, column + 1)
                width = self.page.between(column + 1, last)
                height = max(height, text_height(value, width - 2, 10))
        self.page.height(self.page.row, height)
        self.page.row += 1

    def _cell(self, table: TableBlock, place: int, column: int, value: CellValue, *, is_total: bool) -> None:
        head, styles, at = table.columns[column], self.styles, (self.page.row, column + 1)
        is_set_off = is_total or head.is_total
        if isinstance(value, int | float):
            letters = table.letters_at(place, column) if table.letters else ""
            kind = cell_kind(value, head.format)
            self.sheet.write_number(*at, value, styles.number(kind, is_total=is_set_off, letters=letters))
            return
        ground: dict[str, Any] = {"bg_color": styles.palette.tint} if is_set_off else {}
        if (place, column) in table.withheld:
            self.sheet.write_string(*at, NOT_SHOWN, styles("withheld", **ground))
        elif value is None:
            self.sheet.write_blank(*at, None, styles("value", **ground))
        else:
            text = fitted(value, self._cut_mark)
            text = text if table.text_from_people else directed(text, self.book.language)
            is_quoted: dict[str, Any] = {"quote_prefix": True} if table.text_from_people else {}
            style = styles("label", **is_quoted, **ground)
            last = self.page.layout.spread(table, column + 1)
            if last > column + 1:
                self.sheet.merge_range(*at, self.page.row, last, "", style)
            self.sheet.write_string(*at, text, style)

    def _heat_map(self, table: TableBlock, first: int) -> None:
        """Shades each run of columns that hold the same kind of number, on one scale."""
        shade = {
            "type": "2_color_scale",
            "min_color": "#ffffff",
            "max_color": self.styles.palette.shade,
        }
        column = 1
        for kind, run in groupby(table.columns, key=lambda head: head.format):
            last = column + len(list(run)) - 1
            if kind not in (FormatKind.COUNT, FormatKind.TEXT):
                is_rank = kind is FormatKind.RANK  # the first place is the best
                colours = {"min_color": shade["max_color"], "max_color": "#ffffff"} if is_rank else {}
                self.sheet.conditional_format(first, column, self.page.row - 1, last, shade | colours)
            column = last + 1

    def _bars(self, table: TableBlock, first: int) -> None:
        """Beside each row a bar for its last number, so that the number itself stays easy to read."""
        is_rtl = direction(self.book.language) == "rtl"
        column = len(table.columns) + 1
        for row, cells in enumerate(table.cells):
            if isinstance(cells[-1], int | float):
                self.sheet.write_number(first + row, column, cells[-1], self.styles("value", num_format=";;;"))
        bar = {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_only": True,
            "bar_solid": True,
            "bar_color": self.styles.palette.accent,
            "bar_negative_color": self.styles.palette.colour("series-1"),
            "bar_border_color": self.styles.palette.accent,
            "bar_direction": "right" if is_rtl else "left",
            "bar_axis_position": "middle",
        }
        self.sheet.conditional_format(first, column, self.page.row - 1, column, bar)
