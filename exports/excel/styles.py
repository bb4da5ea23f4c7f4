"""The named cell styles of a workbook: one visual language for every sheet."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from exports.report import palette
from exports.report.blocks import FormatKind
from exports.report.numbers import excel_format
from questionnaires.translations import direction

_WHITE = "#ffffff"
_RULED: dict[str, Any] = {"bottom": 1, "bottom_color": palette.RULE}
_HEAD: dict[str, Any] = {"font_size": 9, "bold": True, "text_wrap": True, "valign": "vcenter", "font_color": _WHITE}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 18, "bold": True, "valign": "vcenter"},
    "meta": {"font_size": 8, "font_color": palette.SOFT_INK, "text_wrap": True, "valign": "top"},
    "link": {"font_size": 9, "underline": 1, "valign": "vcenter"},
    "heading-1": {"font_size": 15, "bold": True, "valign": "vcenter"},
    "heading-2": {"font_size": 13, "bold": True, "valign": "vcenter"},
    "heading-3": {"font_size": 11, "bold": True, "valign": "vcenter"},
    "caption": {"font_size": 11, "bold": True, "valign": "bottom", "text_wrap": True},
    "lead": {"font_size": 12, "text_wrap": True, "valign": "top"},
    "body": {"font_size": 10, "text_wrap": True, "valign": "top"},
    "note": {"font_size": 8, "font_color": palette.SOFT_INK, "text_wrap": True, "valign": "top"},
    "warning": {"font_size": 10, "text_wrap": True, "valign": "top", "bold": True, "font_color": "#8a3b12"},
    "quote": {"font_size": 10, "text_wrap": True, "valign": "top", "quote_prefix": True},
    "head": _HEAD | {"align": "center"},
    "head-label": _HEAD,
    "over": _HEAD | {"align": "center", "bottom": 1, "bottom_color": _WHITE},
    "label": _RULED | {"font_size": 10, "text_wrap": True, "valign": "vcenter", "indent": 1},
    "person": _RULED | {"font_size": 10, "text_wrap": True, "valign": "top", "indent": 1, "quote_prefix": True},
    "value": _RULED | {"font_size": 10, "align": "center", "valign": "vcenter"},
    "withheld": _RULED | {"font_size": 10, "align": "center", "valign": "vcenter", "font_color": palette.SOFT_INK},
    "cover-city": {"font_size": 44, "bold": True, "valign": "vcenter", "font_color": "#ffffff", "indent": 2},
    "cover-title": {"font_size": 18, "valign": "vcenter", "font_color": "#ffffff", "indent": 2, "text_wrap": True},
    "cover-status": {"font_size": 11, "bold": True, "align": "center", "valign": "vcenter"},
    "cover-figure": {"font_size": 26, "bold": True, "align": "center", "valign": "vcenter"},
    "cover-figure-label": {
        "font_size": 9,
        "align": "center",
        "valign": "top",
        "font_color": palette.SOFT_INK,
        "text_wrap": True,
    },
    "fact-label": _RULED | {"font_size": 10, "font_color": palette.SOFT_INK, "text_wrap": True, "valign": "top"},
    "fact": _RULED | {"font_size": 10, "text_wrap": True, "valign": "top"},
    "contents": {"font_size": 11, "underline": 1, "valign": "vcenter"},
    "contents-table": {"font_size": 9, "valign": "vcenter", "indent": 2},
}
_ACCENT_WORDS = {
    "title",
    "heading-1",
    "heading-2",
    "link",
    "contents",
    "contents-table",
    "cover-figure",
    "cover-status",
}
_ACCENT_GROUND = {"head", "head-label", "over", "cover-city", "cover-title"}
_CENTRED = {"head", "over", "value", "withheld", "cover-status", "cover-figure", "cover-figure-label"}


class Styles:
    """Formats of one workbook by name, made once each."""

    def __init__(self, workbook: Any, language: str, accent: str, font: str = "Tahoma") -> None:
        self.workbook = workbook
        self.language = language
        self.font = font
        self.palette = palette.Palette(accent)
        self._made: dict[tuple[str, tuple[tuple[str, Any], ...]], Any] = {}
        self._numbers: dict[tuple[FormatKind, bool, str], Any] = {}

    @cached_property
    def reading_order(self) -> int:
        return 2 if direction(self.language) == "rtl" else 1

    @cached_property
    def start(self) -> str:
        """The side a line begins at. Alignment is absolute in Excel, also on a right-to-left sheet."""
        return "right" if self.reading_order == 2 else "left"

    def __call__(self, name: str, **more: Any) -> Any:
        """The format called `name`, with what this place adds."""
        key = (name, tuple(sorted(more.items())))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(self._properties(name) | more)
        return self._made[key]

    def number(self, kind: FormatKind, *, is_total: bool = False, letters: str = "") -> Any:
        """A value cell of one kind of number; `letters` are shown behind it and are no part of it."""
        key = (kind, is_total, letters)
        if key not in self._numbers:
            more: dict[str, Any] = {"bg_color": self.palette.tint} if is_total else {}
            pattern = excel_format(kind, self.language)
            if letters:
                pattern = ";".join(f'{part}" {letters}"' for part in pattern.split(";"))
            # Left to right, so that signs stand left of the digits and percent right of them.
            self._numbers[key] = self("value", num_format=pattern, reading_order=1, **more)
        return self._numbers[key]

    def _properties(self, name: str) -> dict[str, Any]:
        properties: dict[str, Any] = {
            "font_name": self.font,
            "font_color": palette.INK,
            "reading_order": self.reading_order,
        }
        properties |= _STYLES[name]
        if name in _ACCENT_WORDS:
            properties["font_color"] = self.palette.accent
        if name in _ACCENT_GROUND:
            properties["bg_color"] = self.palette.accent
        if name not in _CENTRED:
            properties["align"] = self.start
        return properties
