"""When things happen in the demonstration's fieldwork, counted back from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from questionnaires.fieldwork import CollectionMode
from survey.clock import ZONE

_FRIDAY = 4


@dataclass(frozen=True)
class Calendar:
    """The days of fieldwork before `today`."""

    today: date
    first: int  # days before today
    last: int

    def moment(self, mode: CollectionMode, random: Random) -> datetime:
        """When somebody begins: visits, and the keying of papers, at working hours; links at any waking hour."""
        day = self.day(random)
        if mode is not CollectionMode.WEB:
            while day.weekday() == _FRIDAY:
                day = self.day(random)
            hour = random.choice((9, 9, 10, 10, 11, 16, 17, 18))
        else:
            hour = random.choice((8, 10, 12, 13, 14, 17, 19, 20, 21, 21, 22))
        return at(day, hour, random.randrange(60))

    def day(self, random: Random) -> date:
        """A day of the fieldwork, the earlier ones sooner."""
        span = self.first - self.last
        return self.today - timedelta(days=self.last + round(span * random.triangular(0, 1, 0.75)))

    def before(self, days: int) -> datetime:
        """Nine in the morning, so many days before today."""
        return at(self.today - timedelta(days=days), 9, 0)


def at(day: date, hour: int, minute: int) -> datetime:
    """A moment of the study's zone."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)
