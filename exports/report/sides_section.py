"""The council and its city: one dumbbell a field, the widest apart first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from analysis.cases.dataset import Dataset
from analysis.publication.tables_of_persons import columns_where
from analysis.results import INSIDE, OUTSIDE, Column, Statistic, Table
from analysis.tables.council_gaps import CouncilGap, council_gaps, who_judged
from analysis.tables.cross_tabulations import by_group
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
from exports.report.element_blocks import ElementBlocks, WaveData
from questionnaires.model import Grid

_FEWEST_FOR_A_CHART = 2


def sides_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """One table and dumbbell a wave and scale; None where nobody inside the municipality may be told apart."""
    blocks = [
        block
        for wave in waves
        for _, gaps in groupby(council_gaps(wave.dataset), key=lambda one: (one.lowest, one.highest))
        for block in _blocks(elements, wave, list(gaps))
    ]
    if not blocks:
        return None
    say = elements.labels.say
    return ReportSection("sides", SectionKind.SIDES, say("section.sides"), tuple(blocks), say("sides.introduction"))


def _blocks(elements: ElementBlocks, wave: WaveData, gaps: list[CouncilGap]) -> list[Block]:
    labels, numbering = elements.labels, elements.tables.numbering
    shown = [place for place in range(len(gaps[0].groups)) if any(gap.groups[place][1] is not None for gap in gaps)]
    low, high = (int(each) if float(each).is_integer() else each for each in (gaps[0].lowest, gaps[0].highest))
    caption = labels.say("sides.caption", low=low, high=high)
    caption = f"{caption} · {wave.title}" if wave.title else caption
    names = [labels.group(INSIDE), labels.group(OUTSIDE), *(labels.group(gaps[0].groups[place][0]) for place in shown)]
    means: list[tuple[float | None, ...]] = [
        (gap.inside, gap.outside, *(gap.groups[place][1] for place in shown)) for gap in gaps
    ]
    rows = tuple(_name(elements, gap) for gap in gaps)
    inside, outside = who_judged(wave.dataset, gaps)
    cells: list[tuple[CellValue, ...]] = [(gap.gap, *own) for gap, own in zip(gaps, means, strict=True)]
    table = TableBlock(
        name=numbering.name("sides"),
        number=numbering.table(),
        caption=caption,
        row_head=labels.say("row_head.field"),
        rows=rows,
        columns=(
            ColumnHead(labels.say("sides.gap"), FormatKind.SCORE),
            *(ColumnHead(name, FormatKind.MEAN, is_total=place < 2) for place, name in enumerate(names)),
        ),
        cells=tuple(cells),
        base=labels.say("sides.base", inside=inside, outside=outside),
        notes=(labels.say("sides.bases"),),
        withheld=frozenset(
            (row, place) for row, own in enumerate(cells) for place, value in enumerate(own) if value is None
        ),
        sources=_sources(wave.dataset, gaps, [gaps[0].groups[place][0] for place in shown]),
    )
    if len(gaps) < _FEWEST_FOR_A_CHART:
        return [table]
    tones = (f"inside-{wave.place}", f"series-{wave.place}")
    chart = ChartBlock(
        name=table.name,
        kind=ChartKind.DUMBBELL,
        number=numbering.chart(),
        caption=caption,
        alt=labels.say("sides.alt", caption=caption, field=rows[0], inside=names[0], outside=names[1], base=table.base),
        categories=rows,
        series=tuple(
            Series(
                name,
                tuple(own[place] for own in means),
                tones[place] if place < len(tones) else "neutral-dark",
                column=place + 1,
                is_minor=place >= len(tones),
            )
            for place, name in enumerate(names)
        ),
        format=FormatKind.MEAN,
        table=table.number,
        base=table.base,
        source=elements.charts.source,
        axis_titles=("", labels.say("sides.each")),
    )
    return [table, chart]


def _sources(dataset: Dataset, gaps: Sequence[CouncilGap], groups: Sequence[str]) -> tuple[Table, ...]:
    """The results by group that the means are of."""
    told = (INSIDE, OUTSIDE, *groups)

    def is_told(column: Column) -> bool:
        return column.statistic is Statistic.MEAN and column.group in told

    names = dict.fromkeys(gap.variable for gap in gaps)
    return tuple(columns_where(by_group(dataset, name), is_told) for name in names)


def _name(elements: ElementBlocks, gap: CouncilGap) -> str:
    element = next(each for _, each in elements.labels.instrument.elements() if each.name == gap.variable)
    language = elements.labels.language
    if gap.row is None or not isinstance(element, Grid):
        return element.label(language)
    row = elements.labels.row(element, gap.row)
    return row if element.role == "performance" else f"{element.label(language)}: {row}"
