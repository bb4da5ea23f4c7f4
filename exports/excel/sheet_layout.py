"""Where things stand on a sheet: column widths, heights of wrapped text, what fits on a printed page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from exports.report.blocks import ChartBlock, ChartKind, FormatKind, ReportSection, SectionKind, TableBlock
from exports.safe_text import unbroken

ROW_HEIGHT = 16.5  # points, of rows that hold nothing tall
# A4 between margins of 12 mm at the sides, 14 and 15 mm above and below: pixels across, points down.
_LANDSCAPE, _PORTRAIT = (1032.0, 512.0), (703.0, 760.0)
_TYPICAL_COLUMNS = 12
_VALUE_WIDTH = 9.7
_OF_MONEY = (FormatKind.MONEY, FormatKind.CHANGE)
_BESIDE, _LINE_BESIDE = 430, 340  # pixels that a chart beside its table needs


WIDE = frozenset(ChartKind) - {ChartKind.BARS, ChartKind.STACKED, ChartKind.DIVERGING, ChartKind.LINE}


def pixels(width: float) -> int:
    """Pixels of a column that is `width` characters wide."""
    return int(width * 7 + 5)


def pixel_rows(height: float) -> int:
    """Ordinary rows that `height` pixels cover."""
    return ceil(height / (ROW_HEIGHT * 4 / 3))


def lines(text: str, width: float, size: float) -> int:
    """Lines that `text` takes in a cell of `width` characters at `size` points (Persian letters run narrow)."""
    letters = max(width * 7 / (size * 0.60), 1)
    return sum(max(1, ceil(len(line) / letters)) for line in text.split("\n"))


@lru_cache(maxsize=4096)  # the same heads and labels stand over and beside hundreds of tables
def text_height(text: str, width: float, size: float) -> float:
    """Points of a row that holds `text` wrapped; Excel allows 409."""
    return min(max(ROW_HEIGHT, lines(text, width, size) * size * 1.62 + 5), 409)


@dataclass(frozen=True)
class Layout:
    """Columns of a sheet, the first for labels; whether it is printed upright."""

    widths: tuple[float, ...]
    is_portrait: bool = False

    @property
    def columns(self) -> int:
        return len(self.widths)

    @property
    def total(self) -> float:
        return sum(self.widths)

    def pixels_between(self, first: int, last: int) -> int:
        """Width of the columns `first` to `last`, both counted."""
        return sum(pixels(width) for width in self.widths[first : last + 1])

    @property
    def print_scale(self) -> int:
        """Percent at which all columns fit on the width of a page."""
        across = (_PORTRAIT if self.is_portrait else _LANDSCAPE)[0]
        return max(10, min(100, int(100 * across / (self.pixels_between(0, self.columns - 1) + 16))))

    @property
    def page_height(self) -> float:
        """Points of rows on one printed page."""
        return (_PORTRAIT if self.is_portrait else _LANDSCAPE)[1] * 100 / self.print_scale

    def spread(self, table: TableBlock, column: int) -> int:
        """The last column that the words in `column` (1 is the first after the labels) may take up."""
        is_last = column == len(table.columns)
        is_words = table.columns[column - 1].format is FormatKind.TEXT
        return max(column, min(self.columns, _TYPICAL_COLUMNS + 1) - 1) if is_last and is_words else column

    def room_beside(self, table: TableBlock, chart: ChartBlock) -> bool:
        """Whether this chart may stand beside its table; one with names at its points needs the page's width."""
        room = self.pixels_between(len(table.columns) + 2, min(self.columns - 1, _TYPICAL_COLUMNS))
        return room >= (_LINE_BESIDE if chart.kind is ChartKind.LINE else _BESIDE) and chart.kind not in WIDE


def _word_width(table: TableBlock, place: int) -> float:
    """Characters that the longest word over a column takes, in bold: no head is broken inside a word."""
    own = table.columns[place]
    is_alone = all(
        own.over != table.columns[other].over for other in (place - 1, place + 1) if 0 <= other < len(table.columns)
    )
    said = f"{own.text} {own.over}" if is_alone else own.text
    return max(map(len, unbroken(said).split(" ")), default=0) + 1.0


def layout_of(section: ReportSection) -> Layout:
    """The columns a section's sheet needs."""
    if section.kind is SectionKind.OPEN_ANSWERS:
        return Layout((76.0, 28.0, 24.0), is_portrait=True)
    if section.kind is SectionKind.SUMMARY:
        return Layout((62.0, 9.0, 30.0, 30.0, 46.0))
    if section.kind is SectionKind.GROUP:
        return Layout((76.0, 11.0, 11.0, 11.0, 18.0), is_portrait=True)
    if section.kind is SectionKind.METHOD:
        return Layout((32.0, 62.0, 62.0))
    if section.kind is SectionKind.CODEBOOK:
        return Layout((24.0, 46.0, 16.0, 62.0, 12.0, 12.0))
    tables = [block for block in section.blocks if isinstance(block, TableBlock)]
    most = max((len(table.columns) for table in tables), default=0)
    widths = [_VALUE_WIDTH] * max(_TYPICAL_COLUMNS, most)
    for table in tables:
        for place, head in enumerate(table.columns):
            if head.format in _OF_MONEY:
                widths[place] = 1.5 * _VALUE_WIDTH  # millions of millions
            widths[place] = max(widths[place], _word_width(table, place))
            if head.format is FormatKind.TEXT and place >= _TYPICAL_COLUMNS - 1:
                widths[place] = 2 * _VALUE_WIDTH  # too far out to spread over the columns that follow
    return Layout((40.0, *widths))
