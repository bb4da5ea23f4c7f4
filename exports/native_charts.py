"""Charts that live in the workbook: Excel's own, drawn from the cells of the tables, editable.

Their labels stand on a hidden sheet wrapped in RLE…PDF, because drawing programs ignore the direction
flag of chart text; their numbers are the visible cells wherever a chart draws a column as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from exports import palette
from exports.blocks import ChartBlock, ChartKind, Series
from exports.label_places import label_places
from exports.numbers import excel_format
from exports.safe_text import clean, embedded
from exports.styles import FONT, Styles
from questionnaires.translations import direction

HELPER_SHEET = "chart-data"
_TOO_SMALL_FOR_A_LABEL = 0.045
_MOST_OF_A_BAR_LABEL = 60
_FEW_ROWS = 8


@dataclass(frozen=True)
class TablePlace:
    """Where the values of a table stand: its first row and, in it, its first column of numbers."""

    sheet: str
    row: int
    column: int


def chart_height(chart: ChartBlock, *, tight: bool = False) -> int:
    """Pixels a chart needs to be read; `tight` the fewest that still do."""
    if chart.kind is ChartKind.SCATTER:
        return 400 if tight else 530
    rows, key = len(chart.categories), 30 if len(chart.series) > 1 else 0
    bars = len(chart.series) if chart.kind is ChartKind.BARS else 1
    each = max(17, 10 * bars + 5) if tight else 25 + 8 * (bars - 1)
    return max(150 if tight else 190, 58 + key + each * rows)


class NativeCharts:
    """Makes the charts of one workbook and keeps their hidden sheet."""

    def __init__(self, workbook: Any, styles: Styles, helper: Any) -> None:
        self.workbook = workbook
        self.styles = styles
        self.language = styles.language
        self.is_rtl = direction(styles.language) == "rtl"
        self._helper = helper
        self._row = 0

    def chart(self, block: ChartBlock, table: TablePlace, width: int, height: int) -> Any:
        """A native chart of `block`, ready to be inserted."""
        if block.kind is ChartKind.SCATTER:
            chart = self._scatter(block)
        elif block.kind is ChartKind.DIVERGING:
            chart = self._diverging(block, table)
        else:
            chart = self._bars(block, table)
        chart.set_size({"width": width, "height": height})
        chart.set_title({"name": self._text(block.caption), "name_font": self._font(12, bold=True), "overlay": False})
        chart.set_chartarea({"border": {"color": palette.RULE}, "fill": {"color": palette.PAPER}})
        chart.show_hidden_data()
        chart.show_blanks_as("gap")
        return chart

    # --- kinds

    def _bars(self, block: ChartBlock, table: TablePlace) -> Any:
        is_stacked = block.kind is ChartKind.STACKED
        chart = self.workbook.add_chart(
            {"type": "bar", "subtype": "percent_stacked"} if is_stacked else {"type": "bar"}
        )
        head = self._labels(block.categories, [series.name for series in block.series])
        for place, series in enumerate(block.series):
            colour = self.styles.palette.colour(series.tone)
            chart.add_series(
                {
                    "name": [HELPER_SHEET, head, 1 + place],
                    "categories": self._categories(head, block),
                    "values": self._values(series, place, head, table, block),
                    "fill": {"color": colour},
                    "border": {"none": True},
                    "gap": 45,
                    "overlap": 100 if is_stacked else -5,
                    "data_labels": self._value_labels(series.values, block, colour, inside=is_stacked),
                }
            )
        top = max((value for series in block.series for value in series.values if value is not None), default=1.0)
        limits = {"min": 0} if is_stacked else {"min": 0, "max": _round_up(top * 1.12)}
        self._axes(chart, block, excel_format(block.format, self.language), show_values=is_stacked, **limits)
        self._legend(chart, shown=len(block.series) > 1)
        return chart

    def _diverging(self, block: ChartBlock, table: TablePlace) -> Any:
        """Points of a scale round their middle: an unseen first part pushes each bar to where its middle belongs.

        So every other part is a column of the visible table as it stands, in the order of the scale,
        and the legend reads in that order too (negative numbers would reverse half of it).
        """
        chart = self.workbook.add_chart({"type": "bar", "subtype": "stacked"})
        head = self._labels(block.categories, [" ", *(series.name for series in block.series)])
        reach = [diverging_reach(block, row) for row in range(len(block.categories))]
        limit = _round_up(max((max(low, high) for low, high in reach), default=1.0))
        self._push(block, head, table, limit)
        chart.add_series(
            {
                "name": [HELPER_SHEET, head, 1],
                "categories": self._categories(head, block),
                "values": [HELPER_SHEET, head + 1, 1, head + len(block.categories), 1],
                "fill": {"none": True},
                "border": {"none": True},
                "gap": 40,
                "overlap": 100,
            }
        )
        for place, series in enumerate(block.series, start=1):
            colour = self.styles.palette.colour(series.tone)
            chart.add_series(
                {
                    "name": [HELPER_SHEET, head, 1 + place],
                    "categories": self._categories(head, block),
                    "values": self._values(series, place, head, table, block),
                    "fill": {"color": colour},
                    "border": {"none": True},
                    "gap": 40,
                    "overlap": 100,
                    "data_labels": self._value_labels(series.values, block, colour, inside=True),
                }
            )
        # One gridline inside the plot: the middle.
        self._axes(chart, block, "0%", show_values=False, min=0, max=2 * limit, major_unit=limit)
        self._legend(chart, shown=True)
        return chart

    def _push(self, block: ChartBlock, head: int, table: TablePlace, limit: float) -> None:
        """The unseen part, calculated from the visible cells so that a correction there moves the bar."""
        side = len(block.series) // 2
        parts = [(series, 1.0) for series in block.series[:side]]
        if len(block.series) % 2:
            parts.append((block.series[side], 0.5))
        for row in range(len(block.categories)):
            low = sum(factor * (series.values[row] or 0) for series, factor in parts)
            if any(series.column is None or series.values[row] is None for series, _ in parts):
                self._number(head + 1 + row, 1, limit - low)
                continue
            sheet = table.sheet.replace("'", "''")
            terms = [
                f"-{factor:g}*'{sheet}'!{xl_rowcol_to_cell(table.row + row, table.column + series.column)}"
                for series, factor in parts
                if series.column is not None
            ]
            self._helper.write_formula(head + 1 + row, 1, f"={limit:g}{''.join(terms)}", None, limit - low)

    def _scatter(self, block: ChartBlock) -> Any:
        """Importance by performance. A point is a series of its own: its name is its label in every version of Excel.

        Axes run as on graph paper, low to high from the left: quadrants keep the places the method gives them.
        """
        chart = self.workbook.add_chart({"type": "scatter"})
        across, up = block.series[0].values, block.series[1].values
        head = self._labels(block.categories, [series.name for series in block.series])
        known = [
            (row, x, y) for row, (x, y) in enumerate(zip(across, up, strict=True)) if x is not None and y is not None
        ]
        places = label_places([(x, y, block.categories[row]) for row, x, y in known])
        for (row, x, y), place in zip(known, places, strict=True):
            self._number(head + 1 + row, 1, x)
            self._number(head + 1 + row, 2, y)
            colour = self.styles.palette.colour(self._quadrant_tone(block, x, y))
            chart.add_series(
                {
                    "name": [HELPER_SHEET, head + 1 + row, 0],
                    "categories": [HELPER_SHEET, head + 1 + row, 1, head + 1 + row, 1],
                    "values": [HELPER_SHEET, head + 1 + row, 2, head + 1 + row, 2],
                    "marker": {
                        "type": "circle",
                        "size": 9,
                        "fill": {"color": colour},
                        "border": {"color": palette.PAPER},
                    },
                    "data_labels": {"series_name": True, "value": False, "position": place, "font": self._font(9)},
                }
            )
        limits = [_padded(across), _padded(up)]
        if block.crossing is not None:
            self._crossing_lines(chart, block, limits)
        for axis, set_axis in enumerate((chart.set_x_axis, chart.set_y_axis)):
            low, high = limits[axis]
            set_axis(
                {
                    "name": self._text(block.axis_titles[axis]),
                    "name_font": self._font(10, bold=True) | ({"rotation": -90} if axis else {}),
                    "num_font": self._font(9),
                    "num_format": self._axis_format(axis),
                    "min": low,
                    "max": high,
                    "major_gridlines": {"visible": False},
                    "line": {"color": palette.RULE},
                    "label_position": "low",
                }
            )
        chart.set_legend({"none": True})
        return chart

    def _axis_format(self, place: int) -> str:
        pattern = {0: "0.0", 1: "0%"}[place]
        return pattern if not self.is_rtl else ("[$-3000429]" + pattern)

    def _crossing_lines(self, chart: Any, block: ChartBlock, limits: Sequence[tuple[float, float]]) -> None:
        assert block.crossing is not None
        x, y = block.crossing
        (left, right), (bottom, top) = limits
        for ends in (((x, bottom), (x, top)), ((left, y), (right, y))):
            first = self._row
            for a, b in ends:
                self._number(self._row, 1, a)
                self._number(self._row, 2, b)
                self._row += 1
            chart.add_series(
                {
                    "categories": [HELPER_SHEET, first, 1, first + 1, 1],
                    "values": [HELPER_SHEET, first, 2, first + 1, 2],
                    "line": {"color": palette.SOFT_INK, "width": 1, "dash_type": "dash"},
                    "marker": {"type": "none"},
                }
            )

    @staticmethod
    def _quadrant_tone(block: ChartBlock, x: float, y: float) -> str:
        if block.crossing is None:
            return "accent"
        weak, important = x < block.crossing[0], y >= block.crossing[1]
        return "scale-1-5" if weak and important else "accent" if important else "neutral-dark"

    # --- parts

    def _axes(self, chart: Any, block: ChartBlock, pattern: str, *, show_values: bool, **limits: float) -> None:
        reverse = {"reverse": True} if self.is_rtl else {}
        value_axis = {
            "num_format": pattern,
            "num_font": self._font(9),
            "major_gridlines": {
                "visible": show_values or "major_unit" in limits,
                "line": {"color": "#e6e9eb" if show_values else palette.SOFT_INK, "width": 0.75},
            },
            "line": {"none": True},
            "major_tick_mark": "none",
            "label_position": "next_to" if show_values else "none",
        }
        chart.set_x_axis(value_axis | reverse | limits)
        # Reversed: the first row on top. Crossing at the far end keeps the values at the bottom.
        chart.set_y_axis(
            {
                "reverse": True,
                "crossing": "max",
                "num_font": self._font(10 if len(block.categories) <= _FEW_ROWS else 9),
                "line": {"color": palette.SOFT_INK, "width": 0.75},
                "major_tick_mark": "none",
                "interval_unit": 1,  # every label, however many
            }
        )

    def _legend(self, chart: Any, *, shown: bool) -> None:
        chart.set_legend({"position": "bottom", "font": self._font(9)} if shown else {"none": True})

    def _value_labels(
        self, values: Sequence[float | None], block: ChartBlock, colour: str, *, inside: bool
    ) -> dict[str, Any]:
        ink = palette.readable_on(colour) if inside else palette.INK
        pattern = excel_format(block.format, self.language)
        labels: dict[str, Any] = {
            "value": True,
            "num_format": pattern,
            "font": self._font(9) | {"color": ink},
            "position": "center" if inside else "outside_end",
        }
        if inside:
            small = [value is None or abs(value) < _TOO_SMALL_FOR_A_LABEL for value in values]
            if any(small):
                labels["custom"] = [{"delete": True} if is_small else None for is_small in small]
        return labels

    def _labels(self, categories: Sequence[str], names: Sequence[str]) -> int:
        """Writes row and series labels to the hidden sheet; answers the row of the series names."""
        head = self._row
        sheet = self._helper
        for place, name in enumerate(names):
            sheet.write_string(head, 1 + place, self._text(name) if name.strip() else name)
        for row, category in enumerate(categories):
            short = category if len(category) <= _MOST_OF_A_BAR_LABEL else category[: _MOST_OF_A_BAR_LABEL - 1] + "…"
            sheet.write_string(head + 1 + row, 0, self._text(short))
        self._row = head + len(categories) + 2
        return head

    def _categories(self, head: int, block: ChartBlock) -> list[Any]:
        return [HELPER_SHEET, head + 1, 0, head + len(block.categories), 0]

    def _values(self, series: Series, place: int, head: int, table: TablePlace, block: ChartBlock) -> list[Any]:
        """The visible cells of the column, or a copy on the hidden sheet where the column has gaps."""
        if series.column is not None and all(value is not None for value in series.values):
            column = table.column + series.column
            return [table.sheet, table.row, column, table.row + len(series.values) - 1, column]
        for row, value in enumerate(series.values):
            if value is not None:
                self._number(head + 1 + row, 1 + place, value)
        return [HELPER_SHEET, head + 1, 1 + place, head + len(block.categories), 1 + place]

    def _number(self, row: int, column: int, value: float) -> None:
        self._helper.write_number(row, column, value)

    def _text(self, text: str) -> str:
        return embedded(clean(text)) if self.is_rtl else clean(text)

    def _font(self, size: int, *, bold: bool = False) -> dict[str, Any]:
        return {"name": FONT, "size": size, "bold": bold, "color": palette.INK}


def diverging_reach(block: ChartBlock, row: int) -> tuple[float, float]:
    """How far a row's bar goes to the worse and to the better side of its middle."""
    values = [series.values[row] or 0.0 for series in block.series]
    side = len(values) // 2
    middle = values[side] / 2 if len(values) % 2 else 0.0
    return sum(values[:side]) + middle, sum(values[len(values) - side :]) + middle


def _round_up(value: float) -> float:
    """The next tenth for shares, the next whole step for larger numbers."""
    step = 0.1 if value <= 1.5 else 1 if value <= 15 else 10 ** (len(str(int(value))) - 1) / 2
    return round(step * -(-round(value + 1e-9, 6) // step), 6)


def _padded(values: Sequence[float | None]) -> tuple[float, float]:
    """Lowest and highest value with room for labels, at tidy numbers."""
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    room = max((high - low) * 0.15, 0.02)
    step = 0.05 if high - low < 1 else 0.2
    return round((low - room) // step * step, 6), round(-(-(high + room) // step) * step, 6)
