"""A layout as an Excel workbook: a sheet for each audience, one row a sheet of the report, with drop-downs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from exports.report.chart_choices import CHOICES
from exports.report.layout_rows import dimension_label, rows_of, tables_of, title_of, variables_of
from exports.report.layouts import Audience, Layout, Names, Part
from questionnaires.model import Category, Instrument
from questionnaires.translations import LANGUAGES, direction, sentence

ORDER, SHOWN, SHEET, NAME, SHOW, TABLES, CHART, WAVES = (
    *("order", "shown", "sheet", "name", "show", "tables", "chart", "waves"),
)
COLUMNS = (ORDER, SHOWN, SHEET, NAME, SHOW, TABLES, CHART, WAVES, "title_fa", "title_en", "note_fa", "note_en")
_WIDTHS = {ORDER: 8, SHOWN: 8, SHEET: 26, NAME: 34, SHOW: 30, TABLES: 46, CHART: 20, WAVES: 14}
_TOLD = {SHEET, NAME, TABLES}  # what the reader is told, and does not change
_FIXED_TIME = datetime(2025, 1, 1, tzinfo=UTC)
AUDIENCE, PLACES, _FEWEST_LEVELS = "audience", "places", 2
_ROOM = 20  # empty rows with drop-downs, to show a sheet in two parts
YES_NO = ("yes", "no")
WAVES_CHOICES = ("all", "main")


def word(key: str, language: str) -> str:
    """A word of the workbook."""
    return sentence(f"layout.{key}", language)


def heading(column: str, language: str) -> str:
    """What stands over a column: words for the reader, and in brackets the name for the program."""
    return f"{word(f'column.{column}', language)} ({column})"


def write_layout_sheet(layout: Layout, instrument: Instrument, language: str, levels: Sequence[Category] = ()) -> bytes:
    """The workbook; `layout_sheet_reading.read_layout_sheet` reads it back. `levels` name the study's places."""
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _FIXED_TIME, "title": instrument.name})
    _Writing(book, layout, instrument, language, levels).write()
    book.close()
    return raw.getvalue()


class _Writing:
    def __init__(
        self, book: Any, layout: Layout, instrument: Instrument, language: str, levels: Sequence[Category]
    ) -> None:
        self.book, self.layout, self.instrument, self.language = book, layout, instrument, language
        self.levels = levels
        order = {"reading_order": 2, "align": "right"} if direction(language) == "rtl" else {"reading_order": 1}
        plain = {"font_name": "Tahoma", "font_size": 10, "valign": "top", "text_wrap": True, **order}
        self.open = book.add_format({**plain, "bg_color": "#FFFBE6", "border": 1, "border_color": "#D9D2B0"})
        self.told = book.add_format({**plain, "font_color": "#5D666D"})
        self.head = book.add_format({**plain, "bold": True, "bg_color": "#0F5C4D", "font_color": "#FFFFFF"})

    def write(self) -> None:
        for audience in Audience:
            self._audience(audience)
        self._groups()
        self._places()
        self._guide()

    def _sheet(self, title: str, headings: list[str], widths: list[int]) -> Any:
        sheet = self.book.add_worksheet(title)
        if direction(self.language) == "rtl":
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for column, (said, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, said, self.head)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def _audience(self, audience: Audience) -> None:
        rows = rows_of(self.layout[audience], self.instrument)
        sheet = self._sheet(
            sentence(f"reports.audience.{audience.value}", self.language),
            [heading(column, self.language) for column in COLUMNS],
            [_WIDTHS.get(column, 40) for column in COLUMNS],
        )
        for number, part in enumerate(rows, start=1):
            for column, name in enumerate(COLUMNS):
                value = self._cell(part, name, number)
                look = self.told if name in _TOLD else self.open
                if isinstance(value, int):
                    sheet.write_number(number, column, value, look)
                else:
                    sheet.write_string(number, column, value, look)
        last = len(rows) + _ROOM
        self._choices(sheet, COLUMNS.index(SHOWN), last, [word(each, self.language) for each in YES_NO])
        self._choices(
            sheet, COLUMNS.index(WAVES), last, [word(f"waves.{each}", self.language) for each in WAVES_CHOICES]
        )
        charts = [word("chart.as-made", self.language), *(word(f"chart.{each}", self.language) for each in CHOICES)]
        self._choices(sheet, COLUMNS.index(CHART), last, charts)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)

    def _cell(self, part: Part, column: str, number: int) -> str | int:
        language = self.language
        match column:
            case "order":
                return number
            case "shown":
                return word("no" if part.is_off else "yes", language)
            case "sheet":
                return part.section
            case "name":
                return title_of(part.section, self.instrument, language)
            case "show":
                return ", ".join(part.show)
            case "tables":
                listed = tables_of(part.section, self.instrument, language)
                return "\n".join(f"{name}: {label}" for name, label in listed)
            case "chart":
                return word(f"chart.{part.chart or 'as-made'}", language)
            case "waves":
                return word("waves.main" if part.main_wave_only else "waves.all", language)
        kind, _, tongue = column.partition("_")
        return dict(part.title if kind == "title" else part.note).get(tongue, "")

    def _groups(self) -> None:
        """Each variable with one code a person: whether tables are broken down by it, and parts chosen by it."""
        names = Names.of(self.instrument)
        fields = [f"{audience.value}.{each}" for audience in Audience for each in ("by", "dimensions")]
        headings = [heading("variable", self.language), heading("label", self.language)]
        for field in fields:
            audience, _, what = field.partition(".")
            who = sentence(f"reports.audience.{audience}", self.language)
            headings.append(f"{who}: {word(f'column.{what}', self.language)} ({field})")
        sheet = self._sheet(word("groups", self.language), headings, [24, 40, *(18 for _ in fields)])
        variables = variables_of(self.layout, self.instrument)
        for row, name in enumerate(variables, start=1):
            sheet.write_string(row, 0, name, self.told)
            sheet.write_string(row, 1, dimension_label(name, self.instrument, self.language), self.told)
            for column, field in enumerate(fields, start=2):
                audience, _, what = field.partition(".")
                own = self.layout[Audience(audience)]
                if what == "by" and name not in names.by:
                    sheet.write_string(row, column, "", self.told)
                    continue
                chosen = own.groups if what == "by" else own.dimensions_for(self.instrument)
                sheet.write_string(row, column, word("yes" if name in chosen else "no", self.language), self.open)
        for column in range(2, 2 + len(fields)):
            self._choices(sheet, column, len(variables), [word(each, self.language) for each in YES_NO])

    def _places(self) -> None:
        """On which level each audience reads results by place; no sheet where places have but one."""
        codes = Names.of(self.instrument).place_levels
        if len(codes) < _FEWEST_LEVELS:
            return
        headings = [heading(each, self.language) for each in (AUDIENCE, PLACES)]
        sheet = self._sheet(word("places-sheet", self.language), headings, [28, 48])
        for row, audience in enumerate(Audience, start=1):
            code = self.layout[audience].place_level
            sheet.write_string(row, 0, sentence(f"reports.audience.{audience.value}", self.language), self.told)
            said = level_names(code, self.levels)[self.language] if code else word("places-smallest", self.language)
            sheet.write_string(row, 1, said, self.open)
        names = [level_names(code, self.levels)[self.language] for code in codes]
        self._choices(sheet, 1, len(Audience), [word("places-smallest", self.language), *names])

    def _guide(self) -> None:
        sheet = self._sheet(word("guide", self.language), [self.instrument.title.in_language(self.language)], [110])
        for row, line in enumerate(word("guide-text", self.language).strip().splitlines(), start=1):
            sheet.write_string(row, 0, line, self.told)

    def _choices(self, sheet: Any, column: int, last: int, words: list[str]) -> None:
        letter = xl_col_to_name(column)
        sheet.data_validation(
            f"{letter}2:{letter}{last + 1}",
            {"validate": "list", "source": words, "ignore_blank": True, "error_type": "warning"},
        )


def level_names(code: str, levels: Sequence[Category]) -> dict[str, str]:
    """What a level of places is called in each language; its code where the study has no name for it."""
    found = next((level.labels for level in levels if level.code == code), None)
    return {language: (found.in_language(language) if found else "") or code for language in LANGUAGES}


def meaning_of(typed: str, family: str, codes: tuple[str, ...]) -> str | None:
    """The code that a word of the drop-downs (of either language) or the code itself means; None for another word."""
    for code in codes:
        said = {word(f"{family}{code}", language).casefold() for language in LANGUAGES}
        if typed.casefold() in {code.casefold(), *said}:
            return code
    return None
