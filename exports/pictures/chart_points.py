"""Points on a canvas: importance by performance, dumbbells of groups, funnels, and lines through time or places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy import interp

from exports.pictures.chart_canvas import Canvas
from exports.pictures.chart_layout import LABEL_LINES, column_name, lines_of
from exports.pictures.label_places import label_places
from exports.report import palette
from exports.report.axes import quadrant_tone
from exports.report.blocks import FormatKind, Series

_LABEL_SHIFTS = {
    "above": ((0, 7), "center", "bottom"),
    "below": ((0, -8), "center", "top"),
    "right": ((8, 0), "left", "center_baseline"),
    "left": ((-8, 0), "right", "center_baseline"),
}
_MARKERS = ("o", "s", "D", "^", "v", "P", "X", "h")
_DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
_MOST_TICKS = 9
_SHORT = 28
_NAMED = 10  # points of a funnel
_LABEL_LINE = 0.2  # inches


def known_points(canvas: Canvas) -> list[tuple[float, float, str]]:
    """(across, up, label) of the rows whose both numbers are known."""
    across, up = canvas.block.series[0].values, canvas.block.series[1].values
    return [
        (x, y, label)
        for x, y, label in zip(across, up, canvas.block.categories, strict=True)
        if x is not None and y is not None
    ]


def scatter(canvas: Canvas) -> None:
    """Axes run as on graph paper: quadrants keep the places that importance-performance analysis gives them."""
    block = canvas.block
    axes = canvas.plot_between(0.09, 0.87, less=0.22)
    points = known_points(canvas)
    axes.margins(0.12, 0.14)
    colours = [canvas.colours.colour(quadrant_tone(block, x, y)) for x, y, _ in points]
    axes.scatter([x for x, _, _ in points], [y for _, y, _ in points], s=70, c=colours)
    if block.crossing:
        dashed: dict[str, Any] = {"color": palette.SOFT_INK, "linewidth": 0.8, "linestyle": (0, (4, 3)), "zorder": 0}
        axes.axvline(block.crossing[0], **dashed)
        axes.axhline(block.crossing[1], **dashed)
        _quadrant_names(canvas, axes)
    _name_points(canvas, axes, points, points)
    canvas.number_axes(axes, block.across_format, block.format)


def _name_points(
    canvas: Canvas, axes: Axes, points: Sequence[tuple[float, float, str]], named: Sequence[tuple[float, float, str]]
) -> None:
    """The `named` of the `points`, once the axes have their limits."""
    to_shares = axes.transData - axes.transAxes
    spots = {point: tuple(to_shares.transform(point[:2])) for point in points}
    nameless = [spot for point, spot in spots.items() if point not in named]
    line = _LABEL_LINE / (axes.get_position().height * canvas.figure.get_figheight())
    short = [(x, y, lines_of(label, _SHORT, 1)[0]) for x, y, label in named]
    places = label_places(short, [spots[point] for point in named], nameless=nameless, line=line)
    for (x, y, label), place in zip(short, places, strict=True):
        shift, ha, va = _LABEL_SHIFTS[place]
        axes.annotate(
            canvas.text(label), (x, y), xytext=shift, textcoords="offset points", ha=ha, va=va,
            fontsize=9, color=palette.INK,
        )  # fmt: skip


def _quadrant_names(canvas: Canvas, axes: Axes) -> None:
    places = ((0.985, 0.985, "right", "top"), (0.015, 0.985, "left", "top"), (0.015, 0.015, "left", "bottom"),
              (0.985, 0.015, "right", "bottom"))  # fmt: skip
    for name, (x, y, ha, va) in zip(canvas.block.quadrants, places, strict=False):
        axes.text(
            x, y, canvas.text(name), transform=axes.transAxes, ha=ha, va=va, fontsize=10.5, weight="bold",
            color=canvas.colours.colour("pale") if name else palette.INK,
        )  # fmt: skip


def dumbbell(canvas: Canvas) -> None:
    """Each row a line from its smallest to its largest number; the small dot that lies furthest off has its name."""
    axes = canvas.plot_beside_labels()
    series = canvas.block.series
    values = [value for one in series for value in one.values if value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low or 1.0) * 0.06
    for row in range(canvas.rows):
        known = [value for one in series if (value := one.values[row]) is not None]
        if known:
            axes.plot(
                [min(known), max(known)], [row, row], color=palette.RULE, linewidth=3, zorder=1, solid_capstyle="round"
            )
        _name_furthest(canvas, axes, row)
    for place, one in enumerate(series):
        _dots(canvas, axes, one, place)
    canvas.row_labels(axes, (low - room, high + room))
    axes.grid(axis="x", color="#e6e9eb", linewidth=0.7, zorder=0)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", labelsize=9, colors=palette.SOFT_INK, length=0)
    axes.xaxis.set_major_formatter(lambda value, _: canvas.number(value))
    majors = [
        (one.name, one.tone, _MARKERS[place % len(_MARKERS)], 8) for place, one in enumerate(series) if not one.is_minor
    ]
    minors = [(one.name, one.tone, "o", 4) for one in series if one.is_minor][:1]
    canvas.legend(
        [
            Line2D(
                [],
                [],
                marker=marker,
                markersize=size,
                color=canvas.colours.colour(tone),
                linestyle="",
                label=name,
            )
            for name, tone, marker, size in [
                *majors,
                *[(canvas.block.axis_titles[1] or n, t, m, s) for n, t, m, s in minors],
            ]
        ]
    )


def _dots(canvas: Canvas, axes: Axes, one: Series, place: int) -> None:
    rows = [row for row, value in enumerate(one.values) if value is not None]
    axes.scatter(
        [value for value in one.values if value is not None],
        rows,
        s=16 if one.is_minor else 78,
        marker="o" if one.is_minor else _MARKERS[place % len(_MARKERS)],
        color=canvas.colours.colour(one.tone),
        edgecolor=palette.PAPER,
        linewidth=0.0 if one.is_minor else 0.8,
        zorder=2 if one.is_minor else 3,
    )


def furthest(series: Sequence[Series], row: int) -> Series | None:
    """The minor series that lies furthest from the first in this row; None without one."""
    own = series[0].values[row]
    known = [one for one in series if one.is_minor and one.values[row] is not None]
    if own is None or not known:
        return None
    return max(known, key=lambda one: abs((one.values[row] or 0.0) - own))


def _name_furthest(canvas: Canvas, axes: Axes, row: int) -> None:
    one = furthest(canvas.block.series, row)
    if one is None:
        return
    value = one.values[row]
    assert value is not None
    axes.annotate(
        canvas.wrapped(one.name, _SHORT, 1), (value, row), xytext=(0, 4), textcoords="offset points", ha="center",
        va="bottom", fontsize=7.5, color=palette.SOFT_INK,
    )  # fmt: skip


def funnel(canvas: Canvas) -> None:
    """Shares against how many answered; of more than a few, what lies outside the inner limits is named."""
    block = canvas.block
    axes = canvas.plot()
    points = known_points(canvas)
    for place, curve in enumerate(block.curves):
        axes.plot(
            curve.across, curve.up, color=palette.SOFT_INK, linewidth=1.0 if place else 1.2,
            linestyle=_DASHES[(place + 1) // 2 % len(_DASHES)], zorder=1, label=curve.name,
        )  # fmt: skip
    axes.scatter([x for x, _, _ in points], [y for _, y, _ in points], s=46, color=canvas.colours.accent, zorder=3)
    canvas.mirrored(axes)
    axes.margins(0.03, 0.06)
    _name_points(canvas, axes, points, points if len(points) <= _NAMED else _outside(canvas, points))
    canvas.number_axes(axes, block.across_format, block.format)
    named = dict.fromkeys(curve.name for curve in block.curves)
    styles = {
        curve.name: _DASHES[(place + 1) // 2 % len(_DASHES)] for place, curve in reversed(list(enumerate(block.curves)))
    }
    canvas.legend(
        [Line2D([], [], color=palette.SOFT_INK, linestyle=styles[name], linewidth=1.2, label=name) for name in named]
    )


def _outside(canvas: Canvas, points: Sequence[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Those beyond the inner limits, which are the curves after the first."""
    low, high = canvas.block.curves[1:3]
    return [
        (x, y, label)
        for x, y, label in points
        if not interp(x, low.across, low.up) <= y <= interp(x, high.across, high.up)
    ]


def line(canvas: Canvas) -> None:
    """One line a series, time running in reading direction."""
    block = canvas.block
    axes = canvas.plot(side=0.08)
    for place, one in enumerate(block.series):
        axes.plot(
            range(canvas.rows), [float("nan") if value is None else value for value in one.values],
            color=canvas.colours.colour(one.tone), linewidth=2, linestyle=_DASHES[place % len(_DASHES)],
            marker=_MARKERS[place % len(_MARKERS)] if canvas.rows <= 2 * _MOST_TICKS else "", markersize=6,
        )  # fmt: skip
    canvas.mirrored(axes)
    canvas.number_axes(axes, FormatKind.COUNT, block.format)
    step = -(-canvas.rows // _MOST_TICKS)
    places = range(0, canvas.rows, step)
    axes.set_xticks(list(places), [canvas.wrapped(block.categories[place], 18, 1) for place in places])
    highest = max((value for one in block.series for value in one.values if value is not None), default=0.0)
    axes.set_ylim(0, highest * 1.06 or 1.0)
    axes.grid(axis="y", color="#e6e9eb", linewidth=0.7)
    axes.set_axisbelow(True)
    if len(block.series) > 1:
        canvas.legend(
            [
                Line2D(
                    [],
                    [],
                    color=canvas.colours.colour(one.tone),
                    linewidth=2,
                    linestyle=_DASHES[place % len(_DASHES)],
                    marker=_MARKERS[place % len(_MARKERS)],
                    label=one.name,
                )
                for place, one in enumerate(block.series)
            ]
        )


def ranks(canvas: Canvas) -> None:
    """The place of each row in every series, the first place on top, joined by a line a row."""
    block = canvas.block
    side = canvas.labels_width
    axes = canvas.plot_between(side, 1 - 2 * side)
    columns = range(len(block.series))
    for row in range(canvas.rows):
        places = [one.values[row] for one in block.series]
        colour = canvas.colours.colour(f"line-{row}")
        numbers = [float("nan") if place is None else place for place in places]
        axes.plot(columns, numbers, color=colour, linewidth=2, marker="o", markersize=15, zorder=2, clip_on=False)
        for column, place in zip(columns, places, strict=True):
            if place is not None:
                axes.text(column, place, canvas.number(place, FormatKind.COUNT), ha="center", va="center_baseline",
                          fontsize=8.5, color=palette.readable_on(colour), zorder=3)  # fmt: skip
    for column, outward in ((0, -1), (len(block.series) - 1, 1)):
        _name_places(canvas, axes, column, to_right=(outward > 0) != canvas.is_rtl)
    axes.set_ylim(canvas.rows + 0.5, 0.5)
    axes.set_xlim(-0.08, len(block.series) - 0.92)
    if canvas.is_rtl:
        axes.invert_xaxis()
    axes.xaxis.tick_top()
    axes.set_xticks(
        list(columns),
        [canvas.directed(column_name(block, one.name)) for one in block.series],
        fontsize=9.5,
        weight="bold",
    )
    axes.tick_params(length=0)
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _name_places(canvas: Canvas, axes: Axes, column: int, *, to_right: bool) -> None:
    """Names beside an outer column of places; those that share a place stand under each other."""
    by_place: dict[float, list[str]] = {}
    for label, place in zip(canvas.block.categories, canvas.block.series[column].values, strict=True):
        if place is not None:
            by_place.setdefault(place, []).append(label)
    for place, labels in by_place.items():
        lines = [line for label in labels for line in lines_of(label, 30, LABEL_LINES if len(labels) == 1 else 1)]
        axes.annotate(
            canvas.directed(lines), (column, place), xytext=(14 if to_right else -14, 0), textcoords="offset points",
            ha="left" if to_right else "right", va="center", fontsize=9, color=palette.INK, annotation_clip=False,
        )  # fmt: skip
