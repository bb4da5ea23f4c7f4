"""Charts that live in the workbook: Excel's own, drawn from the cells of the tables, editable."""

from __future__ import annotations

from math import ceil
from typing import Any

from exports.excel.native_bars import bars, diverging, multiples
from exports.excel.native_parts import HELPER_SHEET, ChartParts, TablePlace
from exports.excel.native_points import dumbbell, funnel, line, ranks, scatter
from exports.report import palette
from exports.report.blocks import ChartBlock, ChartKind

__all__ = ["HELPER_SHEET", "NOT_NATIVE", "PANELS", "NativeCharts", "TablePlace", "chart_height"]

NOT_NATIVE = frozenset({ChartKind.MAP})  # Excel has no such chart: a picture stands for it
PANELS = 4  # small charts beside each other
_ONE_LINE = 18  # letters of a label beside points
_LONG = 32  # letters of a label beside bars that may need a second line
_HEIGHTS = {
    ChartKind.SCATTER: (530, 380),
    ChartKind.FUNNEL: (440, 340),
    ChartKind.LINE: (300, 240),
    ChartKind.MAP: (520, 380),
}


def chart_height(chart: ChartBlock, *, tight: bool = False) -> int:
    """Pixels a chart needs to be read; `tight` the fewest that still do."""
    if chart.kind in _HEIGHTS:
        return _HEIGHTS[chart.kind][tight]
    # A label over several lines needs more than its row: LibreOffice leaves out every other one instead.
    rows = ceil(sum(1.0 if len(label) <= _LONG else 1.6 for label in chart.categories))
    key = 30 if len(chart.series) > 1 else 0
    if chart.kind is ChartKind.MULTIPLES:
        return panel_height(chart) * -(-len(chart.series) // PANELS)
    if chart.kind is ChartKind.DUMBBELL:
        wrapped = 6 if any(len(each) > _ONE_LINE for each in chart.categories) else 0
        return max(220, 90 + key + (22 if tight else 27) * rows + wrapped * rows)
    if chart.kind is ChartKind.RANKS:
        lines = max(ceil(len(each) / _ONE_LINE) for each in chart.categories)  # as LibreOffice breaks the last names
        return max(220, 80 + max(22 if tight else 28, 16 * lines) * len(chart.categories))
    thick = len(chart.series) if chart.kind is ChartKind.BARS else 1
    each = max(17, 10 * thick + 5) if tight else 25 + 8 * (thick - 1)
    return max(150 if tight else 190, 58 + key + each * rows)


def panel_height(chart: ChartBlock) -> int:
    """Pixels of one of the small charts."""
    return max(130, 44 + 17 * len(chart.categories))


class NativeCharts:
    """Makes the charts of one workbook."""

    def __init__(self, workbook: Any, styles: Any, helper: Any) -> None:
        self._parts = ChartParts(workbook, styles, helper)

    def chart(self, block: ChartBlock, table: TablePlace, width: int, height: int) -> Any:
        """A native chart of `block`, ready to be inserted."""
        parts = self._parts
        match block.kind:
            case ChartKind.SCATTER:
                chart = scatter(parts, block)
            case ChartKind.FUNNEL:
                chart = funnel(parts, block)
            case ChartKind.DUMBBELL:
                chart = dumbbell(parts, block, table)
            case ChartKind.LINE:
                chart = line(parts, block, table)
            case ChartKind.RANKS:
                chart = ranks(parts, block)
            case ChartKind.DIVERGING:
                chart = diverging(parts, block, table)
            case _:
                chart = bars(parts, block, table)
        return _dressed(chart, width, height)

    def panels(self, block: ChartBlock, table: TablePlace, width: int) -> list[tuple[int, int, Any]]:
        """Small charts with their places in pixels, in reading order."""
        wide, high = width // PANELS, panel_height(block)
        return [
            (place % PANELS * wide, place // PANELS * high, _dressed(chart, wide, high))
            for place, chart in enumerate(multiples(self._parts, block, table))
        ]


def _dressed(chart: Any, width: int, height: int) -> Any:
    chart.set_size({"width": width, "height": height})
    chart.set_chartarea({"border": {"color": palette.RULE}, "fill": {"color": palette.PAPER}})
    chart.show_hidden_data()
    chart.show_blanks_as("gap")
    return chart
