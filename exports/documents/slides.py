"""Twelve slides of a report, right to left for Persian, with charts that stay editable.

Cover, who answered, what stands out, the charts of the report in its order, how to read it. The same
report gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from exports.documents.slide_charts import PICTURES, SlideChart, face, rgb
from exports.fixed_zip import fixed
from exports.pictures.emblem import emblem_png
from exports.report.blocks import ChartBlock, ChartKind, FormatKind, Report, SectionKind, TableBlock
from exports.report.chart_keys import chart_key, key_lines
from exports.report.disclosure_section import in_short
from exports.report.numbers import NOT_SHOWN, cell_kind, shown
from exports.report.palette import INK, MIST, SOFT_INK, Palette, readable_on
from exports.safe_text import clean
from questionnaires.translations import direction, sentence

SLIDES = 12
_WIDTH, _HEIGHT, _MARGIN = 13.333, 7.5, 0.6  # inches
_FINDINGS_A_SLIDE = 5
_FEW_ROWS = 8  # of two charts that share a slide
_KEY_LETTER, _KEY_LINE = 0.09, 0.27  # inches
_PAIRED = frozenset({ChartKind.BARS, ChartKind.STACKED, ChartKind.DIVERGING})
_NEGATIVE_AXIS = re.compile(rb'(<c:(?:axId|crossAx|crossesAx) val=")-(\d+)')  # python-pptx numbers axes below zero
_CREATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

_Run = tuple[str, str]  # text, colour


def write_slides(report: Report, file: Path) -> Path:
    """Writes `report` as .pptx; answers the file."""
    file.write_bytes(slides_bytes(report))
    return file


def slides_bytes(report: Report) -> bytes:
    """The presentation as it would stand on disk."""
    return _Deck(report).content()


class _Deck:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.language = report.language
        self.is_rtl = direction(report.language) == "rtl"
        self.palette = Palette(report.cover.accent)
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)

    def content(self) -> bytes:
        self._cover()
        self._who_answered()
        self._findings()
        charts = list(self._chart_slides())
        for shown_together in charts[: SLIDES - 1 - len(self.deck.slides)]:
            self._charts(shown_together)
        self._how_to_read()
        properties = self.deck.core_properties
        properties.title, properties.subject = clean(self.report.title), clean(self.report.cover.subtitle)
        properties.author = properties.last_modified_by = "Chashmandaz"
        properties.created = properties.modified = datetime.combine(self.report.dated, time(0))
        raw = io.BytesIO()
        self.deck.save(raw)
        return fixed(raw.getvalue(), self._finished)

    def _finished(self, name: str, part: bytes) -> bytes:
        """Axes of charts numbered as ECMA-376 asks; the workbooks behind them made on the report's day, not now."""
        if re.fullmatch(r"ppt/charts/chart\d+\.xml", name):
            return _NEGATIVE_AXIS.sub(rb"\1\2", part)
        if not name.endswith(".xlsx"):
            return part
        day = f"{self.report.dated:%Y-%m-%d}T00:00:00Z".encode("ascii")
        return fixed(part, lambda _, inner: _CREATED.sub(lambda found: found[1] + day, inner))

    def say(self, key: str, **fields: object) -> str:
        return sentence(key, self.language, **fields)

    # --- slides

    def _cover(self) -> None:
        cover, slide = self.report.cover, self._slide(None)
        ground, ink = cover.accent, readable_on(cover.accent)
        self._box(slide, 0, 0, _WIDTH, _HEIGHT, ground)
        self._title(slide, cover.city, top=2.0, height=1.3, size=60, colour=ink)
        self._text(slide, [cover.under_city], _MARGIN, 3.3, _WIDTH - 2 * _MARGIN, 0.8, size=30, colour=ink)
        self._text(slide, [f"{cover.subtitle} · {cover.status}"], _MARGIN, 4.1, _WIDTH - 2 * _MARGIN, 0.7, 18, ink)
        if cover.references:
            self._text(slide, [cover.reference_line], _MARGIN, 6.6, _WIDTH - 2 * _MARGIN, 0.5, 12, ink)
        if picture := emblem_png(cover.emblem):
            left = _MARGIN if self.is_rtl else _WIDTH - _MARGIN - 1.9
            drawn = slide.shapes.add_picture(io.BytesIO(picture), Inches(left), Inches(0.6), height=Inches(1.9))
            _describe(drawn, self.say("report.emblem_of", city=cover.city))

    def _who_answered(self) -> None:
        cover = self.report.cover
        slide = self._slide(self.say("report.about_heading"))
        figures = cover.figures[:4]
        width = (_WIDTH - 2 * _MARGIN) / max(len(figures), 1)
        for place, (name, value, kind) in enumerate(figures):
            left = _WIDTH - _MARGIN - (place + 1) * width if self.is_rtl else _MARGIN + place * width
            self._box(slide, left + 0.08, 1.5, width - 0.16, 1.5, MIST)
            number = shown(value, cell_kind(value, kind), self.language) or NOT_SHOWN
            self._text(slide, [number], left, 1.55, width, 0.85, 34, cover.accent, bold=True, align=PP_ALIGN.CENTER)
            self._text(slide, [name], left, 2.4, width, 0.5, 14, SOFT_INK, align=PP_ALIGN.CENTER)
        parts = [part for part in cover.about.split("\n") if part]
        self._text(slide, parts, _MARGIN, 3.3, _WIDTH - 2 * _MARGIN, 3.6, _size(sum(map(len, parts)), 18, 13))

    def _findings(self) -> None:
        """What stands out, a few sentences a slide."""
        table = next(
            (t for s in self.report.sections if s.kind is SectionKind.SUMMARY for t in _tables(s.blocks)), None
        )
        if table is None:
            return
        title = next(s.title for s in self.report.sections if s.kind is SectionKind.SUMMARY)
        rows = list(enumerate(table.rows))
        for first in range(0, len(rows), _FINDINGS_A_SLIDE):
            slide = self._slide(title)
            for place, (row, statement) in enumerate(rows[first : first + _FINDINGS_A_SLIDE]):
                top = 1.35 + place * 1.14
                number = shown(row + 1, cell_kind(1, table.columns[0].format), self.language)
                side = _WIDTH - _MARGIN - 0.75 if self.is_rtl else _MARGIN
                rest = _MARGIN if self.is_rtl else _MARGIN + 0.85
                accent = self.report.cover.accent
                self._text(slide, [number], side, top, 0.75, 0.7, 24, accent, bold=True, align=PP_ALIGN.CENTER)
                width = _WIDTH - 2 * _MARGIN - 0.85
                self._text(slide, [statement], rest, top, width, 0.65, _size(len(statement), 17, 14), INK)
                self._text(slide, [self._beneath(table, row)], rest, top + 0.62, width, 0.4, 11, SOFT_INK)

    def _beneath(self, table: TableBlock, row: int) -> str:
        """Base and what a finding rests on."""
        texts = [value for value in table.cells[row][2:3] if isinstance(value, str)]
        base = table.cells[row][0]
        n = shown(base, cell_kind(base, table.columns[0].format), self.language)
        return " · ".join([self.say("document.base", n=n), *texts])

    def _chart_slides(self) -> Iterator[list[ChartBlock]]:
        """Charts in the order of the report; two short ones of a section share a slide."""
        for section in self.report.sections:
            waiting: list[ChartBlock] = []
            for chart in (block for block in section.blocks if isinstance(block, ChartBlock)):
                is_short = chart.kind in _PAIRED and len(chart.categories) <= _FEW_ROWS
                if not is_short:
                    if waiting:
                        yield waiting
                    waiting = []
                    yield [chart]
                    continue
                waiting.append(chart)
                if len(waiting) == 2:
                    yield waiting
                    waiting = []
            if waiting:
                yield waiting

    def _charts(self, charts: Sequence[ChartBlock]) -> None:
        section = next(s for s in self.report.sections if charts[0] in s.blocks)
        slide = self._slide(section.title if len(charts) > 1 else charts[0].caption)
        width = (_WIDTH - 2 * _MARGIN) / len(charts)
        for place, chart in enumerate(charts):
            left = _WIDTH - _MARGIN - (place + 1) * width if self.is_rtl else _MARGIN + place * width
            if len(charts) > 1:
                self._text(slide, [chart.caption], left, 1.3, width, 0.5, 14, INK, bold=True)
            top = 1.75 if len(charts) > 1 else 1.35
            if chart.kind in PICTURES:
                frame = self._picture(slide, chart, left, top, width - 0.1, 6.55 - top)
            else:
                top += self._key(slide, chart, left, top, width)
                drawn = SlideChart(chart, self.palette, self.language, self.report.cover.font)
                frame = drawn.add(slide, left, top, width - 0.1, 6.55 - top)
            _describe(frame, chart.alt)
            self._text(slide, [f"{chart.base} · {chart.source}"], left, 6.65, width, 0.5, 9, SOFT_INK)

    def _key(self, slide: Any, chart: ChartBlock, left: float, top: float, width: float) -> float:
        """The signs of the chart's series over it; answers their height."""
        lines = key_lines(chart_key(chart, self.palette.colour), int(width / _KEY_LETTER))
        if not lines:
            return 0.0
        height = _KEY_LINE * len(lines)
        box = slide.shapes.add_textbox(*map(Inches, (left, top, width, height)))
        texts = [
            [part for sign, colour, name in line for part in ((f"{sign} ", colour), (f"{name}      ", INK))]
            for line in lines
        ]
        self._fill(box.text_frame, texts, 12, bold=False, align=None, gap=0)
        return height + 0.1

    def _picture(self, slide: Any, chart: ChartBlock, left: float, top: float, width: float, height: float) -> Any:
        """The chart as a picture, as large as its place."""
        from exports.pictures.charts import ChartPictures  # matplotlib takes a second to begin

        file = io.BytesIO()
        ChartPictures(self.report).draw(chart, file, "png")
        drawn = slide.shapes.add_picture(file, Inches(left), Inches(top), height=Inches(height))
        if drawn.width > Inches(width):
            drawn.height = round(drawn.height * Inches(width) / drawn.width)
            drawn.width = Inches(width)
        drawn.left = Inches(left) + (Inches(width) - drawn.width) // 2
        return drawn

    def _how_to_read(self) -> None:
        slide = self._slide(self.say("report.how_to_read_heading"))
        lines = [f"•  {line}" for line in self.report.cover.how_to_read]
        self._text(slide, lines, _MARGIN, 1.5, _WIDTH - 2 * _MARGIN, 4.8, 16, gap=8)
        small = [line for line in (in_short(self.report), "  ·  ".join(self.report.meta)) if line]
        self._text(slide, small, _MARGIN, 6.0, _WIDTH - 2 * _MARGIN, 1.1, 10, SOFT_INK)

    # --- parts

    def _slide(self, title: str | None) -> Any:
        """A slide with the city's stripe, its title and its number; without a title, an empty one."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        if title is None:
            return slide
        self._box(slide, 0, 0, _WIDTH, 0.14, self.report.cover.accent)
        self._title(slide, title, top=0.4, height=0.8, size=26, colour=self.report.cover.accent)
        number = shown(len(self.deck.slides), FormatKind.COUNT, self.language)
        left = _MARGIN if self.is_rtl else _WIDTH - _MARGIN - 0.6
        self._text(slide, [number], left, 7.05, 0.6, 0.35, 10, SOFT_INK, align=PP_ALIGN.CENTER)
        return slide

    def _title(self, slide: Any, text: str, *, top: float, height: float, size: float, colour: str) -> None:
        """The slide's title, which outline and screen readers know it by."""
        title = slide.shapes.title
        title.left, title.top = Inches(_MARGIN), Inches(top)
        title.width, title.height = Inches(_WIDTH - 2 * _MARGIN), Inches(height)
        self._fill(title.text_frame, [[(text, colour)]], size, bold=True, align=None, gap=0)
        title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        slide.shapes._spTree.remove(title._element)  # above what was drawn before
        slide.shapes._spTree.append(title._element)

    def _box(self, slide: Any, left: float, top: float, width: float, height: float, colour: str) -> None:
        box = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, (left, top, width, height)))
        box.fill.solid()
        box.fill.fore_color.rgb = rgb(colour)
        box.line.fill.background()
        box.shadow.inherit = False

    def _text(
        self,
        slide: Any,
        lines: Sequence[str],
        left: float,
        top: float,
        width: float,
        height: float,
        size: float,
        colour: str = INK,
        *,
        bold: bool = False,
        align: Any = None,
        gap: float = 4,
    ) -> None:
        box = slide.shapes.add_textbox(*map(Inches, (left, top, width, height)))
        self._fill(box.text_frame, [[(line, colour)] for line in lines], size, bold=bold, align=align, gap=gap)

    def _fill(
        self, frame: Any, lines: Sequence[Sequence[_Run]], size: float, *, bold: bool, align: Any, gap: float
    ) -> None:
        frame.word_wrap = True
        for place, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            properties = paragraph._p.get_or_add_pPr()
            if self.is_rtl:
                properties.set("rtl", "1")
            # In a right-to-left paragraph of DrawingML "right" is the right, not the end.
            paragraph.alignment = align if align is not None else PP_ALIGN.RIGHT if self.is_rtl else PP_ALIGN.LEFT
            paragraph.space_after = Pt(gap)
            for text, colour in line:
                run = paragraph.add_run()
                run.text = clean(text)
                run.font.size, run.font.bold = Pt(size), bold
                run.font.color.rgb = rgb(colour)
                face(run._r.get_or_add_rPr(), self.report.cover.font, self.language)


def _describe(shape: Any, text: str) -> None:
    """Alternative text of a picture or chart."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", clean(text))


def _tables(blocks: Sequence[object]) -> list[TableBlock]:
    return [block for block in blocks if isinstance(block, TableBlock)]


def _size(letters: int, largest: float, smallest: float) -> float:
    """Points at which so many letters still fit their box."""
    return largest if letters < 150 else max(smallest, largest - (letters - 150) / 180)
