"""Maps on a canvas: neighbourhoods in their outlines, darker where the number is larger."""

from __future__ import annotations

from math import cos, radians

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from exports import palette
from exports.blocks import Ring
from exports.chart_canvas import BOTTOM, LEGEND, Canvas
from exports.palette import PAPER, mixed, readable_on

_STEPS = 5
_UNKNOWN = "#eceeed"


def map_of_places(canvas: Canvas) -> None:
    """Outlines in five steps of the accent, evenly spaced; a place without a number is grey and hatched."""
    block = canvas.block
    axes = canvas.figure.add_axes(
        (
            0.03,
            (BOTTOM + LEGEND) / canvas.figure.get_figheight(),
            0.94,
            1 - (0.75 + BOTTOM + LEGEND) / canvas.figure.get_figheight(),
        )
    )
    values = block.series[0].values
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
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
    return _STEPS - 1 if high == low else min(int((value - low) / (high - low) * _STEPS), _STEPS - 1)


def shade(accent: str, step: int) -> str:
    """Paler for smaller numbers; each step lighter or darker than the next also in grey."""
    return mixed(accent, PAPER, 0.84 - 0.21 * step)


def _outline(rings: tuple[Ring, ...]) -> Outline:
    return Outline.make_compound_path(*(Outline([*ring, ring[0]], closed=True) for ring in rings))


def _name(canvas: Canvas, axes: Axes, label: str, value: float | None, rings: tuple[Ring, ...], colour: str) -> None:
    x, y = _middle(max(rings, key=len))
    words = canvas.text(label, 16) + ("" if value is None else "\n" + canvas.number(value))
    axes.text(x, y, words, ha="center", va="center", multialignment="center", fontsize=8, color=readable_on(colour))


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
    from matplotlib.patches import Patch

    width = (high - low) / _STEPS
    bounds = [(low + step * width, low + (step + 1) * width) for step in range(_STEPS if high > low else 1)]
    handles = [
        Patch(
            facecolor=shade(canvas.colours.accent, step if high > low else _STEPS - 1),
            label=canvas.text(f"{canvas.number(start)} – {canvas.number(end)}"),
        )
        for step, (start, end) in enumerate(bounds)
    ]
    canvas.legend(handles)
