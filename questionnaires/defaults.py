"""Answers given beforehand: what an item starts with, as its author wrote it and as it is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaires.dates_and_times import read_clock, read_day, read_moment
from questionnaires.expressions import as_text, evaluate, parse
from questionnaires.expressions.evaluation import Lookup
from questionnaires.expressions.functions import as_day
from questionnaires.model import Item
from questionnaires.response_domains import (
    Date,
    DateTime,
    Number,
    Ranking,
    Refused,
    SeveralCodes,
    SingleCode,
    Text,
    Time,
    Value,
)

# What ODK's programs work out instead of taking it as it stands: a reference, a call, an operator between spaces.
_COMPUTED = re.compile(r"\$\{|[\w:-]+\([^()]*\)|\s(?:[-+*=|<>]|!=|<=|>=|div|mod|and|or)\s")


def is_computed(text: str) -> bool:
    """Whether ODK's programs evaluate this default: `today()`, `${a}`, and also the text `1 - 2`."""
    return _COMPUTED.search(text) is not None


def default_value(item: Item) -> Value | None:
    """The stored value that an item starts with (`response_domains`), None where it has none.

    Raises Refused where its author wrote what is no answer to it.
    """
    return None if item.default is None else _stored(item, item.default)


def worked_out_beforehand(
    item: Item, answers: Mapping[str, Any], today: date | None = None, lookup: Lookup | None = None
) -> Value | None:
    """The stored value that `default_from` gives on the relevant answers; None for nothing, or what is no answer."""
    if item.default_from is None:
        return None
    value = evaluate(parse(item.default_from), answers, today=today, lookup=lookup)
    text = as_text(value)
    if isinstance(item.domain, Date):  # today() - 7 is a number of days
        text = as_day(value)
    try:
        return _stored(item, text) if text else None
    except Refused:
        return None


def _stored(item: Item, default: str) -> Value | None:
    match item.domain:
        case SeveralCodes():
            return item.domain.read({item.name: default.split()}, item.name)
        case Ranking():
            places = {f"{item.name}.{code}": [str(place)] for place, code in enumerate(default.split(), start=1)}
            ranked = item.domain.read(places, item.name)
            if len(ranked or ()) == len(places):
                return ranked
        case Date(earliest=earliest, latest=latest):
            day = read_day(default)
            if day and (earliest is None or day >= earliest) and (latest is None or day <= latest):
                return day.isoformat()
        case Time() if clock := read_clock(default):
            return clock
        case DateTime() if moment := read_moment(default):
            return moment
        case SingleCode() | Number() | Text():
            return item.domain.read({item.name: [default]}, item.name)
    raise Refused([])
