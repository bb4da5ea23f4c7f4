"""Days and moments of the language: ISO texts, days since 1970, and what `format-date` writes.

Whole milliseconds are counted, and a moment without an offset is one of Iran's standard time (no
summer time since 2022), so that every browser counts the same whatever time zones it knows.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone

IRAN = timezone(timedelta(hours=3, minutes=30))
EPOCH = date(1970, 1, 1)
_DAY_LENGTH = timedelta(days=1) // timedelta(milliseconds=1)

_CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]+))?)?(Z|([+-])([01][0-9]|2[0-3]):?([0-5][0-9]))?"
_TIME = re.compile(f"(?:[0-9-]*T)?{_CLOCK}")
_TIME_ALONE = re.compile(_CLOCK)
_MOMENT = re.compile(f"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:T{_CLOCK})?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_of(text: str) -> date | None:
    """The day that an ISO date or moment begins with."""
    moment = moment_of(text)
    return None if moment is None else moment.date()


def moment_of(text: str) -> datetime | None:
    """An ISO moment; a day alone is its first moment."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return None
    sign, hours, minutes = match.group(7, 8, 9)
    offset = timedelta(hours=int(hours), minutes=int(minutes)) if sign else timedelta(0)
    zone = timezone(-offset if sign == "-" else offset) if match[6] else IRAN
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight + timedelta(milliseconds=_milliseconds(*match.group(2, 3, 4, 5)))


def _milliseconds(hours: str | None, minutes: str | None, seconds: str | None, fraction: str | None) -> int:
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int(((fraction or "") + "000")[:3])


def days_since_epoch(text: str) -> float:
    """Days since 1970 with their fraction (UTC), of a time alone the fraction of its day; NaN for what is neither."""
    moment = moment_of(text)
    if moment is None:
        return share_of_day(text) if _TIME_ALONE.fullmatch(text) else math.nan
    if len(text) == len("2025-10-15"):
        return float((moment.date() - EPOCH).days)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) / _DAY_LENGTH


def day_after_epoch(days: float) -> str:
    """The ISO day so many days after 1970; '' where there is none."""
    try:
        return (EPOCH + timedelta(days=math.floor(days))).isoformat()
    except (OverflowError, ValueError):
        return ""


def share_of_day(text: str) -> float:
    """A time of day as a fraction of the day."""
    match = _TIME.fullmatch(text)
    return math.nan if match is None else _milliseconds(*match.group(1, 2, 3, 4)) / _DAY_LENGTH


def formatted(text: str, pattern: str) -> str:
    """A date or moment by `%Y %y %m %n %b %d %e %a %H %h %M %S %3`, as ODK writes them; '' for no date."""
    moment = moment_of(text)
    if moment is None:
        return ""
    written = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "a": _WEEKDAYS[moment.weekday()],
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "%": "%",
    }
    return re.sub("%([YymnbdeaHhMS3%])", lambda match: written[match[1]], pattern)
