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
from decimal import Decimal

from questionnaires.expressions.calendar import day_after_epoch, day_of, days_since_epoch, formatted, share_of_day
from questionnaires.expressions.patterns import PatternError, found_in

Value = str | float | bool

WHITESPACE = " \t\r\n"  # XML's own; no other space parts codes or surrounds a number
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_WORD = re.compile(f"[^{WHITESPACE}]+")
_LONGEST_TEXT = 100_000  # of what a function puts together


def as_number(value: Value) -> float:
    """XPath's number(): '' and words are NaN; an ISO date is its days since 1970, as in ODK.

    So that times compare too, a time of day is the fraction of its day, as `decimal-time` has it.
    """
    if isinstance(value, str):
        text = value.strip(WHITESPACE)
        if _NUMBER.fullmatch(text):
            return float(text)
        return days_since_epoch(text)
    return float(value)


def as_text(value: Value) -> str:
    """XPath's string(): the fewest digits that tell the number from others, never an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f").removesuffix(".0")


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


def words_of(value: Value) -> list[str]:
    """The codes of a text that holds several."""
    return _WORD.findall(as_text(value))


def _selected(chosen: Value, code: Value) -> bool:
    return as_text(code).strip(WHITESPACE) in words_of(chosen)


def _sum(*values: Value) -> float:
    """One after another, as XPath adds; `sum()` of newer Pythons would mend the last digit."""
    total = 0.0
    for value in values:
        total += as_number(value)
    return total


def _coalesce(*values: Value) -> str:
    return next((text for text in map(as_text, values) if text != ""), "")


def _round(value: Value, places: Value = 0.0) -> float:
    """Half goes up, also below zero; digits are moved in decimal, so that 2.345 to two places is 2.35."""
    number, digits = as_number(value), as_number(places)
    if not abs(digits) <= 30:
        return math.nan
    shifted = _shifted(number, int(digits))
    if not math.isfinite(shifted):  # too large to have such digits
        return number
    whole = math.floor(shifted)
    rounded = float(whole + (shifted - whole >= 0.5))
    return math.copysign(_shifted(rounded, -int(digits)), number)


def _shifted(number: float, digits: int) -> float:
    return float(Decimal(repr(number)).scaleb(digits))


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
    """As Java and browsers have it: one to the power of what is no number is no number."""
    number, power = as_number(base), as_number(exponent)
    if math.isnan(power) or (abs(number) == 1 and math.isinf(power)):
        return math.nan
    try:
        return math.pow(number, power)
    except OverflowError:
        return -math.inf if number < 0 and power % 2 == 1 else math.inf
    except ValueError:  # zero to a negative power, or a root of a negative number
        if number != 0:
            return math.nan
        return math.copysign(math.inf, number) if power % 2 == 1 else math.inf


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
    codes, number = words_of(chosen), as_number(place)
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


def as_day(value: Value) -> str:
    """The ISO day of a date, a moment or a number of days since 1970; '' for anything else."""
    if isinstance(value, str):
        day = day_of(value.strip(WHITESPACE))
        if day is not None:
            return day.isoformat()
        if ":" in value:  # a time alone is no day, though it is a number
            return ""
    return day_after_epoch(as_number(value)) if not math.isnan(as_number(value)) else ""


def _checklist(minimum: Value, maximum: Value, *values: Value) -> bool:
    """How many of the values are "yes", or a number above zero: documentation and specification differ, both count."""
    count = sum(as_text(value) == "yes" or as_number(value) > 0 for value in values)
    return _within(count, minimum, maximum)


def _weighted_checklist(minimum: Value, maximum: Value, *pairs: Value) -> bool:
    values, weights = pairs[::2], pairs[1::2]
    counted = (
        weight
        for value, weight in zip(values, weights, strict=False)
        if as_text(value) == "yes" or as_number(value) > 0
    )
    return _within(_sum(*counted), minimum, maximum)


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
    "count-selected": Function(1, 1, lambda value: float(len(words_of(value)))),
    "jr:choice-name": Function(2, 2, None),
    "count": Function(1, 1, lambda *values: float(len(values)), every=True),
    "count-non-empty": Function(1, 1, lambda *values: float(sum(as_text(own) != "" for own in values)), every=True),
    "sum": Function(1, 1, _sum, every=True),
    "min": Function(1, 100, _extreme(min), every=True),
    "max": Function(1, 100, _extreme(max), every=True),
    "round": Function(1, 2, _round),
    "int": Function(1, 1, _int),
    "number": Function(0, 1, as_number),
    "abs": Function(1, 1, lambda value: abs(as_number(value))),
    "pow": Function(2, 2, _power),
    "string": Function(0, 1, as_text),
    "concat": Function(1, 100, lambda *values: _join("", *values), every=True),
    "join": Function(2, 100, _join, every=True),
    "substr": Function(2, 3, _substr),
    "substring-before": Function(2, 2, lambda text, mark: _cut(text, mark)[0]),
    "substring-after": Function(2, 2, lambda text, mark: _cut(text, mark)[1]),
    "string-length": Function(0, 1, lambda value: float(len(as_text(value)))),
    "contains": Function(2, 2, lambda text, part: as_text(part) in as_text(text)),
    "starts-with": Function(2, 2, lambda text, start: as_text(text).startswith(as_text(start))),
    "ends-with": Function(2, 2, lambda text, end: as_text(text).endswith(as_text(end))),
    "normalize-space": Function(0, 1, lambda text: " ".join(words_of(text))),
    "translate": Function(3, 3, _translate),
    "regex": Function(2, 2, _regex),
    "position": Function(1, 1, None),
    "indexed-repeat": Function(3, 3, None),
    "today": Function(0, 0, None),
    "now": Function(0, 0, None),
    "date": Function(1, 1, as_day),
    "format-date": Function(2, 2, lambda day, pattern: formatted(as_text(day), as_text(pattern))),
    "format-date-time": Function(2, 2, lambda moment, pattern: formatted(as_text(moment), as_text(pattern))),
    "decimal-date-time": Function(1, 1, as_number),
    "decimal-time": Function(1, 1, lambda time: share_of_day(as_text(time))),
    "uuid": Function(0, 0, lambda: str(uuid.uuid4())),
    "checklist": Function(3, 100, _checklist),
    "weighted-checklist": Function(4, 100, _weighted_checklist),
    "pulldata": Function(4, 4, None),
}
