"""Which way each kind of chart is drawn onto a matplotlib figure, and how high the figure is."""

from __future__ import annotations

from collections.abc import Callable

from exports.blocks import ChartBlock, ChartKind
from exports.chart_bars import PANEL_TITLE, PANELS, bars, diverging, multiples, stacked
from exports.chart_canvas import BOTTOM, LEGEND, TOP, Canvas
from exports.chart_maps import map_of_places
from exports.chart_points import dumbbell, funnel, line, ranks, scatter

HEIGHT_PER_ROW = 0.42  # inches
_KINDS: dict[ChartKind, Callable[[Canvas], None]] = {
    ChartKind.DIVERGING: diverging,
    ChartKind.STACKED: stacked,
    ChartKind.BARS: bars,
    ChartKind.MULTIPLES: multiples,
    ChartKind.SCATTER: scatter,
    ChartKind.DUMBBELL: dumbbell,
    ChartKind.FUNNEL: funnel,
    ChartKind.LINE: line,
    ChartKind.RANKS: ranks,
    ChartKind.MAP: map_of_places,
}
_FIXED = {ChartKind.SCATTER: 7.2, ChartKind.FUNNEL: 6.0, ChartKind.LINE: 4.8, ChartKind.MAP: 7.2}


def figure_height(block: ChartBlock) -> float:
    """Inches a chart needs."""
    if block.kind in _FIXED:
        return _FIXED[block.kind]
    rows, foot = len(block.categories), BOTTOM + LEGEND
    if block.kind is ChartKind.MULTIPLES:
        lines = -(-len(block.series) // PANELS)
        return TOP + BOTTOM + lines * (PANEL_TITLE + max(0.8, rows * 0.24))
    if block.kind is ChartKind.RANKS:
        return TOP + 0.3 + BOTTOM + max(1.2, rows * HEIGHT_PER_ROW)
    if block.kind is ChartKind.DUMBBELL:
        return TOP + foot + 0.25 + max(1.2, rows * HEIGHT_PER_ROW)
    thick = max(1, len(block.series)) if block.kind is ChartKind.BARS else 1
    if block.kind is ChartKind.BARS and len(block.series) == 1:
        foot = BOTTOM
    return TOP + foot + max(1.2, rows * max(HEIGHT_PER_ROW, 0.22 * thick + 0.14))


class Drawing(Canvas):
    """One chart on one figure."""

    def draw(self) -> None:
        """Title, plot, legend, base and source."""
        _KINDS[self.block.kind](self)
        self.words()
