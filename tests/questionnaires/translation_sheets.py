"""Translation sheets for tests: written for a tiny instrument, filled in as a translator would, read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import openpyxl

from exports.fieldwork.translation_sheet import write_translation_sheet
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument

# A Kurdish-speaking city: a choice, a number with its unit, an open answer, a word that the study puts in.
TINY = """
name: qorveh
version: "1"
languages: [fa, en]
title: {fa: "{city} در چشم ما", en: "{city} as we see it"}
code_lists:
  water: [{code: good, fa: خوب, en: Good}, {code: bad, fa: بد, en: Bad}]
sections:
  - name: consent
    title: {fa: آغاز, en: Beginning}
    elements:
      - name: consent
        kind: consent
        required: true
        wording: {fa: "شرکت می‌کنید؟", en: "Will you take part?"}
        statement: {fa: "با خواست خودم.", en: "Of my own free will."}
  - name: water
    title: {fa: آب, en: Water}
    elements:
      - name: water
        kind: one
        codes: water
        missing: [dont-know]
        wording: {fa: "آب {city} چگونه است؟", en: "How is the water of {city}?"}
      - name: people
        kind: integer
        minimum: 1
        maximum: 20
        unit: {fa: نفر, en: people}
        wording: {fa: "چند نفرید؟", en: "How many are you?"}
      - {name: wish, kind: text, long: true, wording: {fa: "چه می‌خواهید؟", en: "What do you wish?"}}
"""
KURDISH = {
    "title": "{city} لە چاوی ئێمەوە",
    "section:consent.title": "دەستپێک",
    "consent.wording": "بەشداری دەکەن؟",
    "consent.statement": "بە خواستی خۆم.",
    "section:water.title": "ئاو",
    "water.wording": "ئاوی {city} چۆنە؟",
    "list:water.good": "باش",
    "list:water.bad": "خراپ",
    "people.wording": "چەند کەسن؟",
    "people.unit": "کەس",
    "wish.wording": "چیتان دەوێ؟",
}
Edit = Callable[[Any], None]


def tiny() -> Instrument:
    return read_instrument(TINY)


def blank_sheet(instrument: Instrument, language: str = "ckb", reader: str = "fa") -> bytes:
    file = BytesIO()
    write_translation_sheet(instrument, language, file, reader)
    return file.getvalue()


def filled(content: bytes, words: Mapping[str, str] = KURDISH, *edits: Edit, language: str = "ckb") -> bytes:
    """The sheet with the column of the language filled in by place, and then edited."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if str(cell.value).endswith(f"({language})"))
    for row in range(2, sheet.max_row + 1):
        text = words.get(str(sheet.cell(row, 1).value))
        if text is not None:
            sheet.cell(row, column).value = text
    for edit in edits:
        edit(sheet)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def row_of(sheet: Any, place: str) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == place)
