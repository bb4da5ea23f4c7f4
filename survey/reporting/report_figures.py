"""How the numbers and charts of a report stand on a page: formats, shades, and bars as shares of a line.

A chart's rows are ordinary text beside small SVG drawings measured in percent of their own width, so
that labels wrap, the drawing fills a phone or a wall, and nothing needs a script or a style attribute.
Places are counted from the reading side; the template mirrors nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from exports.report import numbers
from exports.report.blocks import CellValue, ChartBlock, ChartKind, ColumnHead, FormatKind, Report, Series, TableBlock
from exports.report.palette import Palette, readable_on
from questionnaires.translations import SentenceMissing, direction, sentence

PICTURES = frozenset(ChartKind) - {ChartKind.BARS, ChartKind.STACKED, ChartKind.DIVERGING, ChartKind.SCATTER}
_SIGNED = (FormatKind.SHARE, FormatKind.SCORE, FormatKind.CHANGE)
NARROW = 7.0  # percent of the line: a segment under it has no room for its figure
SHADES = 5


@dataclass(frozen=True)
class Segment:
    """A stretch of a bar: `x` from the left edge and `width`, both in percent of the line."""

    x: float
    width: float
    colour: str
    text_colour: str
    figure: str  # written inside, empty where there is no room

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bar:
    """One line of a chart; `figure` stands at its end."""

    segments: tuple[Segment, ...]
    figure: str = ""


@dataclass(frozen=True)
class ChartRow:
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Dot:
    """A point of a scatter: percent from the left and from the top; `place` numbers it in the list."""

    x: float
    y: float
    place: int
    label: str
    colour: str
    text_colour: str


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be written down."""

    rows: tuple[ChartRow, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()  # name, colour
    dots: tuple[Dot, ...] = ()
    zero: float | None = None  # percent from the left: the line from which a diverging chart is read
    cross: tuple[float, float] | None = None  # scatter: where the quadrants meet
    is_picture: bool = False  # drawn at an address of its own


def shown(value: CellValue, kind: FormatKind, language: str) -> str:
    """A cell as it is read on a page; figures with a sign are kept together, left to right."""
    text = numbers.shown(value, kind, language)
    return f"\u2066{text}\u2069" if text and kind in _SIGNED else text


def method(table: TableBlock, language: str) -> str:
    """How the numbers of a table were made, in a sentence."""
    kind = table.results[0].kind.value if table.results else "none"
    try:
        return sentence(f"reports.method.{kind}", language)
    except SentenceMissing:
        return sentence("reports.method.none", language)


def table_of(report: Report, chart: ChartBlock) -> TableBlock | None:
    """The table that a chart draws, where the report has it."""
    return next((table for table in report.tables if table.number == chart.table), None)


def shade(table: TableBlock, row: int, column: int) -> int | None:
    """How dark a cell of a heat map is, 0 to 4, among the cells of its table read in the same way."""
    value = table.cells[row][column]
    if not table.shaded or not isinstance(value, int | float):
        return None
    kind = table.columns[column].format
    if kind is FormatKind.COUNT:
        return None
    alike = [
        float(cell)
        for cells in table.cells
        for cell, head in zip(cells, table.columns, strict=True)
        if head.format is kind and isinstance(cell, int | float)
    ]
    lowest, highest = min(alike), max(alike)
    if lowest == highest:
        return None
    return min(int((value - lowest) / (highest - lowest) * SHADES), SHADES - 1)


def heads_over(columns: tuple[ColumnHead, ...]) -> list[tuple[str, int]]:
    """The upper row of a table's head: each common head and how many columns stand under it."""
    over: list[tuple[str, int]] = []
    for column in columns:
        if over and over[-1][0] == column.over and column.over:
            over[-1] = (column.over, over[-1][1] + 1)
        else:
            over.append((column.over, 1))
    return over


def drawing(chart: ChartBlock, language: str, palette: Palette) -> Drawing:
    """The chart as lines, bars and dots, read from the right in right-to-left languages."""
    mirrored = direction(language) == "rtl"
    if chart.kind in PICTURES:
        return Drawing(is_picture=True)
    if chart.kind is ChartKind.SCATTER:
        return _scatter(chart, mirrored, palette)
    if chart.kind is ChartKind.BARS:
        return _bars(chart, language, mirrored, palette)
    return _stacks(chart, language, mirrored, palette)


def _bars(chart: ChartBlock, language: str, mirrored: bool, palette: Palette) -> Drawing:
    values = [value for series in chart.series for value in series.values if value is not None]
    longest = max((abs(value) for value in values), default=0) or 1
    signed = any(value < 0 for value in values)
    unit = 50 / longest if signed else 100 / longest

    def bar(series: Series, place: int) -> Bar:
        value = series.values[place]
        if value is None:
            return Bar((), "—")
        start = (50 + min(value, 0) * unit) if signed else 0.0
        segment = _segment(start, abs(value) * unit, palette.colour(series.tone), "", mirrored)
        return Bar((segment,), shown(value, chart.format, language))

    rows = tuple(
        ChartRow(label, tuple(bar(series, place) for series in chart.series))
        for place, label in enumerate(chart.categories)
    )
    return Drawing(rows, _legend(chart, palette), zero=50 if signed else None)


def _stacks(chart: ChartBlock, language: str, mirrored: bool, palette: Palette) -> Drawing:
    reach = _reach(chart) if chart.kind is ChartKind.DIVERGING else None
    rows = []
    for place, label in enumerate(chart.categories):
        parts = [series.values[place] for series in chart.series]
        if None in parts:  # the rest of a row would stand where nothing says it does
            rows.append(ChartRow(label, (Bar((), "—"),)))
            continue
        shares = [part or 0.0 for part in parts]
        if reach is None:
            start, unit = 0.0, 100 / max(sum(shares), 1.0)
        else:
            start, unit = 50 - _left_of_middle(shares) * 50 / reach, 50 / reach
        segments = []
        for series, value in zip(chart.series, shares, strict=True):
            width = value * unit
            figure = shown(value, chart.format, language) if width >= NARROW else ""
            if width:
                segments.append(_segment(start, width, palette.colour(series.tone), figure, mirrored))
            start += width
        rows.append(ChartRow(label, (Bar(tuple(segments)),)))
    return Drawing(tuple(rows), _legend(chart, palette), zero=None if reach is None else 50)


def _left_of_middle(shares: list[float]) -> float:
    """What lies before the middle of a scale: all points under it and half of a middle point."""
    half = len(shares) // 2
    return sum(shares[:half]) + (shares[half] / 2 if len(shares) % 2 else 0)


def _reach(chart: ChartBlock) -> float:
    """The longest arm of all rows, so that every row fits and all share one measure."""
    arms = []
    for place in range(len(chart.categories)):
        shares = [series.values[place] or 0.0 for series in chart.series]
        before = _left_of_middle(shares)
        arms += [before, sum(shares) - before]
    return max(arms, default=0) or 1


def _scatter(chart: ChartBlock, mirrored: bool, palette: Palette) -> Drawing:
    across, up = chart.series[0], chart.series[1]
    points = [
        (label, x, y)
        for label, x, y in zip(chart.categories, across.values, up.values, strict=True)
        if x is not None and y is not None
    ]
    if not points:
        return Drawing()
    crossing = chart.crossing
    xs = [x for _, x, _ in points] + ([crossing[0]] if crossing else [])
    ys = [y for _, _, y in points] + ([crossing[1]] if crossing else [])

    def place_of(x: float, y: float) -> tuple[float, float]:
        left = 6 + 88 * (x - min(xs)) / ((max(xs) - min(xs)) or 1)
        return (100 - left if mirrored else left), 94 - 88 * (y - min(ys)) / ((max(ys) - min(ys)) or 1)

    dots = []
    for place, (label, x, y) in enumerate(points, start=1):
        left, top = place_of(x, y)
        dots.append(Dot(round(left, 2), round(top, 2), place, label, palette.accent, readable_on(palette.accent)))
    return Drawing(dots=tuple(dots), cross=place_of(*crossing) if crossing else None)


def _segment(start: float, width: float, colour: str, figure: str, mirrored: bool) -> Segment:
    x = 100 - start - width if mirrored else start
    return Segment(round(x, 3), round(width, 3), colour, readable_on(colour), figure)


def _legend(chart: ChartBlock, palette: Palette) -> tuple[tuple[str, str], ...]:
    return tuple((series.name, palette.colour(series.tone)) for series in chart.series if len(chart.series) > 1)
