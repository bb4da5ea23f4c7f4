"""Two pages for a council: what stands out, what it rests on, and for whom it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from exports.documents.document import DocumentWriting
from exports.documents.word_styles import PAGE_WIDTH
from exports.documents.word_xml import TWIPS, Cell, Ink
from exports.pictures.chart_layout import WIDTH, height
from exports.report.blocks import (
    ChartBlock,
    ChartKind,
    Paragraph,
    ParagraphRole,
    Report,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.disclosure_section import in_short
from exports.report.numbers import cell_kind, shown
from exports.report.palette import INK, SOFT_INK

_WIDEST, _PAGE, _ROUND = 17.0, 25.8, 0.4  # centimetres of a chart, of a page between its margins, round a picture
_LEAD, _NOTE, _HEADING = (76, 0.96), (112, 0.56), 1.6  # letters and centimetres of a line in the taller face
_MOST_ROWS = 8  # of dots: with more their names would be too small to read
_TOLD = (SectionKind.PURPOSE, SectionKind.INSTRUMENT)
_LINES, _LETTERS = 28, 45  # of tables, and of their row labels: what there is room for beside the charts


def brief_bytes(report: Report, *, for_print: bool = False) -> bytes:
    """The two pages as they would stand on disk."""
    return _Brief(report, for_print=for_print).content()


class _Brief(DocumentWriting):
    def parts(self) -> Iterator[str]:
        yield self.band(self.report.cover)
        yield self.word.text("", "Cell")
        yield self.figures(self.report.cover)
        yield from self._about()
        yield from self._findings()
        yield from self._notes()
        last = [part for part in (in_short(self.report), "  ·  ".join(self.report.meta)) if part]
        yield from self._charts(sum(_room(part, *_NOTE) for part in last))
        yield from (self.word.text(part, "Note") for part in last)

    def _about(self) -> Iterator[str]:
        """Who was asked, of the main wave: what the figures speak for must not be cut."""
        parts = [part for part in self.report.cover.about.split("\n") if part]
        yield from (self.word.text(part, "Note") for part in parts[:1])

    @property
    def _summaries(self) -> list[ReportSection]:
        return [section for section in self.report.sections if section.kind is SectionKind.SUMMARY]

    def _findings(self) -> Iterator[str]:
        for section in self._summaries:
            yield self.word.text(section.title, "Heading2")
            for table in (block for block in section.blocks if isinstance(block, TableBlock)):
                yield self._statements(table)

    def _notes(self) -> Iterator[str]:
        """What stands before a sheet's first table: what the consultant wrote, and its own sentences.

        Where nothing stands out, the first tables too.
        """
        room = 0 if self._summaries else _LINES
        for section in self.report.sections:
            notes = _leads(section)
            tables = []
            for each in section.blocks if section.kind in _TOLD else ():
                if isinstance(each, TableBlock) and _lines(each) <= room:
                    tables.append(each)
                    room -= _lines(each)
            if notes or tables:
                yield self.word.text(section.title, "Heading2", keep=True)
            yield from (self.word.text(note.text, "Lead") for note in notes)
            for table in tables:
                yield from self._table(table, section)

    def _statements(self, table: TableBlock) -> str:
        """One row a finding: its number, the sentence, and under it base and what it rests on."""
        accent = self.report.cover.accent.lstrip("#")
        rows = []
        for row, statement in enumerate(table.rows):
            number = shown(row + 1, cell_kind(row + 1, table.columns[0].format), self.report.language)
            base = shown(table.cells[row][0], table.columns[0].format, self.report.language)
            rests = next((value for value in table.cells[row][2:3] if isinstance(value, str)), "")
            said = self.say("document.base", n=base) + (f" · {rests}" if rests else "")
            rows.append(
                (
                    Cell(number, ink=Ink(bold=True, size=13, colour=accent)),
                    Cell(statement, ink=Ink(size=9.5, colour=INK.lstrip("#")), align="start"),
                    Cell(said, ink=Ink(size=7.5, colour=SOFT_INK.lstrip("#")), align="start"),
                )
            )
        widths = (TWIPS, round(PAGE_WIDTH * 0.64), PAGE_WIDTH - TWIPS - round(PAGE_WIDTH * 0.64))
        return self.word.table(widths, (), rows, table.caption)

    @property
    def charts(self) -> list[ChartBlock]:
        """The matrix of the main wave, and the first chart that is none, of its first rows."""
        charts = [
            block for section in self.report.sections for block in section.blocks if isinstance(block, ChartBlock)
        ]
        matrices = [chart for chart in charts if chart.kind is ChartKind.SCATTER]
        others = [self._first_rows(chart) for chart in charts if chart.kind is not ChartKind.SCATTER]
        return matrices[:1] + others[:1]

    def _first_rows(self, chart: ChartBlock) -> ChartBlock:
        """As many rows of dots as can be read on half a page; the caption says of how many."""
        rows = len(chart.categories)
        if chart.kind is not ChartKind.DUMBBELL or rows <= _MOST_ROWS:
            return chart
        return replace(
            chart,
            caption=self.say("document.first_rows", caption=chart.caption, n=_MOST_ROWS, rows=rows),
            categories=chart.categories[:_MOST_ROWS],
            series=tuple(replace(one, values=one.values[:_MOST_ROWS]) for one in chart.series),
        )

    def _charts(self, beneath: float) -> Iterator[str]:
        """As large as the second page lets both be, `beneath` centimetres of notes under them.

        What leads to them stands on it, too, where the findings fill the first page. Captions are part of the pictures.
        """
        charts = self.charts
        if not charts:
            return
        before = sum(map(_room_of_leads, self.report.sections)) if self._summaries else 0.0
        room = _PAGE - before - beneath - _ROUND * len(charts)
        inch = min(_WIDEST / WIDTH, room / sum(height(chart, self.report.language) for chart in charts))
        for chart in charts:
            yield self.word.paragraph(self.chart_picture(chart, inch * WIDTH, _PAGE), "Picture", align="center")


def _leads(section: ReportSection) -> list[Paragraph]:
    """What stands before a sheet's first table."""
    first = takewhile(lambda block: not isinstance(block, TableBlock), section.blocks)
    return [each for each in first if isinstance(each, Paragraph) and each.role is ParagraphRole.LEAD]


def _room_of_leads(section: ReportSection) -> float:
    notes = _leads(section)
    return (_HEADING if notes else 0.0) + sum(_room(note.text, *_LEAD) for note in notes)


def _room(text: str, letters: int, line: float) -> float:
    """Centimetres that a paragraph takes, and a little under it."""
    return line * (1 + len(text) // letters) + 0.1


def _lines(table: TableBlock) -> int:
    """About how many lines a table takes with its caption, head and base."""
    return 3 + sum(1 + len(row) // _LETTERS for row in table.rows)
