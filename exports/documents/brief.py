"""Two pages for a council: what stands out, what it rests on, and for whom it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from exports.documents.document import DocumentWriting
from exports.documents.word_styles import PAGE_WIDTH
from exports.documents.word_xml import TWIPS, Cell, Ink
from exports.report.blocks import ChartBlock, ChartKind, Paragraph, ParagraphRole, Report, SectionKind, TableBlock
from exports.report.disclosure_section import in_short
from exports.report.numbers import cell_kind, shown
from exports.report.palette import INK, SOFT_INK

_HEIGHT = 8.8  # centimetres of a chart: the brief is two pages whatever stands before it
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
        yield from self._charts()
        if withheld := in_short(self.report):
            yield self.word.text(withheld, "Note")
        yield self.word.text("  ·  ".join(self.report.meta), "Note")

    def _about(self) -> Iterator[str]:
        """Who was asked, of the main wave: what the figures speak for must not be cut."""
        parts = [part for part in self.report.cover.about.split("\n") if part]
        yield from (self.word.text(part, "Note") for part in parts[:1])

    def _findings(self) -> Iterator[str]:
        sections = [section for section in self.report.sections if section.kind is SectionKind.SUMMARY]
        for section in sections:
            yield self.word.text(section.title, "Heading2")
            for table in (block for block in section.blocks if isinstance(block, TableBlock)):
                yield self._statements(table)

    def _notes(self) -> Iterator[str]:
        """What stands before a sheet's first table: what the consultant wrote, and its own sentences.

        Where nothing stands out, the first tables too.
        """
        room = 0 if any(section.kind is SectionKind.SUMMARY for section in self.report.sections) else _LINES
        for section in self.report.sections:
            first = takewhile(lambda block: not isinstance(block, TableBlock), section.blocks)
            notes = [each for each in first if isinstance(each, Paragraph) and each.role is ParagraphRole.LEAD]
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
        """The matrix of the main wave, and the first chart that is none."""
        charts = [
            block for section in self.report.sections for block in section.blocks if isinstance(block, ChartBlock)
        ]
        matrices = [chart for chart in charts if chart.kind is ChartKind.SCATTER]
        return matrices[:1] + [chart for chart in charts if chart.kind is not ChartKind.SCATTER][:1]

    def _charts(self) -> Iterator[str]:
        """Each as wide as the page, so that its words can be read; its caption is part of the picture."""
        for chart in self.charts:
            yield self.word.paragraph(self.chart_picture(chart, 17.0, _HEIGHT), "Picture", align="center")


def _lines(table: TableBlock) -> int:
    """About how many lines a table takes with its caption, head and base."""
    return 3 + sum(1 + len(row) // _LETTERS for row in table.rows)
