"""Native charts of points and lines: scatter, dumbbells, funnels, lines through time, places of a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exports.excel.native_parts import HELPER_SHEET, ChartParts, TablePlace
from exports.pictures.label_places import label_places
from exports.report import palette
from exports.report.axes import Limits, padded, quadrant_corners, quadrant_tone, share_along, unit
from exports.report.blocks import ChartBlock, FormatKind
from exports.report.chart_keys import KeyEntry, chart_key

_MARKERS = ("circle", "square", "diamond", "triangle")
_DASHES = ("solid", "dash", "round_dot", "long_dash_dot")
_MOST_TICKS = 9
_NAME = 0.05  # of the plot's height: a point's name


def scatter(parts: ChartParts, block: ChartBlock) -> Any:
    """A point is a series of its own: its name is its label in every version of Excel.

    Axes run as on graph paper, low to high from the left: quadrants keep the places the method gives them.
    """
    chart = parts.workbook.add_chart({"type": "scatter"})
    limits = [padded(block.series[0].values), padded(block.series[1].values)]
    _points(parts, chart, block, limits, lambda x, y: quadrant_tone(block, x, y))
    if block.crossing is not None:
        x, y = block.crossing
        (left, right), (bottom, top) = limits
        for ends in (((x, bottom), (x, top)), ((left, y), (right, y))):
            _line(parts, chart, ends, {"color": palette.SOFT_INK, "width": 1, "dash_type": "dash"})
        for name, *spot, side in quadrant_corners(block, *limits):
            _corner(parts, chart, name, spot, side)
    _number_axes(parts, chart, block, limits, mirrored=False)
    return _finished(parts, chart, block)


def funnel(parts: ChartParts, block: ChartBlock) -> Any:
    """Points named beside the limits that chance leaves them."""
    chart = parts.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for place, curve in enumerate(block.curves):
        dash = _DASHES[(place + 1) // 2 % len(_DASHES)]
        pairs = list(zip(curve.across, curve.up, strict=True))
        _line(parts, chart, pairs, {"color": palette.SOFT_INK, "width": 1.25, "dash_type": dash})
    ups = [*block.series[1].values, *(value for curve in block.curves for value in curve.up)]
    acrosses = [*block.series[0].values, *(value for curve in block.curves for value in curve.across)]
    low, high = padded(ups)
    limits = [(0.0, max(value for value in acrosses if value is not None) * 1.05), (max(low, 0.0), min(high, 1.0))]
    _points(parts, chart, block, limits, lambda x, y: "accent", mirrored=parts.is_rtl)
    _number_axes(parts, chart, block, limits, mirrored=parts.is_rtl)
    return _finished(parts, chart, block, chart_key(block, parts.styles.palette.colour))


def dumbbell(parts: ChartParts, block: ChartBlock, table: TablePlace) -> Any:
    """Each row a line between its outermost dots; one series a group, from the cells of its column."""
    chart = parts.workbook.add_chart({"type": "scatter"})
    rows = len(block.categories)
    head = parts.labels(block.categories, [series.name for series in block.series])
    heights = [float(rows - row) for row in range(rows)]
    known = [value for series in block.series for value in series.values if value is not None]
    low, high = padded(known)
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
            "major_unit": unit(low, high),
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


def _points(
    parts: ChartParts, chart: Any, block: ChartBlock, limits: Sequence[Limits], tone: Any, *, mirrored: bool = False
) -> None:
    """Named points, each a series of its own."""
    across, up = block.series[0].values, block.series[1].values
    head = parts.labels(block.categories, [series.name for series in block.series])
    known = [(row, x, y) for row, (x, y) in enumerate(zip(across, up, strict=True)) if x is not None and y is not None]
    spots = [(share_along(x, limits[0]), share_along(y, limits[1])) for _, x, y in known]
    spots = [(1 - x if mirrored else x, y) for x, y in spots]
    places = label_places([(x, y, block.categories[row]) for row, x, y in known], spots, line=_NAME)
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


def _corner(parts: ChartParts, chart: Any, name: str, spot: Sequence[float], side: str) -> None:
    """The name of a quadrant, at a point that is not seen."""
    across, up = parts.lines([(spot[0], spot[1])])
    row = parts.row - 1
    parts.helper.write_string(row, 0, parts.text(name))
    font = parts.font(10, bold=True) | {"color": parts.styles.palette.colour("pale")}
    labels = {"series_name": True, "value": False, "position": side, "font": font}
    chart.add_series(
        {"name": [HELPER_SHEET, row, 0], "categories": across, "values": up, "marker": {"type": "none"},
         "line": {"none": True}, "data_labels": labels}
    )  # fmt: skip


def _line(parts: ChartParts, chart: Any, pairs: Sequence[tuple[float, float]], look: dict[str, Any]) -> None:
    across, up = parts.lines(pairs)
    chart.add_series({"categories": across, "values": up, "line": look, "marker": {"type": "none"}})


def _number_axes(parts: ChartParts, chart: Any, block: ChartBlock, limits: Sequence[Limits], *, mirrored: bool) -> None:
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
                "major_unit": unit(low, high),
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
