"""How each kind of chart is drawn onto a matplotlib figure, mirrored for right-to-left readers."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from exports import palette
from exports.blocks import ChartBlock, ChartKind, FormatKind
from exports.label_places import label_places
from exports.numbers import shown
from exports.palette import Palette, readable_on
from exports.safe_text import clean
from questionnaires.text import RLM
from questionnaires.translations import direction, sentence

HEIGHT_PER_ROW = 0.42  # inches
_LABEL_LETTERS = 34
_WIDEST_LABELS = 0.32  # of the figure
_LETTER = 0.0072  # of the figure, on average
_EDGE = 0.025
_TOO_SMALL_FOR_A_LABEL = 0.04
_LABEL_SHIFTS = {
    "above": ((0, 7), "center", "bottom"),
    "below": ((0, -8), "center", "top"),
    "right": ((8, 0), "left", "center_baseline"),
    "left": ((-8, 0), "right", "center_baseline"),
}
_TOP, _BOTTOM, _LEGEND = 0.75, 0.5, 0.45  # inches for the title; for the source; for the legend or axis


def figure_height(block: ChartBlock) -> float:
    """Inches a chart needs."""
    if block.kind is ChartKind.SCATTER:
        return 7.2
    rows = len(block.categories)
    bars = max(1, len(block.series)) if block.kind is ChartKind.BARS else 1
    return _TOP + _foot(block) + max(1.2, rows * max(HEIGHT_PER_ROW, 0.22 * bars + 0.14))


def _foot(block: ChartBlock) -> float:
    """Inches under the plot."""
    return _BOTTOM + (_LEGEND if block.kind is not ChartKind.BARS or len(block.series) > 1 else 0.0)


class Drawing:
    """One chart on one figure."""

    def __init__(self, figure: Figure, block: ChartBlock, colours: Palette, language: str) -> None:
        self.figure = figure
        self.block = block
        self.colours = colours
        self.language = language
        self.is_rtl = direction(language) == "rtl"

    def draw(self) -> None:
        """Title, plot, legend, base and source."""
        height = self.figure.get_figheight()
        foot = _foot(self.block)
        bottom, tall = foot / height, 1 - (_TOP + foot) / height
        if self.block.kind is ChartKind.SCATTER:
            self._scatter(self.figure.add_axes((0.09, bottom + 0.03, 0.87, tall - 0.03)))
        else:
            labels = self._labels_width
            axes = self.figure.add_axes((_EDGE if self.is_rtl else labels, bottom, 1 - _EDGE - labels, tall))
            {ChartKind.DIVERGING: self._diverging, ChartKind.STACKED: self._stacked, ChartKind.BARS: self._bars}[
                self.block.kind
            ](axes)
        self._words(height)

    # --- kinds

    def _diverging(self, axes: Axes) -> None:
        series = self.block.series
        side = len(series) // 2
        middle = [value or 0.0 for value in series[side].values] if len(series) % 2 else [0.0] * self._rows
        starts = [
            -(sum(one.values[row] or 0.0 for one in series[:side]) + middle[row] / 2) for row in range(self._rows)
        ]
        ends = self._parts(axes, starts)
        limit = max([abs(start) for start in starts] + ends + [0.1]) * 1.03
        self._row_labels(axes, (-limit, limit))
        axes.axvline(0, color=palette.SOFT_INK, linewidth=0.8, zorder=0)
        axes.set_xticks([])
        self._legend([(one.name, one.tone) for one in series])

    def _stacked(self, axes: Axes) -> None:
        self._parts(axes, [0.0] * self._rows)
        self._row_labels(axes, (0, 1))
        axes.set_xticks([])
        self._legend([(one.name, one.tone) for one in self.block.series])

    def _parts(self, axes: Axes, starts: Sequence[float]) -> list[float]:
        """Parts laid end to end from `starts`; answers where the rows end."""
        at = list(starts)
        for one in self.block.series:
            widths = [value or 0.0 for value in one.values]
            colour = self.colours.colour(one.tone)
            axes.barh(range(self._rows), widths, left=at, height=0.66, color=colour, linewidth=0)
            for row, width in enumerate(widths):
                if width >= _TOO_SMALL_FOR_A_LABEL:
                    self._figure_at(axes, at[row] + width / 2, row, one.values[row], "center", readable_on(colour))
            at = [start + width for start, width in zip(at, widths, strict=True)]
        return at

    def _bars(self, axes: Axes) -> None:
        series = self.block.series
        thickness = 0.68 / len(series)
        top = max((value for one in series for value in one.values if value is not None), default=1.0) or 1.0
        for place, one in enumerate(series):
            offsets = [row - 0.34 + thickness * (place + 0.5) for row in range(self._rows)]
            widths = [value or 0.0 for value in one.values]
            axes.barh(offsets, widths, height=thickness * 0.94, color=self.colours.colour(one.tone), linewidth=0)
            for offset, value in zip(offsets, one.values, strict=True):
                if value is not None:
                    self._figure_at(axes, value + top * 0.012, offset, value, "start", palette.INK)
        self._row_labels(axes, (0, top * 1.12))
        axes.set_xticks([])
        axes.axvline(0, color=palette.SOFT_INK, linewidth=0.8)
        if len(series) > 1:
            self._legend([(one.name, one.tone) for one in series])

    def _scatter(self, axes: Axes) -> None:
        """Axes run as on graph paper: quadrants keep the places that importance-performance analysis gives them."""
        across, up = self.block.series[0], self.block.series[1]
        points = [
            (x, y, label)
            for x, y, label in zip(across.values, up.values, self.block.categories, strict=True)
            if x is not None and y is not None
        ]
        axes.margins(0.12, 0.14)
        axes.scatter(
            [x for x, _, _ in points],
            [y for _, y, _ in points],
            s=70,
            c=[self._point_colour(x, y) for x, y, _ in points],
        )
        self._point_labels(axes, points)
        if self.block.crossing:
            axes.axvline(self.block.crossing[0], color=palette.SOFT_INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
            axes.axhline(self.block.crossing[1], color=palette.SOFT_INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
            self._quadrant_names(axes)
        for spine in ("top", "right"):
            axes.spines[spine].set_visible(False)
        axes.xaxis.set_major_formatter(lambda value, _: shown(value, FormatKind.POINTS, self.language))
        axes.yaxis.set_major_formatter(lambda value, _: shown(value, FormatKind.SHARE, self.language))
        axes.tick_params(labelsize=9, colors=palette.SOFT_INK)
        axes.set_xlabel(self._text(self.block.axis_titles[0]), fontsize=10, color=palette.INK)
        axes.set_ylabel(self._text(self.block.axis_titles[1]), fontsize=10, color=palette.INK)

    def _point_labels(self, axes: Axes, points: Sequence[tuple[float, float, str]]) -> None:
        for (x, y, label), place in zip(points, label_places(points), strict=True):
            shift, ha, va = _LABEL_SHIFTS[place]
            axes.annotate(
                self._text(label),
                (x, y),
                xytext=shift,
                textcoords="offset points",
                ha=ha,
                va=va,
                fontsize=9,
                color=palette.INK,
            )

    def _quadrant_names(self, axes: Axes) -> None:
        places = ((0.985, 0.985, "right", "top"), (0.015, 0.985, "left", "top"), (0.015, 0.015, "left", "bottom"),
                  (0.985, 0.015, "right", "bottom"))  # fmt: skip
        for name, (x, y, ha, va) in zip(self.block.quadrants, places, strict=False):
            axes.text(
                x, y, self._text(name), transform=axes.transAxes, ha=ha, va=va, fontsize=10.5, weight="bold",
                color=self.colours.colour("pale") if name else palette.INK,
            )  # fmt: skip

    def _point_colour(self, x: float, y: float) -> str:
        if self.block.crossing is None:
            return self.colours.accent
        weak, important = x < self.block.crossing[0], y >= self.block.crossing[1]
        return self.colours.colour("scale-1-5" if weak and important else "accent" if important else "neutral-dark")

    # --- parts

    @property
    def _rows(self) -> int:
        return len(self.block.categories)

    @property
    def _labels_width(self) -> float:
        """Share of the figure's width that the longest row label needs, its margin included."""
        lines = [line for label in self.block.categories for line in textwrap.wrap(label, _LABEL_LETTERS)]
        longest = max((len(line) for line in lines), default=0)
        return min(_WIDEST_LABELS, max(0.12, longest * _LETTER + 0.025 + _EDGE))

    def _row_labels(self, axes: Axes, limits: tuple[float, float]) -> None:
        low, high = limits
        axes.set_xlim((high, low) if self.is_rtl else (low, high))
        axes.set_ylim(self._rows - 0.45, -0.55)
        axes.set_yticks(range(self._rows))
        labels = [self._text(label, _LABEL_LETTERS) for label in self.block.categories]
        axes.set_yticklabels(labels, fontsize=10, color=palette.INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if not self.is_rtl:
            axes.tick_params(axis="y", length=0, pad=8)
            return
        # Labels end where the title ends: no need to measure them, which costs as much as drawing.
        axes.yaxis.tick_right()
        width = self.figure.get_figwidth() * 72
        axes.tick_params(axis="y", length=0, pad=width * (self._labels_width - _EDGE) - 3.5)
        for label in axes.get_yticklabels():
            label.set(ha="right", multialignment="right")

    def _figure_at(self, axes: Axes, x: float, y: float, value: float | None, at: str, colour: str) -> None:
        start = "right" if self.is_rtl else "left"
        axes.text(
            x, y, shown(value, self.block.format, self.language), ha="center" if at == "center" else start,
            va="center_baseline", fontsize=9, color=colour,
        )  # fmt: skip

    def _legend(self, entries: Sequence[tuple[str, str]]) -> None:
        handles = [Patch(facecolor=self.colours.colour(tone), label=self._text(name)) for name, tone in entries]
        if self.is_rtl:
            handles.reverse()
        self.figure.legend(
            handles=handles,
            loc="lower center",
            bbox_to_anchor=(0.5, 0.38 / self.figure.get_figheight()),
            ncols=len(handles),
            frameon=False,
            markerfirst=not self.is_rtl,
            fontsize=9.5,
            handlelength=1.0,
            handleheight=1.0,
            columnspacing=1.6,
        )

    def _words(self, height: float) -> None:
        """Title above, base and source below, on the side lines begin."""
        x, ha = (1 - _EDGE, "right") if self.is_rtl else (_EDGE, "left")
        common: dict[str, Any] = {"ha": ha, "multialignment": ha}
        title = self._text(self.block.caption, 90)
        self.figure.text(x, 1 - 0.2 / height, title, fontsize=13, weight="bold", va="top", color=palette.INK, **common)
        source = sentence("report.source", self.language, source=self.block.source)
        below = self._text(clean("  |  ".join(part for part in (self.block.base, source) if part)), 150)
        self.figure.text(x, 0.12 / height, below, fontsize=8, va="bottom", color=palette.SOFT_INK, **common)

    def _text(self, text: str, width: int | None = None) -> str:
        """Text with its base direction said, line by line, and wrapped."""
        text = clean(text)
        rows = textwrap.wrap(text, width, break_on_hyphens=False) or [""] if width else text.split("\n")
        return "\n".join((RLM if self.is_rtl else "") + row for row in rows)
