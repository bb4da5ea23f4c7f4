"""Where the labels of a scatter stand so that they do not lie on each other or on other points."""

from __future__ import annotations

from collections.abc import Sequence

Place = str  # above, below, left, right
_PLACES: tuple[Place, ...] = ("above", "below", "right", "left")
_LETTER, _LINE = 0.0085, 0.036  # of the plot's width and height
_GAP = 0.012
Box = tuple[float, float, float, float]
Spot = tuple[float, float]


def label_places(
    points: Sequence[tuple[float, float, str]],
    spots: Sequence[Spot] = (),
    *,
    nameless: Sequence[Spot] = (),
    line: float = _LINE,
) -> tuple[Place, ...]:
    """A place for each point's label: the first, in reading order of `_PLACES`, that covers least.

    `points` are (x, y, label). Crowded points choose first. `spots` say where they stand as shares of the plot from
    its lower left corner, where that is known, `nameless` where points without a label do; `line` is the height of
    a label as a share of the plot's.
    """
    if not points:
        return ()
    spots = spots or _scaled(points)
    order = sorted(range(len(spots)), key=lambda one: -_neighbours(spots, one))
    dots: list[Box] = [(x - 0.008, y - 0.012, x + 0.008, y + 0.012) for x, y in (*spots, *nameless)]
    taken: list[Box] = []
    chosen: dict[int, Place] = {}
    for one in order:
        others = [*(box for at, box in enumerate(dots) if at != one), *taken]
        boxes = {place: _box(spots[one], points[one][2], place, line) for place in _PLACES}
        best = min(_PLACES, key=lambda place: (_covered(boxes[place], others, line), _PLACES.index(place)))
        chosen[one] = best
        taken.append(boxes[best])
    return tuple(chosen[one] for one in range(len(points)))


def _scaled(points: Sequence[tuple[float, float, str]]) -> list[Spot]:
    """Points on a plot of width and height 1 with some margin."""
    axes = ([x for x, _, _ in points], [y for _, y, _ in points])
    lows = [min(axis) for axis in axes]
    spans = [(max(axis) - min(axis)) or 1.0 for axis in axes]
    return [(0.1 + 0.8 * (x - lows[0]) / spans[0], 0.1 + 0.8 * (y - lows[1]) / spans[1]) for x, y, _ in points]


def _neighbours(spots: Sequence[Spot], one: int) -> int:
    x, y = spots[one]
    return sum(abs(x - other_x) < 0.12 and abs(y - other_y) < 0.08 for other_x, other_y in spots) - 1


def _box(spot: Spot, label: str, place: Place, line: float) -> Box:
    x, y = spot
    width = len(label) * _LETTER
    if place == "above":
        return x - width / 2, y + _GAP, x + width / 2, y + _GAP + line
    if place == "below":
        return x - width / 2, y - _GAP - line, x + width / 2, y - _GAP
    if place == "right":
        return x + _GAP, y - line / 2, x + _GAP + width, y + line / 2
    return x - _GAP - width, y - line / 2, x - _GAP, y + line / 2


def _covered(box: Box, others: Sequence[Box], line: float) -> float:
    """Area of `box` that others cover, and what sticks out of the plot."""
    outside = max(0.0, -box[0]) + max(0.0, box[2] - 1) + max(0.0, -box[1]) + max(0.0, box[3] - 1)
    covered = 0.0
    for other in others:
        wide = min(box[2], other[2]) - max(box[0], other[0])
        tall = min(box[3], other[3]) - max(box[1], other[1])
        covered += wide * tall if wide > 0 and tall > 0 else 0.0
    return round(covered + outside * line, 9)
