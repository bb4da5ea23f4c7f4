"""The workbook to write a questionnaire in: an XLSForm with drop-downs, comments and one example of every kind.

What stands in it is in `instrument_template.yaml`; the guide and the comments are in the catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, BinaryIO

import xlsxwriter
import yaml
from xlsxwriter.utility import xl_col_to_name

from questionnaires.loaders.elements import OFFERED_REASONS
from questionnaires.loaders.xlsform.languages import heading_of
from questionnaires.translations import direction, sentence

LANGUAGES = ("fa", "en")
ROWS = 500  # with drop-downs: more than a long questionnaire has
CHOICE_ROWS = 1000
_FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)
_SOURCES = "_lists"  # other programs pass over sheets that begin so
_GUIDE_WIDTH = 76  # letters: a page of A4
# Conditions inside a Persian line are read from left to right: they stand between isolates.
_CONDITION = re.compile(r"(?:\. <= |\w+ = )?\$\{\w+\}(?: = '\w+')?|selected\([^)]*\)")
_LISTS = 40  # lists of choices that the drop-downs know
_TYPES = ("text", "integer", "decimal", "date", "time", "dateTime", "note", "calculate", "begin group", "end group",
          "begin repeat", "end repeat", "select_one cz_consent")  # fmt: skip
_SELECTS = ("select_one", "select_multiple", "rank")
_KINDS = ("consent", "scale", "grid", "place", "allocation")
_COLUMNS = {
    "survey": (
        "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "calculation",
        "choice_filter", "appearance", "required_message", "cz::kind", "cz::list", "cz::minimum", "cz::maximum",
        "cz::other", "cz::places", "cz::total", "cz::step", "cz::missing", "cz::unit", "cz::statement",
        "cz::introduction", "cz::maximum_length",
    ),
    "choices": ("list_name", "name", "label", "cz_value", "cz_exclusive", "cz_parent", "cz_level"),
    "settings": ("form_title", "form_id", "version", "default_language", "cz::languages", "cz::title",
                 "cz::introduction"),
}  # fmt: skip
_TRANSLATED = ("label", "hint", "constraint_message", "required_message", "cz::unit", "cz::statement", "cz::title",
               "cz::introduction")  # fmt: skip
_WIDTHS = {"label": 44, "hint": 30, "constraint_message": 30, "required_message": 30, "cz::statement": 30, "type": 26,
           "relevant": 26, "constraint": 20, "calculation": 24, "form_title": 30, "cz::title": 30}  # fmt: skip
Rows = list[dict[str, Any]]


def write_template(file: BinaryIO, reader: str = "fa") -> None:
    """Write the template, its guide and comments for a `reader` of Persian or English."""
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_TIME, "title": sentence("template.title", reader)})
    _Template(book, reader).write()
    book.close()


@cache
def _content() -> dict[str, Any]:
    text = (files("exports.fieldwork") / "instrument_template.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


class _Template:
    def __init__(self, book: Any, reader: str) -> None:
        self.book = book
        self.reader = reader
        self.formats: dict[tuple[str, ...], Any] = {}

    def write(self) -> None:
        content = _content()
        self._guide()
        survey = self._sheet("survey", content["survey"], frozen_columns=2)
        choices = self._sheet("choices", content["choices"], frozen_columns=2)
        self._sheet("settings", [content["settings"]])
        names = list(dict.fromkeys(row["list_name"] for row in content["choices"]))
        self._sources(names)
        self._drop_downs(survey, choices)
        self._shades(survey)

    def _guide(self) -> None:
        sheet = self.book.add_worksheet(sentence("template.guide", self.reader))
        if direction(self.reader) == "rtl":
            sheet.right_to_left()
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _GUIDE_WIDTH)
        lines = sentence("template.guide-text", self.reader).strip().splitlines()
        for row, line in enumerate(lines):
            kind = "title" if row == 0 else "heading" if line.startswith("# ") else "line"
            look = self._format("en", "code") if line.startswith("> ") else self._format(self.reader, kind)
            sheet.write_string(row, 0, line.removeprefix("# ").removeprefix("> "), look)
            sheet.set_row(row, {"title": 30, "heading": 26}.get(kind, 17 * (1 + len(line) // 95)))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _sheet(self, name: str, rows: Rows, frozen_columns: int = 0) -> Any:
        sheet = self.book.add_worksheet(name)
        if direction(LANGUAGES[0]) == "rtl":
            sheet.right_to_left()
        sheet.freeze_panes(1, frozen_columns)
        for place, (column, language) in enumerate(_headings(name)):
            heading = f"{column}::{heading_of(language)}" if language else column
            tongue = language or ("fa" if column == "form_title" else "en")
            sheet.set_column(place, place, _WIDTHS.get(column, 16), self._format(tongue, "plain"))
            sheet.write_string(0, place, heading, self._format("en", "own" if column.startswith("cz") else "head"))
            key = column.replace("::", "-").replace("_", "-")
            comment = _isolated(sentence(f"template.column.{name}.{key}", self.reader))
            sheet.write_comment(
                0, place, comment, {"x_scale": 2, "y_scale": 1.2, "font_name": "Tahoma", "font_size": 9}
            )
            for number, row in enumerate(rows, start=1):
                given = row.get(column)
                text = given[language] if given and language else given
                if text:
                    sheet.write_string(number, place, text, self._format(tongue, "plain"))
        sheet.set_row(0, 32)
        return sheet

    def _sources(self, names: list[str]) -> None:
        """The lists behind the drop-downs: names of lists as they stand in `choices`, and types made of them."""
        sheet = self.book.add_worksheet(_SOURCES)
        sheet.hide()
        written = f"choices!$A$2:$A${CHOICE_ROWS}"
        for number in range(_LISTS):
            row, value = number + 1, names[number] if number < len(names) else ""
            above = f"$A$1:$A${row}"
            formula = f'{{=IFERROR(INDEX({written},MATCH(0,COUNTIF({above},{written}&"")+({written}=""),0)),"")}}'
            sheet.write_array_formula(row, 0, row, 0, formula, None, value)
            for place, kind in enumerate(_SELECTS):
                row_of_type = len(_TYPES) + number * len(_SELECTS) + place + 1
                own = f'=IF($A${row + 1}="","","{kind} "&$A${row + 1})'
                sheet.write_formula(row_of_type, 1, own, None, f"{kind} {value}" if value else "")
        for number, kind in enumerate(_TYPES, start=1):
            sheet.write_string(number, 1, kind)
        for place, words in enumerate((_KINDS, OFFERED_REASONS, ("yes", "no")), start=2):
            for number, word in enumerate(words, start=1):
                sheet.write_string(number, place, str(word))

    def _drop_downs(self, survey: Any, choices: Any) -> None:
        def filled(letter: str) -> str:
            return f'=OFFSET({_SOURCES}!${letter}$2,0,0,COUNTIF({_SOURCES}!${letter}$2:${letter}$200,"?*"),1)'

        sources = {"type": filled("B"), "cz::list": filled("A"), "cz::kind": filled("C"), "cz::missing": filled("D"),
                   "required": filled("E")}  # fmt: skip
        for column, source in sources.items():
            self._drop_down(survey, "survey", column, source, ROWS)
        self._drop_down(choices, "choices", "list_name", filled("A"), CHOICE_ROWS)
        self._drop_down(choices, "choices", "cz_exclusive", filled("E"), CHOICE_ROWS)

    def _drop_down(self, sheet: Any, name: str, column: str, source: str, rows: int) -> None:
        """A list to choose from; something else may be written too (a new list, a condition)."""
        place = [own for own, _ in _headings(name)].index(column)
        options = {"validate": "list", "source": source, "show_error": False, "ignore_blank": True}
        sheet.data_validation(1, place, rows, place, options)

    def _shades(self, survey: Any) -> None:
        """Rows where a part begins or ends stand out."""
        last = xl_col_to_name(len(list(_headings("survey"))) - 1)
        shade = self.book.add_format({"bg_color": "#E8EFEC", "bold": True})
        for word in ("begin", "end"):
            rule = {"type": "formula", "criteria": f'=LEFT($A2,{len(word)})="{word}"', "format": shade}
            survey.conditional_format(f"A2:{last}{ROWS}", rule)

    def _format(self, tongue: str, kind: str) -> Any:
        key = (tongue, kind)
        if key not in self.formats:
            right = direction(tongue) == "rtl"
            look: dict[str, Any] = {"font_name": "Tahoma", "font_size": 10, "valign": "vcenter", "num_format": "@"}
            look |= {"reading_order": 2, "align": "right"} if right else {"reading_order": 1, "align": "left"}
            look |= _LOOKS[kind]
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]


_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "plain": {"text_wrap": True},
    "head": {"bold": True, "bg_color": "#0F5C4D", "font_color": "#FFFFFF", "text_wrap": True},
    "own": {"bold": True, "bg_color": "#9FBEB8", "text_wrap": True},
    "line": {"text_wrap": True, "valign": "top"},
    "code": {"font_name": "Consolas", "bg_color": "#F1EFE7", "indent": 2, "align": "right"},
    "title": {"bold": True, "font_size": 16, "font_color": "#0F5C4D"},
    "heading": {"bold": True, "font_size": 12, "font_color": "#0F5C4D", "valign": "bottom"},
}


def _isolated(line: str) -> str:
    return _CONDITION.sub(lambda found: f"\u2066{found[0]}\u2069", line)


def _headings(sheet: str) -> Iterator[tuple[str, str]]:
    """The columns of a sheet, a translated one once a language; (column, language or nothing)."""
    for column in _COLUMNS[sheet]:
        for language in LANGUAGES if column in _TRANSLATED else ("",):
            yield column, language
