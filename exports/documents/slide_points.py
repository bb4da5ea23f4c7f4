"""Charts of points and lines on slides: dumbbells, funnels, lines through time, places of a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt

from exports.report.blocks import ChartBlock, ChartKind, FormatKind
from exports.report.numbers import excel_format
from exports.report.palette import RULE, SOFT_INK, Palette

_MARKERS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.TRIANGLE)
_POINTS_OF_A_SCALE, _STEP, _SCALE_STEP = 10, 5.0, 0.5  # a wider range is of points shared out
_MOST_TICKS = 12
_LETTERS_BESIDE = 18  # of one line of a row's name: more is cut off at the edge of the chart
_ROOM_OF_A_NAME = 0.08  # of the axis: half a name
_DENSE = 10  # rows: with more of them names are smaller, so that few take two lines


class PointSlides:
    """Draws one block of points or lines; `label` writes words with their direction."""

    def __init__(self, block: ChartBlock, palette: Palette, language: str, label: Any, *, is_rtl: bool) -> None:
        self.block = block
        self.palette = palette
        self.language = language
        self.label = label
        self.is_rtl = is_rtl

    def add(self, slide: Any, place: list[Any]) -> Any:
        """The chart's frame."""
        if self.block.kind is ChartKind.DUMBBELL:
            return self._dumbbell(slide, place)
        if self.block.kind is ChartKind.FUNNEL:
            return self._funnel(slide, place)
        return self._lines(slide, place)

    def _dumbbell(self, slide: Any, place: list[Any]) -> Any:
        """Row labels hang at the points of an unseen series; each row's line and each group's dots are series."""
        block, rows = self.block, len(self.block.categories)
        known = [value for series in block.series for value in series.values if value is not None]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        low, high = self._ends(low, high)
        data = XyChartData(number_format=excel_format(block.format, self.language))
        names = data.add_series(" ")
        for row in range(rows):
            names.add_data_point(low, rows - row)
        for row in range(rows):
            own = [value for series in block.series if (value := series.values[row]) is not None]
            line = data.add_series(" ")
            for end in (min(own), max(own)) if own else ():
                line.add_data_point(end, rows - row)
        for series in block.series:
            dots = data.add_series(self.label(series.name))
            for row, value in enumerate(series.values):
                if value is not None:
                    dots.add_data_point(value, rows - row)
        frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data)
        chart = frame.chart
        drawn = list(chart.plots[0].series)
        self._unseen_with_names(drawn[0])
        for line in drawn[1 : 1 + rows]:
            line.marker.style = XL_MARKER_STYLE.NONE
            self._stroke(line, RULE, 3)
        for number, (dots, series) in enumerate(zip(drawn[1 + rows :], block.series, strict=True)):
            marker = XL_MARKER_STYLE.CIRCLE if series.is_minor else _MARKERS[number % len(_MARKERS)]
            self._mark(dots, marker, 4 if series.is_minor else 9, self.palette.colour(series.tone))
        self._axis(chart.category_axis, low, high, FormatKind.POINTS)
        if low < 0 <= min(known, default=0.0):  # the room of the names has no numbers
            numbers = chart.category_axis.tick_labels.number_format
            chart.category_axis.tick_labels.number_format = f"{numbers};;{numbers}"
        chart.category_axis.reverse_order = self.is_rtl
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, rows + 1
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False
        return frame

    def _ends(self, low: float, high: float) -> tuple[float, float]:
        """Where the axis begins and ends: at steps that people count in, with room for names before the first dot."""
        step = _SCALE_STEP if high - low < _POINTS_OF_A_SCALE else _STEP
        room = (high - low or 1.0) * 0.06
        first, last = (low - room) // step * step, -(-(high + room) // step) * step
        first = max(first, 0.0) if low >= 0 else first
        while low - first < (last - first) * _ROOM_OF_A_NAME:
            first -= step
        return first, last

    def _unseen_with_names(self, series: Any) -> None:
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.fill.background()
        is_dense = len(self.block.categories) > _DENSE
        letters, size = (_LETTERS_BESIDE * 5 // 4, 8) if is_dense else (_LETTERS_BESIDE, 10)
        for place, name in enumerate(self.block.categories):
            label = series.points[place].data_label
            label.text_frame.text = "\n".join(map(self.label, wrap(name, letters)))
            for paragraph in label.text_frame.paragraphs:
                paragraph.runs[0].font.size = Pt(size)
            label.position = XL_LABEL_POSITION.CENTER  # inside the plot, as slides cut labels off outside it

    def _funnel(self, slide: Any, place: list[Any]) -> Any:
        block = self.block
        data = XyChartData(number_format=excel_format(block.format, self.language))
        for curve in block.curves:
            line = data.add_series(self.label(curve.name))
            for x, y in zip(curve.across, curve.up, strict=True):
                line.add_data_point(x, y)
        named = [
            (label, x, y)
            for label, x, y in zip(block.categories, block.series[0].values, block.series[1].values, strict=True)
            if x is not None and y is not None
        ]
        points = data.add_series(self.label(block.series[1].name or " "))
        for _, x, y in named:
            points.add_data_point(x, y)
        frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *place, data)
        chart = frame.chart
        drawn = list(chart.plots[0].series)
        for line in drawn[:-1]:
            self._stroke(line, SOFT_INK, 1.25)
            line.marker.style = XL_MARKER_STYLE.NONE
        drawn[-1].format.line.fill.background()
        self._mark(drawn[-1], XL_MARKER_STYLE.CIRCLE, 8, self.palette.accent)
        for place_of, (name, _, _) in enumerate(named):
            label = drawn[-1].points[place_of].data_label
            label.text_frame.text = self.label(name)
            label.text_frame.paragraphs[0].runs[0].font.size = Pt(10)
            label.position = XL_LABEL_POSITION.ABOVE
        self._axis(chart.category_axis, None, None, block.across_format)
        chart.category_axis.reverse_order = self.is_rtl
        self._axis(chart.value_axis, None, None, block.format)
        return frame

    def _lines(self, slide: Any, place: list[Any]) -> Any:
        """Rows through time, or places of a ranking with the first on top."""
        block, is_ranks = self.block, self.block.kind is ChartKind.RANKS
        data = CategoryChartData(number_format=excel_format(block.format, self.language))
        across: Sequence[str] = [series.name for series in block.series] if is_ranks else block.categories
        data.categories = [self.label(name) for name in across]
        if is_ranks:
            for row, name in enumerate(block.categories):
                data.add_series(self.label(name), [series.values[row] for series in block.series])
        else:
            for series in block.series:
                data.add_series(self.label(series.name), series.values)
        frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data)
        chart = frame.chart
        for number, line in enumerate(chart.plots[0].series):
            colour = self.palette.colour(f"line-{number}" if is_ranks else block.series[number].tone)
            line.smooth = False
            self._stroke(line, colour, 2.25)
            line.marker.style, line.marker.size = _MARKERS[0 if is_ranks else number % len(_MARKERS)], 7
            line.marker.format.fill.solid()
            line.marker.format.fill.fore_color.rgb = _rgb(colour)
        chart.category_axis.reverse_order = self.is_rtl
        if len(across) > _MOST_TICKS:
            _thin_out(chart.category_axis, -(-len(across) // _MOST_TICKS))
        places = max(len(block.categories), 2) if is_ranks else None
        self._axis(chart.value_axis, 1 if is_ranks else 0, places, block.format)
        chart.value_axis.major_unit = 1 if is_ranks else None
        chart.value_axis.reverse_order = is_ranks
        return frame

    def _axis(self, axis: Any, low: float | None, high: float | None, kind: FormatKind) -> None:
        axis.minimum_scale, axis.maximum_scale = low, high
        axis.has_major_gridlines = False
        axis.format.line.color.rgb = _rgb(RULE)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis.tick_labels.number_format_is_linked = False
        axis.tick_labels.number_format = excel_format(kind, self.language)

    def _stroke(self, series: Any, colour: str, points: float) -> None:
        series.format.line.color.rgb = _rgb(colour)
        series.format.line.width = Pt(points)

    def _mark(self, series: Any, marker: Any, size: int, colour: str) -> None:
        series.format.line.fill.background()
        series.marker.style, series.marker.size = marker, size
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = _rgb(colour)
        series.marker.format.line.fill.background()


def _thin_out(axis: Any, step: int) -> None:
    """Names every `step` of a crowded axis, on a slant; python-pptx has no word for either."""
    axis.tick_labels.font.size = Pt(9)
    turned = axis._element.find(qn("c:txPr")).find(qn("a:bodyPr"))
    turned.set("rot", "-2700000")  # 60,000 to a degree
    turned.set("vert", "horz")
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        every = etree.SubElement(axis._element, qn(tag))
        every.set("val", str(step))
        axis._element.find(qn("c:noMultiLvlLbl")).addprevious(every)


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour.lstrip("#")))
