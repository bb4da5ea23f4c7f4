"""Which way each kind of chart is drawn onto a matplotlib figure."""

from __future__ import annotations

from collections.abc import Callable

from exports.pictures.chart_bars import bars, diverging, multiples, stacked
from exports.pictures.chart_canvas import Canvas
from exports.pictures.chart_maps import map_of_places
from exports.pictures.chart_points import dumbbell, funnel, line, ranks, scatter
from exports.report.blocks import ChartKind

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


class Drawing(Canvas):
    """One chart on one figure."""

    def draw(self) -> None:
        """Title, plot, legend, base and source."""
        _KINDS[self.block.kind](self)
        self.words()
