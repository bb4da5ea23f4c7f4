"""What each variable of a data file means, as sheets of a workbook and as a page; with the wave's reconciliation."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from html import escape
from typing import Any

import xlsxwriter
from persiantools.jdatetime import JalaliDate

from exports.data.variables import MISSING_FROM, MISSING_TO, DataFile
from exports.excel.styles import Styles
from exports.fixed_zip import fixed
from exports.report.labels import Labels
from exports.safe_text import clean, directed, sheet_name
from questionnaires.text import native_digits
from questionnaires.translations import direction

Row = tuple[str | int, ...]
_WIDTHS = (22, 60, 14, 60, 12, 12)
_COLUMN = 14
_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "time": "hh:mm", "datetime": "yyyy-mm-dd hh:mm"}


def codebook_head(labels: Labels) -> tuple[str, ...]:
    """Heads of the codebook's columns."""
    return tuple(labels.say(f"data.{part}") for part in ("name", "question", "level", "values", "answered", "missing"))


def codebook_rows(data: DataFile) -> list[Row]:
    """Name, question, level, codes with labels, cases that answered, cases that did not."""
    rows: list[Row] = []
    for variable in data.variables:
        answered = sum(map(_is_answer, variable.values))
        values = "\n".join(f"{number} = {label}" for number, label in variable.labels)
        level = data.labels.say(f"data.levels.{variable.level.value}")
        rows.append((variable.name, variable.label, level, values, answered, len(variable.values) - answered))
    return rows


def reconciliation_rows(data: DataFile) -> list[Row]:
    """stored = included + excluded, then the answers set aside."""
    labels, counted = data.labels, data.dataset.reconciliation
    rows: list[Row] = [
        (labels.say("reconciled.stored"), counted.stored),
        (labels.say("reconciled.included"), counted.included),
    ]
    rows += [
        (labels.say("reconciled.excluded_for", reason=labels.exclusion(reason)), n) for reason, n in counted.excluded
    ]
    rows += [(f"{variable}: {labels.reason(reason)}", n) for variable, reason, n in counted.answers_set_aside if n]
    return rows


def notes(data: DataFile) -> list[str]:
    """What a reader must know of the whole file."""
    labels = data.labels
    said = [
        labels.say("data.base", n=len(data.dataset)),
        labels.say("data.missing_note", low=MISSING_FROM, high=MISSING_TO),
    ]
    if data.left_out:
        said.append(labels.say("data.left_out", names=labels.say("comma").join(data.left_out)))
    return said


def codebook_html(data: DataFile) -> str:
    """The codebook as one page that needs no other file."""
    language = data.labels.language
    tables = [
        (data.labels.say("data.codebook"), codebook_head(data.labels), codebook_rows(data)),
        (data.labels.say("data.reconciliation"), (), reconciliation_rows(data)),
    ]
    body = "".join(
        f"<h2>{escape(title)}</h2><table>{_html_rows([head], 'th', language) if head else ''}"
        f"{_html_rows(rows, 'td', language)}</table>"
        for title, head, rows in tables
    )
    said = "".join(f"<p>{escape(note)}</p>" for note in notes(data))
    return (
        f'<!doctype html><html lang="{language}" dir="{direction(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(data.title)}</title><style>body{{font:15px/1.7 Vazirmatn,Tahoma,sans-serif;margin:2rem auto;"
        "max-width:70rem;padding:0 1rem;color:#23282c}table{border-collapse:collapse;width:100%}td,th{border-bottom:"
        "1px solid #d4d9dc;padding:.4rem .6rem;text-align:start;vertical-align:top;white-space:pre-line}</style>"
        f"</head><body><h1>{escape(data.title)}</h1>{said}{body}</body></html>"
    )


def _html_rows(rows: Iterable[Sequence[str | int]], tag: str, language: str) -> str:
    def shown(value: str | int) -> str:
        return native_digits(str(value), language) if isinstance(value, int) else escape(value)

    return "".join("<tr>" + "".join(f"<{tag}>{shown(value)}</{tag}>" for value in row) + "</tr>" for row in rows)


def workbook_bytes(data: DataFile, *, with_answers: bool) -> bytes:
    """The codebook as a workbook; `with_answers` puts the answers before it, in words and as codes."""
    raw = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(raw, options)
    created = datetime.combine(data.dated or date(1980, 1, 1), time(0))
    workbook.set_properties({"title": clean(data.title), "author": "Chashmandaz", "created": created})
    sheets = _Sheets(workbook, data)
    if with_answers:
        sheets.answers("labels", in_words=True)
        sheets.answers("codes", in_words=False)
    sheets.rows("codebook", codebook_head(data.labels), codebook_rows(data), _WIDTHS)
    sheets.rows("reconciliation", (), reconciliation_rows(data), (60, 14))
    workbook.close()
    return fixed(raw.getvalue())


class _Sheets:
    def __init__(self, workbook: Any, data: DataFile) -> None:
        self.workbook = workbook
        self.data = data
        self.language = data.labels.language
        self.styles = Styles(workbook, self.language, data.dataset.study.accent)
        self._taken: set[str] = set()

    def rows(self, title: str, head: Sequence[str], rows: Sequence[Row], widths: Sequence[int]) -> None:
        """A sheet of a few columns, the notes under it."""
        sheet = self._sheet(title, head)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        place = 1 if head else 0
        for row in rows:
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(place, column, value, self.styles("value", num_format="#,##0"))
                else:
                    sheet.write_string(place, column, directed(clean(value), self.language), self.styles("label"))
            place += 1
        for note in notes(self.data):
            place += 1
            sheet.write_string(place, 0, note, self.styles("note", text_wrap=False))

    def answers(self, title: str, *, in_words: bool) -> None:
        """A row a case, a column a variable."""
        data = self.data
        sheet = self._sheet(title, [v.label if in_words else v.name for v in data.variables])
        sheet.set_column(0, len(data.variables), _COLUMN)
        sheet.autofilter(0, 0, len(data.dataset), max(len(data.variables) - 1, 0))
        shown = {kind: self.styles("value", num_format=own) for kind, own in _NUMBER_FORMATS.items()}
        for column, variable in enumerate(data.variables):
            words = dict(variable.labels) if in_words else {}
            for row, value in enumerate(variable.values, start=1):
                if variable.kind in shown:
                    if value is not None and in_words and self.language == "fa":
                        sheet.write_string(row, column, _in_persian(value))
                    elif value is not None:
                        sheet.write_datetime(row, column, value, shown[variable.kind])
                elif variable.kind == "text":
                    sheet.write_string(row, column, clean(value))
                elif value in words:
                    sheet.write_string(row, column, clean(words[int(value)]))
                elif value == value:  # not NaN
                    sheet.write_number(row, column, value)

    def _sheet(self, title: str, head: Sequence[str]) -> Any:
        sheet = self.workbook.add_worksheet(sheet_name(self.data.labels.say(f"data.{title}"), self._taken))
        if direction(self.language) == "rtl":
            sheet.right_to_left()
        for column, text in enumerate(head):
            sheet.write_string(0, column, directed(clean(text), self.language), self.styles("head-label"))
        if head:
            sheet.set_row(0, 48)
            sheet.freeze_panes(1, 1)
        return sheet


def _in_persian(value: date | time) -> str:
    """A day in the Jalali calendar, a time, or both."""
    day = JalaliDate(value).strftime("%Y/%m/%d", locale="fa") if isinstance(value, date) else ""
    clock = native_digits(f"{value:%H:%M}", "fa") if isinstance(value, datetime | time) else ""
    return " ".join(filter(None, (day, clock)))


def _is_answer(value: Any) -> bool:
    if value is None or value != value:
        return False
    return not (isinstance(value, float) and MISSING_FROM <= value <= MISSING_TO)
