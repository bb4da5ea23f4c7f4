"""A Delphi round: on which statements the panel agrees, on which it does not, and what is important yet unlikely."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.results import Table
from analysis.tables.consensus import STABLE, Consensus, Verdict, consensus
from analysis.tables.scales import grid
from exports.report.blocks import (
    Block,
    CellValue,
    ChartBlock,
    ChartKind,
    ColumnHead,
    FormatKind,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked
from exports.report.numbers import shown
from questionnaires.model import Grid

_ROLES = ("delphi:importance", "delphi:likelihood")
_MIDDLE = (3.0, 0.5)  # an even chance; half of the panel find it important
_QUADRANTS = ("expected", "work", "aside", "anyway")  # from important and likely, counter-clockwise
_NAME = 30  # letters of a statement in the chart
_ORDER = (Verdict.CAMPS, Verdict.NONE, Verdict.HIGH, Verdict.MIDDLE, Verdict.LOW, None)


def consensus_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """The verdict on each statement, a table for each side and round, dissent first; None without such grids."""
    labels, blocks = elements.labels, list[Block]()
    grids = [own for role in _ROLES if isinstance(own := labels.instrument.by_role(role), Grid)]
    last: dict[str, Table] = {}
    for wave in waves:
        found: dict[str, tuple[Consensus, ...]] = {}
        for own in grids:
            if is_asked(own, wave.dataset) and any(wave.dataset.base(name) for name in own.variables):
                table = grid(wave.dataset, own.name)
                found[own.name] = consensus(table, last.get(own.name))
                blocks.append(_table(elements, wave, own, table, found[own.name], has_before=own.name in last))
                last[own.name] = table
        if len(found) == len(_ROLES):
            blocks += _matrix(elements, wave, grids, found)
    if not blocks:
        return None
    introduction = labels.say("consensus.introduction", stable=shown(STABLE, FormatKind.SHARE, labels.language))
    return ReportSection("consensus", SectionKind.PURPOSE, labels.say("section.consensus"), tuple(blocks), introduction)


def _table(
    elements: ElementBlocks, wave: WaveData, own: Grid, table: Table, found: Sequence[Consensus], *, has_before: bool
) -> TableBlock:
    labels, say = elements.labels, elements.labels.say
    rows = sorted(found, key=lambda one: (_ORDER.index(one.verdict), -(one.spread or 0)))
    columns = [
        ColumnHead(say("consensus.verdict"), FormatKind.TEXT),
        ColumnHead(say("base_head"), FormatKind.COUNT),
        ColumnHead(say("statistic.median"), FormatKind.NUMBER),
        ColumnHead(say("consensus.spread"), FormatKind.NUMBER),
        ColumnHead(say("statistic.top-two"), FormatKind.SHARE),
    ]
    cells: list[tuple[CellValue, ...]] = [
        (
            say(f"consensus.of.{one.verdict.value}") if one.verdict is not None else None,
            *(one.n, one.median, one.spread, one.top_two),
            *((one.shift,) if has_before else ()),
        )
        for one in rows
    ]
    if has_before:
        columns.append(ColumnHead(say("consensus.shift"), FormatKind.SHARE))
    caption = say("consensus.caption", item=own.label(labels.language))
    return TableBlock(
        name=elements.tables.numbering.name(f"consensus-{own.name}"),
        number=elements.tables.numbering.table(),
        caption=f"{caption} · {wave.title}" if wave.title else caption,
        row_head=say("consensus.statement"),
        rows=tuple(labels.row(own, one.row) for one in rows),
        columns=tuple(columns),
        cells=tuple(cells),
        base=elements.tables.base_of(table, wave.title),
        withheld=frozenset(
            (line, place) for line, row in enumerate(cells) for place, value in enumerate(row) if value is None
        ),
        notes=(say("consensus.rule"),),
        results=(table,),
    )


def _matrix(
    elements: ElementBlocks, wave: WaveData, grids: Sequence[Grid], found: dict[str, tuple[Consensus, ...]]
) -> list[Block]:
    """Importance against likelihood, the statements that matter most first."""
    labels, numbering, say = elements.labels, elements.tables.numbering, elements.labels.say
    importance, likelihood = ({one.row: one for one in found[own.name]} for own in grids)
    both = [row for row in importance if row in likelihood]
    known = [row for row in both if importance[row].top_two is not None and likelihood[row].mean is not None]
    known.sort(key=lambda row: -(importance[row].top_two or 0))
    if len(known) < 2:
        return []
    caption = say("consensus.matrix")
    caption = f"{caption} · {wave.title}" if wave.title else caption
    block = TableBlock(
        name=numbering.name("consensus-matrix"),
        number=numbering.table(),
        caption=caption,
        row_head=say("consensus.statement"),
        rows=tuple(labels.row(grids[0], row) for row in known),
        columns=(
            ColumnHead(say("consensus.likelihood"), FormatKind.MEAN),
            ColumnHead(say("consensus.importance"), FormatKind.SHARE),
        ),
        cells=tuple((likelihood[row].mean, importance[row].top_two) for row in known),
        base=say("consensus.base"),
    )
    chart = ChartBlock(
        name=block.name,
        kind=ChartKind.SCATTER,
        number=numbering.chart(),
        caption=caption,
        alt=say("consensus.alt", caption=caption, first=block.rows[0]),
        categories=tuple(_short(row) for row in block.rows),
        series=(
            Series(block.columns[0].text, tuple(likelihood[row].mean for row in known), "accent", column=0),
            Series(block.columns[1].text, tuple(importance[row].top_two for row in known), "accent", column=1),
        ),
        format=FormatKind.SHARE,
        table=block.number,
        base=block.base,
        source=elements.charts.source,
        axis_titles=(block.columns[0].text, block.columns[1].text),
        crossing=_MIDDLE,
        quadrants=tuple(say(f"consensus.quadrant.{each}") for each in _QUADRANTS),
    )
    return [block, chart]


def _short(statement: str) -> str:
    """A statement by its first words."""
    if len(statement) <= _NAME:
        return statement
    return statement[:_NAME].rpartition(" ")[0] + "…"
