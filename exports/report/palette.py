"""Colours of tables and charts: told apart by readers who do not see red and green as different.

A *tone* names a colour by what it means; the study's accent enters here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

INK = "#23282c"
SOFT_INK = "#5d666d"
RULE = "#d4d9dc"
PAPER = "#ffffff"
MIST = "#f3f5f6"
_NEUTRAL = "#d6d6d3"
_LOW = ("#a83a26", "#e5a184")  # strongest, weakest
_HIGH = ("#1b6785", "#8fbfcd")
# Hues of Okabe and Ito (2008), which readers who confuse red and green tell apart, in lights that grey keeps apart.
_CATEGORICAL = ("#d98b2b", "#8cc0e0", "#54397a", "#3f78ab", "#efd98b", "#b3567c", "#262b2f", "#5f7f3f", "#cfa9c4")
_INSIDE = ("#b3567c", "#54397a", "#262b2f")
_MORE_LINES = ("#8a4b1f", "#1f8a94", "#7d8a96")  # brown, teal, grey: rankings may have ten choices
_LIGHTEST_LINE = 70.0
_APART = 12.0  # of CIE lightness: two series are told apart in grey


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

    @property
    def categorical(self) -> tuple[str, ...]:
        """The accent, then colours told apart from it and from each other also in grey, as far as there are such."""
        return _told_apart(self.accent)

    @property
    def lines(self) -> tuple[str, ...]:
        """Those of the categorical colours that a thin line on paper can be seen in, and a few more."""
        seen = tuple(colour for colour in self.categorical if lightness(colour) < _LIGHTEST_LINE)
        return (*seen, *_MORE_LINES)

    def inside(self, wave: int) -> str:
        """Of those inside the municipality, whose answers never join others: no wave's, paler in each later one."""
        free = [each for each in _INSIDE if each not in self.categorical[:3]]
        colour = next((each for each in free if abs(lightness(each) - lightness(self.accent)) >= _APART), free[-1])
        return mixed(colour, PAPER, min(wave * 0.3, 0.6))

    def colour(self, tone: str) -> str:
        """The colour of a tone.

        `accent`, `pale`, `neutral`, `neutral-dark`; `series-<n>`, `line-<n>` and `inside-<n>` of the n-th wave or
        row; `scale-<place>-<points>` (1 = worst).
        """
        if scale := re.fullmatch(r"scale-(\d+)-(\d+)", tone):
            return scale_colours(int(scale[2]))[int(scale[1]) - 1]
        if series := re.fullmatch(r"series-(\d+)", tone):
            place = int(series[1])
            return self.categorical[place % len(self.categorical)]
        if inside := re.fullmatch(r"inside-(\d+)", tone):
            return self.inside(int(inside[1]))
        if line := re.fullmatch(r"line-(\d+)", tone):
            return self.lines[int(line[1]) % len(self.lines)]
        return {
            "accent": self.accent,
            "pale": mixed(self.accent, PAPER, 0.6),
            "neutral": _NEUTRAL,
            "neutral-dark": SOFT_INK,
        }[tone]


@cache
def _told_apart(accent: str) -> tuple[str, ...]:
    chosen, waiting = [accent], list(_CATEGORICAL)
    while waiting:
        apart = {each: min(abs(lightness(each) - lightness(other)) for other in chosen) for each in waiting}
        best = next((each for each in waiting if apart[each] >= _APART), max(waiting, key=lambda each: apart[each]))
        chosen.append(best)
        waiting.remove(best)
    return tuple(chosen)


def lightness(colour: str) -> float:
    """CIE 1976 L*, 0 black to 100 white: what is left of a colour on a grey print."""
    luminance = _luminance(colour)
    return 116 * luminance ** (1 / 3) - 16 if luminance > (6 / 29) ** 3 else luminance * (29 / 3) ** 3


def scale_colours(points: int) -> tuple[str, ...]:
    """From worst (warm) over the middle (grey, where there is one) to best (cool)."""
    side = points // 2
    low = [mixed(*_LOW, place / max(side - 1, 1)) for place in range(side)]
    high = [mixed(*_HIGH, place / max(side - 1, 1)) for place in range(side)]
    return (*low, *([_NEUTRAL] if points % 2 else []), *reversed(high))


@cache
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
