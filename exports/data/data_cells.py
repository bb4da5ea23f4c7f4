"""Cells of a data file as stored values, by response domain."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from persiantools.jdatetime import JalaliDate

from questionnaires.dates_and_times import read_clock, read_moment
from questionnaires.model import Item, MissingReason
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
    Text,
    Time,
)
from questionnaires.text import ascii_digits, normalize_own_words, parse_number

_REASONS = frozenset(MissingReason)
_YES = frozenset({"1", "yes", "true", "بله"})
_NO = frozenset({"", "0", "no", "false", "خیر"})


@dataclass(frozen=True)
class Unfit:
    """A cell that is no answer of its item: the problem's code, which of the cells, what stands there."""

    code: str
    text: str
    place: int = 0
    more: tuple[tuple[str, Any], ...] = ()


Read = Callable[[tuple[str, ...]], Any]


def reader_of(item: Item, codes: Sequence[str]) -> Read:
    """A function from the cells of one variable to its stored value, None, or `Unfit`.

    `codes` names the cells where each category has its own column; else there is one cell.
    """
    domain = item.domain
    if codes:
        return lambda cells: _by_columns(domain, codes, cells)
    return lambda cells: _one_cell(domain, cells[0].strip())


def _one_cell(domain: Any, text: str) -> Any:
    if not text:
        return None
    if text in _REASONS:
        return {"missing": text}
    if isinstance(domain, OneCode | Scale | Place):
        return _code(text, domain.code_list.codes)
    if isinstance(domain, Consent):
        return _code(text.casefold(), ("yes", "no"))
    if isinstance(domain, SeveralCodes | Ranking):
        return _codes(domain, text)
    if isinstance(domain, Allocation):
        return _points_in_one_cell(domain, text)
    if isinstance(domain, Number):
        return _number(domain, text)
    if isinstance(domain, Date):
        return _date(text)
    if isinstance(domain, Time | DateTime):
        return _time(domain, text)
    return normalize_own_words(text) or None if isinstance(domain, Text) else None


def _code(text: str, codes: Sequence[str]) -> Any:
    """The code written: as it is, or a whole number that a spreadsheet wrote with digits of its own or as 2.0."""
    if text in codes:
        return text
    plain = re.sub(r"\.0+$", "", ascii_digits(text))
    return plain if plain in codes else Unfit("data-code-unknown", text, more=(("allowed", list(codes)[:30]),))


def _codes(domain: SeveralCodes | Ranking, text: str) -> Any:
    given = [_code(part, domain.code_list.codes) for part in re.split(r"[\s|]+", text) if part]
    unknown = next((code for code in given if isinstance(code, Unfit)), None)
    if unknown:
        return unknown
    if len(set(given)) < len(given):
        return Unfit("data-code-twice", text)
    if isinstance(domain, Ranking):
        return given if len(given) <= domain.depth else Unfit("data-too-many", text, more=(("maximum", domain.depth),))
    return _several(domain, given, text)


def _several(domain: SeveralCodes, given: Sequence[str], text: str) -> Any:
    if domain.maximum is not None and len(given) > domain.maximum:
        return Unfit("data-too-many", text, more=(("maximum", domain.maximum),))
    alone = {category.code for category in domain.code_list.categories if category.exclusive}
    if len(given) > 1 and alone & set(given):
        return Unfit("data-exclusive", text)
    return [code for code in domain.code_list.codes if code in given] or None


def _by_columns(domain: Any, codes: Sequence[str], cells: tuple[str, ...]) -> Any:
    texts = [cell.strip() for cell in cells]
    reason = next((text for text in texts if text in _REASONS), None)
    if reason:
        return {"missing": reason}
    if not any(texts):
        return None
    if isinstance(domain, SeveralCodes):
        return _marked(domain, codes, texts)
    numbers: dict[str, int] = {}
    for place, (code, text) in enumerate(zip(codes, texts, strict=True)):
        try:
            number = parse_number(text) if text else 0
        except ValueError:
            return Unfit("data-not-a-number", text, place)
        if number != int(number) or number < 0:
            return Unfit("data-not-a-number", text, place)
        if number:
            numbers[code] = int(number)
    return _ranked(domain, numbers) if isinstance(domain, Ranking) else _shared_out(domain, numbers)


def _marked(domain: SeveralCodes, codes: Sequence[str], texts: Sequence[str]) -> Any:
    given = []
    for place, (code, text) in enumerate(zip(codes, texts, strict=True)):
        mark = re.sub(r"\.0+$", "", ascii_digits(text)).casefold()
        if mark in _YES:
            given.append(code)
        elif mark not in _NO:
            return Unfit("data-not-a-mark", text, place)
    return _several(domain, given, " ".join(given))


def _ranked(domain: Ranking, places: dict[str, int]) -> Any:
    if not places:
        return None
    order = sorted(places, key=places.__getitem__)
    if [places[code] for code in order] != list(range(1, len(order) + 1)) or len(order) > domain.depth:
        return Unfit("data-places", " ".join(f"{code}={place}" for code, place in places.items()))
    return order


def _shared_out(domain: Allocation, points: dict[str, int]) -> Any:
    if not points:
        return None
    if sum(points.values()) != domain.total:
        more = (("total", domain.total), ("given", sum(points.values())))
        return Unfit("data-points", " ".join(f"{code}={n}" for code, n in points.items()), more=more)
    return points


def _points_in_one_cell(domain: Allocation, text: str) -> Any:
    points: dict[str, int] = {}
    for part in re.split(r"[\s|;]+", text):
        pair = re.fullmatch(r"([A-Za-z0-9_-]+)[=:](\d+)", ascii_digits(part))
        if pair is None:
            return Unfit("data-not-a-number", text)
        code = _code(pair[1], domain.code_list.codes)
        if isinstance(code, Unfit):
            return code
        points[code] = int(pair[2])
    return _shared_out(domain, {code: n for code, n in points.items() if n})


def _number(domain: Number, text: str) -> Any:
    try:
        number = parse_number(text)
    except ValueError:
        return Unfit("data-not-a-number", text)
    if not domain.decimals and number != number.to_integral_value():
        return Unfit("data-not-whole", text)
    is_low = domain.minimum is not None and number < domain.minimum
    is_high = domain.maximum is not None and number > domain.maximum
    if is_low or is_high:
        return Unfit("data-out-of-bounds", text, more=(("minimum", domain.minimum), ("maximum", domain.maximum)))
    return float(number) if domain.decimals else int(number)


def _time(domain: Time | DateTime, text: str) -> Any:
    """Programs that know moments say midnight by the day alone."""
    if isinstance(domain, Time):
        return read_clock(text) or Unfit("data-not-a-time", text)
    return read_moment(text if ":" in text else f"{text} 00:00") or Unfit("data-not-a-time", text)


def _date(text: str) -> Any:
    """An ISO day, or a Jalali one written 1404/07/23."""
    parts = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", ascii_digits(text))
    if parts is None:
        return Unfit("data-not-a-date", text)
    year, month, day = (int(part) for part in parts.groups())
    try:
        is_jalali = year < 1700
        known: date = JalaliDate(year, month, day).to_gregorian() if is_jalali else date(year, month, day)
    except ValueError:
        return Unfit("data-not-a-date", text)
    return known.isoformat()
