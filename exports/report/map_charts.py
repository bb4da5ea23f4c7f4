"""Maps of what tables say of places, where the study has their outlines."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.results import Statistic, Table
from exports.report.blocks import Block, ChartBlock, ChartKind, FormatKind, Series, TableBlock
from exports.report.chart_blocks import chart_label
from exports.report.element_blocks import ElementBlocks, WaveData
from exports.report.numbers import shown
from exports.report.table_blocks import Element
from questionnaires.model import Item
from questionnaires.place_maps import PlaceMap
from questionnaires.response_domains import Scale

_FEWEST = 3  # places with a number: fewer are read from the table
_NAMED = 3


def with_maps(
    elements: ElementBlocks, blocks: Sequence[Block], items: Sequence[Element], wave: WaveData, by: str
) -> list[Block]:
    """`blocks`, and after each table by place that tells the mean of one of `items` a map of them.

    `by` is the variable that asks for the place.
    """
    place_map = wave.dataset.study.place_map
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if place_map is None or not isinstance(block, TableBlock):
            continue
        for table in block.results:
            item = next((own for own in items if own.name == table.variable and isinstance(own, Item)), None)
            is_scale = item is not None and isinstance(item.domain, Scale)
            chart = _map(elements, block, table, item, place_map, wave, by) if item is not None and is_scale else None
            found += [chart] if chart else []
    return found


def _map(
    elements: ElementBlocks, block: TableBlock, table: Table, item: Item, place_map: PlaceMap, wave: WaveData, by: str
) -> ChartBlock | None:
    """The mean of a scale, which may be shown of more places than shares may; those without an outline are left out."""
    labels = elements.labels
    shares = {
        column.group: table.cells[0][at]
        for at, column in enumerate(table.columns)
        if column.statistic is Statistic.MEAN and column.group in place_map.codes
    }
    codes = [code for code in place_map.codes if code in shares]
    values = tuple(float(own) if isinstance(own := shares[code], int | float) else None for code in codes)
    if sum(value is not None for value in values) < _FEWEST:
        return None
    caption = labels.say(
        "map_caption", item=item.label(labels.language), statistic=labels.statistic(Statistic.MEAN, item)
    )
    caption = f"{caption} · {wave.title}" if wave.title else caption
    names = {code: chart_label(labels.by_value(by, code)) for code in codes}
    known = [(value, names[code]) for value, code in zip(values, codes, strict=True) if value is not None]
    most = sorted(known, key=lambda pair: -pair[0])[:_NAMED]
    said = labels.say("comma").join(f"{name} {shown(v, FormatKind.MEAN, labels.language)}" for v, name in most)
    note = place_map.note.in_language(labels.language)
    return ChartBlock(
        name=elements.tables.numbering.name(f"map-{item.name}"),
        kind=ChartKind.MAP,
        number=elements.tables.numbering.chart(),
        caption=caption,
        alt=labels.say("map_alt", caption=caption, rows=said, base=block.base),
        categories=tuple(names[code] for code in codes),
        series=(Series(labels.statistic(Statistic.MEAN, item), values, "accent"),),
        format=FormatKind.MEAN,
        table=block.number,
        base=block.base,
        source=". ".join(part for part in (elements.charts.source, note) if part),
        outlines=tuple(place_map.outline(code) for code in codes),
    )
