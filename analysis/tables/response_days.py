"""Answers by day: how fieldwork went, never finer than a day and never by group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.cases.dataset import Dataset


@dataclass(frozen=True)
class ResponseDays:
    """Every day from the first answer to the last; `counts[i]` answers came on `days[i]`, in persons."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    undated: int  # cases without a day

    @property
    def running(self) -> tuple[int, ...]:
        """Answers up to and with each day."""
        total, totals = 0, list[int]()
        for count in self.counts:
            total += count
            totals.append(total)
        return tuple(totals)


def response_days(dataset: Dataset) -> ResponseDays | None:
    """The days on which the included cases of a wave were submitted; None where no case has a day."""
    known = pd.to_datetime(dataset.cases["submitted_on"], errors="coerce").dropna()
    if known.empty:
        return None
    by_day = known.dt.date.value_counts()
    first, last = min(by_day.index), max(by_day.index)
    days = tuple(first + timedelta(days=place) for place in range((last - first).days + 1))
    counts = tuple(int(by_day.get(day, 0)) for day in days)
    return ResponseDays(days, counts, len(dataset) - int(by_day.sum()))
