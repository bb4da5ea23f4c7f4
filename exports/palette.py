"""Colours of tables and charts: told apart by readers who do not see red and green as different.

A *tone* names a colour by what it means; the study's accent enters here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

INK = "#23282c"
SOFT_INK = "#5d666d"
RULE = "#d4d9dc"
PAPER = "#ffffff"
MIST = "#f3f5f6"
_NEUTRAL = "#d6d6d3"
_LOW = ("#a83a26", "#e5a184")  # strongest, weakest
_HIGH = ("#1b6785", "#8fbfcd")
# Okabe and Ito (2008), darkened where white words must stand on them.
_CATEGORICAL = ("#c8781e", "#5b8fb9", "#7a5c99", "#4d4d4d", "#b3567c", "#6b8e23", "#9a7b4f")


@dataclass(frozen=True)
class Palette:
    accent: str

    @property
    def tint(self) -> str:
        """A pale shade of the accent: total columns, bands."""
        return mixed(self.accent, PAPER, 0.90)

    @property
    def shade(self) -> str:
        """The deep end of a heat map; ink stays readable on it."""
        return mixed(self.accent, PAPER, 0.50)

    def colour(self, tone: str) -> str:
        """The colour of a tone: `accent`, `pale`, `series-<n>`, or `scale-<place>-<points>` (1 = worst)."""
        if scale := re.fullmatch(r"scale-(\d+)-(\d+)", tone):
            return scale_colours(int(scale[2]))[int(scale[1]) - 1]
        if series := re.fullmatch(r"series-(\d+)", tone):
            place = int(series[1])
            return self.accent if place == 0 else _CATEGORICAL[(place - 1) % len(_CATEGORICAL)]
        return {
            "accent": self.accent,
            "pale": mixed(self.accent, PAPER, 0.6),
            "neutral": _NEUTRAL,
            "neutral-dark": SOFT_INK,
        }[tone]


def scale_colours(points: int) -> tuple[str, ...]:
    """From worst (warm) over the middle (grey, where there is one) to best (cool)."""
    side = points // 2
    low = [mixed(*_LOW, place / max(side - 1, 1)) for place in range(side)]
    high = [mixed(*_HIGH, place / max(side - 1, 1)) for place in range(side)]
    return (*low, *([_NEUTRAL] if points % 2 else []), *reversed(high))


def mixed(first: str, second: str, share: float) -> str:
    """`first` with `share` (0 to 1) of `second` in it."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable_on(colour: str) -> str:
    """Ink or paper, whichever contrasts more (WCAG relative luminance)."""
    luminance = _luminance(colour)
    on_paper = 1.05 / (luminance + 0.05)
    on_ink = (luminance + 0.05) / (_luminance(INK) + 0.05)
    return PAPER if on_paper >= on_ink else INK


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
