"""How each kind of number is written: as an Excel format, and as text on pages and in pictures."""

from __future__ import annotations

from functools import cache

from exports.report.blocks import CellValue, FormatKind
from questionnaires.text import NATIVE_DIGITS, show_number

NOT_SHOWN = "—"  # a withheld cell

# 03 = Persian digits, 0429 = Persian (Iran). The shorter [$-fa-IR] shows Latin digits.
_PERSIAN_DIGITS = "[$-3000429]"
_EXCEL = {
    FormatKind.COUNT: "#,##0",
    FormatKind.SHARE: "0%",
    FormatKind.MEAN: "0.00",
    FormatKind.RANK: "0.00",
    FormatKind.POINTS: "0.0",
    FormatKind.SCORE: "+0.00;-0.00;0.00",
    FormatKind.GAP: "+0%;-0%;0%",
    FormatKind.MONEY: "#,##0",
    FormatKind.CHANGE: "+#,##0;-#,##0;0",
    FormatKind.NUMBER: "#,##0.0",
    FormatKind.TEXT: "@",
}
_DECIMALS = {
    FormatKind.COUNT: 0,
    FormatKind.MEAN: 2,
    FormatKind.RANK: 2,
    FormatKind.POINTS: 1,
    FormatKind.SCORE: 2,
    FormatKind.MONEY: 0,
    FormatKind.CHANGE: 0,
}


@cache
def excel_format(kind: FormatKind, language: str) -> str:
    """The number format of a cell or an axis, showing digits of `language`."""
    return localized(_EXCEL[kind], language)


def localized(pattern: str, language: str) -> str:
    """An Excel number format whose digits are those of `language`; each of its parts needs the prefix."""
    if language not in NATIVE_DIGITS or pattern == "@":
        return pattern
    return ";".join(_PERSIAN_DIGITS + part for part in pattern.split(";"))


def cell_kind(value: CellValue, kind: FormatKind) -> FormatKind:
    """The kind one cell is written in: a whole `NUMBER` is a count, an amount of money with a fraction a number."""
    if kind is FormatKind.MONEY and isinstance(value, float):
        return FormatKind.NUMBER
    if kind is FormatKind.NUMBER and isinstance(value, int):
        return FormatKind.COUNT
    return kind


def shown(value: CellValue, kind: FormatKind, language: str) -> str:
    """A value as text; the empty string where it is undefined."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind in (FormatKind.SHARE, FormatKind.GAP):
        sign = "+" if kind is FormatKind.GAP and round(value * 100) > 0 else ""
        return sign + show_number(value * 100, language, 0) + ("٪" if language in NATIVE_DIGITS else "%")
    if kind is FormatKind.NUMBER:
        return show_number(value, language, 0 if float(value).is_integer() else 1)
    text = show_number(value, language, _DECIMALS[kind])
    is_signed = kind is FormatKind.SCORE or (kind is FormatKind.CHANGE and round(value) > 0)
    return "+" + text if is_signed and value > 0 else text
