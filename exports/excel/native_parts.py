"""What every native chart is made from: its hidden sheet of labels, its fonts, its axes, its key.

Labels stand on the hidden sheet wrapped in RLE…PDF, because drawing programs ignore the direction flag of
chart text; numbers are the visible cells wherever a chart draws a column as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exports.excel.chart_xml import with_key
from exports.excel.styles import Styles
from exports.report import palette
from exports.report.blocks import ChartBlock, Series
from exports.report.numbers import excel_format
from exports.safe_text import clean, embedded
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


class ChartParts:
    """Makes the parts of the charts of one workbook and keeps their hidden sheet."""

    def __init__(self, workbook: Any, styles: Styles, helper: Any) -> None:
        self.workbook = workbook
        self.styles = styles
        self.language = styles.language
        self.is_rtl = direction(styles.language) == "rtl"
        self.helper = helper
        self.row = 0  # the next free one of the hidden sheet

    # --- words

    def text(self, text: str) -> str:
        return embedded(clean(text)) if self.is_rtl else clean(text)

    def font(self, size: int, *, bold: bool = False) -> dict[str, Any]:
        return {"name": self.styles.font, "size": size, "bold": bold, "color": palette.INK}

    def title(self, caption: str, key: Sequence[tuple[str, str, str]] = ()) -> dict[str, Any]:
        """The title, under it a key of (sign, colour, name) where a legend would list every point."""
        name = with_key(self.text(caption), [(sign, colour, self.text(name)) for sign, colour, name in key])
        return {"name": name, "name_font": self.font(12, bold=True), "overlay": False}

    def number_format(self, kind: Any) -> str:
        return excel_format(kind, self.language)

    # --- the hidden sheet

    def labels(self, categories: Sequence[str], names: Sequence[str]) -> int:
        """Writes row and series labels to the hidden sheet; answers the row of the series names."""
        head = self.row
        for place, name in enumerate(names):
            self.helper.write_string(head, 1 + place, self.text(name) if name.strip() else name)
        for row, category in enumerate(categories):
            short = category if len(category) <= _MOST_OF_A_BAR_LABEL else category[: _MOST_OF_A_BAR_LABEL - 1] + "…"
            self.helper.write_string(head + 1 + row, 0, self.text(short))
        self.row = head + len(categories) + 2
        return head

    def number(self, row: int, column: int, value: float) -> None:
        self.helper.write_number(row, column, value)

    def lines(self, pairs: Sequence[tuple[float, float]]) -> tuple[list[Any], list[Any]]:
        """Points (x, y) on the hidden sheet; answers where their x and their y stand."""
        first = self.row
        for x, y in pairs:
            self.number(self.row, 1, x)
            self.number(self.row, 2, y)
            self.row += 1
        return [HELPER_SHEET, first, 1, self.row - 1, 1], [HELPER_SHEET, first, 2, self.row - 1, 2]

    def categories(self, head: int, block: ChartBlock) -> list[Any]:
        return [HELPER_SHEET, head + 1, 0, head + len(block.categories), 0]

    def values(self, series: Series, place: int, head: int, table: TablePlace) -> list[Any]:
        """The visible cells of the column, or a copy on the hidden sheet where the column has gaps."""
        last = len(series.values)
        if series.column is not None and all(value is not None for value in series.values):
            column = table.column + series.column
            return [table.sheet, table.row, column, table.row + last - 1, column]
        for row, value in enumerate(series.values):
            if value is not None:
                self.number(head + 1 + row, 1 + place, value)
        return [HELPER_SHEET, head + 1, 1 + place, head + last, 1 + place]

    # --- axes and labels of bars

    def bar_axes(self, chart: Any, block: ChartBlock, pattern: str, *, show_values: bool, **limits: float) -> None:
        """Rows from the top, values from where lines begin; the line of the rows there too, or at `crossing`."""
        reverse = {"reverse": True} if self.is_rtl else {}
        value_axis = {
            "num_format": pattern,
            "num_font": self.font(9),
            "major_gridlines": {"visible": show_values, "line": {"color": "#e6e9eb", "width": 0.75}},
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
                "num_font": self.font(10 if len(block.categories) <= _FEW_ROWS else 9),
                "line": {"color": palette.SOFT_INK, "width": 0.75},
                "major_tick_mark": "none",
                "label_position": "low",
                "interval_unit": 1,  # every label, however many
            }
        )

    def legend(self, chart: Any, *, shown: bool) -> None:
        """Excel's own, its names in the order of the bars, from the top.

        LibreOffice turns the legend of bars beside each other round whatever their axis says, and draws titles in
        one colour, so that a key there would say nothing: no part of the file mends the one and keeps the other.
        """
        chart.set_legend({"position": "bottom", "font": self.font(9)} if shown else {"none": True})

    def value_labels(
        self, values: Sequence[float | None], block: ChartBlock, colour: str, *, inside: bool
    ) -> dict[str, Any]:
        ink = palette.readable_on(colour) if inside else palette.INK
        labels: dict[str, Any] = {
            "value": True,
            "num_format": self.number_format(block.format),
            "font": self.font(9) | {"color": ink},
            "position": "center" if inside else "outside_end",
        }
        if inside:
            small = [value is None or abs(value) < _TOO_SMALL_FOR_A_LABEL for value in values]
            if any(small):
                labels["custom"] = [{"delete": True} if is_small else None for is_small in small]
        return labels


def round_up(value: float) -> float:
    """The next tenth for shares, the next whole step for larger numbers."""
    step = 0.1 if value <= 1.5 else 1 if value <= 15 else 10 ** (len(str(int(value))) - 1) / 2
    return round(step * -(-round(value + 1e-9, 6) // step), 6)
