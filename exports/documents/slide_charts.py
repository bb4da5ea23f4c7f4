"""The native charts of slides: a report's charts with their numbers in a workbook of their own inside the file."""

from __future__ import annotations

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
from exports.report.blocks import ChartBlock, ChartKind
from exports.report.numbers import excel_format
from exports.report.palette import INK, RULE, Palette, readable_on
from exports.safe_text import clean, embedded
from questionnaires.translations import direction

_POINTS = frozenset({ChartKind.DUMBBELL, ChartKind.FUNNEL, ChartKind.LINE, ChartKind.RANKS})
PICTURES = frozenset({ChartKind.MAP, ChartKind.MULTIPLES})  # PowerPoint has no such charts
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
        """Points with their names: the first series is the horizontal axis, the second the vertical one."""
        block = self.block
        data = XyChartData()
        points = data.add_series(self._label(block.caption))
        across, up = block.series[0].values, block.series[1].values
        named = [
            (category, x, y) for category, x, y in zip(block.categories, across, up, strict=True)
            if x is not None and y is not None
        ]  # fmt: skip
        for _, x, y in named:
            points.add_data_point(x, y)
        frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data)
        chart = frame.chart
        drawn = chart.plots[0].series[0]
        drawn.format.line.fill.background()
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 9
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = rgb(self.palette.accent)
        places = label_places([(x, y, category) for category, x, y in named])
        for point, ((category, _, _), side) in enumerate(zip(named, places, strict=True)):
            label = drawn.points[point].data_label
            label.text_frame.text = self._label(category)
            label.text_frame.paragraphs[0].runs[0].font.size = Pt(10)
            label.position = _SIDES[side]
        for axis, title, kind in zip(
            (chart.category_axis, chart.value_axis), block.axis_titles, (block.across_format, block.format), strict=True
        ):
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
