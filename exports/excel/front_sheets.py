"""The two sheets a reader meets first: the cover, and the contents with links to every sheet and table."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from exports.excel.sheet_book import CONTENTS, Book, internal, prepare, write_meta
from exports.excel.sheet_layout import Layout, text_height
from exports.pictures.emblem import emblem_png
from exports.report import palette
from exports.report.blocks import Cover, Report, SectionKind, TableBlock
from exports.report.numbers import cell_kind, excel_format
from exports.report.palette import readable_on

COVER = "cover"
_EMBLEM_PIXELS = 104  # XlsxWriter counts a picture's own pixels at 96 an inch
_MARGIN, _COLUMN, _COLUMNS = 3.0, 15.0, 8
COVER_LAYOUT = Layout((_MARGIN, *[_COLUMN] * _COLUMNS, _MARGIN))
CONTENTS_LAYOUT = Layout((64.0, 18.0, 18.0, 18.0), is_portrait=True)
_TEXT_WIDTH = _COLUMN * _COLUMNS


def write_cover(book: Book, sheet: Any, cover: Cover) -> None:
    """City, title, status; the large figures; who was asked; how to read it."""
    prepare(book, sheet, COVER_LAYOUT)
    sheet.set_column(0, 0, _MARGIN)
    row = _band(book, sheet, cover)
    row = _figures(book, sheet, cover, row)
    row = _text(book, sheet, row, book.say("about_heading"), "heading-2")
    row = _text(book, sheet, row, cover.about, "lead", size=11)
    row += 1
    for label, value in cover.facts:
        row = _fact(book, sheet, row, label, value)
    row = _text(book, sheet, row + 1, book.say("how_to_read_heading"), "heading-2")
    for line in (*cover.how_to_read, book.say("how.charts")):
        row = _text(book, sheet, row, "•  " + line, "body", size=10)
    sheet.write_url(
        row + 1,
        1,
        internal(book.names[CONTENTS]),
        book.styles("contents"),
        book.say("to_contents"),
        book.say("to_contents"),
    )
    sheet.print_area(0, 0, row + 2, COVER_LAYOUT.columns - 1)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.set_first_sheet()
    sheet.activate()


def _band(book: Book, sheet: Any, cover: Cover) -> int:
    """A band in the city's accent with its name set large."""
    ground = cover.accent
    ink = readable_on(ground)
    heights = {0: 14, 1: 74, 2: 34, 3: 26, 4: 22 if cover.references else 14}
    for row, height in heights.items():
        sheet.set_row(row, height)
        for column in range(COVER_LAYOUT.columns):
            sheet.write_blank(row, column, None, book.styles("cover-title", bg_color=ground))
    sheet.write_string(1, 1, book.words(cover.city), book.styles("cover-city", font_color=ink, bg_color=ground))
    plain = {"font_color": ink, "bg_color": ground, "text_wrap": False}
    sheet.write_string(2, 1, book.words(cover.under_city), book.styles("cover-title", **plain))
    sheet.write_string(3, 1, book.words(cover.subtitle), book.styles("cover-title", font_size=12, **plain))
    if cover.references:
        sheet.write_string(4, 1, book.words(cover.reference_line), book.styles("cover-title", font_size=10, **plain))
    picture = emblem_png(cover.emblem)
    if picture is not None:
        _emblem(book, sheet, cover, picture)
    status = book.styles("cover-status", bg_color=palette.PAPER, font_color=ground, border=0)
    sheet.merge_range(3, _COLUMNS - 1, 3, _COLUMNS, "", status)
    sheet.write_string(3, _COLUMNS - 1, book.words(cover.status), status)
    return len(heights)


def _emblem(book: Book, sheet: Any, cover: Cover, picture: bytes) -> None:
    """At the far end of the band, as high as the city's name."""
    size = Image.open(io.BytesIO(picture)).size
    scale = _EMBLEM_PIXELS / max(size)
    sheet.insert_image(
        0,
        _COLUMNS,
        "emblem.png",
        {
            "image_data": io.BytesIO(picture),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": 4,
            "y_offset": 12,
            "description": book.say("emblem_of", city=cover.city),
            "object_position": 2,
        },
    )


def _figures(book: Book, sheet: Any, cover: Cover, row: int) -> int:
    sheet.set_row(row, 16)
    sheet.set_row(row + 1, 46)
    sheet.set_row(row + 2, 30)
    sheet.set_row(row + 3, 12)
    for place, (label, value, kind) in enumerate(cover.figures[: _COLUMNS // 2]):
        first = 1 + place * 2
        pattern = excel_format(cell_kind(value, kind), book.language)
        figure = book.styles("cover-figure", num_format=pattern)
        name = book.styles("cover-figure-label")
        sheet.merge_range(row + 1, first, row + 1, first + 1, "", figure)
        if isinstance(value, str) or value is None:
            sheet.write_string(row + 1, first, value or "—", figure)
        else:
            sheet.write_number(row + 1, first, value, figure)
        sheet.merge_range(row + 2, first, row + 2, first + 1, book.words(label), name)
    return row + 4


def _text(book: Book, sheet: Any, row: int, text: str, style: str, size: float = 13) -> int:
    cell_format = book.styles(style)
    sheet.merge_range(row, 1, row, _COLUMNS, "", cell_format)
    sheet.write_string(row, 1, book.words(text), cell_format)
    sheet.set_row(row, text_height(text, _TEXT_WIDTH, size) + (8 if style.startswith("heading") else 2))
    return row + 1


def _fact(book: Book, sheet: Any, row: int, label: str, value: str) -> int:
    name, fact = book.styles("fact-label"), book.styles("fact")
    sheet.merge_range(row, 1, row, 2, book.words(label), name)
    sheet.merge_range(row, 3, row, _COLUMNS, "", fact)
    sheet.write_string(row, 3, book.words(value), fact)
    sheet.set_row(row, max(text_height(label, _COLUMN * 2, 10), text_height(value, _COLUMN * (_COLUMNS - 2), 10)))
    return row + 1


def write_contents(book: Book, sheet: Any, report: Report) -> None:
    """Every sheet and every table, each a link; each sheet links back here."""
    prepare(book, sheet, CONTENTS_LAYOUT)
    styles = book.styles
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, book.say("contents"), styles("title"))
    sheet.write_url(1, 0, internal(book.names[COVER]), styles("link"), book.say("to_cover"), book.say("to_cover"))
    sheet.set_row(2, write_meta(book, sheet, CONTENTS_LAYOUT))
    sheet.freeze_panes(3, 0)
    row = 3
    for section in report.sections:
        name = book.names[section.name]
        sheet.set_row(row, 24)
        sheet.write_url(
            row, 0, internal(name), styles("contents", bold=True), book.words(section.title), book.words(section.title)
        )
        row += 1
        for number in _tables_of(report, section.name):
            place, top = book.tops[number]
            caption = book.words(book.say("table_caption", number=number, caption=report.table(number).caption))[:250]
            sheet.write_url(row, 0, internal(place, f"A{top + 1}"), styles("contents-table"), caption, caption)
            row += 1
    sheet.repeat_rows(0, 2)
    sheet.print_area(0, 0, row, CONTENTS_LAYOUT.columns - 1)


def _tables_of(report: Report, section_name: str) -> list[int]:
    section = next(section for section in report.sections if section.name == section_name)
    if section.kind is SectionKind.GROUP:  # many alike: the sheet is enough to find them
        return []
    return [block.number for block in section.blocks if isinstance(block, TableBlock)]
