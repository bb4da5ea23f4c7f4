"""Blocks written onto one sheet from top to bottom: headings, paragraphs, tables, charts beside or below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from exports.excel.native_charts import NOT_NATIVE, TablePlace, chart_height
from exports.excel.sheet_book import CONTENTS, Book, internal, prepare, write_meta
from exports.excel.sheet_layout import ROW_HEIGHT, layout_of, pixel_rows
from exports.excel.sheet_pages import TITLE_ROWS, SheetPages
from exports.excel.sheet_tables import SheetTables
from exports.report.blocks import (
    Block,
    ChartBlock,
    ChartKind,
    Heading,
    Paragraph,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.safe_text import clean

_TITLE = 30.0  # points
_LISTS = {SectionKind.OPEN_ANSWERS, SectionKind.CODEBOOK, SectionKind.DISCLOSURE}
_ROUND = 4  # pixels of room round a chart


class SheetWriter:
    """Writes one section of the report onto its sheet."""

    def __init__(self, book: Book, sheet: Any, section: ReportSection) -> None:
        self.book = book
        self.sheet = sheet
        self.section = section
        self.styles = book.styles
        self.layout = layout_of(section)
        self.page = SheetPages(book, sheet, self.layout)
        is_alone = sum(isinstance(block, TableBlock) for block in section.blocks) == 1
        name = book.names[section.name]
        self.tables = SheetTables(self.page, name, is_list=section.kind in _LISTS, is_alone=is_alone)
        self._is_tight = False  # whether charts are drawn low, to stay on the page of their table

    def write(self) -> None:
        """The whole section."""
        prepare(self.book, self.sheet, self.layout)
        self._head()
        if self.section.introduction:
            self._paragraph(Paragraph(self.section.introduction))
        pairs = list(_pairs(self.section.blocks))
        for place, (table, blocks) in enumerate(pairs):
            if table is not None:
                self._table_with_charts(table, _charts(blocks))
                continue
            after = pairs[place + 1] if place + 1 < len(pairs) else None
            height_after = self._points_together(after[0], _charts(after[1])) if after and after[0] else 40.0
            for at, block in enumerate(blocks):
                is_of_table = not any(isinstance(later, Heading) for later in blocks[at + 1 :])
                self._simple(block, height_after if is_of_table else 40.0)
        if self.tables.has_withheld:
            self.page.wide_text(self.book.say("withheld_legend"), "note", 8)
        if self.page.breaks:
            self.sheet.set_h_pagebreaks(self.page.breaks)
        self.sheet.print_area(0, 0, max(self.page.row, 1), self.layout.columns - 1)

    # --- parts

    def _head(self) -> None:
        contents = self.book.names[CONTENTS]
        self.page.height(0, _TITLE)
        self.sheet.write_string(0, 0, self.book.words(self.section.title), self.styles("title"))
        self.sheet.write_url(
            1, 0, internal(contents), self.styles("link"), self.book.say("back_to_contents"), self.book.say("back_tip")
        )
        meta = write_meta(self.book, self.sheet, self.layout)
        self.page.height(2, meta)
        self.page.repeated = _TITLE + ROW_HEIGHT + meta
        self.sheet.repeat_rows(0, TITLE_ROWS - 1)
        self.page.row = TITLE_ROWS
        if self.section.kind not in _LISTS:
            self.sheet.freeze_panes(TITLE_ROWS, 1)

    def _simple(self, block: Block, height_after: float) -> None:
        if isinstance(block, Heading):
            self.page.room_for(45 + height_after)
            self.page.row += 1 if self.page.row > TITLE_ROWS else 0
            self.page.height(self.page.row, 24)
            heading = self.book.words(block.text)
            self.sheet.write_string(self.page.row, 0, heading, self.styles(f"heading-{min(block.level, 3)}"))
            self.page.row += 1
        elif isinstance(block, Paragraph):
            self._paragraph(block)

    def _paragraph(self, block: Paragraph) -> None:
        size = {"lead": 12, "note": 8}.get(block.role.value, 10)
        self.page.wide_text(block.text, block.role.value, size)

    def _table_with_charts(self, table: TableBlock, charts: list[ChartBlock]) -> None:
        beside, below = self._placed(table, charts)
        self.page.room_for(self._points_together(table, charts))
        first = self.page.row
        self.tables.write(table, notes_to=len(table.columns) if beside else None)
        place = self.book.tables[table.number]
        for chart in beside:
            self._chart(chart, place, first + 1, len(table.columns) + 2, self.page.height_of(first + 1, self.page.row))
            self.page.row = max(self.page.row, first + 1 + pixel_rows(self._chart_height(chart) + _ROUND))
        for chart in below:
            needed = self._chart_height(chart)
            self.page.room_for(needed * 0.75 + ROW_HEIGHT)
            self._chart(chart, place, self.page.row, 0, 0)
            self.page.row += pixel_rows(needed + _ROUND)
        self._is_tight = False
        self.page.row += 1

    def _placed(self, table: TableBlock, charts: list[ChartBlock]) -> tuple[list[ChartBlock], list[ChartBlock]]:
        """Charts beside the table and below it."""
        beside = [chart for chart in charts[:1] if self.layout.room_beside(table, chart)]
        return beside, charts[len(beside) :]

    def _points_together(self, table: TableBlock, charts: list[ChartBlock]) -> float:
        """Height of a table with its charts where one page holds them all, else of the table alone."""
        beside, below = self._placed(table, charts)
        alone = self.tables.points(table, self.page.between(0, len(table.columns)) if beside else self.layout.total)
        for chart in beside:
            alone = max(alone, self._chart_height(chart) * 0.75 + ROW_HEIGHT)
        page = self.layout.page_height - self.page.repeated
        for tight in (False, True):
            everything = alone + self._points_of(below, tight=tight)
            if everything <= page:
                self._is_tight = tight
                return everything
        self._is_tight = False
        return alone

    def _points_of(self, charts: list[ChartBlock], *, tight: bool) -> float:
        return sum(chart_height(chart, tight=tight) * 0.75 + ROW_HEIGHT for chart in charts)

    def _chart_height(self, chart: ChartBlock) -> int:
        """Pixels, fewer where that keeps a chart on the page of its table; none is cut by the end of a page."""
        most = int((self.layout.page_height - self.page.repeated) * 4 / 3)
        return min(chart_height(chart, tight=self._is_tight), most)

    def _chart(self, block: ChartBlock, table: TablePlace, row: int, column: int, at_least: float) -> None:
        """The chart as Excel's own, as several small ones, or as a picture where Excel has none like it."""
        width = self.layout.pixels_between(column, min(self.layout.columns - 1, 12)) - 8
        height = max(self._chart_height(block), min(int(at_least * 4 / 3), 420))
        options = {"description": clean(block.alt), "object_position": 2, "x_offset": _ROUND, "y_offset": _ROUND}
        if block.kind in NOT_NATIVE:
            picture, scale = self.book.picture(block, width, height)
            scaled = {"image_data": picture, "x_scale": scale, "y_scale": scale}
            self.sheet.insert_image(row, column, f"{block.name}.png", options | scaled)
            return
        if block.kind is ChartKind.MULTIPLES:
            for x, y, chart in self.book.charts.panels(block, table, width):
                self.sheet.insert_chart(row, column, chart, options | {"x_offset": _ROUND + x, "y_offset": _ROUND + y})
            return
        self.sheet.insert_chart(row, column, self.book.charts.chart(block, table, width, height), options)


def _charts(blocks: Iterable[Block]) -> list[ChartBlock]:
    return [block for block in blocks if isinstance(block, ChartBlock)]


def _pairs(blocks: tuple[Block, ...]) -> Iterator[tuple[TableBlock | None, list[Block]]]:
    """Tables with the charts that follow them; runs of other blocks by themselves."""
    table: TableBlock | None = None
    waiting: list[Block] = []
    for block in blocks:
        if isinstance(block, ChartBlock) and table is not None:
            waiting.append(block)
            continue
        if table is not None:
            yield table, waiting
            table, waiting = None, []
        if isinstance(block, TableBlock):
            if waiting:
                yield None, waiting
            table, waiting = block, []
        else:
            waiting.append(block)
    if table is not None or waiting:
        yield table, waiting
