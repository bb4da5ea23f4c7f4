"""A service desk: what was asked of which agency and how it answered, and what became of trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.cases.instances import instances_of
from analysis.results import ALL, Statistic, Table
from analysis.tables.scales import grid
from exports.report.blocks import (
    Block,
    ChartBlock,
    ChartKind,
    ColumnHead,
    FormatKind,
    Heading,
    ReportSection,
    SectionKind,
    Series,
    TableBlock,
)
from exports.report.breakdowns import Breakdown
from exports.report.element_blocks import ElementBlocks, WaveData, is_asked
from exports.report.labels import Labels
from questionnaires.model import Grid, Instrument, Repeat

_FEWEST_FOR_A_CHART = 2


def desk_section(elements: ElementBlocks, waves: Sequence[WaveData]) -> ReportSection | None:
    """Demands by agency and answer, due days of promises, trust before and after; None without a service desk."""
    labels, blocks = elements.labels, list[Block]()
    before, after = (labels.instrument.by_role(role) for role in ("desk:trust-before", "desk:trust-after"))
    demands = _demands(labels.instrument)
    for wave in waves:
        parts: list[Block] = []
        if (
            demands is not None
            and is_asked(demands, wave.dataset)
            and wave.dataset.columns[demands.name].answered.any()
        ):
            parts += _demand_blocks(elements, wave, demands)
        if isinstance(before, Grid) and isinstance(after, Grid) and is_asked(after, wave.dataset):
            parts += _trust(elements, wave, before, after)
        if parts and wave.title:
            blocks.append(Heading(wave.title))
        blocks += parts
    if not blocks:
        return None
    return ReportSection(
        "desk", SectionKind.PURPOSE, labels.say("section.desk"), tuple(blocks), labels.say("desk.introduction")
    )


def _demands(instrument: Instrument) -> Repeat | None:
    """The repeat of a service desk in which demands are written down."""
    if instrument.by_role("desk:agencies") is None:
        return None
    return next((own for _, own in instrument.elements() if isinstance(own, Repeat)), None)


def _demand_blocks(elements: ElementBlocks, wave: WaveData, demands: Repeat) -> list[Block]:
    """Each demand counts, whoever wrote down how many."""
    dataset = instances_of(wave.dataset, demands)
    labels = Labels(dataset.instrument, dataset.study, elements.labels.language)
    inside = ElementBlocks(labels, elements.tables.numbering, elements.charts.source)
    each = WaveData("", dataset)
    items = {item.name: item for item in demands.items}
    found: list[Block] = []
    for name in ("asked", "answer"):
        found += inside.blocks(items[name], [each]) if name in items else []
    if {"asked", "answer"} <= set(items) and dataset.base("asked"):
        by = labels.say("section.by", item=items["asked"].label(labels.language))
        for block in Breakdown(inside, each, "asked").blocks([items["answer"]]):
            assert isinstance(block, TableBlock)
            rows = (labels.say("desk.all"), *block.rows[1:])  # demands, not people
            row_head = items["asked"].label(labels.language)
            found.append(replace(block, caption=f"{block.caption} {by}", row_head=row_head, rows=rows))
    if "due" in items and dataset.base("due"):
        found += inside.blocks(items["due"], [each])
    base = labels.say("desk.base", n=len(dataset))
    return [replace(block, base=base) if isinstance(block, TableBlock | ChartBlock) else block for block in found]


def _trust(elements: ElementBlocks, wave: WaveData, before: Grid, after: Grid) -> list[Block]:
    """Means of both grids row by row, the largest change first; rows where one is withheld are marked so."""
    labels, numbering, say = elements.labels, elements.tables.numbering, elements.labels.say
    tables = (grid(wave.dataset, before.name), grid(wave.dataset, after.name))
    means = {row: tuple(_mean(table, row) for table in tables) for row in tables[1].rows if row in tables[0].rows}
    if not any(None not in pair for pair in means.values()):
        return []
    changes = {row: _change(pair) for row, pair in means.items()}
    rows = sorted(means, key=lambda row: (changes[row] is None, -abs(changes[row] or 0)))
    cells = [(changes[row], *means[row]) for row in rows]
    caption = say("desk.trust")
    caption = f"{caption} · {wave.title}" if wave.title else caption
    block = TableBlock(
        name=numbering.name("trust-change"),
        number=numbering.table(),
        caption=caption,
        row_head=say("desk.agency"),
        rows=tuple(labels.row(after, row) for row in rows),
        columns=(
            ColumnHead(say("desk.change"), FormatKind.SCORE),
            ColumnHead(say("desk.before"), FormatKind.MEAN),
            ColumnHead(say("desk.after"), FormatKind.MEAN),
        ),
        cells=tuple(cells),
        base=elements.tables.base_of(tables[1], wave.title),
        withheld=frozenset(
            (line, place) for line, row in enumerate(cells) for place, value in enumerate(row) if value is None
        ),
        notes=(say("desk.howard"),),
        results=tables,
    )
    if len(rows) < _FEWEST_FOR_A_CHART:
        return [block]
    chart = ChartBlock(
        name=block.name,
        kind=ChartKind.DUMBBELL,
        number=numbering.chart(),
        caption=caption,
        alt=say("desk.alt", caption=caption, agency=block.rows[0], base=block.base),
        categories=block.rows,
        series=tuple(
            Series(block.columns[place].text, tuple(means[row][place - 1] for row in rows), tone, column=place)
            for place, tone in ((1, "series-1"), (2, "accent"))
        ),
        format=FormatKind.MEAN,
        table=block.number,
        base=block.base,
        source=elements.charts.source,
    )
    return [block, chart]


def _mean(table: Table, row: str) -> float | None:
    group = next((column.group for column in table.columns if column.statistic is Statistic.MEAN), ALL)
    value = table.cell(row, Statistic.MEAN, group)
    return None if value is None else float(value)


def _change(pair: tuple[float | None, ...]) -> float | None:
    before, after = pair
    return None if before is None or after is None else after - before
