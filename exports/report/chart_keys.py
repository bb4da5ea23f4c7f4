"""What tells the series of a chart apart where text may have colours: signs with their names, in reading order.

The legends of slides stand in an order that programs choose by themselves: LibreOffice turns that of horizontal bars
round, and neither it nor PowerPoint says which way a legend of right-to-left names runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exports.report.blocks import ChartBlock, ChartKind
from exports.report.palette import SOFT_INK

KeyEntry = tuple[str, str, str]  # sign, colour as #rrggbb, name
SIGNS = ("●", "■", "◆", "▲")  # as the markers of points and lines
_BAR, _DOT, _LINES = "■", "•", ("—", "- -", "···")
_BETWEEN = 6  # letters that a sign and the room after a name take
_PARTS = (ChartKind.STACKED, ChartKind.DIVERGING)
_OF_BARS = (ChartKind.BARS, *_PARTS)


def chart_key(block: ChartBlock, colour: Callable[[str], str]) -> list[KeyEntry]:
    """The entries of a chart in the order of its series; nothing where points and lines are named where they stand.

    Dots alike of a dumbbell are one entry, and so are the upper and lower limit of a funnel.
    """
    if block.kind is ChartKind.FUNNEL:
        lines = [_LINES[min((place + 1) // 2, len(_LINES) - 1)] for place in range(len(block.curves))]
        names = [curve.name for curve in block.curves]
        return list(dict.fromkeys((line, SOFT_INK, name) for line, name in zip(lines, names, strict=True)))
    if block.kind is ChartKind.DUMBBELL:
        minor = next((one for one in block.series if one.is_minor), None)
        major = [(SIGNS[n % len(SIGNS)], colour(s.tone), s.name) for n, s in enumerate(block.series) if not s.is_minor]
        return major if minor is None else [*major, (_DOT, colour(minor.tone), block.axis_titles[1] or minor.name)]
    if block.kind not in (*_OF_BARS, ChartKind.LINE) or (len(block.series) == 1 and block.kind not in _PARTS):
        return []
    signs = (_BAR,) if block.kind in _OF_BARS else SIGNS
    return [(signs[place % len(signs)], colour(one.tone), one.name) for place, one in enumerate(block.series)]


def key_lines(entries: Sequence[KeyEntry], letters: int) -> list[list[KeyEntry]]:
    """The entries on lines of at most so many letters, at least one entry a line."""
    lines: list[list[KeyEntry]] = []
    room = 0
    for entry in entries:
        needed = len(entry[2]) + _BETWEEN
        if not lines or room < needed:
            lines.append([])
            room = letters
        lines[-1].append(entry)
        room -= needed
    return lines
