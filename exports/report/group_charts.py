"""Charts of what is broken down: small bars group by group, and funnels of neighbourhoods."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.methods.funnel import control_limits
from analysis.results import ALL, Statistic, Table
from analysis.tables.by_place import by_place
from analysis.tables.cross_tabulations import by_group
from analysis.tables.scales import scale
from exports.report.blocks import Block, ChartBlock, ChartKind, ColumnHead, Curve, FormatKind, Series, TableBlock
from exports.report.element_blocks import ElementBlocks, WaveData
from exports.report.labels import TOTALS
from exports.report.numbers import shown
from questionnaires.fieldwork import WaveKind
from questionnaires.model import Grid, Item
from questionnaires.response_domains import Scale

_MOST_PANELS = 12
_FEWEST_PLACES = 5


def multiples(
    elements: ElementBlocks, grid: Grid, table: Table, block: TableBlock, wave: WaveData
) -> ChartBlock | None:
    """Small bars of the means of a grid's rows, a chart a group; None where hardly any group may be shown."""
    series = []
    for place, column in enumerate(table.columns):
        if column.statistic is not Statistic.MEAN or column.group in TOTALS:
            continue
        values = tuple(None if row[place] is None else float(row[place] or 0) for row in table.cells)
        if all(value is not None for value in values):
            series.append(Series(elements.labels.group(column.group), values, f"series-{wave.place}"))
    if len(series) < 2 or len(table.rows) < 2:
        return None
    caption = elements.labels.say("multiples_caption", item=grid.label(elements.labels.language))
    caption = f"{caption} · {wave.title}" if wave.title else caption
    return ChartBlock(
        name=block.name,
        kind=ChartKind.MULTIPLES,
        number=elements.tables.numbering.chart(),
        caption=caption,
        alt=elements.labels.say("multiples_alt", caption=caption, base=block.base),
        categories=tuple(elements.labels.row(grid, row) for row in table.rows),
        series=tuple(series[:_MOST_PANELS]),
        format=FormatKind.MEAN,
        floor=float(min(grid.domain.scores().values())) if isinstance(grid.domain, Scale) else 0.0,
        table=block.number,
        base=block.base,
        source=elements.charts.source,
    )


def funnel(elements: ElementBlocks, item: Item, wave: WaveData, level: str | None = None) -> list[Block]:
    """Share of the top two of each place (on a level) by how many answered, of a wave drawn at random."""
    if wave.dataset.kind is not WaveKind.SAMPLE or not isinstance(item.domain, Scale):
        return []
    table = by_place(wave.dataset, item.name, level)
    place = wave.dataset.item(by_place_name(wave))
    found = {
        row: (table.cell(row, Statistic.N), table.cell(row, Statistic.TOP_TWO)) for row in table.rows if row != ALL
    }
    everybody, target = table.cell(ALL, Statistic.N), table.cell(ALL, Statistic.TOP_TWO)
    if target is None or not everybody:
        return []
    effect = _design_effect(table, ALL, float(target), int(everybody))
    head = elements.labels.say("row_head.place")
    base = elements.tables.base_of(table, wave.title)
    names = {row: elements.labels.category(place, row) for row in found}
    return _drawn(elements, item, wave, found, names, float(target), effect, head, base, ())


def funnel_by(elements: ElementBlocks, item: Item, wave: WaveData, by: str) -> list[Block]:
    """The same by another item with one code a person: by unit, by service."""
    if wave.dataset.kind is not WaveKind.SAMPLE or not isinstance(item.domain, Scale):
        return []
    table, overall = by_group(wave.dataset, item.name, by), scale(wave.dataset, item.name)
    found = {
        column.group: (base, table.cell(item.name, Statistic.TOP_TWO, column.group))
        for column, base in zip(table.columns, table.bases, strict=True)
        if column.statistic is Statistic.TOP_TWO and column.group not in TOTALS
    }
    target = overall.cell(item.name, Statistic.TOP_TWO)
    if target is None:
        return []
    effect = _design_effect(overall, item.name, float(target), overall.base)
    names = {row: elements.labels.by_value(by, row) for row in found}
    head = wave.dataset.item(by).label(elements.labels.language)
    base = elements.tables.base_of(table, wave.title)
    return _drawn(elements, item, wave, found, names, float(target), effect, head, base, (table,))


def _drawn(
    elements: ElementBlocks,
    item: Item,
    wave: WaveData,
    found: Mapping[str, tuple[float | None, float | None]],
    names: Mapping[str, str],
    target: float,
    effect: float,
    row_head: str,
    base: str,
    results: tuple[Table, ...],
) -> list[Block]:
    """Table and funnel of those of `found` (row: answers, share) that may be shown; nothing for a handful."""
    known = {row: (int(n), float(share)) for row, (n, share) in found.items() if n and share is not None}
    # Shares of a few people are withheld: were only a part left, it would be the places where hardly anybody agrees.
    if len(known) < max(_FEWEST_PLACES, sum(n != 0 for n, _ in found.values()) / 2):
        return []
    labels, say = elements.labels, elements.labels.say
    words = item.label(labels.language)
    caption = say("funnel.caption", item=words, by=row_head)
    caption = f"{caption} · {wave.title}" if wave.title else caption
    block = TableBlock(
        name=elements.tables.numbering.name(f"funnel-{item.name}"),
        number=elements.tables.numbering.table(),
        caption=caption,
        row_head=row_head,
        rows=tuple(names[row] for row in known),
        columns=(ColumnHead(say("funnel.n"), FormatKind.COUNT), ColumnHead(say("funnel.share"), FormatKind.SHARE)),
        cells=tuple(known.values()),
        base=base,
        notes=(say("funnel.note"),),
        results=results,
    )
    counts = [n for n, _ in known.values()]
    largest = max(counts)
    steps = range(max(2, min(counts) // 2), largest + 2, max(1, largest // 60))
    limits = control_limits(target, steps, effect)
    inner = say("funnel.limit", percent=shown(0.95, FormatKind.SHARE, labels.language))
    outer = say("funnel.limit", percent=shown(99.8, FormatKind.POINTS, labels.language) + percent_sign(labels.language))
    lines = (limits.target, limits.low_95, limits.high_95, limits.low_998, limits.high_998)
    curves = tuple(
        Curve(name, tuple(map(float, limits.n)), values)
        for name, values in zip([say("funnel.target"), inner, inner, outer, outer], lines, strict=True)
    )
    chart_caption = say("funnel.chart", item=words)
    chart = ChartBlock(
        name=block.name,
        kind=ChartKind.FUNNEL,
        number=elements.tables.numbering.chart(),
        caption=f"{chart_caption} · {wave.title}" if wave.title else chart_caption,
        alt=say("funnel.alt", caption=caption, base=block.base),
        categories=block.rows,
        series=(
            Series(say("funnel.n"), tuple(float(n) for n in counts), "accent", column=0),
            Series(say("funnel.share"), tuple(share for _, share in known.values()), "accent", column=1),
        ),
        format=FormatKind.SHARE,
        table=block.number,
        base=block.base,
        source=elements.charts.source,
        axis_titles=(say("funnel.n"), say("funnel.share")),
        across_format=FormatKind.COUNT,
        curves=curves,
    )
    return [block, chart]


def percent_sign(language: str) -> str:
    return shown(0.0, FormatKind.SHARE, language)[-1]


def by_place_name(wave: WaveData) -> str:
    """The variable that asks where somebody lives."""
    item = wave.dataset.instrument.by_role("demographic:place")
    assert isinstance(item, Item)
    return item.name


def _design_effect(table: Table, row: str, target: float, n: int) -> float:
    """Of the share of all against simple random sampling; 1 where it has no standard error."""
    try:
        error = table.cell(row, Statistic.STANDARD_ERROR, ALL, Statistic.TOP_TWO.value)
    except KeyError:
        return 1.0
    simple = target * (1 - target) / n
    return float(error) ** 2 / simple if error is not None and simple else 1.0
