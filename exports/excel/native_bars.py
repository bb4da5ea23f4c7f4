"""Native bar charts: side by side, end to end, round the middle of a scale, and small ones by group."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from exports.excel.native_parts import HELPER_SHEET, ChartParts, TablePlace, round_up
from exports.report.blocks import ChartBlock, ChartKind


def bars(parts: ChartParts, block: ChartBlock, table: TablePlace) -> Any:
    """Bars side by side, or end to end where the parts add up to the whole."""
    is_stacked = block.kind is ChartKind.STACKED
    chart = parts.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"} if is_stacked else {"type": "bar"})
    head = parts.labels(block.categories, [series.name for series in block.series])
    for place, series in enumerate(block.series):
        colour = parts.styles.palette.colour(series.tone)
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1 + place],
                "categories": parts.categories(head, block),
                "values": parts.values(series, place, head, table),
                "fill": {"color": colour},
                "border": {"none": True},
                "gap": 45,
                "overlap": 100 if is_stacked else -5,
                "data_labels": parts.value_labels(series.values, block, colour, inside=is_stacked),
            }
        )
    limits = {"min": 0} if is_stacked else {"min": 0, "max": round_up(_top(block) * 1.12)}
    parts.bar_axes(chart, block, parts.number_format(block.format), show_values=is_stacked, **limits)
    chart.set_title(parts.title(block.caption))
    parts.legend(chart, shown=len(block.series) > 1)
    return chart


def diverging(parts: ChartParts, block: ChartBlock, table: TablePlace) -> Any:
    """Points of a scale round their middle: an unseen first part pushes each bar to where its middle belongs.

    So every other part is a column of the visible table as it stands, in the order of the scale,
    and the legend reads in that order too (negative numbers would reverse half of it).
    """
    chart = parts.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    head = parts.labels(block.categories, [" ", *(series.name for series in block.series)])
    reach = [diverging_reach(block, row) for row in range(len(block.categories))]
    limit = round_up(max((max(low, high) for low, high in reach), default=1.0))
    _push(parts, block, head, table, limit)
    common = {"categories": parts.categories(head, block), "border": {"none": True}, "gap": 40, "overlap": 100}
    chart.add_series(
        {
            "name": [HELPER_SHEET, head, 1],
            "values": [HELPER_SHEET, head + 1, 1, head + len(block.categories), 1],
            "fill": {"none": True},
        }
        | common
    )
    for place, series in enumerate(block.series, start=1):
        colour = parts.styles.palette.colour(series.tone)
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1 + place],
                "values": parts.values(series, place, head, table),
                "fill": {"color": colour},
                "data_labels": parts.value_labels(series.values, block, colour, inside=True),
            }
            | common
        )
    parts.bar_axes(chart, block, "0%", show_values=False, min=0, max=2 * limit, crossing=limit)
    chart.set_title(parts.title(block.caption))
    parts.legend(chart, shown=True)
    return chart


def _push(parts: ChartParts, block: ChartBlock, head: int, table: TablePlace, limit: float) -> None:
    """The unseen part, calculated from the visible cells so that a correction there moves the bar."""
    side = len(block.series) // 2
    before = [(series, 1.0) for series in block.series[:side]]
    if len(block.series) % 2:
        before.append((block.series[side], 0.5))
    for row in range(len(block.categories)):
        low = sum(factor * (series.values[row] or 0) for series, factor in before)
        if any(series.column is None or series.values[row] is None for series, _ in before):
            parts.number(head + 1 + row, 1, limit - low)
            continue
        sheet = table.sheet.replace("'", "''")
        terms = [
            f"-{factor:g}*'{sheet}'!{xl_rowcol_to_cell(table.row + row, table.column + series.column)}"
            for series, factor in before
            if series.column is not None
        ]
        parts.helper.write_formula(head + 1 + row, 1, f"={limit:g}{''.join(terms)}", None, limit - low)


def multiples(parts: ChartParts, block: ChartBlock, table: TablePlace) -> list[Any]:
    """A chart a series, all on one measure; only every first of a line needs the labels of the rows."""
    head = parts.labels(block.categories, [series.name for series in block.series])
    limit = round_up(block.floor + (_top(block) - block.floor) * 1.3)
    charts = []
    for place, series in enumerate(block.series):
        chart = parts.workbook.add_chart({"type": "bar"})
        colour = parts.styles.palette.colour(series.tone)
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1 + place],
                "categories": parts.categories(head, block),
                "values": parts.values(series, place, head, table),
                "fill": {"color": colour},
                "border": {"none": True},
                "gap": 35,
                "data_labels": parts.value_labels(series.values, block, colour, inside=False),
            }
        )
        parts.bar_axes(chart, block, parts.number_format(block.format), show_values=False, min=block.floor, max=limit)
        chart.set_title({"name": parts.text(series.name), "name_font": parts.font(9, bold=True), "overlay": False})
        parts.legend(chart, shown=False)
        charts.append(chart)
    return charts


def diverging_reach(block: ChartBlock, row: int) -> tuple[float, float]:
    """How far a row's bar goes to the worse and to the better side of its middle."""
    values = [series.values[row] or 0.0 for series in block.series]
    side = len(values) // 2
    middle = values[side] / 2 if len(values) % 2 else 0.0
    return sum(values[:side]) + middle, sum(values[len(values) - side :]) + middle


def _top(block: ChartBlock) -> float:
    return max((value for series in block.series for value in series.values if value is not None), default=1.0)


__all__ = ["bars", "diverging", "diverging_reach", "multiples"]
