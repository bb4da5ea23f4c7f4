"""The native charts of slides: a report's charts with their numbers in a workbook of their own inside the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from exports.documents.slide_points import PointSlides
from exports.pictures.label_places import label_places
from exports.report.axes import padded, quadrant_corners, quadrant_tone, share_along, unit
from exports.report.blocks import ChartBlock, ChartKind
from exports.report.numbers import excel_format
from exports.report.palette import INK, RULE, Palette, readable_on
from exports.safe_text import clean, embedded
from questionnaires.translations import direction

_POINTS = frozenset({ChartKind.DUMBBELL, ChartKind.FUNNEL, ChartKind.LINE, ChartKind.RANKS})
PICTURES = frozenset({ChartKind.MAP, ChartKind.MULTIPLES})  # PowerPoint has no such charts
_UNSEEN = ""  # the tone of what has a name but no dot
_NAME = 0.05  # of the plot's height: a point's name
_Named = tuple[str, float, float, str]  # name, across, up, side of the name
_SIDES = {
    "above": XL_LABEL_POSITION.ABOVE,
    "below": XL_LABEL_POSITION.BELOW,
    "left": XL_LABEL_POSITION.LEFT,
    "right": XL_LABEL_POSITION.RIGHT,
}


class SlideChart:
    """One chart of a report, ready to be put on a slide."""

    def __init__(self, block: ChartBlock, palette: Palette, language: str, font: str) -> None:
        self.block = block
        self.font = font
        self.palette = palette
        self.language = language
        self.is_rtl = direction(language) == "rtl"

    def add(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        """The chart on `slide`, placed in inches; answers its frame."""
        place = list(map(Inches, (left, top, width, height)))
        is_scatter = self.block.kind is ChartKind.SCATTER
        is_points = self.block.kind in _POINTS
        if is_points:
            drawing = PointSlides(self.block, self.palette, self.language, self._label, is_rtl=self.is_rtl)
            frame = drawing.add(slide, place)
        else:
            frame = self._scatter(slide, place) if is_scatter else self._bars(slide, place)
        chart = frame.chart
        chart.font.size, chart.font.name = Pt(11), self.font
        chart.font.color.rgb = rgb(INK)
        chart.has_title = False
        chart.has_legend = self.block.kind is ChartKind.RANKS  # of others the slide has a key
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        self._direct(chart)
        return frame

    def _bars(self, slide: Any, place: list[Any]) -> Any:
        block = self.block
        data = CategoryChartData(number_format=excel_format(block.format, self.language))
        data.categories = [self._label(category) for category in block.categories]
        for series in block.series:
            data.add_series(self._label(series.name), series.values)
        is_parts = block.kind in (ChartKind.DIVERGING, ChartKind.STACKED)
        kind = XL_CHART_TYPE.BAR_STACKED_100 if is_parts else XL_CHART_TYPE.BAR_CLUSTERED
        frame = slide.shapes.add_chart(kind, *place, data)
        chart = frame.chart
        plot = chart.plots[0]
        plot.gap_width, plot.overlap = 45, 100 if is_parts else -5
        for drawn, series in zip(plot.series, block.series, strict=True):
            colour = self.palette.colour(series.tone)
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = rgb(colour)
            labels = drawn.data_labels
            labels.show_value, labels.number_format_is_linked = True, False
            labels.number_format = excel_format(block.format, self.language)
            labels.font.size = Pt(9)
            labels.font.color.rgb = rgb(readable_on(colour) if is_parts else INK)
        chart.category_axis.reverse_order = True
        chart.category_axis.format.line.color.rgb = rgb(RULE)
        chart.category_axis.has_major_gridlines = False
        chart.value_axis.visible = False
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.minimum_scale = 0
        chart.value_axis.reverse_order = self.is_rtl
        return frame

    def _scatter(self, slide: Any, place: list[Any]) -> Any:
        """Points with their names: the first series is the horizontal axis, the second the vertical one.

        Each quadrant's points are a series, and its names in the corners one that is not seen: LibreOffice draws no
        colour of a single point, and nothing of a first series that is shorter than another.
        """
        block = self.block
        across, up = block.series[0].values, block.series[1].values
        limits = padded(across), padded(up)
        named = [
            (category, x, y) for category, x, y in zip(block.categories, across, up, strict=True)
            if x is not None and y is not None
        ]  # fmt: skip
        spots = [(share_along(x, limits[0]), share_along(y, limits[1])) for _, x, y in named]
        sides = label_places([(x, y, category) for category, x, y in named], spots, line=_NAME)
        points = [(*point, side) for point, side in zip(named, sides, strict=True)]
        corners = quadrant_corners(block, *limits) if block.crossing is not None else []
        tones = list(dict.fromkeys(quadrant_tone(block, x, y) for _, x, y in named))
        drawn = [(tone, [point for point in points if quadrant_tone(block, *point[1:3]) == tone]) for tone in tones]
        drawn = sorted([*drawn, (_UNSEEN, corners)], key=lambda each: -len(each[1]))
        data = XyChartData()
        for _, own in drawn:
            series = data.add_series(" ")
            for _, x, y, _ in own:
                series.add_data_point(x, y)
        frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data)
        chart = frame.chart
        for series, (tone, own) in zip(chart.plots[0].series, drawn, strict=True):
            series.format.line.fill.background()
            if tone == _UNSEEN:
                series.marker.style = XL_MARKER_STYLE.NONE
                self._names(series, own, self.palette.colour("pale"), bold=True)
                continue
            series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 9
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = rgb(self.palette.colour(tone))
            series.marker.format.line.fill.background()
            self._names(series, own, INK)
        kinds = (block.across_format, block.format)
        for axis, title, kind, (low, high) in zip(
            (chart.category_axis, chart.value_axis), block.axis_titles, kinds, limits, strict=True
        ):
            axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, unit(low, high)
            axis.has_major_gridlines = False
            axis.has_title = bool(title)
            if title:
                axis.axis_title.text_frame.text = self._label(title)
                axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(11)
            axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
            axis.tick_labels.number_format_is_linked = False
            axis.tick_labels.number_format = excel_format(kind, self.language)
        if block.crossing is not None:
            _crosses(chart.category_axis, block.crossing[1])
            _crosses(chart.value_axis, block.crossing[0])
        return frame

    def _names(self, series: Any, points: Sequence[_Named], colour: str, *, bold: bool = False) -> None:
        for place, (name, _, _, side) in enumerate(points):
            label = series.points[place].data_label
            label.text_frame.text = self._label(name)
            font = label.text_frame.paragraphs[0].runs[0].font
            font.size, font.bold = Pt(10), bold
            font.color.rgb = rgb(colour)
            label.position = _SIDES[side]

    def _label(self, text: str) -> str:
        return embedded(clean(text)) if self.is_rtl else clean(text)

    def _direct(self, chart: Any) -> None:
        """Direction and face of every text of the chart."""
        for properties in chart._chartSpace.iter(qn("a:pPr")):
            if self.is_rtl:
                properties.set("rtl", "1")
        for run in chart._chartSpace.iter(qn("a:defRPr"), qn("a:rPr")):
            face(run, self.font, self.language)


def _crosses(axis: Any, value: float) -> None:
    """Where this axis meets the other one."""
    element = axis._element
    for tag in ("c:crosses", "c:crossesAt"):
        for old in element.findall(qn(tag)):
            element.remove(old)
    crossing = etree.SubElement(element, qn("c:crossesAt"))
    crossing.set("val", repr(value))
    after = element.find(qn("c:crossAx"))
    after.addnext(crossing)


def face(properties: Any, font: str, language: str) -> None:
    """Sets Latin and complex letters in the face `font`; the language spelling is checked by."""
    for tag in ("a:latin", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    for tag in ("a:latin", "a:cs"):
        etree.SubElement(properties, qn(tag)).set("typeface", font)
    if properties.tag == qn("a:rPr"):
        properties.set("lang", "fa-IR" if language == "fa" else "en-US")


def rgb(colour: str) -> RGBColor:
    """A colour written #rrggbb."""
    return RGBColor(*bytes.fromhex(colour.lstrip("#")))
