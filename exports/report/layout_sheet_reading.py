"""A changed layout workbook, read back whole, or every fault of it by its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from exports.report.chart_choices import CHOICES
from exports.report.layout_rows import layout_of_rows
from exports.report.layout_sheet import (
    AUDIENCE,
    CHART,
    ORDER,
    PLACES,
    SHEET,
    SHOW,
    SHOWN,
    WAVES,
    WAVES_CHOICES,
    YES_NO,
    level_names,
    meaning_of,
    word,
)
from exports.report.layouts import DEFAULT, Audience, Layout, LayoutError, Names, Part
from questionnaires.loaders.workbook_rows import SheetRows, read_sheets
from questionnaires.model import Category, Instrument
from questionnaires.problems import Problem
from questionnaires.text import ascii_digits, normalize
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES, sentence

LONGEST_TITLE, LONGEST_NOTE = 120, 2_000
_NAME = re.compile(r"\(([a-z_.]+)\)\s*$")
_NEEDED = (ORDER, SHOWN, SHEET)
_AS_MADE = "as-made"


def read_layout_sheet(
    file: Path | bytes, instrument: Instrument, standing: Layout = DEFAULT, levels: Sequence[Category] = ()
) -> Layout:
    """The layout that the workbook holds; audiences whose sheet is not there get the default.

    On which level places are told stays as it stands (`standing`) for audiences that the workbook says none for;
    `levels` name the study's places.

    Raises LayoutError with every fault by sheet, row and column, and FrameError for what is no workbook.
    """
    reading = _Reading(instrument)
    found: dict[Audience, tuple[Part, ...]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    places = {audience: own.place_level for audience, own in standing.items()}
    for sheet in read_sheets(file):
        audience = _audience_of(sheet.title)
        columns = _columns(sheet)
        if audience is not None:
            found[audience] = reading.rows(sheet, columns)
        elif "variable" in columns:
            groups |= reading.groups(sheet, columns)
        elif {AUDIENCE, PLACES} <= set(columns):
            places |= reading.places(sheet, columns, levels)
    if not found:
        allowed = [sentence(f"reports.audience.{audience.value}", "fa") for audience in Audience]
        reading.faults.append(Problem.at("layout-sheet-none", allowed=allowed))
    if reading.faults:
        raise LayoutError(reading.faults)
    layouts = {
        audience: layout_of_rows(
            rows, groups.get(f"{audience.value}.by"), groups.get(f"{audience.value}.dimensions"), instrument
        )
        for audience, rows in found.items()
    }
    return {each: replace(own, place_level=places.get(each)) for each, own in {**DEFAULT, **layouts}.items()}


class _Reading:
    def __init__(self, instrument: Instrument) -> None:
        self.names = Names.of(instrument)
        self.faults: list[Problem] = []

    def rows(self, sheet: SheetRows, columns: Mapping[str, int]) -> tuple[Part, ...]:
        missing = [name for name in _NEEDED if name not in columns]
        if missing:
            self.faults.append(
                Problem.at("layout-headings", sheet=sheet.title, row=1, allowed=[f"({name})" for name in missing])
            )
            return ()
        found: list[tuple[float, Part]] = []
        for number, cells in sheet.rows[1:]:
            row = _Row(self, sheet.title, number, {name: _text(cells, at) for name, at in columns.items()})
            if row.said(SHEET):
                found.append((row.order(), row.part(self.names)))
        found.sort(key=lambda pair: pair[0])
        if found and all(part.is_off for _, part in found):
            self.faults.append(Problem.at("layout-nothing-shown", sheet=sheet.title))
        return tuple(part for _, part in found)

    def groups(self, sheet: SheetRows, columns: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
        """Variables by `<audience>.by` and `<audience>.dimensions`."""
        fields = [name for name in columns if "." in name]
        chosen: dict[str, list[str]] = {field: [] for field in fields}
        for number, cells in sheet.rows[1:]:
            row = _Row(self, sheet.title, number, {name: _text(cells, at) for name, at in columns.items()})
            name = row.said("variable")
            for field in fields if name else ():
                allowed = self.names.by if field.endswith(".by") else self.names.dimensions
                if not row.is_yes(field):
                    continue
                if name not in allowed:
                    code = "layout-by-unknown" if field.endswith(".by") else "dimension-unknown"
                    row.fault(code, field, value=name, allowed=list(allowed))
                chosen[field].append(name)
        return {field: tuple(names) for field, names in chosen.items()}

    def places(
        self, sheet: SheetRows, columns: Mapping[str, int], levels: Sequence[Category]
    ) -> dict[Audience, str | None]:
        """The level of each audience; None for the smallest that says enough."""
        smallest = {word("places-smallest", language).casefold() for language in LANGUAGES}
        codes = {
            said.casefold(): code
            for code in self.names.place_levels
            for said in (*level_names(code, levels).values(), code)
        }
        found: dict[Audience, str | None] = {}
        for number, cells in sheet.rows[1:]:
            row = _Row(self, sheet.title, number, {name: _text(cells, at) for name, at in columns.items()})
            audience, typed = _audience_of(row.said(AUDIENCE)), row.said(PLACES).casefold()
            if audience is None:
                continue
            if typed and typed not in smallest and typed not in codes:
                allowed = list(self.names.place_levels)
                row.fault("place-level-not-told", PLACES, value=row.said(PLACES)[:40], allowed=allowed)
            found[audience] = codes.get(typed)
        return found


class _Row:
    def __init__(self, reading: _Reading, sheet: str, number: int, cells: Mapping[str, str]) -> None:
        self.reading, self.sheet, self.number, self.cells = reading, sheet, number, cells

    def said(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, code: str, column: str, **where: Any) -> None:
        self.reading.faults.append(Problem.at(code, sheet=self.sheet, row=self.number, column=column, **where))

    def order(self) -> float:
        typed = ascii_digits(self.said(ORDER))
        try:
            return float(typed) if typed else float(self.number)
        except ValueError:
            self.fault("layout-order", ORDER, value=typed[:40])
            return 0.0

    def is_yes(self, column: str) -> bool:
        typed = self.said(column)
        meant = meaning_of(typed, "", YES_NO) if typed else "no"
        if meant is None:
            self.fault("layout-yes-no", column, value=typed[:40])
        return meant == "yes"

    def part(self, names: Names) -> Part:
        section = self.said(SHEET)
        if section not in names.sections:
            self.fault("layout-section-unknown", SHEET, value=section[:60], allowed=list(names.sections))
        show = tuple(each for each in re.split(r"[,،;؛\s]+", self.said(SHOW)) if each)
        for name in show:
            if name not in names.blocks:
                self.fault("layout-block-unknown", SHOW, value=name[:60])
        chart = self._choice(CHART, "chart.", (_AS_MADE, *CHOICES), "layout-chart-unknown")
        waves = self._choice(WAVES, "waves.", WAVES_CHOICES, "layout-waves-unknown")
        return Part(
            section,
            show,
            self._texts("title", LONGEST_TITLE),
            self._texts("note", LONGEST_NOTE),
            waves == "main",
            "" if chart == _AS_MADE else chart,
            not self.is_yes(SHOWN),
        )

    def _choice(self, column: str, family: str, codes: tuple[str, ...], fault: str) -> str:
        typed = self.said(column)
        meant = meaning_of(typed, family, codes) if typed else codes[0]
        if meant is None:
            self.fault(
                fault, column, value=typed[:40], allowed=[sentence(f"layout.{family}{code}", "fa") for code in codes]
            )
        return meant or codes[0]

    def _texts(self, kind: str, longest: int) -> Texts:
        texts = {language: normalize(self.said(f"{kind}_{language}"), language) for language in LANGUAGES}
        for language, text in texts.items():
            if len(text) > longest:
                self.fault("layout-text-long", f"{kind}_{language}", longest=longest, letters=len(text))
        return Texts.of(texts)


def _audience_of(title: str) -> Audience | None:
    for audience in Audience:
        said = {sentence(f"reports.audience.{audience.value}", language) for language in LANGUAGES}
        if title.strip() in {audience.value, *said}:
            return audience
    return None


def _columns(sheet: SheetRows) -> dict[str, int]:
    """Places of columns by the name in brackets of their heading, the first of each."""
    found: dict[str, int] = {}
    for column, said in enumerate(sheet.rows[0][1] if sheet.rows else ()):
        match = _NAME.search(normalize(str(said or ""), "en"))
        if match:
            found.setdefault(match[1], column)
    return found


def _text(cells: tuple[Any, ...], column: int) -> str:
    value = cells[column] if column < len(cells) else None
    return "" if value is None else str(value).strip()
