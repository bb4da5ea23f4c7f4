"""Maps on a canvas: neighbourhoods in their outlines, darker where the number is larger."""

from __future__ import annotations

from math import cos, radians

from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline

from exports.pictures.chart_canvas import Canvas
from exports.report import palette
from exports.report.numbers import NOT_SHOWN
from exports.report.palette import PAPER, mixed, readable_on
from questionnaires.place_maps import Ring

_STEPS = 5
_UNKNOWN = "#eceeed"


def map_of_places(canvas: Canvas) -> None:
    """Outlines in five steps of the accent, evenly spaced; a place without a number is grey and hatched."""
    block = canvas.block
    axes = canvas.plot_between(0.03, 0.94)
    values = block.series[0].values
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    for label, value, rings in zip(block.categories, values, block.outlines, strict=True):
        if not rings:
            continue
        colour = _UNKNOWN if value is None else shade(canvas.colours.accent, step_of(value, low, high))
        hatch = "////" if value is None else None
        axes.add_patch(
            PathPatch(
                _outline(rings),
                facecolor=colour,
                edgecolor=PAPER if value is not None else palette.RULE,
                linewidth=1.0,
                hatch=hatch,
            )
        )
        _name(canvas, axes, label, value, rings, colour)
    axes.autoscale_view()
    middle = sum(axes.get_ylim()) / 2
    axes.set_aspect(1 / max(cos(radians(middle)), 0.2))  # a degree of longitude is shorter away from the equator
    axes.axis("off")
    _legend(canvas, low, high)


def step_of(value: float, low: float, high: float) -> int:
    """0 to 4: which fifth of the range a number lies in."""
    return _STEPS // 2 if high == low else min(int((value - low) / (high - low) * _STEPS), _STEPS - 1)


def shade(accent: str, step: int) -> str:
    """Paler for smaller numbers; each step lighter or darker than the next also in grey."""
    return mixed(accent, PAPER, 0.84 - 0.21 * step)


def _outline(rings: tuple[Ring, ...]) -> Outline:
    return Outline.make_compound_path(*(Outline([*ring, ring[0]], closed=True) for ring in rings))


def _name(canvas: Canvas, axes: Axes, label: str, value: float | None, rings: tuple[Ring, ...], colour: str) -> None:
    x, y = _middle(max(rings, key=_area))
    words = canvas.wrapped(label, 16, 2) + ("" if value is None else "\n" + canvas.number(value))
    axes.text(x, y, words, ha="center", va="center", multialignment="center", fontsize=8, color=readable_on(colour))


def _area(ring: Ring) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True))


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of an outline."""
    area, x, y = 0.0, 0.0, 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if not area:
        return sum(p for p, _ in ring) / len(ring), sum(q for _, q in ring) / len(ring)
    return x / (3 * area), y / (3 * area)


def _legend(canvas: Canvas, low: float, high: float) -> None:
    """What each step stands for; where all places are alike, their one number."""
    width = (high - low) / _STEPS
    bounds = [(low + step * width, low + (step + 1) * width, step) for step in range(_STEPS)]
    if high == low:
        bounds = [(low, high, step_of(low, low, high))] if canvas.has_numbers else []
    labels = ["–".join(dict.fromkeys((canvas.number(start), canvas.number(end)))) for start, end, _ in bounds]
    colours = [shade(canvas.colours.accent, step) for _, _, step in bounds]
    handles = [Patch(facecolor=colour, label=label) for colour, label in zip(colours, labels, strict=True)]
    if None in canvas.block.series[0].values:
        handles.append(Patch(facecolor=_UNKNOWN, edgecolor=palette.RULE, hatch="////", label=NOT_SHOWN))
    canvas.legend(handles)
