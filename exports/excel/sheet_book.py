"""What the sheets of one workbook share, and how each of them is set up."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

from PIL import Image

from exports.excel.native_charts import NativeCharts, TablePlace
from exports.excel.sheet_layout import ROW_HEIGHT, Layout, text_height
from exports.excel.styles import Styles
from exports.report.blocks import ChartBlock, Report
from exports.safe_text import clean, directed
from questionnaires.translations import direction, sentence

if TYPE_CHECKING:
    from exports.pictures.charts import ChartPictures

CONTENTS = "contents"
_META_COLUMNS = 12  # what a screen shows of a wide sheet


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
        from exports.pictures.charts import ChartPictures

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
    if layout.is_portrait:
        sheet.set_portrait()
    else:
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
