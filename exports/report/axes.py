"""The plane of native charts of points: ends and steps of its axes, in numbers people count in, and its quadrants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from exports.report.blocks import ChartBlock

Limits = tuple[float, float]
_MOST_STEPS = 9


def padded(values: Sequence[float | None]) -> Limits:
    """Lowest and highest value with room for labels, at steps that people count in: axes name them from the lowest."""
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    step = next(step for step in _steps() if high - low <= _MOST_STEPS * step)
    room = max((high - low) * 0.1, 0.02)
    first = (low - room) // step * step
    # Nothing is said of under nought: shares and points shared out begin there.
    return round(max(first, 0.0) if low >= 0 else first, 6), round(-(-(high + room) // step) * step, 6)


def unit(low: float, high: float) -> float:
    """How far the numbers of an axis stand apart."""
    return next(step for step in _steps() if high - low <= (_MOST_STEPS + 2) * step + 1e-9)


def _steps() -> Iterator[float]:
    """Steps that people count in, the smallest first: of shares, of scales, of points and counts."""
    yield from (0.05, 0.1, 0.5, 5.0)
    for power in count(1):
        yield from (10.0**power, 5 * 10.0**power)


def share_along(value: float, limits: Limits) -> float:
    """Where on its axis a value stands, 0 to 1."""
    low, high = limits
    return (value - low) / (high - low)


def quadrant_tone(block: ChartBlock, x: float, y: float) -> str:
    """The colour of a point by the quadrant it lies in."""
    if block.crossing is None:
        return "accent"
    weak, important = x < block.crossing[0], y >= block.crossing[1]
    return "scale-1-5" if weak and important else "accent" if important else "neutral-dark"


def quadrant_corners(block: ChartBlock, across: Limits, up: Limits) -> list[tuple[str, float, float, str]]:
    """Name, place and side of the name of each quadrant that has one: just inside the corners of the plot."""
    (left, right), (bottom, top) = across, up
    inset, drop = (right - left) * 0.01, (top - bottom) * 0.03
    corners = (
        (right - inset, top - drop, "left"),
        (left + inset, top - drop, "right"),
        (left + inset, bottom + drop, "right"),
        (right - inset, bottom + drop, "left"),
    )
    return [(name, *corner) for name, corner in zip(block.quadrants, corners, strict=False) if name]
