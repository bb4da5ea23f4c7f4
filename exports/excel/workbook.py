"""The report as an Excel workbook: right to left for Persian, native charts, every figure a number.

The same report gives the same bytes: the file is dated by its fieldwork, and the times inside the zip
are fixed.
"""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from exports.excel.chart_xml import chart_xml
from exports.excel.csv_files import write_companions
from exports.excel.front_sheets import COVER, write_contents, write_cover
from exports.excel.native_charts import HELPER_SHEET, NativeCharts
from exports.excel.sheet_book import CONTENTS, Book
from exports.excel.sheets import SheetWriter
from exports.excel.styles import Styles
from exports.fixed_zip import fixed
from exports.report.blocks import Report
from exports.safe_text import clean, sheet_name
from questionnaires.translations import sentence

_OPTIONS: dict[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_workbook(report: Report, file: Path) -> tuple[Path, ...]:
    """Writes `report` as .xlsx, and beside it the CSV files that hold what it has no room for.

    Answers the files written, the workbook first.
    """
    file.write_bytes(workbook_bytes(report))
    return (file, *write_companions(report, file))


def workbook_bytes(report: Report) -> bytes:
    """The workbook as it would stand on disk."""
    raw = io.BytesIO()
    # Column widths count the digits of this face: with it they are the same wherever it is installed.
    face = {"font_name": report.cover.font, "font_size": 10}
    workbook = xlsxwriter.Workbook(raw, {**_OPTIONS, "default_format_properties": face})
    workbook.set_calc_mode("auto")
    workbook.set_properties(
        {
            "title": clean(report.title),
            "subject": clean(report.cover.subtitle),
            "author": "Chashmandaz",
            "keywords": ", ".join(report.keywords),
            "created": datetime.combine(report.dated, time(0)),
        }
    )
    workbook.set_size(2600, 1700)
    _write_sheets(workbook, report)
    workbook.close()
    return finished(raw.getvalue(), report.language)


def _write_sheets(workbook: xlsxwriter.Workbook, report: Report) -> None:
    styles = Styles(workbook, report.language, report.cover.accent, report.cover.font)
    taken: set[str] = {HELPER_SHEET}
    titles = {
        COVER: sentence("report.cover", report.language),
        CONTENTS: sentence("report.contents", report.language),
        **{section.name: section.title for section in report.sections},
    }
    names = {key: sheet_name(title, taken) for key, title in titles.items()}
    sheets = {key: workbook.add_worksheet(name) for key, name in names.items()}
    helper = workbook.add_worksheet(HELPER_SHEET)
    helper.hide()
    book = Book(
        workbook=workbook,
        styles=styles,
        charts=NativeCharts(workbook, styles, helper),
        names=names,
        meta="  ·  ".join(report.meta),
        footer=report.title,
        report=report,
    )
    for section in report.sections:
        SheetWriter(book, sheets[section.name], section).write()
    write_contents(book, sheets[CONTENTS], report)
    write_cover(book, sheets[COVER], report.cover)
    for key in (COVER, CONTENTS):
        sheets[key].set_tab_color(report.cover.accent)


def finished(content: bytes, language: str) -> bytes:
    """The zip with fixed times and its charts' text completed."""

    def change(name: str, part: bytes) -> bytes:
        if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
            return chart_xml(part.decode("utf-8"), language).encode("utf-8")
        return part

    return fixed(content, change)
