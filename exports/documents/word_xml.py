"""WordprocessingML as text: paragraphs, runs and tables whose direction Word is told, never left to guess.

Written as strings because a report has tens of thousands of cells, and one element object a property
costs a hundred times as much. Children stand in the order of the schema (ECMA-376 part 1, 17.3 and
17.4): Word calls a file damaged where they do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from exports.safe_text import clean
from questionnaires.translations import direction

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TWIPS = 567  # a centimetre
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A run has one direction: Latin words, with the signs between them, stand in runs of their own.
_LATIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 .,:+/_@&=<>()\-]*[A-Za-z0-9)])?")


@dataclass(frozen=True)
class Ink:
    """How a run looks: `size` in points, `colour` as RRGGBB; None leaves it to the paragraph's style."""

    bold: bool = False
    italic: bool = False
    size: float | None = None
    colour: str | None = None


PLAIN = Ink()


@dataclass(frozen=True)
class Cell:
    """One cell of a table: ready text, its span, its ground (RRGGBB) and how it is set."""

    text: str
    span: int = 1
    ground: str | None = None
    ink: Ink = PLAIN
    style: str = "Cell"
    align: str = "center"


class WordWriter:
    """Body elements in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.is_rtl = direction(language) == "rtl"
        self._bookmarks = 0

    # --- text

    def runs(self, text: str, ink: Ink = PLAIN) -> str:
        """Runs of `text`, each with one direction; line ends become breaks."""
        return "".join(self._run(piece, ink, rtl=rtl) for piece, rtl in self._pieces(clean(text)))

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        if not self.is_rtl:
            yield text, bool(_RIGHT_TO_LEFT.search(text)) and not re.search("[A-Za-z]", text)
            return
        end = 0
        for found in _LATIN.finditer(text):
            if found.start() > end:
                yield text[end : found.start()], True
            yield found[0], False
            end = found.end()
        if end < len(text):
            yield text[end:], True

    def _run(self, text: str, ink: Ink, *, rtl: bool) -> str:
        lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
        return f"<w:r>{self._run_properties(ink, rtl=rtl)}{'<w:br/>'.join(lines)}</w:r>"

    def _run_properties(self, ink: Ink, *, rtl: bool) -> str:
        parts = []
        if ink.bold:
            parts.append("<w:b/><w:bCs/>")
        if ink.italic:
            parts.append("<w:i/><w:iCs/>")
        if ink.colour:
            parts.append(f'<w:color w:val="{ink.colour}"/>')
        if ink.size:
            half = round(ink.size * 2)
            parts.append(f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')
        if rtl:
            parts.append("<w:rtl/>")
        return f"<w:rPr>{''.join(parts)}</w:rPr>" if parts else ""

    def field(self, instruction: str, shown: str, ink: Ink = PLAIN) -> str:
        """A field with the result it has now."""
        begin, end = self.field_ends(instruction, ink)
        return begin + self.runs(shown, ink) + end

    def field_ends(self, instruction: str, ink: Ink = PLAIN) -> tuple[str, str]:
        """What stands before the result of a field, and what stands after it."""
        properties = self._run_properties(ink, rtl=self.is_rtl)

        def mark(kind: str) -> str:
            return f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>'

        code = f'<w:r>{properties}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        return mark("begin") + code + mark("separate"), mark("end")

    def bookmark(self, name: str, content: str) -> str:
        """`content` under a name that links and page references find."""
        self._bookmarks += 1
        return (
            f'<w:bookmarkStart w:id="{self._bookmarks}" w:name={quoteattr(name)}/>{content}'
            f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'
        )

    def link(self, bookmark: str, content: str) -> str:
        """`content` as a link to a place in the document."""
        return f'<w:hyperlink w:anchor={quoteattr(bookmark)} w:history="1">{content}</w:hyperlink>'

    # --- blocks

    def paragraph(self, content: str, style: str, *, align: str | None = None, keep: bool = False) -> str:
        """A paragraph of ready runs. `align`: start, center or end, of the reading direction."""
        parts = [f'<w:pStyle w:val="{style}"/>']
        if keep:
            parts.append("<w:keepNext/>")
        if self.is_rtl:
            parts.append("<w:bidi/>")
        if align:
            parts.append(f'<w:jc w:val="{align}"/>')
        return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{content}</w:p>"

    def text(self, text: str, style: str, *, align: str | None = None, keep: bool = False, ink: Ink = PLAIN) -> str:
        """A paragraph of plain text."""
        return self.paragraph(self.runs(text, ink), style, align=align, keep=keep)

    def table(
        self,
        widths: Sequence[int],
        heads: Sequence[Sequence[Cell]],
        rows: Sequence[Sequence[Cell]],
        description: str,
        *,
        whole: bool = False,
        noted: bool = False,
    ) -> str:
        """A table: `widths` in twips, head rows repeated on every page, `description` its alternative text.

        `whole` keeps its rows on one page, `noted` its last row on that of the paragraph after it.
        """
        direct = "<w:bidiVisual/>" if self.is_rtl else ""
        properties = (
            f'<w:tblPr><w:tblStyle w:val="ReportTable"/>{direct}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:noVBand="1"/>'
            f"<w:tblDescription w:val={quoteattr(clean(description))}/></w:tblPr>"
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        written = [self._row(widths, row, is_head=True, keep=True) for row in heads]
        last = len(rows) - 1
        written += [self._row(widths, row, keep=noted if place == last else whole) for place, row in enumerate(rows)]
        return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(written)}</w:tbl>"

    def beside(
        self, width: int, contents: Sequence[str], grounds: Sequence[str] = (), widths: Sequence[int] = ()
    ) -> str:
        """Blocks side by side over `width` twips, equally wide where no `widths` are given, on grounds of RRGGBB."""
        widths = widths or [width // len(contents)] * len(contents)
        grounds = grounds or [""] * len(contents)
        direct = "<w:bidiVisual/>" if self.is_rtl else ""
        grid = "".join(f'<w:gridCol w:w="{own}"/>' for own in widths)
        cells = []
        for own, ground, content in zip(widths, grounds, contents, strict=True):
            fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else ""
            properties = f'<w:tcPr><w:tcW w:w="{own}" w:type="dxa"/>{fill}<w:vAlign w:val="center"/></w:tcPr>'
            cells.append(f"<w:tc>{properties}{content}</w:tc>")
        return (
            f'<w:tbl><w:tblPr>{direct}<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid><w:tr>{''.join(cells)}</w:tr></w:tbl>"
        )

    def _row(self, widths: Sequence[int], cells: Sequence[Cell], *, keep: bool, is_head: bool = False) -> str:
        column, written = 0, []
        for cell in cells:
            written.append(self._cell(cell, sum(widths[column : column + cell.span]), keep=keep))
            column += cell.span
        repeated = "<w:tblHeader/>" if is_head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(written)}</w:tr>"

    def _cell(self, cell: Cell, width: int, *, keep: bool) -> str:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.ground}"/>' if cell.ground else ""
        properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{ground}<w:vAlign w:val="center"/></w:tcPr>'
        content = self.runs(cell.text, cell.ink) if cell.text else ""
        return f"<w:tc>{properties}{self.paragraph(content, cell.style, align=cell.align, keep=keep)}</w:tc>"
