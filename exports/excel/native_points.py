"""Native charts of points and lines: scatter, dumbbells, funnels, lines through time, places of a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from exports.excel.native_parts import HELPER_SHEET, ChartParts, TablePlace
from exports.pictures.label_places import label_places
from exports.report import palette
from exports.report.blocks import ChartBlock, FormatKind
from exports.report.chart_keys import KeyEntry, chart_key

_MARKERS = ("circle", "square", "diamond", "triangle")
_DASHES = ("solid", "dash", "round_dot", "long_dash_dot")
_MOST_TICKS = 9
_STEPS, _MOST_STEPS = (0.05, 0.1, 0.5, 5.0, 10.0, 50.0, inf), 9


def scatter(parts: ChartParts, block: ChartBlock) -> Any:
    """A point is a series of its own: its name is its label in every version of Excel.

    Axes run as on graph paper, low to high from the left: quadrants keep the places the method gives them.
    """
    chart = parts.workbook.add_chart({"type": "scatter"})
    _points(parts, chart, block, lambda x, y: _quadrant_tone(block, x, y))
    limits = [_padded(block.series[0].values), _padded(block.series[1].values)]
    if block.crossing is not None:
        x, y = block.crossing
        (left, right), (bottom, top) = limits
        for ends in (((x, bottom), (x, top)), ((left, y), (right, y))):
            _line(parts, chart, ends, {"color": palette.SOFT_INK, "width": 1, "dash_type": "dash"})
    _number_axes(parts, chart, block, limits, mirrored=False)
    return _finished(parts, chart, block)


def funnel(parts: ChartParts, block: ChartBlock) -> Any:
    """Points named beside the limits that chance leaves them."""
    chart = parts.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for place, curve in enumerate(block.curves):
        dash = _DASHES[(place + 1) // 2 % len(_DASHES)]
        pairs = list(zip(curve.across, curve.up, strict=True))
        _line(parts, chart, pairs, {"color": palette.SOFT_INK, "width": 1.25, "dash_type": dash})
    _points(parts, chart, block, lambda x, y: "accent")
    ups = [*block.series[1].values, *(value for curve in block.curves for value in curve.up)]
    acrosses = [*block.series[0].values, *(value for curve in block.curves for value in curve.across)]
    low, high = _padded(ups)
    limits = [(0.0, max(value for value in acrosses if value is not None) * 1.05), (max(low, 0.0), min(high, 1.0))]
    _number_axes(parts, chart, block, limits, mirrored=parts.is_rtl)
    return _finished(parts, chart, block, chart_key(block, parts.styles.palette.colour))


def dumbbell(parts: ChartParts, block: ChartBlock, table: TablePlace) -> Any:
    """Each row a line between its outermost dots; one series a group, from the cells of its column."""
    chart = parts.workbook.add_chart({"type": "scatter"})
    rows = len(block.categories)
    head = parts.labels(block.categories, [series.name for series in block.series])
    heights = [float(rows - row) for row in range(rows)]
    known = [value for series in block.series for value in series.values if value is not None]
    low, high = _padded(known)
    for row, height in enumerate(heights):
        own = [value for series in block.series if (value := series.values[row]) is not None]
        if own:
            _line(parts, chart, ((min(own), height), (max(own), height)), {"color": palette.RULE, "width": 3})
        across, up = parts.lines([(low, height)])
        chart.add_series(
            {
                "name": [HELPER_SHEET, head + 1 + row, 0],
                "categories": across,
                "values": up,
                "marker": {"type": "none"},
                "data_labels": {
                    "series_name": True,
                    "value": False,
                    "position": "right" if parts.is_rtl else "left",
                    "font": parts.font(9),
                },
            }
        )
    first = parts.row
    for height in heights:
        parts.number(parts.row, 1, height)
        parts.row += 1
    up = [HELPER_SHEET, first, 1, parts.row - 1, 1]
    minor_first = sorted(enumerate(block.series), key=lambda one: not one[1].is_minor)
    for place, series in minor_first:
        colour = parts.styles.palette.colour(series.tone)
        marker = "circle" if series.is_minor else _MARKERS[place % len(_MARKERS)]
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1 + place],
                "categories": parts.values(series, place, head, table),
                "values": up,
                "marker": {
                    "type": marker,
                    "size": 4 if series.is_minor else 9,
                    "fill": {"color": colour},
                    "border": {"color": colour if series.is_minor else palette.PAPER},
                },
            }
        )
    chart.set_x_axis(
        {
            "min": low,
            "max": high,
            "major_unit": _unit(low, high),
            "num_format": parts.number_format(FormatKind.POINTS),
            "num_font": parts.font(9),
            "major_gridlines": {"visible": True, "line": {"color": "#e6e9eb", "width": 0.75}},
            "line": {"none": True},
            "reverse": parts.is_rtl,
        }
    )
    chart.set_y_axis(
        {"min": 0, "max": rows + 1, "major_gridlines": {"visible": False}, "visible": False, "label_position": "none"}
    )
    chart.set_plotarea({"layout": {"x": 0.04 if parts.is_rtl else 0.28, "y": 0.16, "width": 0.68, "height": 0.74}})
    return _finished(parts, chart, block, chart_key(block, parts.styles.palette.colour))


def line(parts: ChartParts, block: ChartBlock, table: TablePlace) -> Any:
    """One line a series, time running in reading direction."""
    chart = parts.workbook.add_chart({"type": "line"})
    head = parts.labels(block.categories, [series.name for series in block.series])
    for place, series in enumerate(block.series):
        colour = parts.styles.palette.colour(series.tone)
        marker = {
            "type": _MARKERS[place % len(_MARKERS)],
            "size": 6,
            "fill": {"color": colour},
            "border": {"color": colour},
        }
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1 + place],
                "categories": parts.categories(head, block),
                "values": parts.values(series, place, head, table),
                "line": {"color": colour, "width": 2.25, "dash_type": _DASHES[place % len(_DASHES)]},
                "marker": marker if len(block.categories) <= 2 * _MOST_TICKS else {"type": "none"},
            }
        )
    step = -(-len(block.categories) // _MOST_TICKS)
    slanted = {"rotation": -45} if step > 1 else {}
    chart.set_x_axis(
        {"num_font": parts.font(9) | slanted, "reverse": parts.is_rtl, "interval_unit": step, "interval_tick": step,
         "line": {"color": palette.RULE}}
    )  # fmt: skip
    chart.set_y_axis(
        {"min": 0, "num_format": parts.number_format(block.format), "num_font": parts.font(9), "line": {"none": True},
         "major_gridlines": {"visible": True, "line": {"color": "#e6e9eb", "width": 0.75}}}
    )  # fmt: skip
    chart.set_title(parts.title(block.caption))
    parts.legend(chart, shown=len(block.series) > 1)
    return chart


def ranks(parts: ChartParts, block: ChartBlock) -> Any:
    """One line a row through its places, named where it ends; the first place on top."""
    chart = parts.workbook.add_chart({"type": "line"})
    head = parts.labels([series.name for series in block.series], block.categories)
    last = len(block.series) - 1
    for row in range(len(block.categories)):
        places = [series.values[row] for series in block.series]
        for column, place in enumerate(places):
            if place is not None:
                parts.number(head + 1 + column, 1 + row, place)
        colour = parts.styles.palette.colour(f"line-{row}")
        # Names of one place would stand on each other: the first says them all.
        named = [
            name for name, end in zip(block.categories, block.series[last].values, strict=True) if end == places[last]
        ]
        label = {"value": parts.text(" / ".join(named))} if len(named) > 1 else None
        shown_at = [
            *({"delete": True} for _ in range(last)),
            label if named[0] == block.categories[row] else {"delete": True},
        ]
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1 + row],
                "categories": [HELPER_SHEET, head + 1, 0, head + 1 + last, 0],
                "values": [HELPER_SHEET, head + 1, 1 + row, head + 1 + last, 1 + row],
                "line": {"color": colour, "width": 2.25},
                "marker": {"type": "circle", "size": 9, "fill": {"color": colour}, "border": {"color": palette.PAPER}},
                "data_labels": {
                    "series_name": True, "value": False, "position": "left" if parts.is_rtl else "right",
                    "font": parts.font(9), "custom": shown_at,
                },
            }
        )  # fmt: skip
    chart.set_x_axis({"num_font": parts.font(9, bold=True), "reverse": parts.is_rtl, "line": {"none": True}})
    chart.set_y_axis(
        {"min": 1, "max": max(len(block.categories), 2), "major_unit": 1, "reverse": True, "num_font": parts.font(9),
         "num_format": parts.number_format(FormatKind.COUNT), "line": {"none": True},
         "major_gridlines": {"visible": False}}
    )  # fmt: skip
    chart.set_plotarea({"layout": {"x": 0.30 if parts.is_rtl else 0.06, "y": 0.3, "width": 0.64, "height": 0.64}})
    return _finished(parts, chart, block)


# --- parts


def _points(parts: ChartParts, chart: Any, block: ChartBlock, tone: Any) -> None:
    """Named points, each a series of its own."""
    across, up = block.series[0].values, block.series[1].values
    head = parts.labels(block.categories, [series.name for series in block.series])
    known = [(row, x, y) for row, (x, y) in enumerate(zip(across, up, strict=True)) if x is not None and y is not None]
    places = label_places([(x, y, block.categories[row]) for row, x, y in known])
    for (row, x, y), place in zip(known, places, strict=True):
        parts.number(head + 1 + row, 1, x)
        parts.number(head + 1 + row, 2, y)
        colour = parts.styles.palette.colour(tone(x, y))
        chart.add_series(
            {
                "name": [HELPER_SHEET, head + 1 + row, 0],
                "categories": [HELPER_SHEET, head + 1 + row, 1, head + 1 + row, 1],
                "values": [HELPER_SHEET, head + 1 + row, 2, head + 1 + row, 2],
                "line": {"none": True},
                "marker": {"type": "circle", "size": 9, "fill": {"color": colour}, "border": {"color": palette.PAPER}},
                "data_labels": {"series_name": True, "value": False, "position": place, "font": parts.font(9)},
            }
        )


def _line(parts: ChartParts, chart: Any, pairs: Sequence[tuple[float, float]], look: dict[str, Any]) -> None:
    across, up = parts.lines(pairs)
    chart.add_series({"categories": across, "values": up, "line": look, "marker": {"type": "none"}})


def _number_axes(
    parts: ChartParts, chart: Any, block: ChartBlock, limits: Sequence[tuple[float, float]], *, mirrored: bool
) -> None:
    kinds = (block.across_format, block.format)
    for axis, set_axis in enumerate((chart.set_x_axis, chart.set_y_axis)):
        low, high = limits[axis]
        set_axis(
            {
                "name": parts.text(block.axis_titles[axis]),
                "name_font": parts.font(10, bold=True) | ({"rotation": -90} if axis else {}),
                "num_font": parts.font(9),
                "num_format": parts.number_format(kinds[axis]),
                "min": low,
                "max": high,
                "major_unit": _unit(low, high),
                "major_gridlines": {"visible": False},
                "line": {"color": palette.RULE},
                "label_position": "low",
                "reverse": mirrored and not axis,
            }
        )


def _finished(parts: ChartParts, chart: Any, block: ChartBlock, key: Sequence[KeyEntry] = ()) -> Any:
    chart.set_title(parts.title(block.caption, key))
    chart.set_legend({"none": True})
    return chart


def _quadrant_tone(block: ChartBlock, x: float, y: float) -> str:
    if block.crossing is None:
        return "accent"
    weak, important = x < block.crossing[0], y >= block.crossing[1]
    return "scale-1-5" if weak and important else "accent" if important else "neutral-dark"


def _padded(values: Sequence[float | None]) -> tuple[float, float]:
    """Lowest and highest value with room for labels, at steps that people count in: axes name them from the lowest."""
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    step = next(step for step in _STEPS if high - low <= _MOST_STEPS * step)
    room = max((high - low) * 0.1, 0.02)
    first = (low - room) // step * step
    # Nothing is said of under nought: shares and points shared out begin there.
    return round(max(first, 0.0) if low >= 0 else first, 6), round(-(-(high + room) // step) * step, 6)


def _unit(low: float, high: float) -> float:
    """How far the numbers of an axis stand apart."""
    return next(step for step in _STEPS if high - low <= (_MOST_STEPS + 2) * step + 1e-9)
