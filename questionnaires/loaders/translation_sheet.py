"""A filled translation sheet, read against the instrument it was made from: whole, or every fault by its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from questionnaires.loaders.entries import LANGUAGE
from questionnaires.loaders.workbook_rows import SheetRows, read_sheets
from questionnaires.model import Instrument
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.text import normalize
from questionnaires.texts import Texts
from questionnaires.translating import Passage, originals, passages, placeholders

PLACE, NOTE = "place", "note"  # what headings say in brackets, beside the languages
TITLE = "title"  # the place of the questionnaire's own
_IN_BRACKETS = re.compile(r"\(([A-Za-z0-9-]+)\)\s*$")


class TranslationError(ProblemsFound):
    """A translation sheet that cannot be taken; nothing of it was."""


@dataclass(frozen=True)
class Translation:
    """One language for an instrument: every text by its place (see `questionnaires.translating`)."""

    language: str
    texts: Mapping[str, str]


def read_translation(
    file: Path | str | BinaryIO | bytes, instrument: Instrument, language: str | None = None
) -> Translation:
    """The translation that a sheet holds.

    Headings say in brackets what their column is: `(place)`, `(fa)`, `(ckb)`, `(note)`; notes are not
    read. Every text of the instrument must stand in one row, its originals unchanged, its translation
    filled in with the same placeholders. `language` is the one expected, where somebody said so.

    Raises
    ------
    TranslationError
        With every fault of the sheet.
    FrameError
        If it is no readable workbook.
    """
    sheet = next(iter(read_sheets(file)), SheetRows("", ()))
    return _Reading(sheet, instrument).translation(language)


class _Reading:
    def __init__(self, sheet: SheetRows, instrument: Instrument) -> None:
        self.sheet = sheet
        self.originals = originals(instrument)
        self.passages = {own.place: own for own in passages(instrument)}
        self.faults: list[Problem] = []

    def translation(self, expected: str | None) -> Translation:
        rows = list(self.sheet.rows)
        columns = _columns(rows[0][1]) if rows else {}
        language = self._language(columns, expected)
        if language and (another := self._of_another(rows[1:], columns, language)):
            raise TranslationError([another])
        texts: dict[str, str] = {}
        seen: dict[str, int] = {}
        for number, cells in rows[1:] if language else ():
            place = _text(cells, columns[PLACE])
            if place not in self.passages:
                self._fault("translation-place-unknown", number, value=place[:60])
            elif place in seen:
                self._fault("translation-place-twice", number, value=place, first=seen[place])
            else:
                seen[place] = number
                texts[place] = self._translated(self.passages[place], number, cells, columns, language)
        if language:
            missing = [place for place in self.passages if place not in seen]
            self.faults += [Problem.at("translation-row-missing", sheet=self.sheet.title, value=own) for own in missing]
        if self.faults:
            raise TranslationError(self.faults)
        return Translation(language, texts)

    def _of_another(
        self, rows: list[tuple[int, tuple[Any, ...]]], columns: Mapping[str, int], language: str
    ) -> Problem | None:
        """The one fault of a sheet that was made of another questionnaire, as its title tells."""
        title = self.passages[TITLE].texts if TITLE in self.passages else Texts()
        for number, cells in rows:
            if _text(cells, columns[PLACE]) == TITLE:
                stands = {own: _text(cells, columns[own]) for own in self.originals if own != language}
                if any(_cleaned(text, own) != _cleaned(title.get(own, ""), own) for own, text in stands.items()):
                    where = {"sheet": self.sheet.title, "row": number}
                    return Problem.at("translation-of-another", **where, value=Texts.of(stands), expected=title)
        return None

    def _language(self, columns: Mapping[str, int], expected: str | None) -> str:
        """The language of the sheet; a heading that is not there, or is of another, is a fault."""
        needed = [PLACE, *self.originals]
        lacking = [name for name in needed if name not in columns]
        own = [name for name in columns if name not in (*needed, NOTE) and LANGUAGE.fullmatch(name)]
        if expected in self.originals:
            own = [str(expected)]
        if lacking or len(own) != 1:
            self._fault("translation-headings", 1, allowed=[f"({name})" for name in (*needed, expected or "ckb")])
            return ""
        if expected and own[0] != expected:
            self._fault("translation-language-other", 1, value=own[0], expected=expected)
            return ""
        return own[0]

    def _translated(
        self, passage: Passage, row: int, cells: tuple[Any, ...], columns: Mapping[str, int], language: str
    ) -> str:
        for original in self.originals:
            stands = _cleaned(passage.texts.get(original, ""), original)
            if original != language and _cleaned(_text(cells, columns[original]), original) != stands:
                self._fault("translation-original-changed", row, column=original, value=stands[:60])
        text = normalize(_text(cells, columns[language]), language)
        if not text:
            self._fault("translation-empty", row, column=language, value=passage.place)
        model = placeholders(passage.texts.in_language(self.originals[0]))
        if text and placeholders(text) != model:
            self._fault("translation-placeholders", row, column=language, needed=model or ("—",))
        return text

    def _fault(self, code: str, row: int, **where: Any) -> None:
        self.faults.append(Problem.at(code, sheet=self.sheet.title, row=row, **where))


def _columns(headings: tuple[Any, ...]) -> dict[str, int]:
    """Places of columns by what their heading says in brackets, the first of each."""
    found: dict[str, int] = {}
    for name, column in _named(headings):
        found.setdefault(name, column)
    return found


def _named(headings: tuple[Any, ...]) -> Iterator[tuple[str, int]]:
    for column, heading in enumerate(headings):
        match = _IN_BRACKETS.search(normalize(str(heading or ""), "en"))
        if match:
            yield match[1], column


def _text(cells: tuple[Any, ...], column: int) -> str:
    value = cells[column] if column < len(cells) else None
    return "" if value is None else str(value).strip()


def _cleaned(text: str, language: str) -> str:
    """As two copies of one text are compared: Excel may end lines otherwise."""
    return re.sub(r"\s+", " ", normalize(text, language))
