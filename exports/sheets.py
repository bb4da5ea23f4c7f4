"""Blocks written onto one sheet from top to bottom: headings, paragraphs, tables, charts beside or below them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

from PIL import Image

from exports.blocks import (
    Block,
    CellValue,
    ChartBlock,
    ChartKind,
    FormatKind,
    Heading,
    Paragraph,
    Report,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.native_charts import NOT_NATIVE, NativeCharts, TablePlace, chart_height
from exports.numbers import NOT_SHOWN, cell_kind
from exports.safe_text import clean, directed, fitted
from exports.sheet_layout import ROW_HEIGHT, Layout, layout_of, pixel_rows, text_height
from exports.styles import Styles
from questionnaires.translations import direction, sentence

if TYPE_CHECKING:
    from exports.charts import ChartPictures

CONTENTS = "contents"
_TITLE_ROWS = 3
_CAPTION = 24.0  # points
_TITLE = 30.0  # points
_META_COLUMNS = 12  # what a screen shows of a wide sheet
_LISTS = {SectionKind.OPEN_ANSWERS, SectionKind.CODEBOOK}


@dataclass
class Book:
    """What the sheets of one workbook share."""

    workbook: Any
    styles: Styles
    charts: NativeCharts
    names: dict[str, str]  # section name -> sheet name
    meta: str
    footer: str
    report: Report
    tables: dict[int, TablePlace] = field(default_factory=dict)
    tops: dict[int, tuple[str, int]] = field(default_factory=dict)  # table number -> sheet, row of its caption

    @property
    def language(self) -> str:
        return self.styles.language

    @cached_property
    def pictures(self) -> ChartPictures:
        """Drawn by matplotlib, which takes a second to begin: only workbooks with a map wait for it."""
        from exports.charts import ChartPictures

        return ChartPictures(self.report)

    def say(self, key: str, **fields: Any) -> str:
        return sentence(f"report.{key}", self.language, **fields)

    def picture(self, block: ChartBlock, width: int, height: int) -> tuple[IO[bytes], float]:
        """A chart as a picture, and by what it is scaled to fit into so many pixels."""
        file = io.BytesIO()
        self.pictures.draw(block, file, "png")
        with Image.open(file) as drawn:
            inches = drawn.info["dpi"][0]
            scale = min(width / drawn.width, height / drawn.height)
        file.seek(0)
        return file, scale * inches / 96  # XlsxWriter counts a picture's pixels at 96 an inch

    def words(self, text: str) -> str:
        """Words of ours as a cell holds them."""
        return directed(clean(text), self.language)


def internal(sheet: str, cell: str = "A1") -> str:
    """The address of a place in this workbook, as links want it."""
    return "internal:'" + sheet.replace("'", "''") + f"'!{cell}"


def prepare(book: Book, sheet: Any, layout: Layout) -> None:
    """Direction, columns and print set-up of a sheet."""
    if direction(book.language) == "rtl":
        sheet.right_to_left()
    sheet.hide_gridlines(2)
    sheet.set_default_row(ROW_HEIGHT)
    for place, width in enumerate(layout.widths):
        sheet.set_column(place, place, width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.47, right=0.47, top=0.55, bottom=0.6)
    sheet.set_header("", {"margin": 0.2})
    # Only neutral signs beside the page numbers: words would put them in the wrong order.
    sheet.set_footer(f"&L&8{_footer(book.footer)}&R&8&P / &N", {"margin": 0.3})
    sheet.fit_to_pages(1, 0)


def write_meta(book: Book, sheet: Any, layout: Layout) -> float:
    """The facts of the study in the third row, wrapped; the points that the row takes."""
    last = min(layout.columns - 1, _META_COLUMNS)
    style = book.styles("meta")
    sheet.merge_range(2, 0, 2, last, "", style)
    sheet.write_string(2, 0, book.words(book.meta), style)
    return text_height(book.meta, sum(layout.widths[: last + 1]), 8)


def _footer(text: str) -> str:
    return clean(text).replace("&", "&&")[:180]


class SheetWriter:
    """Writes one section of the report onto its sheet."""

    def __init__(self, book: Book, sheet: Any, section: ReportSection) -> None:
        self.book = book
        self.sheet = sheet
        self.section = section
        self.layout = layout_of(section)
        self.styles = book.styles
        self.row = 0
        self._heights: dict[int, float] = {}
        self._page_top = 0
        self._repeated = 0.0  # points of the rows that head every page
        self._breaks: list[int] = []
        self._is_legend_due = False
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
        if self._is_legend_due:
            self._wide_text(self.book.say("withheld_legend"), "note", 8)
        if self._breaks:
            self.sheet.set_h_pagebreaks(self._breaks)
        self.sheet.print_area(0, 0, max(self.row, 1), self.layout.columns - 1)

    # --- parts

    def _head(self) -> None:
        contents = self.book.names[CONTENTS]
        self._height(0, _TITLE)
        self.sheet.write_string(0, 0, self.book.words(self.section.title), self.styles("title"))
        self.sheet.write_url(
            1, 0, internal(contents), self.styles("link"), self.book.say("back_to_contents"), self.book.say("back_tip")
        )
        meta = write_meta(self.book, self.sheet, self.layout)
        self._height(2, meta)
        self._repeated = _TITLE + ROW_HEIGHT + meta
        self.sheet.repeat_rows(0, _TITLE_ROWS - 1)
        self.row = _TITLE_ROWS
        if self.section.kind not in _LISTS:
            self.sheet.freeze_panes(_TITLE_ROWS, 1)

    def _simple(self, block: Block, height_after: float) -> None:
        if isinstance(block, Heading):
            self._room_for(45 + height_after)
            self.row += 1 if self.row > _TITLE_ROWS else 0
            self._height(self.row, 24)
            heading = self.book.words(block.text)
            self.sheet.write_string(self.row, 0, heading, self.styles(f"heading-{min(block.level, 3)}"))
            self.row += 1
        elif isinstance(block, Paragraph):
            self._paragraph(block)

    def _paragraph(self, block: Paragraph) -> None:
        size = {"lead": 12, "note": 8}.get(block.role.value, 10)
        self._wide_text(block.text, block.role.value, size)

    def _wide_text(self, text: str, style: str, size: float, last: int | None = None) -> None:
        """Words over the columns up to `last`, by default all."""
        last = self.layout.columns - 1 if last is None else last
        text = directed(fitted(text, self.book.say("cut_mark")), self.book.language)
        self._height(self.row, text_height(text, self._between(0, last), size))
        cell_format = self.styles(style)
        self.sheet.merge_range(self.row, 0, self.row, last, "", cell_format)
        self.sheet.write_string(self.row, 0, text, cell_format)
        self.row += 1

    def _table_with_charts(self, table: TableBlock, charts: list[ChartBlock]) -> None:
        beside, below = self._placed(table, charts)
        self._room_for(self._points_together(table, charts))
        first = self.row
        self._table(table, notes_to=len(table.columns) if beside else None)
        place = self.book.tables[table.number]
        for chart in beside:
            self._chart(chart, place, first + 1, len(table.columns) + 2, self._height_of(first + 1, self.row))
            self.row = max(self.row, first + 1 + pixel_rows(self._chart_height(chart)))
        for chart in below:
            needed = self._chart_height(chart)
            self._room_for(needed * 0.75 + ROW_HEIGHT)
            self._chart(chart, place, self.row, 0, 0)
            self.row += pixel_rows(needed)
        self._is_tight = False
        self.row += 1

    def _placed(self, table: TableBlock, charts: list[ChartBlock]) -> tuple[list[ChartBlock], list[ChartBlock]]:
        """Charts beside the table and below it."""
        beside = [chart for chart in charts[:1] if self.layout.room_beside(table, chart)]
        return beside, charts[len(beside) :]

    def _points_together(self, table: TableBlock, charts: list[ChartBlock]) -> float:
        """Height of a table with its charts where one page holds them all, else of the table alone."""
        beside, below = self._placed(table, charts)
        alone = self._table_points(table, self._between(0, len(table.columns)) if beside else self.layout.total)
        for chart in beside:
            alone = max(alone, self._chart_height(chart) * 0.75 + ROW_HEIGHT)
        page = self.layout.page_height - self._repeated
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
        most = int((self.layout.page_height - self._repeated) * 4 / 3)
        return min(chart_height(chart, tight=self._is_tight), most)

    def _chart(self, block: ChartBlock, table: TablePlace, row: int, column: int, at_least: float) -> None:
        """The chart as Excel's own, as several small ones, or as a picture where Excel has none like it."""
        width = self.layout.pixels_between(column, min(self.layout.columns - 1, 12)) - 8
        height = max(self._chart_height(block), min(int(at_least * 4 / 3), 420))
        options = {"description": clean(block.alt), "object_position": 2, "x_offset": 4, "y_offset": 4}
        if block.kind in NOT_NATIVE:
            picture, scale = self.book.picture(block, width, height)
            scaled = {"image_data": picture, "x_scale": scale, "y_scale": scale}
            self.sheet.insert_image(row, column, f"{block.name}.png", options | scaled)
            return
        if block.kind is ChartKind.MULTIPLES:
            for x, y, chart in self.book.charts.panels(block, table, width):
                self.sheet.insert_chart(row, column, chart, options | {"x_offset": 4 + x, "y_offset": 4 + y})
            return
        self.sheet.insert_chart(row, column, self.book.charts.chart(block, table, width, height), options)

    # --- tables

    def _table_points(self, table: TableBlock, notes_width: float) -> float:
        """Height of a table in points, to keep it on one page where it fits."""
        rows = sum(text_height(label, self.layout.widths[0] - 2, 10) for label in table.rows)
        notes = sum(text_height(note, notes_width, 8) for note in (table.base, *table.notes) if note)
        return _CAPTION + sum(self._head_heights(table)) + rows + notes + ROW_HEIGHT

    def _head_heights(self, table: TableBlock) -> tuple[float, float]:
        """Points of the row of common heads (0 without one) and of the heads."""
        over, column = 0.0, 1
        if any(head.over for head in table.columns):
            over = 20.0
            for text, run in groupby(table.columns, key=lambda head: head.over):
                last = column + len(list(run)) - 1
                over = max(over, text_height(text, self._between(column, last) - 1, 9))
                column = last + 1
        heads = [text_height(head.text, self._width(at) - 1, 9) for at, head in enumerate(table.columns, start=1)]
        return over, max([22.0, *heads])

    def _table(self, table: TableBlock, notes_to: int | None) -> None:
        sheet, styles = self.sheet, self.styles
        self.book.tops[table.number] = (self.book.names[self.section.name], self.row)
        caption = self.book.say("table_caption", number=table.number, caption=clean(table.caption))
        self._height(self.row, _CAPTION)
        sheet.write_string(self.row, 0, caption, styles("caption", text_wrap=False))
        self.row += 1
        self._column_heads(table)
        self.book.tables[table.number] = TablePlace(self.book.names[self.section.name], self.row, 1)
        first = self.row
        for place, label in enumerate(table.rows):
            self._table_row(table, place, label)
        if table.shaded:
            self._heat_map(table, first)
        if table.is_barred:
            self._bars(table, first)
        if self.section.kind in _LISTS and len(table.rows) > 1 and not self._has_filter:
            self._has_filter = True
            sheet.autofilter(first - 1, 0, self.row - 1, len(table.columns))
            sheet.freeze_panes(first, 1)
        for text in (table.base, *table.notes):
            if text:
                self._wide_text(text, "note", 8, notes_to)
        self._is_legend_due = self._is_legend_due or bool(table.withheld)

    _has_filter = False

    def _column_heads(self, table: TableBlock) -> None:
        sheet, styles = self.sheet, self.styles
        over, heads = self._head_heights(table)
        if over:
            sheet.write_blank(self.row, 0, None, styles("over"))
            column = 1
            for text, run in groupby(table.columns, key=lambda head: head.over):
                last = column + len(list(run)) - 1
                if last > column:
                    sheet.merge_range(self.row, column, self.row, last, self.book.words(text), styles("over"))
                else:
                    sheet.write_string(self.row, column, self.book.words(text), styles("over"))
                column = last + 1
            self._height(self.row, over)
            self.row += 1
        self._height(self.row, heads)
        sheet.write_string(self.row, 0, self.book.words(table.row_head), styles("head-label", indent=1))
        for place, head in enumerate(table.columns, start=1):
            style = styles("head-label" if head.format is FormatKind.TEXT else "head")
            last = self.layout.spread(table, place)
            if last > place:
                sheet.merge_range(self.row, place, self.row, last, "", style)
            sheet.write_string(self.row, place, self.book.words(head.text), style)
        self.row += 1

    def _table_row(self, table: TableBlock, place: int, label: str) -> None:
        mark = table.marks[place] if table.marks else ""
        label = fitted(label, self.book.say("cut_mark")) + (f" {mark}" if mark else "")
        if not table.text_from_people:
            label = directed(label, self.book.language)
        is_total = place in table.total_rows
        more: dict[str, Any] = {"bg_color": self.styles.palette.tint, "bold": True} if is_total else {}
        style = self.styles("person") if table.text_from_people else self.styles("label", **more)
        self.sheet.write_string(self.row, 0, label, style)
        height = text_height(label, self.layout.widths[0] - 2, 10)
        for column, value in enumerate(table.cells[place]):
            self._cell(table, place, column, value, is_total=is_total)
            if isinstance(value, str):
                last = self.layout.spread(table, column + 1)
                width = self._between(column + 1, last)
                height = max(height, text_height(value, width - 2, 10))
        self._height(self.row, height)
        self.row += 1

    def _cell(self, table: TableBlock, place: int, column: int, value: CellValue, *, is_total: bool) -> None:
        head, styles, at = table.columns[column], self.styles, (self.row, column + 1)
        is_set_off = is_total or head.is_total
        ground: dict[str, Any] = {"bg_color": styles.palette.tint} if is_set_off else {}
        if (place, column) in table.withheld:
            self.sheet.write_string(*at, NOT_SHOWN, styles("withheld", **ground))
        elif value is None:
            self.sheet.write_blank(*at, None, styles("value", **ground))
        elif isinstance(value, str):
            text = fitted(value, self.book.say("cut_mark"))
            text = text if table.text_from_people else directed(text, self.book.language)
            is_quoted: dict[str, Any] = {"quote_prefix": True} if table.text_from_people else {}
            style = styles("label", **is_quoted, **ground)
            last = self.layout.spread(table, column + 1)
            if last > column + 1:
                self.sheet.merge_range(*at, self.row, last, "", style)
            self.sheet.write_string(*at, text, style)
        else:
            letters = table.letters_at(place, column) if table.letters else ""
            kind = cell_kind(value, head.format)
            self.sheet.write_number(*at, value, styles.number(kind, is_total=is_set_off, letters=letters))

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
                self.sheet.conditional_format(first, column, self.row - 1, last, shade | colours)
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
        self.sheet.conditional_format(first, column, self.row - 1, column, bar)

    # --- room

    def _width(self, column: int) -> float:
        return self.layout.widths[column] if column < self.layout.columns else self.layout.widths[-1]

    def _between(self, first: int, last: int) -> float:
        """Characters of the columns `first` to `last`, both counted."""
        return sum(self._width(place) for place in range(first, last + 1))

    def _height(self, row: int, points: float) -> None:
        if points != ROW_HEIGHT:
            self._heights[row] = points
            self.sheet.set_row(row, points)

    def _height_of(self, first: int, end: int) -> float:
        return sum(self._heights.get(row, ROW_HEIGHT) for row in range(first, end))

    def _room_for(self, points: float) -> None:
        """Begins a printed page where `points` more would not fit on the present one but do on a new one."""
        used = self._height_of(self._page_top, self.row) + (self._repeated if self._breaks else 0)
        page = self.layout.page_height
        is_begun = self.row > _TITLE_ROWS and used - self._repeated > page * 0.25
        if is_begun and used + points > page:
            self._breaks.append(self.row)
            self._page_top = self.row


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
