"""The type of a row, and the cells that belong to it, into a response domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from questionnaires.defaults import is_computed
from questionnaires.loaders.xlsform.choices import Lists
from questionnaires.loaders.xlsform.sheets import Row
from questionnaires.loaders.xlsform.sources import (
    NO,
    YES,
    Renaming,
    constant,
    once_if_it_keeps_itself,
    parameters,
    reads,
)
from questionnaires.loaders.xlsform.structure import Question
from questionnaires.loaders.xlsform.tables import Table
from questionnaires.loaders.xlsform.types import BOUNDS, Selected, Support, TypeRow, read_type
from questionnaires.model import CodeList
from questionnaires.problems import Problem
from questionnaires.response_domains import (
    Calculated,
    Consent,
    Date,
    DateTime,
    Note,
    Number,
    OneCode,
    Place,
    Ranking,
    ResponseDomain,
    Scale,
    SeveralCodes,
    Text,
    Time,
)
from questionnaires.text import ascii_digits


@dataclass
class DomainReader:
    """Reads the response domains of one form."""

    table: Table
    lists: Lists
    languages: tuple[str, ...]
    renaming: Renaming
    files: Mapping[str, bytes]
    faults: list[Problem]
    warnings: list[Problem]
    shown: set[str] = field(default_factory=set)  # names of calculated values that have words on the page
    plain_fields: list[tuple[str, str]] = field(default_factory=list)  # (item, type) that became simpler

    def domain(self, question: Question, extras: dict[str, str]) -> ResponseDomain:
        row, kind = question.row, question.type
        calculation = self.source(row, "calculation", question.local)
        read_only = self.table.value(row, "read_only").lower() in YES
        if not read_only and "read_only" in extras and extras["read_only"].lower() not in NO:
            where = {"item": question.name, "value": extras["read_only"][:60]}
            self.warnings.append(self.table.fault("xlsform-read-only-when", row, "read_only", **where))
        if calculation is not None and self.table.value(row, "trigger"):
            is_given = self.is_given_beforehand(question)
            code = "xlsform-trigger-asked" if is_given else "xlsform-trigger"
            self.warnings.append(self.table.fault(code, row, "trigger", item=question.name))
            calculation = None if is_given else once_if_it_keeps_itself(calculation, question.name)
        if isinstance(kind, Selected):
            if kind.list_name.startswith("${"):
                extras["type"] = self.table.value(row, "type")
                where = {"item": question.name, "value": kind.list_name[:40]}
                self.warnings.append(self.table.fault("xlsform-choices-from-answers", row, "type", **where))
                return self._text(row, extras)
            if "search(" in extras.get("appearance", ""):
                self.warnings.append(self.table.fault("xlsform-searched", row, "appearance", item=question.name))
            if self.table.value(row, "cz::kind") == "scale":
                _take_word(extras, "likert")
            if "label" in extras.get("appearance", "").split():
                extras["type"] = self.table.value(row, "type")
                return Note()
            domain = self._selected(row, kind)
        else:
            domain = self._plain(question, kind, extras, calculation)
        if isinstance(domain, Calculated | Consent) or (isinstance(domain, Note) and calculation is None):
            return domain
        if calculation is None and read_only:
            calculation = self._fixed(question, extras)
        if calculation is not None or read_only:
            extras["type"] = self.table.value(row, "type")
            if calculation is None:
                return Note()
            self._note_shown(question)
            return Calculated(calculation)
        return domain

    def _note_shown(self, question: Question) -> None:
        """What is worked out in a field with words of its own is to be seen; our pages hold no such field."""
        row, kind = question.row, question.type
        if not self.table.texts(row, "label"):
            return
        if isinstance(kind, TypeRow) and kind.becomes in ("text", "integer", "decimal", "range", "note"):
            self.shown.add(question.name)
        else:
            self.warnings.append(self.table.fault("xlsform-calculated-hidden", row, "calculation", item=question.name))

    def _fixed(self, question: Question, extras: dict[str, str]) -> str | None:
        """What always stands in a field that nobody may change: its default, worked out once."""
        if "default" not in extras:
            return None
        source = self.source(question.row, "default", question.local) or ""
        if is_computed(source) and not reads(source):
            return None
        text = extras.pop("default")
        return f"once({source})" if is_computed(text) else constant(text)

    def is_given_beforehand(self, question: Question) -> bool:
        """Whether the calculation of a question is what it starts with: asked, and triggered by another answer."""
        table, row = self.table, question.row
        source = self.source(row, "calculation", question.local)
        is_asked = isinstance(question.type, Selected) or question.type.becomes not in ("calculated", "note")
        has_words = bool(table.texts(row, "label") or table.texts(row, "hint"))
        is_fixed = table.value(row, "read_only").lower() in YES
        if source is None or not table.value(row, "trigger"):
            return False
        return is_asked and has_words and not is_fixed and reads(source)

    def _plain(
        self, question: Question, kind: TypeRow, extras: dict[str, str], calculation: str | None
    ) -> ResponseDomain:
        row = question.row
        if kind.name not in ("text", "integer", "decimal", "date", "time", "dateTime", "note", "calculate"):
            extras["type"] = kind.name
        if kind.support is Support.PLAIN:
            self.plain_fields.append((question.name, kind.name))
        match kind.becomes:
            case "integer" | "decimal":
                low, high = BOUNDS.get(kind.name, (None, None))
                minimum, maximum = self.number(row, "cz::minimum"), self.number(row, "cz::maximum")
                return Number(
                    kind.becomes == "decimal",
                    low if minimum is None else minimum,
                    high if maximum is None else maximum,
                    self.table.texts(row, "cz::unit"),
                )
            case "range":
                return self._range(row)
            case "date":
                return Date(self._day(row, "cz::earliest"), self._day(row, "cz::latest"))
            case "time":
                return Time()
            case "datetime":
                return DateTime()
            case "acknowledge":
                return OneCode(self.lists.acknowledgement(self.languages))
            case "note":
                return Note()
            case "calculated":
                if kind.name == "today":
                    calculation = "today()"
                elif self.table.value(row, "cz::kind") == "kept":
                    calculation = None
                elif kind.name == "hidden" and calculation is None and "default" in extras:
                    calculation = constant(extras.pop("default"))
                elif kind.name == "xml-external":
                    self.warnings.append(
                        self.table.fault("xlsform-file-not-taken", row, "type", value=f"{question.original}.xml")
                    )
                return Calculated(calculation or "")
        return self._text(row, extras)

    def _text(self, row: Row, extras: dict[str, str]) -> Text:
        is_long = _take_word(extras, "multiline")
        return Text(is_long, self.whole(row, "cz::maximum_length") or Text().maximum_length)

    def _range(self, row: Row) -> Number:
        given = parameters(self.table.value(row, "parameters"))
        texts = [given.get("start", "1"), given.get("end", "10"), given.get("step", "1")]
        try:
            start, end, _ = numbers = [float(ascii_digits(text)) for text in texts]
        except ValueError:
            self.faults.append(self.table.fault("xlsform-not-a-number", row, "parameters", value=" ".join(texts)[:40]))
            return Number()
        decimals = any("." in text or not number.is_integer() for text, number in zip(texts, numbers, strict=True))
        low, high = min(start, end), max(start, end)
        return Number(decimals, low if decimals else int(low), high if decimals else int(high))

    def _day(self, row: Row, column: str) -> date | None:
        text = self.table.value(row, column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults.append(self.table.fault("value-not-a-day", row, column, value=text[:40]))
            return None

    def _selected(self, row: Row, kind: Selected) -> ResponseDomain:
        if kind.from_file:
            self._read_file(row, kind.list_name)
            code_list = self.lists.code_lists.get(kind.list_name.rpartition(".")[0], CodeList(kind.list_name))
        elif self.table.value(row, "cz::kind") == "consent":
            return Consent(self.table.texts(row, "cz::statement"))
        else:
            code_list = self.code_list(row, kind.list_name)
        other = self.table.value(row, "cz::other") or None
        if kind.or_other and code_list.name in self.lists.code_lists:
            code_list, other = self.lists.with_other(code_list.name, self.languages)
        own_kind = self.table.value(row, "cz::kind")
        if own_kind == "place":
            return Place(code_list)
        if own_kind == "scale":
            return Scale(code_list)
        if kind.kind == "ranking":
            return Ranking(code_list, self.whole(row, "cz::places"))
        if kind.kind == "several":
            return SeveralCodes(code_list, self.whole(row, "cz::maximum"), other)
        return OneCode(code_list, other)

    def _read_file(self, row: Row, name: str) -> None:
        stem = name.rpartition(".")[0]
        if stem in self.lists.code_lists:
            return
        if not name.lower().endswith((".csv", ".geojson")):
            self.faults.append(self.table.fault("xlsform-file-kind", row, "type", value=name[:60]))
        elif name not in self.files:
            self.faults.append(self.table.fault("xlsform-file-needed", row, "type", value=name[:60]))
        else:
            given = parameters(self.table.value(row, "parameters"))
            places = name.lower().endswith(".geojson")
            value = given.get("value", "id" if places else "name")
            label = given.get("label", "title" if places else "label")
            self.lists.read_file(name, self.files[name], self.table.language, value, label)

    def code_list(self, row: Row, name: str, column: str = "type") -> CodeList:
        found = self.lists.code_lists.get(name)
        if found is None and not self.lists.is_unread:
            where = {"value": name[:40], "allowed": sorted(self.lists.code_lists)}
            self.faults.append(self.table.fault("xlsform-list-unknown", row, column, **where))
        return found or CodeList(name)

    def number(self, row: Row, column: str) -> float | None:
        text = ascii_digits(self.table.value(row, column))
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            self.faults.append(self.table.fault("xlsform-not-a-number", row, column, value=text[:40]))
            return None
        return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number

    def whole(self, row: Row, column: str) -> int | None:
        number = self.number(row, column)
        if number is not None and not isinstance(number, int):
            self.faults.append(self.table.fault("xlsform-not-a-number", row, column, value=str(number)))
            return None
        return number

    def source(self, row: Row, column: str, local: Mapping[str, str]) -> str | None:
        is_choice = column == "choice_filter" or isinstance(read_type(self.table.value(row, "type")), Selected)
        return self.renaming.source(self.table.value(row, column), local, is_choice=is_choice)


def _take_word(extras: dict[str, str], word: str) -> bool:
    """Takes a word out of the appearance, if it is there."""
    words = extras.get("appearance", "").split()
    if word not in words:
        return False
    words.remove(word)
    extras["appearance"] = " ".join(words)
    if not words:
        del extras["appearance"]
    return True
