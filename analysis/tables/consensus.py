"""Whether those who judged a statement agree: the usual rule of Delphi rounds for one scale.

The rule (Diamond et al. 2014; written down before the first round in the instrument's `source.md`): an
interquartile range of at most a quarter of the scale, or 70 % on its two highest or two lowest points. Where
that fails, van der Eijk's agreement A tells two camps (A under 0) from opinions that merely lie apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from analysis.results import ALL, Statistic, Table

MOST_APART = 1.0  # points between the quartiles of a scale of five
BAND = 0.7
STABLE = 0.15  # a shift between two rounds under which opinions stand still (Scheibe, Skutsch and Schofer 1975)


class Verdict(StrEnum):
    HIGH = "high"  # agreed, on the upper half of the scale
    MIDDLE = "middle"
    LOW = "low"
    CAMPS = "camps"  # two camps
    NONE = "none"  # opinions lie apart


@dataclass(frozen=True)
class Consensus:
    """One statement; numbers are None where they are withheld, and the verdict with them."""

    row: str
    n: int | None
    mean: float | None
    median: float | None
    spread: float | None  # third quartile less first
    top_two: float | None
    shift: float | None  # half the sum of changes of shares since the round before
    verdict: Verdict | None


def consensus(table: Table, before: Table | None = None) -> tuple[Consensus, ...]:
    """The verdict on each row of a grid's table (`analysis.tables.scales.grid`), from the numbers that it shows.

    `before` is the same grid in the round before.
    """
    points = [column.category for column in table.columns if column.statistic is Statistic.SHARE and column.category]
    points = list(dict.fromkeys(points))
    found = []
    for row in table.rows:
        low, median, high, mean, top = (
            _number(table, row, statistic)
            for statistic in (
                Statistic.FIRST_QUARTILE,
                Statistic.MEDIAN,
                Statistic.THIRD_QUARTILE,
                Statistic.MEAN,
                Statistic.TOP_TWO,
            )
        )
        shares = [_number(table, row, Statistic.SHARE, point) for point in points]
        spread = None if low is None or high is None else high - low
        n = _number(table, row, Statistic.N)
        found.append(
            Consensus(
                row,
                None if n is None else int(n),
                mean,
                median,
                spread,
                top,
                None if before is None else _shift(before, row, points, shares),
                _verdict(median, spread, top, shares),
            )
        )
    return tuple(found)


def agreement(counts: Sequence[float]) -> float:
    """Van der Eijk's A of an ordered scale: 1 all on one point, 0 evenly spread, -1 half on either end.

    van der Eijk, C. (2001), Measuring agreement in ordered rating scales, Quality and Quantity 35:325-341: the
    distribution is taken apart into layers of equal height, and the agreement of each pattern of points is weighed
    by its share. ValueError where nobody answered, or for fewer than three points.
    """
    total = sum(counts)
    if total <= 0 or len(counts) < 3:
        raise ValueError(f"no agreement among {list(counts)}")
    rest, found = list(map(float, counts)), 0.0
    while any(rest):
        least = min(each for each in rest if each)
        pattern = [each > 0 for each in rest]
        found += least * sum(pattern) / total * _of_pattern(pattern)
        rest = [each - least if each else 0.0 for each in rest]
        rest = [0.0 if each < total * 1e-12 else each for each in rest]
    return found


def _of_pattern(pattern: Sequence[bool]) -> float:
    points, used = len(pattern), sum(pattern)
    if used == 1:
        return 1.0
    triples = list(combinations(pattern, 3))
    one_peak = triples.count((True, True, False)) + triples.count((False, True, True))
    two_peaks = triples.count((True, False, True))
    if not one_peak + two_peaks:
        unimodality = 1.0
    else:
        unimodality = ((points - 2) * one_peak - (points - 1) * two_peaks) / ((points - 2) * (one_peak + two_peaks))
    return unimodality * (1 - (used - 1) / (points - 1))


def _verdict(
    median: float | None, spread: float | None, top: float | None, shares: Sequence[float | None]
) -> Verdict | None:
    if median is None or spread is None:
        return None
    bottom = None if None in shares[:2] else sum(share or 0 for share in shares[:2])
    middle = (len(shares) + 1) / 2
    if top is not None and top >= BAND:
        return Verdict.HIGH
    if bottom is not None and bottom >= BAND:
        return Verdict.LOW
    if spread <= MOST_APART * (len(shares) - 1) / 4:
        return Verdict.MIDDLE if median == middle else Verdict.HIGH if median > middle else Verdict.LOW
    known = [share for share in shares if share is not None]
    is_in_camps = len(known) == len(shares) and len(known) > 2 and agreement(known) < 0
    return Verdict.CAMPS if is_in_camps else Verdict.NONE


def _shift(before: Table, row: str, points: Sequence[str], shares: Sequence[float | None]) -> float | None:
    changes = []
    for point, share in zip(points, shares, strict=True):
        earlier = _number(before, row, Statistic.SHARE, point)
        if share is None or earlier is None:
            return None
        changes.append(abs(share - earlier))
    return sum(changes) / 2


def _number(table: Table, row: str, statistic: Statistic, category: str | None = None) -> float | None:
    try:
        value = table.cell(row, statistic, ALL, category)
    except KeyError:
        return None
    return None if value is None else float(value)
