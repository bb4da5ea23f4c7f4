"""The two sheets a vision is made from: importance against performance, and strengths to threats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.results import Statistic, Table
from analysis.tables.priorities import priorities
from analysis.tables.several import several
from exports.report.blocks import Block, ColumnHead, FormatKind, Heading, ReportSection, SectionKind, TableBlock
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked
from exports.report.table_blocks import Built, WaveTable, columns_of
from questionnaires.model import Grid, Item
from questionnaires.response_domains import SeveralCodes

_SWOT = ("strength", "weakness", "opportunity", "threat")
_MOST_NAMED = 5


def swot_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """What was named most as strength, weakness, opportunity and threat; None where nothing was asked so."""
    labels, blocks = elements.labels, list[Block]()
    for quadrant in _SWOT:
        item = labels.instrument.by_role(f"swot:{quadrant}")
        if not isinstance(item, Item) or not isinstance(item.domain, SeveralCodes):
            continue
        asked = [wave for wave in waves if is_asked(item, wave.dataset)]
        asked = [wave for wave in asked if wave.dataset.base(item.name)]
        tables = [WaveTable(wave.title, _shares(several(wave.dataset, item.name)), wave.place) for wave in asked]
        if not tables:
            continue
        name = labels.say(f"swot.{quadrant}")
        blocks.append(Heading(name))
        built = elements.tables.build(
            item,
            tables,
            caption=labels.say("swot_caption", quadrant=name),
            sort_by=Statistic.SHARE,
            limit=_MOST_NAMED,
            name=f"swot-{quadrant}",
        )
        blocks.append(built.block)
        chart = elements.charts.bars(built, Statistic.SHARE, caption=name)
        if chart is not None:
            blocks.append(chart)
    if not blocks:
        return None
    introduction = labels.say("swot_introduction", n=_MOST_NAMED)
    return ReportSection("swot", SectionKind.SWOT, labels.say("section.swot"), tuple(blocks), introduction)


def _shares(table: Table) -> Table:
    """The shares alone: counts and choices stand on the sheet of the item's own section."""
    return columns_of(table, [Statistic.SHARE])


def priorities_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """Importance-performance analysis, one table and chart a wave; None where one of the two was not asked."""
    labels, blocks = elements.labels, list[Block]()
    grid, item = labels.instrument.by_role("performance"), labels.instrument.by_role("importance")
    if not isinstance(grid, Grid) or not isinstance(item, Item) or not isinstance(item.domain, SeveralCodes):
        return None
    for wave in waves:
        if is_asked(grid, wave.dataset) and is_asked(item, wave.dataset) and wave.dataset.base(item.name):
            blocks += _priorities(elements, grid, wave)
    if not blocks:
        return None
    return ReportSection(
        "priorities",
        SectionKind.PRIORITIES,
        labels.say("section.priorities"),
        tuple(blocks),
        labels.say("priorities_introduction"),
    )


def _priorities(elements: ElementBlocks, grid: Grid, wave: WaveData) -> list[Block]:
    labels = elements.labels
    table = priorities(wave.dataset)
    caption = labels.say("priorities_caption")
    built = elements.tables.build(
        grid,
        [WaveTable("", table)],
        caption=f"{caption} · {wave.title}" if wave.title else caption,
        sort_by=Statistic.PRIORITY,
        name="priorities",
    )
    built = replace(built, block=_with_quadrants(built, table, elements))
    references = dict(table.references)
    crossing = None
    if Statistic.PERFORMANCE in references and Statistic.IMPORTANCE in references:
        crossing = (references[Statistic.PERFORMANCE], references[Statistic.IMPORTANCE])
    axes = (labels.statistic(Statistic.MEAN, grid), labels.say("importance_axis"))
    chart = elements.charts.quadrants(built, crossing, built.block.caption, axes)
    return [built.block, chart] if chart is not None else [built.block]


def _with_quadrants(built: Built, table: Table, elements: ElementBlocks) -> TableBlock:
    """The table with each row's quadrant in words as its last column."""
    by_row = dict(zip(table.rows, table.flags, strict=True)) if table.flags else {}

    def quadrant(code: str) -> str | None:
        found = [flag.partition(":")[2] for flag in by_row.get(code, ()) if flag.startswith("quadrant:")]
        return elements.labels.say(f"quadrant.{found[0]}") if found else None

    head = ColumnHead(elements.labels.say("quadrant_head"), FormatKind.TEXT)
    cells = tuple((*row, quadrant(code)) for row, code in zip(built.block.cells, built.rows, strict=True))
    return replace(built.block, columns=(*built.block.columns, head), cells=cells)
