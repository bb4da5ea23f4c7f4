"""Where business is held up: the same causes in order of how many they held up, and of the days they took."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.results import Table
from analysis.tables.bottlenecks import FEWEST, Bottlenecks, Cause, bottlenecks
from exports.report.blocks import (
    Block,
    CellValue,
    ChartBlock,
    ChartKind,
    ColumnHead,
    FormatKind,
    Paragraph,
    ParagraphRole,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)
from exports.report.chart_blocks import chart_label
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked
from questionnaires.model import Item
from questionnaires.response_domains import OneCode

_VITAL = "●"


def bottlenecks_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """A Pareto table and chart by count and by delay for each wave; None where nothing of the kind was asked."""
    labels, blocks = elements.labels, list[Block]()
    stuck, delay = (labels.instrument.by_role(role) for role in ("service:bottleneck", "service:delay"))
    for wave in waves:
        if not isinstance(stuck, Item) or not isinstance(stuck.domain, OneCode):
            continue  # of several causes a person names, the days of each are not known
        if not is_asked(stuck, wave.dataset) or not wave.dataset.base(stuck.name):
            continue
        has_delay = isinstance(delay, Item) and is_asked(delay, wave.dataset)
        found = bottlenecks(wave.dataset, stuck.name, delay.name if has_delay and delay is not None else None)
        if found is None:
            blocks.append(Paragraph(labels.say("pareto.few", least=FEWEST), ParagraphRole.NOTE))
        else:
            blocks += _blocks(elements, wave, stuck, found)
    if not blocks:
        return None
    return ReportSection(
        "bottlenecks",
        SectionKind.PURPOSE,
        labels.say("section.bottlenecks"),
        tuple(blocks),
        labels.say("pareto.introduction"),
    )


def _blocks(elements: ElementBlocks, wave: WaveData, stuck: Item, found: Bottlenecks) -> list[Block]:
    blocks = _pareto(elements, wave, stuck, "count", found.by_count, found.counted)
    if found.by_delay and found.delays is not None:
        blocks += _pareto(elements, wave, stuck, "delay", found.by_delay, found.delays)
    return blocks


def _pareto(
    elements: ElementBlocks, wave: WaveData, stuck: Item, order: str, causes: Sequence[Cause], table: Table
) -> list[Block]:
    labels, numbering, say = elements.labels, elements.tables.numbering, elements.labels.say
    caption = say(f"pareto.caption.{order}")
    caption = f"{caption} · {wave.title}" if wave.title else caption
    kind = FormatKind.COUNT if order == "count" else FormatKind.NUMBER
    cells: list[tuple[CellValue, ...]] = [
        (int(each.amount) if order == "count" else each.amount, each.share, each.cumulative) for each in causes
    ]
    vital = [labels.category(stuck, each.code) for each in causes if each.is_vital]
    block = TableBlock(
        name=numbering.name(f"bottlenecks-{order}"),
        number=numbering.table(),
        caption=caption,
        row_head=stuck.label(labels.language),
        rows=tuple(labels.category(stuck, each.code) for each in causes),
        columns=(
            ColumnHead(say(f"pareto.amount.{order}"), kind),
            ColumnHead(say(f"pareto.share.{order}"), FormatKind.SHARE),
            ColumnHead(say("pareto.cumulative"), FormatKind.SHARE),
        ),
        cells=tuple(cells),
        base=elements.tables.base_of(table, wave.title),
        marks=tuple(_VITAL if each.is_vital else "" for each in causes),
        notes=(say("pareto.vital", mark=_VITAL, causes=say("comma").join(vital)), say("pareto.shown")),
        results=(table,),
    )
    chart = ChartBlock(
        name=block.name,
        kind=ChartKind.BARS,
        number=numbering.chart(),
        caption=caption,
        alt=say("pareto.alt", caption=caption, causes=say("comma").join(vital), base=block.base),
        categories=tuple(chart_label(row) for row in block.rows),
        series=(
            Series(block.columns[1].text, tuple(each.share for each in causes), "accent", column=1),
            Series(block.columns[2].text, tuple(each.cumulative for each in causes), "neutral", column=2),
        ),
        format=FormatKind.SHARE,
        table=block.number,
        base=block.base,
        source=elements.charts.source,
    )
    return [block, chart]
