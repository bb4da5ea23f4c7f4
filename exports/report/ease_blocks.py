"""Ease against the approved budget: a table and a chart of the fields, on the sheet of the budget."""

from __future__ import annotations

from collections.abc import Callable

from analysis.results import Statistic
from analysis.tables.approved_shares import FieldGap
from analysis.tables.ease_and_budget import TOP, EaseComparison, EaseOfField
from exports.report.blocks import (
    Block,
    CellValue,
    ChartBlock,
    ChartKind,
    ColumnHead,
    FormatKind,
    Heading,
    Series,
    TableBlock,
)
from exports.report.element_blocks import ElementBlocks, WaveData
from exports.report.table_blocks import WaveTable, columns_of

NAME = "budget-ease"
_INTERVAL = (Statistic.CI_LOW, Statistic.CI_HIGH)
_QUADRANTS = ("much-easy", "much-hard", "little-hard", "little-easy")


def ease_blocks(
    elements: ElementBlocks,
    wave: WaveData,
    found: EaseComparison,
    *,
    say: Callable[..., str],
    field_name: Callable[[str], str],
    money: Callable[[FieldGap], CellValue],
) -> list[Block]:
    """Heading, table and chart; `say` speaks for the budget, `field_name` and `money` are as in its own table."""
    labels = elements.labels
    caption = f"{say('ease_caption')} · {wave.title}" if wave.title else say("ease_caption")
    bounds = [one for one in _INTERVAL if (one, TOP) in {(c.statistic, c.category) for c in found.table.columns}]
    heads = [
        ColumnHead(say("amount"), FormatKind.MONEY, say("over_approved")),
        ColumnHead(say("ease_share"), FormatKind.SHARE, say("over_approved")),
    ]
    for place, total in enumerate(found.totals):
        over = labels.group(total)
        heads.append(ColumnHead(say("easier"), FormatKind.SHARE, over))
        if place == 0:
            heads += [ColumnHead(labels.statistic(one), FormatKind.SHARE, over) for one in bounds]
        heads.append(ColumnHead(say("ease_ratio"), FormatKind.POINTS, over))
    told = columns_of(found.table, (Statistic.TOP_TWO, *bounds))
    rows = tuple(field_name(field.budgeted.code) for field in found.fields)
    cells = tuple((money(field.budgeted), *_cells(found, field, bounds)) for field in found.fields)
    table = TableBlock(
        name=elements.tables.numbering.name(NAME),
        number=elements.tables.numbering.table(),
        caption=caption,
        row_head=say("field"),
        rows=rows,
        columns=tuple(heads),
        cells=cells,
        base=elements.tables.base([WaveTable("", told)]),
        withheld=frozenset(
            (row, place)
            for row, own in enumerate(cells)
            for place, value in enumerate(own)
            if value is None and found.fields[row].share
        ),
        notes=(say("ease_how", item=labels.text(found.grid.wording)),),
        results=(told,),
    )
    return [Heading(say("ease_heading")), table, _chart(elements, table, found, say)]


def _cells(found: EaseComparison, field: EaseOfField, bounds: list[Statistic]) -> list[CellValue]:
    cells: list[CellValue] = [field.share]
    for place, total in enumerate(found.totals):
        cells.append(field.easier[place])
        if place == 0:
            cells += [found.table.cell(field.budgeted.code, one, total, TOP) for one in bounds]
        cells.append(field.ratio_of(place))
    return cells


def _chart(elements: ElementBlocks, table: TableBlock, found: EaseComparison, say: Callable[..., str]) -> ChartBlock:
    """Budget by ease under the main total, crossed at their means."""
    bounds = len(table.columns) - 2 - 2 * len(found.totals)
    column = 2 + 2 * found.main + (bounds if found.main else 0)
    return ChartBlock(
        name=table.name,
        kind=ChartKind.SCATTER,
        number=elements.tables.numbering.chart(),
        caption=table.caption,
        alt=say("ease_alt", caption=table.caption, field=table.rows[0], base=table.base),
        categories=table.rows,
        series=(
            Series(say("easier"), tuple(field.easier[found.main] for field in found.fields), "accent", column=column),
            Series(say("ease_share"), tuple(field.share for field in found.fields), "accent", column=1),
        ),
        format=FormatKind.SHARE,
        table=table.number,
        base=table.base,
        source=elements.charts.source,
        axis_titles=(f"{say('easier')} · {table.columns[column].over}", say("ease_share")),
        across_format=FormatKind.SHARE,
        crossing=found.crossing,
        quadrants=tuple(say(f"quadrant.{each}") for each in _QUADRANTS),
    )
