"""The report as a Word document: right to left for Persian, with contents, captions, tables and pictures.

The same report gives the same bytes. Charts are the pictures of `exports.pictures.charts`; numbers are text in
the digits of the reader, as a document is read and not calculated with.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from functools import cached_property
from itertools import groupby, zip_longest

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from exports.documents.word_styles import PAGE_WIDTH, prepare
from exports.documents.word_xml import TWIPS, Cell, Ink, WordWriter
from exports.fixed_zip import fixed
from exports.pictures.chart_layout import WIDTH, height
from exports.pictures.charts import drawn
from exports.pictures.emblem import emblem_png
from exports.report.blocks import (
    Block,
    ChartBlock,
    Cover,
    FormatKind,
    Heading,
    Paragraph,
    Report,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.numbers import NOT_SHOWN, cell_kind, shown
from exports.report.palette import INK, MIST, Palette, readable_on
from exports.safe_text import clean, spoken, unbroken
from questionnaires.text import native_digits
from questionnaires.translations import sentence

_WORDS_SHOWN = 25  # rows of one list of people's words; the workbook holds them all
_WIDE = 1.5  # of a column with a sign before its figures or a common head of its own, in widths of the others
_SIGNED = frozenset({FormatKind.SCORE, FormatKind.GAP, FormatKind.CHANGE})
_KEPT_WHOLE = 24  # rows a page holds beside a caption
_WIDEST, _BESIDE_TABLE, _TALLEST = 17.2, 13.5, 17.5  # centimetres of a chart; the second leaves room for its table
_SIZES, _SMALLEST = ((5, 9.0), (9, 8.0), (15, 7.0), (20, 6.5)), 6.0  # columns at most, points
_SMALLEST_HEAD = 5.0
_SEVERAL, _OF_SENTENCES = 3, 8.0  # columns of sentences; points
_LETTER = 12  # twips a bold letter is wide, a point of its size
_EMU = 360_000  # a centimetre
_LISTS = {SectionKind.OPEN_ANSWERS, SectionKind.CODEBOOK}


def document_bytes(report: Report, *, for_print: bool = False) -> bytes:
    """The document as it would stand on disk; `for_print` where LibreOffice sets its pages."""
    return DocumentWriting(report, for_print=for_print).content()


class DocumentWriting:
    """The full report; another document is made by other `parts` of it."""

    def __init__(self, report: Report, *, for_print: bool) -> None:
        self.report = report
        self.word = WordWriter(report.language)
        self.for_print = for_print
        self.palette = Palette(report.cover.accent)
        self.document = Document()

    def content(self) -> bytes:
        """The document as it would stand on disk."""
        report = self.report
        prepare(self.document, self.word, self.palette, report.title, report.cover.font)
        properties = self.document.core_properties
        properties.title, properties.subject = clean(report.title), clean(report.cover.subtitle)
        properties.author, properties.last_modified_by = "Chashmandaz", "Chashmandaz"
        properties.comments, properties.language = "", report.language
        properties.created = properties.modified = datetime.combine(report.dated, time(0))
        self._append("".join(self.parts()))
        raw = io.BytesIO()
        self._drop_old_styles()
        self.document.save(raw)
        return fixed(raw.getvalue())

    def _drop_old_styles(self) -> None:
        """The styles of python-docx's template for programs before Word 2010, which know nothing of ours."""
        relations = self.document.part.rels
        for name in [name for name, each in relations.items() if each.reltype.endswith("/stylesWithEffects")]:
            relations.pop(name)

    def _append(self, body: str) -> None:
        """The written blocks into the document, before what it says of its pages."""
        parsed = parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{body}</w:body>")
        pages = self.document.element.body.sectPr
        for block in list(parsed):
            pages.addprevious(block)

    @property
    def sections(self) -> list[ReportSection]:
        """Those that are read from front to back: the sheets of single groups stand in the workbook alone."""
        return [section for section in self.report.sections if section.kind is not SectionKind.GROUP]

    @property
    def charts(self) -> list[ChartBlock]:
        """Those the document shows."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, ChartBlock)]

    @cached_property
    def _pictures(self) -> dict[ChartBlock, bytes]:
        """Of all charts: drawn together, so that several processes share the work. A ranking's two have one name."""
        pictures = drawn(self.report, self.charts)
        return {chart: png for chart, (png,) in zip(self.charts, pictures, strict=True)}

    def say(self, key: str, **fields: object) -> str:
        return sentence(key, self.report.language, **fields)

    def parts(self) -> Iterator[str]:
        """The blocks of the body, in order."""
        yield from self._cover(self.report.cover)
        yield from self._contents()
        for section in self.sections:
            yield from self._section(section)

    # --- front

    def _cover(self, cover: Cover) -> Iterator[str]:
        yield self.band(cover)
        yield self.word.text("", "Cell")
        yield self.figures(cover)
        yield self.word.text(self.say("report.about_heading"), "Heading2")
        yield from (self.word.text(part, "Lead") for part in cover.about.split("\n") if part)
        yield self.word.text(self.say("report.how_to_read_heading"), "Heading2")
        yield from (self.word.text(f"•  {line}", "Normal") for line in cover.how_to_read)
        label, value = PAGE_WIDTH * 3 // 10, PAGE_WIDTH - PAGE_WIDTH * 3 // 10
        rows = [
            (Cell(name, align="start", ink=Ink(bold=True)), Cell(text, align="start")) for name, text in cover.facts
        ]
        yield self.word.text("", "Cell")
        yield self.word.table((label, value), (), rows, cover.title)

    def band(self, cover: Cover) -> str:
        """The city's name on a band of its accent, the emblem at its far end."""
        ground, ink = cover.accent.lstrip("#"), readable_on(cover.accent).lstrip("#")
        word = self.word
        lines = word.text(cover.city, "CoverCity", ink=Ink(colour=ink))
        lines += word.text(cover.under_city, "CoverTitle", ink=Ink(colour=ink)) if cover.under_city else ""
        lines += word.text(f"{cover.subtitle}  ·  {cover.status}", "CoverLine", ink=Ink(colour=ink))
        if cover.references:
            lines += word.text(cover.reference_line, "CoverLine", ink=Ink(colour=ink))
        picture = emblem_png(cover.emblem)
        drawn = self._picture(picture, 2.2, self.say("report.emblem_of", city=cover.city)) if picture else ""
        emblem = word.paragraph(drawn, "Cell", align="center")
        widths = (PAGE_WIDTH - 3 * TWIPS, 3 * TWIPS)
        return word.beside(PAGE_WIDTH, (lines, emblem), (ground, ground), widths)

    def figures(self, cover: Cover) -> str:
        """The few large numbers in a row."""
        if not cover.figures:
            return ""
        width = PAGE_WIDTH // len(cover.figures)
        ground = MIST.lstrip("#")
        numbers, names = [], []
        for name, value, kind in cover.figures:
            text = shown(value, cell_kind(value, kind), self.report.language) or NOT_SHOWN
            numbers.append(Cell(text, ground=ground, ink=Ink(bold=True, size=20, colour=cover.accent.lstrip("#"))))
            names.append(Cell(name, ground=ground))
        return self.word.table([width] * len(numbers), (), (numbers, names), cover.title)

    def _contents(self) -> Iterator[str]:
        """Every section, as links.

        For print they carry page references, which LibreOffice resolves; for Word they stand in a
        contents field, which Word fills with page numbers when asked to update it.
        """
        word = self.word
        yield word.text(self.say("report.contents"), "ContentsHeading")
        entries = [(section.title, _anchor(section)) for section in self.sections]
        begin, end = word.field_ends('TOC \\o "1-1" \\h \\z \\u')
        for place, (title, anchor) in enumerate(entries):
            shown_title = word.runs(title)
            if self.for_print:
                page = "<w:r><w:tab/></w:r>" + word.field(f"PAGEREF {anchor} \\h", "")
                yield word.paragraph(word.link(anchor, shown_title + page), "Contents")
                continue
            opening = begin if place == 0 else ""
            closing = end if place == len(entries) - 1 else ""
            yield word.paragraph(opening + word.link(anchor, shown_title) + closing, "Contents")

    # --- sections

    def _section(self, section: ReportSection) -> Iterator[str]:
        word = self.word
        yield word.paragraph(word.bookmark(_anchor(section), word.runs(section.title)), "Heading1", keep=True)
        if section.introduction:
            yield word.text(section.introduction, "Lead")
        has_legend = any(isinstance(block, TableBlock) and block.withheld for block in section.blocks)
        for block, after in zip_longest(section.blocks, section.blocks[1:]):
            is_before_its_table = isinstance(block, Paragraph) and isinstance(after, Paragraph | TableBlock)
            keep = is_before_its_table and section.kind is not SectionKind.INTERVIEWS  # quotes run on over pages
            yield from self._block(block, section, keep=keep or (has_legend and after is None))
        if has_legend:
            yield word.text(self.say("report.withheld_legend"), "Note")

    def _block(self, block: Block, section: ReportSection, *, keep: bool) -> Iterator[str]:
        """`keep` holds its end on the page of what follows."""
        if isinstance(block, Heading):
            yield self.word.text(block.text, f"Heading{min(max(block.level, 2), 3)}", keep=True)
        elif isinstance(block, Paragraph):
            yield self.word.text(block.text, block.role.value.capitalize(), keep=keep)
        elif isinstance(block, TableBlock):
            yield from self._table(block, section, keep=keep)
        else:
            yield self.word.paragraph(self.chart_picture(block, _WIDEST, self._height(block)), "Picture", keep=True)
            yield self._caption("document.figure_caption", block.number, block.caption, keep=keep)

    def _height(self, chart: ChartBlock) -> float:
        """At most so high that the page holds its table too, but where its words would be too small to read."""
        own = height(chart, self.report.language) * _WIDEST / WIDTH
        return _BESIDE_TABLE if own <= _TALLEST else _TALLEST

    def chart_picture(self, block: ChartBlock, width: float, height: float) -> str:
        """A run with a chart, at most so many centimetres wide and high."""
        return self._picture(self._pictures[block], width, block.alt, height)

    def _caption(self, key: str, number: int, caption: str, *, keep: bool = False) -> str:
        """A caption with the number its table or chart has in every file of the report, which no field may change."""
        digits = native_digits(str(number), self.report.language)
        return self.word.text(self.say(key, number=digits, caption=clean(caption)), "Caption", keep=keep)

    def _picture(self, content: bytes, width: float, alt: str, height: float | None = None) -> str:
        """A run with a picture as wide as it may be: `width` and `height` in centimetres."""
        stream = io.BytesIO(content)
        inline = self.document.part.new_pic_inline(stream, width=round(width * _EMU))
        if height is not None and inline.extent.cy > height * _EMU:
            inline = self.document.part.new_pic_inline(stream, height=round(height * _EMU))
        inline.docPr.set("descr", clean(alt))
        return f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"

    # --- tables

    def _table(self, table: TableBlock, section: ReportSection, *, keep: bool = False) -> Iterator[str]:
        yield self._caption("report.table_caption", table.number, table.caption, keep=True)
        rows = range(len(table.rows))
        if table.text_from_people and section.kind is SectionKind.OPEN_ANSWERS:
            rows = rows[:_WORDS_SHOWN]
        widths = _widths(table)
        heads = list(self._heads(table, widths))
        body = [self._row(table, place, widths) for place in rows]
        is_whole = len(rows) <= _KEPT_WHOLE and not _has_sentences(table)
        notes = [note for note in (table.base, *table.notes) if note]
        if left := len(table.rows) - len(rows):
            notes.append(self.say("document.more_rows", n=left))
        yield self.word.table(widths, heads, body, table.caption, whole=is_whole, noted=bool(notes) or keep)
        for place, note in enumerate(notes, start=1):
            yield self.word.text(note, "Note", keep=keep or place < len(notes))

    def _heads(self, table: TableBlock, widths: list[int]) -> Iterator[list[Cell]]:
        ground = self.palette.accent.lstrip("#")
        ink = Ink(bold=True, size=_size(table), colour=readable_on(self.palette.accent).lstrip("#"))
        if any(head.over for head in table.columns):
            over = [Cell("", ground=ground, ink=ink)]
            at = 1
            for text, run in groupby(table.columns, key=lambda head: head.over):
                span = len(list(run))
                size = _head_size(text, sum(widths[at : at + span]), ink.size or 9)
                over.append(Cell(text, span=span, ground=ground, ink=replace(ink, size=size)))
                at += span
            yield over
        heads = [Cell(table.row_head, ground=ground, ink=ink, align="start")]
        for head, width in zip(table.columns, widths[1:], strict=True):
            text = unbroken(head.text)
            heads.append(Cell(text, ground=ground, ink=replace(ink, size=_head_size(text, width, ink.size or 9))))
        yield heads

    def _row(self, table: TableBlock, place: int, widths: list[int]) -> list[Cell]:
        is_total, size = place in table.total_rows, _size(table)
        tint = self.palette.tint.lstrip("#")
        mark = f" {table.marks[place]}" if table.marks and table.marks[place] else ""
        ground = tint if is_total else None
        ink = Ink(bold=is_total, size=size, colour=INK.lstrip("#"))
        label = clean(table.rows[place])
        label = spoken(label, self.report.language) if table.text_from_people else label
        cells = [Cell(label + mark, ground=ground, ink=ink, align="start")]
        for column, value in enumerate(table.cells[place]):
            head = table.columns[column]
            text = shown(value, cell_kind(value, head.format), self.report.language)
            if (place, column) in table.withheld:
                text = NOT_SHOWN
            elif letters := table.letters_at(place, column):
                text = f"{text} {letters}"
            cells.append(
                Cell(
                    text,
                    ground=tint if is_total or head.is_total else None,
                    ink=ink,
                    align="start" if head.format is FormatKind.TEXT else "center",
                )
            )
        return cells


def _anchor(section: ReportSection) -> str:
    return f"section_{section.name}".replace("-", "_")


def _size(table: TableBlock) -> float:
    """Points: the more columns, the smaller; several columns of sentences are as narrow as many of numbers."""
    if _columns_of_sentences(table) >= _SEVERAL:
        return _OF_SENTENCES
    return next((size for columns, size in _SIZES if len(table.columns) <= columns), _SMALLEST)


def _head_size(text: str, width: int, size: float) -> float:
    """Points at which the longest word of a head is not broken, down to the smallest that can be read."""
    longest = max(1, *map(len, text.split(" ")))
    return min(size, max(_SMALLEST_HEAD, int((width - 80) / longest / _LETTER * 2) / 2))


def _has_sentences(table: TableBlock) -> bool:
    """Whether its rows may take half a page each."""
    return _columns_of_sentences(table) > 0


def _columns_of_sentences(table: TableBlock) -> int:
    return sum(head.format is FormatKind.TEXT for head in table.columns)


def _widths(table: TableBlock) -> list[int]:
    """Twips of the label's column and the others, together no wider than the page."""
    texts = [head.format is FormatKind.TEXT for head in table.columns]
    if not table.columns:
        return [PAGE_WIDTH]
    weights: list[float] = []
    for over, run in groupby(table.columns, key=lambda head: head.over):
        heads = list(run)
        wide = _WIDE if over and len(heads) == 1 else 1.0
        weights += [_WIDE if head.format in _SIGNED else wide for head in heads]
    weights = [_of_texts(table, at) if is_text else weights[at] for at, is_text in enumerate(texts)]
    longest = max((len(label) for label in (*table.rows, table.row_head)), default=0)
    widest = 8.0 if len(texts) <= 5 else 4.4
    widest = min(widest, 6.2) if _columns_of_sentences(table) >= _SEVERAL else widest
    label = min(max(longest * 0.16, 3.0), widest) * TWIPS
    if table.text_from_people:
        label = PAGE_WIDTH * 0.72
    room = PAGE_WIDTH - label
    unit = min(room / sum(weights), 2.4 * TWIPS)
    return [round(label), *(int(unit * weight) for weight in weights)]


def _of_texts(table: TableBlock, column: int) -> float:
    """The width of a column of texts, in widths of the others: longer ones are wider, so that rows stay low."""
    longest = max((len(str(row[column] or "")) for row in table.cells), default=0)
    return min(max(math.sqrt(longest) / 3, _WIDE), 5.0)
