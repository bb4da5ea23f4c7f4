"""The functions of the language: how many arguments each takes and what it answers.

Values are texts, numbers (float) and truth values; the conversions are those of XPath 1.0. A
function that is not in `FUNCTIONS` is refused when the expression is parsed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

Value = str | float | bool

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH = date(1970, 1, 1).toordinal()


def as_number(value: Value) -> float:
    """XPath's number(): '' and words are NaN; an ISO date is its days since 1970, as in ODK."""
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return float(text)
        if _DATE.fullmatch(text):
            try:
                return float(date.fromisoformat(text).toordinal() - _EPOCH)
            except ValueError:
                return math.nan
        return math.nan
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
    """`minimum` to `maximum` arguments; `call` gets them evaluated. `if` and `today` belong to the evaluator."""

    minimum: int
    maximum: int
    call: Callable[..., Value] | None


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


FUNCTIONS: dict[str, Function] = {
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "not": Function(1, 1, lambda value: not as_truth(value)),
    "if": Function(3, 3, None),
    "today": Function(0, 0, None),
    "coalesce": Function(2, 20, _coalesce),
    "selected": Function(2, 2, _selected),
    "count-selected": Function(1, 1, lambda value: float(len(as_text(value).split()))),
    "string-length": Function(1, 1, lambda value: float(len(as_text(value)))),
    "number": Function(1, 1, as_number),
    "int": Function(1, 1, _int),
    "round": Function(1, 2, _round),
    "contains": Function(2, 2, lambda text, part: as_text(part) in as_text(text)),
    "starts-with": Function(2, 2, lambda text, start: as_text(text).startswith(as_text(start))),
}
