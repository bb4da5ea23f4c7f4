"""What was withheld and why, table by table: the last sheet of every report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.results import Statistic, Withheld
from exports.report.blocks import (
    Block,
    CellValue,
    ColumnHead,
    FormatKind,
    Paragraph,
    ParagraphRole,
    Report,
    ReportSection,
    SectionKind,
    TableBlock,
)
from exports.report.numbers import shown
from exports.report.table_blocks import columns_of
from questionnaires.translations import sentence

NAME = "disclosure"
_SHOWN = [statistic for statistic in Statistic if statistic is not Statistic.STANDARD_ERROR]


def disclosure_section(tables: Sequence[TableBlock], k: int, language: str, number: int) -> ReportSection:
    """The rule, and how many numbers of each table are shown and withheld for each reason.

    Counted are the results that a table shows; `number` is that of the sheet's own table.
    """
    heads = [_say(key, language) for key in ("shown", "withheld", *(why.name.lower() for why in Withheld))]
    block = TableBlock(
        name="disclosure-cells",
        number=number,
        caption=_say("caption", language, k=k),
        row_head=sentence("report.row_head.table", language),
        rows=(),
        columns=tuple(ColumnHead(head, FormatKind.COUNT) for head in heads),
        cells=(),
        base=_say("base", language),
        total_rows=frozenset({0}),
    )
    rule = Paragraph(_say("rule", language, below=k - 1, k=k))
    title = sentence("report.section.disclosure", language)
    section = ReportSection(NAME, SectionKind.DISCLOSURE, title, (rule, block), _say("introduction", language))
    return of_tables(section, tables, language)


def of_tables(section: ReportSection, tables: Sequence[TableBlock], language: str) -> ReportSection:
    """The same sheet for the tables of one audience; a sentence instead of the table where nothing was withheld."""
    counted = [(table, _counts(table)) for table in tables if table.results]
    told = [(table, counts) for table, counts in counted if counts[1]]
    nothing = Paragraph(_say("nothing", language), ParagraphRole.NOTE)
    blocks: list[Block] = []
    for block in section.blocks:
        if not isinstance(block, TableBlock):
            blocks.append(block)
        elif not told:
            blocks.append(nothing)
        else:
            whole = tuple(sum(column) for column in zip(*(counts for _, counts in counted), strict=True))
            names = [sentence("report.table_caption", language, number=t.number, caption=t.caption) for t, _ in told]
            cells: tuple[tuple[CellValue, ...], ...] = (whole, *(counts for _, counts in told))
            blocks.append(replace(block, rows=(_say("whole", language), *names), cells=cells))
    return replace(section, blocks=tuple(blocks))


def in_short(report: Report) -> str:
    """What a report withholds and why in a sentence or two, for files without the sheet; nothing where it has none."""
    section = next((each for each in report.sections if each.kind is SectionKind.DISCLOSURE), None)
    if section is None:
        return ""
    language = report.language
    table = next((block for block in section.blocks if isinstance(block, TableBlock)), None)
    if table is None:
        return _say("nothing", language)
    shows, withheld, *reasons = (shown(number, FormatKind.COUNT, language) for number in table.cells[0])
    heads = [column.text for column in table.columns[2:]]
    counted = zip(heads, reasons, table.cells[0][2:], strict=True)
    said = [_say("reason", language, why=head, n=n) for head, n, number in counted if number]
    joined = sentence("report.comma", language).join(said)
    return _say("in_short", language, withheld=withheld, shown=shows, reasons=joined)


def _counts(block: TableBlock) -> tuple[int, ...]:
    """Shown, withheld, and withheld for each reason."""
    results = [columns_of(result, _SHOWN) for result in block.results]
    shown = sum(number is not None for result in results for row in result.cells for number in row)
    reasons = [why for result in results for row, column, why in result.reasons if (row, column) in result.withheld]
    return (shown, sum(len(result.withheld) for result in results), *(reasons.count(why) for why in Withheld))


def _say(key: str, language: str, **fields: object) -> str:
    return sentence(f"report.disclosure.{key}", language, **fields)
