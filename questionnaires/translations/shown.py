"""How the fields of a sentence are shown in its language: numbers, dates, texts, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from persiantools.jdatetime import JalaliDate

from questionnaires.text import NATIVE_DIGITS, native_digits
from questionnaires.texts import Texts

JALALI = frozenset({"fa", "ckb", "azb"})  # languages whose readers here live by the Jalali calendar
_COMMA = {"fa": "، ", "ar": "، ", "ckb": "، ", "azb": "، "}


def shown(value: Any, language: str) -> Any:
    """`value` as readers of `language` expect it.

    Numbers in their digits, dates in the Jalali calendar where readers use it, `Texts` in the language,
    sequences joined with its comma; anything else unchanged.
    """
    if isinstance(value, Texts):
        return value.in_language(language)
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        text = native_digits(f"{value:g}" if isinstance(value, float) else str(value), language)
        return text.replace(".", "٫") if language in NATIVE_DIGITS else text
    if isinstance(value, date):
        return _shown_date(value, language)
    if isinstance(value, Sequence):
        return _COMMA.get(language, ", ").join(str(shown(part, language)) for part in value)
    return value


def _shown_date(day: date, language: str) -> str:
    if language in JALALI:
        return native_digits(JalaliDate(day).strftime("%Y/%m/%d"), language)
    return day.isoformat()
