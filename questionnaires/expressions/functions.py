"""The functions of the language: how many arguments each takes and what it answers.

Values are texts, numbers (float) and truth values; the conversions are those of XPath 1.0. A
function that is not in `FUNCTIONS` is refused when the expression is parsed. Offsets are ODK's:
`substr` and `selected-at` count from 0, `position` and `indexed-repeat` from 1.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from questionnaires.expressions.calendar import day_after_epoch, day_of, days_since_epoch, formatted, share_of_day
from questionnaires.expressions.patterns import PatternError, found_in

Value = str | float | bool

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_LONGEST_TEXT = 100_000  # of what a function puts together


def as_number(value: Value) -> float:
    """XPath's number(): '' and words are NaN; an ISO date is its days since 1970, as in ODK."""
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return float(text)
        return days_since_epoch(text)
    return float(value)


def as_text(value: Value) -> str:
    """XPath's string(): whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def as_truth(value: Value) -> bool:
    """XPath's boolean(): any text but the empty one is true, also 'false'."""
    if isinstance(value, str):
        return value != ""
    if isinstance(value, bool):
        return value
    return value != 0 and not math.isnan(value)


@dataclass(frozen=True)
class Function:
    """`minimum` to `maximum` arguments; `call` gets them evaluated.

    Without `call` the function belongs to the evaluator, which knows the answers. One that takes
    `every` value gets all instances of an item in a repeat, where others get the first.
    """

    minimum: int
    maximum: int
    call: Callable[..., Value] | None
    every: bool = False


def _selected(chosen: Value, code: Value) -> bool:
    return as_text(code).strip() in as_text(chosen).split()


def _coalesce(*values: Value) -> str:
    return next((text for text in map(as_text, values) if text != ""), "")


def _round(value: Value, places: Value = 0.0) -> float:
    number, digits = as_number(value), as_number(places)
    if math.isnan(number) or math.isinf(number) or math.isnan(digits) or abs(digits) > 30:
        return number if abs(digits) <= 30 else math.nan
    shift = Decimal(10) ** int(digits)
    return float((Decimal(repr(number)) * shift + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / shift)


def _int(value: Value) -> float:
    number = as_number(value)
    return number if math.isnan(number) or math.isinf(number) else float(math.trunc(number))


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., Value]:
    """The least or greatest; NaN of nothing, and where any value is no number."""

    def extreme(*values: Value) -> float:
        numbers = [as_number(value) for value in values]
        return math.nan if not numbers or any(map(math.isnan, numbers)) else choose(numbers)

    return extreme


def _power(base: Value, exponent: Value) -> float:
    try:
        power = as_number(base) ** as_number(exponent)
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return math.nan if isinstance(power, complex) else power


def _place(value: Value, length: int) -> int:
    """A number as an offset into something of this length; negative ones count from its end."""
    number = as_number(value)
    if math.isnan(number):
        return 0
    offset = int(max(-length - 1, min(number, length)))
    return max(0, offset + length) if offset < 0 else offset


def _substr(text: Value, start: Value, end: Value | None = None) -> str:
    own = as_text(text)
    return own[_place(start, len(own)) : len(own) if end is None else _place(end, len(own))]


def _selected_at(chosen: Value, place: Value) -> str:
    codes, number = as_text(chosen).split(), as_number(place)
    return codes[int(number)] if 0 <= number < len(codes) else ""


def _translate(text: Value, letters: Value, instead: Value) -> str:
    put = as_text(instead)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(as_text(letters)):
        table.setdefault(ord(letter), put[place] if place < len(put) else None)
    return as_text(text).translate(table)


def _cut(text: Value, mark: Value) -> tuple[str, str]:
    """What stands before and after the first mark; nothing of either where there is none."""
    before, found, after = as_text(text).partition(as_text(mark)) if as_text(mark) else ("", "", as_text(text))
    return (before if found else "", after)


def _join(separator: Value, *values: Value) -> str:
    return as_text(separator).join(map(as_text, values))[:_LONGEST_TEXT]


def _regex(text: Value, pattern: Value) -> bool:
    """Whether the pattern fits; one that is computed and cannot be used fits nothing."""
    try:
        return found_in(as_text(pattern), as_text(text))
    except PatternError:
        return False


def _date(value: Value) -> str:
    if isinstance(value, str):
        day = day_of(value.strip())
        if day is not None:
            return day.isoformat()
    return day_after_epoch(as_number(value)) if not math.isnan(as_number(value)) else ""


def _checklist(minimum: Value, maximum: Value, *values: Value) -> bool:
    """How many of the values are "yes", or a number above zero: documentation and specification differ, both count."""
    count = sum(as_text(value) == "yes" or as_number(value) > 0 for value in values)
    return _within(count, minimum, maximum)


def _weighted_checklist(minimum: Value, maximum: Value, *pairs: Value) -> bool:
    values, weights = pairs[::2], pairs[1::2]
    total = sum(
        as_number(weight)
        for value, weight in zip(values, weights, strict=False)
        if as_text(value) == "yes" or as_number(value) > 0
    )
    return _within(total, minimum, maximum)


def _within(number: float, minimum: Value, maximum: Value) -> bool:
    """Bounds of -1 are none."""
    low, high = as_number(minimum), as_number(maximum)
    return (low == -1 or number >= low) and (high == -1 or number <= high)


FUNCTIONS: dict[str, Function] = {
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "not": Function(1, 1, lambda value: not as_truth(value)),
    "boolean": Function(1, 1, as_truth),
    "boolean-from-string": Function(1, 1, lambda value: as_text(value) in ("true", "1")),
    "if": Function(3, 3, None),
    "coalesce": Function(2, 20, _coalesce),
    "once": Function(1, 1, None),
    "selected": Function(2, 2, _selected),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, lambda value: float(len(as_text(value).split()))),
    "jr:choice-name": Function(2, 2, None),
    "count": Function(1, 1, lambda *values: float(len(values)), every=True),
    "count-non-empty": Function(1, 1, lambda *values: float(sum(as_text(own) != "" for own in values)), every=True),
    "sum": Function(1, 1, lambda *values: math.fsum(as_number(value) for value in values), every=True),
    "min": Function(1, 100, _extreme(min), every=True),
    "max": Function(1, 100, _extreme(max), every=True),
    "round": Function(1, 2, _round),
    "int": Function(1, 1, _int),
    "number": Function(1, 1, as_number),
    "abs": Function(1, 1, lambda value: abs(as_number(value))),
    "pow": Function(2, 2, _power),
    "string": Function(1, 1, as_text),
    "concat": Function(1, 100, lambda *values: _join("", *values), every=True),
    "join": Function(2, 100, _join, every=True),
    "substr": Function(2, 3, _substr),
    "substring-before": Function(2, 2, lambda text, mark: _cut(text, mark)[0]),
    "substring-after": Function(2, 2, lambda text, mark: _cut(text, mark)[1]),
    "string-length": Function(1, 1, lambda value: float(len(as_text(value)))),
    "contains": Function(2, 2, lambda text, part: as_text(part) in as_text(text)),
    "starts-with": Function(2, 2, lambda text, start: as_text(text).startswith(as_text(start))),
    "ends-with": Function(2, 2, lambda text, end: as_text(text).endswith(as_text(end))),
    "normalize-space": Function(1, 1, lambda text: " ".join(as_text(text).split())),
    "translate": Function(3, 3, _translate),
    "regex": Function(2, 2, _regex),
    "position": Function(1, 1, None),
    "indexed-repeat": Function(3, 3, None),
    "today": Function(0, 0, None),
    "now": Function(0, 0, None),
    "date": Function(1, 1, _date),
    "format-date": Function(2, 2, lambda day, pattern: formatted(as_text(day), as_text(pattern))),
    "format-date-time": Function(2, 2, lambda moment, pattern: formatted(as_text(moment), as_text(pattern))),
    "decimal-date-time": Function(1, 1, as_number),
    "decimal-time": Function(1, 1, lambda time: share_of_day(as_text(time))),
    "uuid": Function(0, 0, lambda: str(uuid.uuid4())),
    "checklist": Function(3, 100, _checklist),
    "weighted-checklist": Function(4, 100, _weighted_checklist),
    "pulldata": Function(4, 4, None),
}
