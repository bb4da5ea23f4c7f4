"""A sheet read by its headings: cells by name, texts by language, what is left over, and the place of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from questionnaires.loaders.xlsform.headings import TRANSLATED, Column
from questionnaires.loaders.xlsform.sheets import Row, Sheet, plain
from questionnaires.model import Extras
from questionnaires.problems import Problem
from questionnaires.text import normalize
from questionnaires.texts import Texts

EXTRA = "cz::extra::"


@dataclass(frozen=True)
class Table:
    """A sheet, its columns, and the language of what has none."""

    sheet: Sheet
    columns: dict[int, Column]
    language: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.sheet.rows)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns.values())

    def value(self, row: Row, name: str) -> str:
        """The cell of a column as a name, code, number or source: plain text."""
        return plain(self.exact(row, name))

    def exact(self, row: Row, name: str) -> str:
        for place, column in self.columns.items():
            if column.name == name and place < len(row.cells) and row.cells[place].strip():
                return row.cells[place].strip()
        return ""

    def texts(self, row: Row, name: str) -> Texts:
        """The cells of a column in every language, cleaned; a heading that names its language comes first."""
        found: dict[str, str] = {}
        for place, column in sorted(self.columns.items(), key=lambda own: own[1].language is None):
            if column.name == name and place < len(row.cells) and row.cells[place]:
                language = column.language or self.language
                text = normalize(row.cells[place].replace("\u00a0", " "), language)
                if text:
                    found.setdefault(language, text)
        return Texts.of(found)

    def rest(self, row: Row, kept: Iterable[str] = ()) -> Extras:
        """Unknown columns, and those known ones that are to be `kept`, by name (and language)."""
        kept = frozenset(kept)
        extras: dict[str, str] = {}
        for place, column in self.columns.items():
            text = row.cells[place].strip() if place < len(row.cells) else ""
            if not text:
                continue
            if column.name.startswith(EXTRA):
                extras[column.name.removeprefix(EXTRA)] = text
            elif not column.known or column.name in kept:
                name = f"{column.name}::{column.language}" if column.language else column.name
                extras[name] = text
        return tuple(sorted(extras.items()))

    def place(self, row: Row | int, name: str | None = None) -> dict[str, Any]:
        """Where the cell of a column is, for a problem."""
        number = row if isinstance(row, int) else row.number
        column = next((place for place, own in self.columns.items() if own.name == name), None)
        return self.sheet.place(number, column)

    def fault(self, code: str, row: Row | int, name: str | None = None, **fields: Any) -> Problem:
        return Problem.at(code, **self.place(row, name), **fields)

    def languages(self) -> list[str]:
        """The languages of the columns people read, in their order; the one of bare headings included."""
        found: dict[str, None] = {}
        for place, column in self.columns.items():
            if column.name in TRANSLATED and any(
                place < len(row.cells) and row.cells[place] for row in self.sheet.rows
            ):
                found.setdefault(column.language or self.language)
        return list(found)
