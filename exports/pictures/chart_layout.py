"""The room that the words of a chart need, and so its height: all in inches, before anything is drawn.

Text is wrapped by letters and cut after a few lines: measuring it costs as much as drawing it. Nothing is lost by a
cut, as the table beside a chart has every label whole.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from exports.report.blocks import ChartBlock, ChartKind
from exports.safe_text import clean
from questionnaires.translations import sentence

WIDTH = 10.0
EDGE, _WIDEST_LABELS, _LETTER = 0.025, 0.32, 0.0072  # of the width; the last on average
LABEL_LETTERS, LABEL_LINES = 34, 3
_BOLD_LETTER = 0.078
PANELS, PANEL_TITLE = 5, 0.34  # small bar charts beside each other, and their names
TOP, BOTTOM, LEGEND = 0.75, 0.5, 0.45  # of one line of title, of base and source, of a legend
_ROW, _THIN_ROW, _FIRST_ROWS = 0.42, 0.24, 1.2
_LABEL_LINE, _TITLE_LINE, _LEGEND_LINE, _SMALL_LINE = 0.22, 0.26, 0.24, 0.17
_TITLE_LETTERS, _TITLE_LINES = 90, 3
_LEGEND_LETTERS, _LEGEND_LONGEST = 120, 80
_BELOW_LETTERS, _BELOW_LINES = 150, 4
_FIXED = {ChartKind.SCATTER: 7.2, ChartKind.FUNNEL: 6.0, ChartKind.LINE: 4.8, ChartKind.MAP: 7.2}


def lines_of(text: str, letters: int, most: int) -> list[str]:
    """`text` wrapped to so many letters; what is over `most` lines is cut with …, at least one line."""
    lines = textwrap.wrap(clean(text), letters, break_on_hyphens=False) or [""]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    if len(last) == letters:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: most - 1], last + "…"]


def title_lines(block: ChartBlock) -> list[str]:
    return lines_of(block.caption, _TITLE_LETTERS, _TITLE_LINES)


def lines_below(block: ChartBlock, language: str) -> list[str]:
    """Base and source."""
    source = sentence("report.source", language, source=block.source)
    return lines_of("  |  ".join(part for part in (block.base, source) if part), _BELOW_LETTERS, _BELOW_LINES)


def legend_names(block: ChartBlock) -> tuple[str, ...]:
    """What the legend of a chart says; nothing where it has none, and of a map its steps, which are short."""
    if block.kind in (ChartKind.DIVERGING, ChartKind.STACKED):
        return tuple(one.name for one in block.series)
    if block.kind in (ChartKind.BARS, ChartKind.LINE):
        return tuple(one.name for one in block.series) if len(block.series) > 1 else ()
    if block.kind is ChartKind.DUMBBELL:
        minor = [block.axis_titles[1] or one.name for one in block.series if one.is_minor][:1]
        return (*(one.name for one in block.series if not one.is_minor), *minor)
    if block.kind is ChartKind.FUNNEL:
        return tuple(dict.fromkeys(curve.name for curve in block.curves))
    return ("",) if block.kind in (ChartKind.SCATTER, ChartKind.MAP) else ()


def legend_name(name: str) -> str:
    return lines_of(name, _LEGEND_LONGEST, 1)[0]


def legend_columns(names: Sequence[str]) -> int:
    """How many names of a legend stand on one line."""
    letters = [len(legend_name(name)) + 5 for name in names]
    lines = -(-sum(letters) // _LEGEND_LETTERS)
    return max(1, min(-(-len(names) // lines), _LEGEND_LETTERS // max(letters)))


def top(block: ChartBlock) -> float:
    """Over the plot: the title."""
    return TOP + _TITLE_LINE * (len(title_lines(block)) - 1)


def bottom(block: ChartBlock, language: str) -> float:
    """Under everything: base and source."""
    return BOTTOM + _SMALL_LINE * (len(lines_below(block, language)) - 1)


def legend(block: ChartBlock) -> float:
    """Between plot and base: the legend, where there is one."""
    names = legend_names(block)
    return LEGEND + _LEGEND_LINE * (-(-len(names) // legend_columns(names)) - 1) if names else 0.0


def label_lines(block: ChartBlock) -> int:
    """Of the highest row label."""
    return max((len(lines_of(label, LABEL_LETTERS, LABEL_LINES)) for label in block.categories), default=1)


def row(block: ChartBlock) -> float:
    """One row of bars, dots or places."""
    thick = len(block.series) if block.kind is ChartKind.BARS else 1
    return max(_ROW, 0.18 * thick + 0.12, _LABEL_LINE * label_lines(block) + 0.04)


def axis(block: ChartBlock) -> float:
    """Between plot and legend: the numbers of an axis and its title."""
    return {ChartKind.DUMBBELL: 0.25, ChartKind.FUNNEL: 0.45, ChartKind.LINE: 0.45}.get(block.kind, 0.0)


def over(block: ChartBlock) -> float:
    """Between title and plot: the names of columns."""
    if block.kind is not ChartKind.RANKS:
        return 0.0
    return 0.3 + _LABEL_LINE * (max(len(column_name(block, one.name)) for one in block.series) - 1)


def column_name(block: ChartBlock, name: str) -> list[str]:
    """The lines of a name over a column of places: as wide as the columns stand apart."""
    apart = WIDTH * (1 - 2 * labels_width(block)) / max(len(block.series) - 1, 1)
    return lines_of(name, max(8, min(26, int(apart / _BOLD_LETTER))), 5)


def labels_width(block: ChartBlock) -> float:
    """Share of the chart's width that the longest row label needs, its margin included."""
    lines = [line for label in block.categories for line in lines_of(label, LABEL_LETTERS, LABEL_LINES)]
    return min(_WIDEST_LABELS, max(0.12, max(map(len, lines), default=0) * _LETTER + 0.025 + EDGE))


def height(block: ChartBlock, language: str) -> float:
    """Of the whole chart."""
    words = top(block) + bottom(block, language) + legend(block)
    if block.kind in _FIXED:
        return _FIXED[block.kind] + words - TOP - BOTTOM - LEGEND
    rows = len(block.categories)
    if block.kind is ChartKind.MULTIPLES:
        return words + -(-len(block.series) // PANELS) * (PANEL_TITLE + max(0.8, rows * _THIN_ROW))
    return words + axis(block) + over(block) + max(_FIRST_ROWS, rows * row(block))
