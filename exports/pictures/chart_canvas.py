"""The page a chart is drawn on: title, plot, legend, base and source, mirrored for right-to-left readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from exports.pictures import chart_layout
from exports.pictures.chart_layout import EDGE, LABEL_LETTERS, LABEL_LINES, legend_columns, legend_name, lines_of
from exports.report import palette
from exports.report.blocks import ChartBlock, ChartKind, FormatKind
from exports.report.numbers import NOT_SHOWN, shown
from exports.report.palette import Palette
from exports.safe_text import clean
from questionnaires.text import RLM
from questionnaires.translations import direction, sentence


class Canvas:
    """One figure for one chart, with what every kind of chart needs."""

    def __init__(self, figure: Figure, block: ChartBlock, colours: Palette, language: str) -> None:
        self.figure = figure
        self.block = block
        self.colours = colours
        self.language = language
        self.is_rtl = direction(language) == "rtl"

    @property
    def rows(self) -> int:
        return len(self.block.categories)

    @property
    def has_numbers(self) -> bool:
        return any(value is not None for one in self.block.series for value in one.values)

    @property
    def start(self) -> Literal["left", "right"]:
        """The side where lines begin."""
        return "right" if self.is_rtl else "left"

    # --- the plot and its axes

    def plot_between(self, left: float, width: float, *, less: float = 0.0) -> Axes:
        """A plot over legend and axis and under the title; `left` and `width` are shares of the figure.

        `less` inches stay free under it.
        """
        block, height = self.block, self.figure.get_figheight()
        foot = chart_layout.bottom(block, self.language) + chart_layout.legend(block) + chart_layout.axis(block) + less
        head = chart_layout.top(block) + chart_layout.over(block)
        return self.figure.add_axes((left, foot / height, width, 1 - (head + foot) / height))

    def plot_beside_labels(self) -> Axes:
        """A plot with room for row labels where lines begin."""
        labels = self.labels_width
        return self.plot_between(EDGE if self.is_rtl else labels, 1 - EDGE - labels)

    def plot(self, *, side: float = 0.09) -> Axes:
        """A plot with room for the numbers of two axes."""
        return self.plot_between(0.04 if self.is_rtl else side, 0.96 - side)

    @property
    def labels_width(self) -> float:
        """Share of the figure's width that row labels take."""
        return chart_layout.labels_width(self.block)

    def row_labels(self, axes: Axes, limits: tuple[float, float]) -> None:
        """One row a category from the top, values growing from where lines begin."""
        low, high = limits
        axes.set_xlim((high, low) if self.is_rtl else (low, high))
        axes.set_ylim(self.rows - 0.45, -0.55)
        axes.set_yticks(range(self.rows))
        most = LABEL_LINES if self.block.kind is not ChartKind.MULTIPLES else 1
        labels = [self.wrapped(label, LABEL_LETTERS, most) for label in self.block.categories]
        axes.set_yticklabels(labels, fontsize=10, color=palette.INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        if not self.is_rtl:
            axes.tick_params(axis="y", length=0, pad=8)
            return
        # Labels end where the title ends: no need to measure them, which costs as much as drawing.
        axes.yaxis.tick_right()
        width = self.figure.get_figwidth() * 72
        axes.tick_params(axis="y", length=0, pad=width * (self.labels_width - EDGE) - 3.5)
        for label in axes.get_yticklabels():
            label.set(ha="right", multialignment="right")

    def number_axes(self, axes: Axes, across: FormatKind, up: FormatKind) -> None:
        """Axes with numbers in the reader's digits, and the titles of the block."""
        for side in ("top", "left" if axes.yaxis.get_ticks_position() == "right" else "right"):
            axes.spines[side].set_visible(False)
        for spine in axes.spines.values():
            spine.set_color(palette.RULE)
        axes.xaxis.set_major_formatter(lambda value, _: self.number(value, across))
        for line, kind in ((axes.xaxis, across), (axes.yaxis, up)):
            # Steps of a quarter would be rounded on the way to the reader: 2.0, 2.2, 2.5.
            line.set_major_locator(MaxNLocator("auto", integer=kind is FormatKind.COUNT, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_formatter(lambda value, _: self.number(value, up))
        axes.tick_params(labelsize=9, colors=palette.SOFT_INK)
        axes.set_xlabel(self.text(self.block.axis_titles[0]), fontsize=10, color=palette.INK)
        axes.set_ylabel(self.text(self.block.axis_titles[1]), fontsize=10, color=palette.INK)

    def mirrored(self, axes: Axes) -> None:
        """The horizontal axis from the right, with the vertical one there, for right-to-left readers."""
        if self.is_rtl:
            axes.invert_xaxis()
            axes.yaxis.tick_right()
            axes.yaxis.set_label_position("right")

    # --- words and figures

    def number(self, value: float | None, kind: FormatKind | None = None) -> str:
        return shown(value, kind or self.block.format, self.language)

    def figure_at(self, axes: Axes, x: float, y: float, value: float | None, at: str, colour: str) -> None:
        """A figure at its bar; — where there is none to show."""
        words = NOT_SHOWN if value is None else self.number(value)
        axes.text(
            x, y, words, ha="center" if at == "center" else self.start,
            va="center_baseline", fontsize=9, color=colour,
        )  # fmt: skip

    def bar_legend(self, entries: Sequence[tuple[str, str]]) -> None:
        """Names with the tones of their bars."""
        self.legend([Patch(facecolor=self.colours.colour(tone), label=name) for name, tone in entries])

    def legend(self, handles: Sequence[Patch | Line2D]) -> None:
        """Under the plot, in reading order, line by line (matplotlib fills columns)."""
        names = [str(handle.get_label()) for handle in handles]
        columns = legend_columns(names)
        for handle, name in zip(handles, names, strict=True):
            handle.set_label(self.text(legend_name(name)))
        lines = -(-len(handles) // columns)
        padded = [*handles, *(Patch(visible=False, label="") for _ in range(lines * columns - len(handles)))]
        across = reversed(range(columns)) if self.is_rtl else range(columns)
        ordered = [padded[line * columns + column] for column in across for line in range(lines)]
        foot = chart_layout.bottom(self.block, self.language) - 0.12
        self.figure.legend(
            handles=ordered,
            loc="lower center",
            bbox_to_anchor=(0.5, foot / self.figure.get_figheight()),
            ncols=columns,
            frameon=False,
            markerfirst=not self.is_rtl,
            fontsize=9.5,
            handlelength=2.4 if isinstance(handles[0], Line2D) and handles[0].get_linestyle() != "None" else 1.0,
            handleheight=1.0,
            columnspacing=1.6,
        )

    def words(self) -> None:
        """Title above, base and source below, on the side lines begin."""
        height = self.figure.get_figheight()
        x = 1 - EDGE if self.is_rtl else EDGE
        common: dict[str, Any] = {"ha": self.start, "multialignment": self.start}
        title = self.directed(chart_layout.title_lines(self.block))
        self.figure.text(x, 1 - 0.2 / height, title, fontsize=13, weight="bold", va="top", color=palette.INK, **common)
        below = self.directed(chart_layout.lines_below(self.block, self.language))
        self.figure.text(x, 0.12 / height, below, fontsize=8, va="bottom", color=palette.SOFT_INK, **common)
        if not self.has_numbers:
            nothing = self.text(sentence("report.nothing_to_draw", self.language))
            self.figure.text(
                0.5, 0.5, nothing, fontsize=11, ha="center", va="center", color=palette.SOFT_INK,
                bbox={"facecolor": palette.PAPER, "edgecolor": "none"},
            )  # fmt: skip

    def text(self, text: str) -> str:
        """Text with its base direction said, line by line."""
        return self.directed(clean(text).split("\n"))

    def wrapped(self, text: str, letters: int, most: int) -> str:
        """Text with its base direction said, wrapped to so many letters and cut after `most` lines."""
        return self.directed(lines_of(text, letters, most))

    def directed(self, lines: Sequence[str]) -> str:
        return "\n".join((RLM if self.is_rtl else "") + line for line in lines)
