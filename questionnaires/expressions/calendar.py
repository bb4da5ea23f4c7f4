"""Days and moments of the language: ISO texts, days since 1970, and what `format-date` writes."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tehran")
EPOCH = date(1970, 1, 1)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_of(text: str) -> date | None:
    """The day that an ISO date or moment begins with."""
    if not _DAY.match(text[:10]) or (len(text) > 10 and text[10] != "T"):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """An ISO moment; a day alone is its first moment. Without an offset it is Tehran's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def days_since_epoch(text: str) -> float:
    """Days since 1970 with their fraction (UTC); NaN for what is no date."""
    if _DAY.fullmatch(text):
        day = day_of(text)
        return math.nan if day is None else float((day - EPOCH).days)
    moment = moment_of(text) if day_of(text) else None
    return math.nan if moment is None else moment.timestamp() / 86_400


def day_after_epoch(days: float) -> str:
    """The ISO day so many days after 1970; '' where there is none."""
    try:
        return (EPOCH + timedelta(days=math.floor(days))).isoformat()
    except (OverflowError, ValueError):
        return ""


def share_of_day(text: str) -> float:
    """A time of day as a fraction of the day."""
    match = _TIME.fullmatch(text.rpartition("T")[2])
    if match is None:
        return math.nan
    hours, minutes, seconds = int(match[1]), int(match[2]), float(match[3] or 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86_400


def formatted(text: str, pattern: str) -> str:
    """A date or moment by `%Y %y %m %n %b %d %e %a %H %h %M %S %3`, as ODK writes them; '' for no date."""
    moment = moment_of(text) if day_of(text) else None
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
    return re.sub("%(.)", lambda match: written.get(match[1], match[0]), pattern)
