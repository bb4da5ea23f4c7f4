"""Bars on a canvas: round the middle of a scale, end to end, side by side, and in small panels by group."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from exports.pictures.chart_canvas import Canvas
from exports.pictures.chart_layout import EDGE, PANEL_TITLE, PANELS, bottom, top
from exports.report import palette
from exports.report.palette import readable_on

_TOO_SMALL_FOR_A_LABEL = 0.04
_TITLE_LETTER = 0.067  # inches


def diverging(canvas: Canvas) -> None:
    """Points of a scale round its middle."""
    axes = canvas.plot_beside_labels()
    series = canvas.block.series
    side = len(series) // 2
    middle = [value or 0.0 for value in series[side].values] if len(series) % 2 else [0.0] * canvas.rows
    starts = [-(sum(one.values[row] or 0.0 for one in series[:side]) + middle[row] / 2) for row in range(canvas.rows)]
    ends = _parts(canvas, axes, starts)
    limit = max([abs(start) for start in starts] + ends + [0.1]) * 1.03
    canvas.row_labels(axes, (-limit, limit))
    axes.axvline(0, color=palette.SOFT_INK, linewidth=0.8, zorder=0)
    axes.set_xticks([])
    canvas.bar_legend([(one.name, one.tone) for one in series])


def stacked(canvas: Canvas) -> None:
    """Shares that add up to the whole."""
    axes = canvas.plot_beside_labels()
    _parts(canvas, axes, [0.0] * canvas.rows)
    canvas.row_labels(axes, (0, 1))
    axes.set_xticks([])
    canvas.bar_legend([(one.name, one.tone) for one in canvas.block.series])


def _parts(canvas: Canvas, axes: Axes, starts: Sequence[float]) -> list[float]:
    """Parts laid end to end from `starts`; answers where the rows end.

    A row with a part that may not be shown is a dash: the others would stand in the wrong place.
    """
    at = list(starts)
    gaps = {row for row in range(canvas.rows) if any(one.values[row] is None for one in canvas.block.series)}
    for one in canvas.block.series:
        widths = [0.0 if row in gaps else value or 0.0 for row, value in enumerate(one.values)]
        colour = canvas.colours.colour(one.tone)
        axes.barh(range(canvas.rows), widths, left=at, height=0.66, color=colour, linewidth=0)
        for row, width in enumerate(widths):
            if width >= _TOO_SMALL_FOR_A_LABEL:
                canvas.figure_at(axes, at[row] + width / 2, row, one.values[row], "center", readable_on(colour))
        at = [start + width for start, width in zip(at, widths, strict=True)]
    for row in gaps:
        canvas.figure_at(axes, 0.0, row, None, "start", palette.INK)
    return at


def bars(canvas: Canvas) -> None:
    """One bar a row and series."""
    series = canvas.block.series
    axes = canvas.plot_beside_labels()
    thickness = 0.68 / len(series)
    largest = _largest(canvas)
    for place, one in enumerate(series):
        offsets = [row - 0.34 + thickness * (place + 0.5) for row in range(canvas.rows)]
        widths = [value or 0.0 for value in one.values]
        axes.barh(offsets, widths, height=thickness * 0.94, color=canvas.colours.colour(one.tone), linewidth=0)
        for offset, value in zip(offsets, one.values, strict=True):
            canvas.figure_at(axes, (value or 0.0) + largest * 0.012, offset, value, "start", palette.INK)
    canvas.row_labels(axes, (0, largest * 1.12))
    axes.set_xticks([])
    axes.axvline(0, color=palette.SOFT_INK, linewidth=0.8)
    if len(series) > 1:
        canvas.bar_legend([(one.name, one.tone) for one in series])


def multiples(canvas: Canvas) -> None:
    """One panel a series, the first where lines begin; row labels stand beside the first panel of each line."""
    series = canvas.block.series
    lines = -(-len(series) // PANELS)
    height = canvas.figure.get_figheight()
    labels = canvas.labels_width
    wide = (1 - EDGE - labels) / min(PANELS, len(series))
    foot = bottom(canvas.block, canvas.language) / height
    tall = (1 - top(canvas.block) / height - foot) / lines
    largest = _largest(canvas)
    for place, one in enumerate(series):
        line, across = divmod(place, PANELS)
        left = labels + across * wide
        left = 1 - left - wide if canvas.is_rtl else left
        below = foot + (lines - 1 - line) * tall
        axes = canvas.figure.add_axes((left + wide * 0.03, below, wide * 0.94, tall - PANEL_TITLE / height))
        colour = canvas.colours.colour(one.tone)
        floor = canvas.block.floor
        widths = [0.0 if value is None else value - floor for value in one.values]
        axes.barh(range(canvas.rows), widths, left=floor, height=0.66, color=colour, linewidth=0)
        for row, value in enumerate(one.values):
            at = floor if value is None else value
            canvas.figure_at(axes, at + (largest - floor) * 0.03, row, value, "start", palette.INK)
        canvas.row_labels(axes, (floor, floor + (largest - floor) * 1.35))
        axes.set_xticks([])
        axes.axvline(floor, color=palette.SOFT_INK, linewidth=0.8)
        if across:
            axes.set_yticklabels([])
        name = canvas.wrapped(one.name, int(wide * canvas.figure.get_figwidth() / _TITLE_LETTER), 1)
        axes.set_title(name, fontsize=9.5, weight="bold", loc=canvas.start, color=palette.INK, pad=3)


def _largest(canvas: Canvas) -> float:
    return max((value for one in canvas.block.series for value in one.values if value is not None), default=1.0) or 1.0
