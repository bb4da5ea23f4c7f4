"""The path data and transforms of SVG as matplotlib outlines (SVG 1.1, chapters 7 and 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import atan2, ceil, cos, pi, radians, sin, sqrt, tan
from typing import Any

from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Transform

Point = tuple[float, float]
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")


class NotDrawable(ValueError):
    """Something in the drawing that this module does not draw."""


def outline_of(data: str) -> Outline:
    """The `d` of a path."""
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.draw(command, numbers)
    if not pen.points:
        raise NotDrawable("an empty path")
    return Outline(pen.points, pen.codes)


def transform_of(text: str | None) -> Transform:
    """The `transform` of an element; the first named is applied last."""
    whole: Transform = Affine2D()
    for name, arguments in reversed(re.findall(r"(\w+)\s*\(([^)]*)\)", text or "")):
        numbers = [float(part) for part in re.split(r"[\s,]+", arguments.strip()) if part]
        whole = whole + _one_transform(name, numbers)
    return whole


def _one_transform(name: str, n: list[float]) -> Affine2D:
    if name == "translate":
        return Affine2D().translate(n[0], n[1] if len(n) > 1 else 0)
    if name == "scale":
        return Affine2D().scale(n[0], n[-1])
    if name == "rotate":
        x, y = n[1:3] or (0.0, 0.0)
        return Affine2D().rotate_deg_around(x, y, n[0])
    if name == "matrix":
        return Affine2D.from_values(*n)
    raise NotDrawable(name)


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Commands with their numbers; a repeated command may leave out its letter."""
    command, numbers = "", list[float]()
    for letter, number in _TOKEN.findall(data):
        if letter:
            command, numbers = letter, []
            if letter in "Zz":
                yield letter, []
            continue
        numbers.append(float(number))
        if not command:
            raise NotDrawable("numbers without a command")
        if len(numbers) == _ARGUMENTS[command.upper()]:
            yield command, numbers
            numbers = []
            command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    def __init__(self) -> None:
        self.points: list[Point] = []
        self.codes: list[int] = []
        self.at: Point = (0.0, 0.0)
        self.begun: Point = (0.0, 0.0)
        self.control: tuple[str, Point] | None = None  # of the curve before, for smooth ones

    def draw(self, command: str, n: list[float]) -> None:
        name = command.upper()
        if command.islower() and name not in "HVAZ":
            n = [value + self.at[place % 2] for place, value in enumerate(n)]
        control = None
        if name == "M":
            self._add(Outline.MOVETO, (n[0], n[1]))
            self.begun = self.at
        elif name in "LHV":
            self._add(Outline.LINETO, self._line_end(command, n))
        elif name in "CS":
            first = (n[0], n[1]) if name == "C" else self._reflected("C")
            second, end = (n[-4], n[-3]), (n[-2], n[-1])
            self._curve(Outline.CURVE4, first, second, end)
            control = ("C", second)
        elif name in "QT":
            middle = (n[0], n[1]) if name == "Q" else self._reflected("Q")
            self._curve(Outline.CURVE3, middle, (n[-2], n[-1]))
            control = ("Q", middle)
        elif name == "A":
            end = (n[5], n[6]) if command == "A" else (self.at[0] + n[5], self.at[1] + n[6])
            self._arc(n[0], n[1], n[2], bool(n[3]), bool(n[4]), end)
        else:
            self.points.append(self.begun)
            self.codes.append(int(Outline.CLOSEPOLY))
            self.at = self.begun
        self.control = control

    def _line_end(self, command: str, n: list[float]) -> Point:
        if command.upper() == "H":
            return n[0] + (self.at[0] if command == "h" else 0), self.at[1]
        if command.upper() == "V":
            return self.at[0], n[0] + (self.at[1] if command == "v" else 0)
        return n[0], n[1]

    def _add(self, code: Any, point: Point) -> None:
        self.points.append(point)
        self.codes.append(int(code))
        self.at = point

    def _curve(self, code: Any, *points: Point) -> None:
        for point in points:
            self._add(code, point)

    def _reflected(self, kind: str) -> Point:
        if self.control is None or self.control[0] != kind:
            return self.at
        x, y = self.control[1]
        return 2 * self.at[0] - x, 2 * self.at[1] - y

    def _arc(self, rx: float, ry: float, turn: float, is_large: bool, is_sweep: bool, end: Point) -> None:
        """An elliptical arc as cubic curves (SVG 1.1, appendix F.6)."""
        (x1, y1), (x2, y2) = self.at, end
        if (x1, y1) == (x2, y2):
            return
        rx, ry = abs(rx), abs(ry)
        if not rx or not ry:
            self._add(Outline.LINETO, end)
            return
        phi = radians(turn)
        half_x, half_y = (x1 - x2) / 2, (y1 - y2) / 2
        x, y = cos(phi) * half_x + sin(phi) * half_y, -sin(phi) * half_x + cos(phi) * half_y
        stretch = max(1.0, sqrt((x / rx) ** 2 + (y / ry) ** 2))
        rx, ry = rx * stretch, ry * stretch
        below = (rx * y) ** 2 + (ry * x) ** 2
        factor = sqrt(max(0.0, (rx * ry) ** 2 / below - 1)) * (-1 if is_large == is_sweep else 1)
        cx, cy = factor * rx * y / ry, -factor * ry * x / rx
        centre = (
            cos(phi) * cx - sin(phi) * cy + (x1 + x2) / 2,
            sin(phi) * cx + cos(phi) * cy + (y1 + y2) / 2,
        )
        start = atan2((y - cy) / ry, (x - cx) / rx)
        sweep = (atan2((-y - cy) / ry, (-x - cx) / rx) - start) % (2 * pi)
        if not is_sweep:
            sweep -= 2 * pi
        placed = Affine2D().scale(rx, ry).rotate(phi).translate(*centre)
        pieces = max(1, ceil(abs(sweep) / (pi / 2) - 1e-9))
        step = sweep / pieces
        reach = 4 / 3 * tan(step / 4)
        for piece in range(pieces):
            a, b = start + piece * step, start + (piece + 1) * step
            corners = [
                (cos(a) - reach * sin(a), sin(a) + reach * cos(a)),
                (cos(b) + reach * sin(b), sin(b) - reach * cos(b)),
                (cos(b), sin(b)),
            ]
            for corner in placed.transform(corners):
                self._add(Outline.CURVE4, (float(corner[0]), float(corner[1])))
        self.at = end
