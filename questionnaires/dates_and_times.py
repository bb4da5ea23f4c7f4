"""Response domains of days and clocks: days are typed in the Jalali calendar, times by a clock of 24 hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from persiantools.jdatetime import JalaliDate

from questionnaires.code_lists import Uncoded
from questionnaires.raw_fields import Raw, first, refuse
from questionnaires.text import ascii_digits

DAY_PARTS = ("year", "month", "day")
CLOCK_PARTS = ("hour", "minute")
_WRITTEN_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?")
_WRITTEN_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")


@dataclass(frozen=True)
class Date(Uncoded):
    """A day, typed in the Jalali calendar as `<item>.year`, `.month`, `.day`."""

    kind: ClassVar[str] = "date"
    earliest: date | None = None
    latest: date | None = None

    def read(self, raw: Raw, name: str) -> str | None:
        answer = _day(raw, name)
        if answer is None:
            return None
        if self.earliest and answer < self.earliest:
            raise refuse("date-too-early", earliest=self.earliest)
        if self.latest and answer > self.latest:
            raise refuse("date-too-late", latest=self.latest)
        return answer.isoformat()


@dataclass(frozen=True)
class Time(Uncoded):
    """A time of day, typed as `<item>.hour` and `.minute`."""

    kind: ClassVar[str] = "time"

    def read(self, raw: Raw, name: str) -> str | None:
        return _clock(raw, name)


@dataclass(frozen=True)
class DateTime(Uncoded):
    """A moment on the clock of the place where it is asked, typed as a day and a time are."""

    kind: ClassVar[str] = "datetime"

    def read(self, raw: Raw, name: str) -> str | None:
        day, clock = _day(raw, name), _clock(raw, name)
        if day is None and clock is None:
            return None
        if day is None:
            raise refuse("date-incomplete")
        if clock is None:
            raise refuse("time-incomplete")
        return f"{day.isoformat()}T{clock}"


def _day(raw: Raw, name: str) -> date | None:
    parts = [ascii_digits(first(raw, f"{name}.{part}")) for part in DAY_PARTS]
    if not any(parts):
        return None
    if not all(_is_number(part, 4) for part in parts):
        raise refuse("date-incomplete")
    year, month, day = (int(part) for part in parts)
    if year < 1000:
        raise refuse("year-needs-four-digits", value=parts[0])
    try:
        answer: date = JalaliDate(year, month, day).to_gregorian()
    except ValueError:
        raise refuse("no-such-date") from None
    return answer


def _clock(raw: Raw, name: str) -> str | None:
    parts = [ascii_digits(first(raw, f"{name}.{part}")) for part in CLOCK_PARTS]
    if not any(parts):
        return None
    if not all(_is_number(part, 2) for part in parts):
        raise refuse("time-incomplete")
    hour, minute = (int(part) for part in parts)
    if hour > 23 or minute > 59:
        raise refuse("no-such-time")
    return f"{hour:02}:{minute:02}"


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest


def typed_parts(stored: str) -> dict[str, str]:
    """What a person would have typed for a stored day, time or moment."""
    parts: dict[str, str] = {}
    if "-" in stored:
        day = JalaliDate(date.fromisoformat(stored[:10]))
        parts |= {"year": str(day.year), "month": str(day.month), "day": str(day.day)}
    if ":" in stored:
        parts |= dict(zip(CLOCK_PARTS, stored[-5:].split(":"), strict=True))
    return parts


def read_day(text: str) -> date | None:
    """A day written 2025-10-15 (a time after it is left out) or, in the Jalali calendar, 1404/07/23."""
    match = _WRITTEN_DAY.fullmatch(ascii_digits(text.strip()))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    try:
        return JalaliDate(year, month, day).to_gregorian() if year < 1700 else date(year, month, day)
    except ValueError:
        return None


def read_clock(text: str) -> str | None:
    """A time written 8:30, or as other programs store it, 08:30:00.000+03:30, without what follows the minutes."""
    match = _WRITTEN_CLOCK.fullmatch(ascii_digits(text.strip()))
    return f"{int(match[1]):02}:{match[2]}" if match is not None else None


def read_moment(text: str) -> str | None:
    """A day and a time as `read_day` and `read_clock` take them, parted by a space or a T, as a DateTime stores it."""
    written_day, _, clock = text.strip().replace("T", " ", 1).partition(" ")
    day, time = read_day(written_day), read_clock(clock)
    return f"{day.isoformat()}T{time}" if day is not None and time is not None else None
