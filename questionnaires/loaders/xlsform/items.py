"""One row of the survey sheet into an item: its type into a response domain, its cells into texts and conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from questionnaires.defaults import is_computed
from questionnaires.expressions import ExpressionError, parse
from questionnaires.loaders.elements import OFFERED_REASONS
from questionnaires.loaders.xlsform.choices import Lists
from questionnaires.loaders.xlsform.languages import Languages
from questionnaires.loaders.xlsform.names import Names
from questionnaires.loaders.xlsform.sheets import Row
from questionnaires.loaders.xlsform.sources import NO, YES, Renaming, constant, filter_source, joined, parameters
from questionnaires.loaders.xlsform.structure import Question
from questionnaires.loaders.xlsform.tables import Table
from questionnaires.loaders.xlsform.types import BOUNDS, Selected, Support, TypeRow
from questionnaires.model import CodeList, Item, MissingReason
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
from questionnaires.texts import Texts
from questionnaires.writers.odk_constraints import own_constraint

KEPT = ("appearance", "parameters", "default", "trigger", "read_only", "guidance_hint", "image", "big-image", "audio",
        "video", "autoplay", "rows", "note", "save_to")  # fmt: skip
OWN_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)?")  # of an item, or of a row of a grid
_LABEL = re.compile(r"%\((label|name)\)s")


@dataclass
class ItemReader:
    """Reads the items of one form."""

    table: Table
    lists: Lists
    languages: tuple[str, ...]
    renaming: Renaming
    files: Mapping[str, bytes]
    faults: list[Problem]
    warnings: list[Problem]
    plain_fields: list[tuple[str, str]] = field(default_factory=list)  # (item, type) that became simpler
    unlabelled: list[str] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)  # names of items that cannot stand where they are written
    cells: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def item(self, question: Question, relevance: str | None) -> Item:
        """The item of a row; `relevance` is that of the groups around it."""
        table, row = self.table, question.row
        required, required_when = self._required(row, question.local)
        required = required or table.value(row, "cz::required") == "yes"
        extras = dict(table.rest(row, KEPT))
        domain = self._domain(question, extras)
        if table.value(row, "cz::relevance") == "none":
            relevance = None
        default = self._default(row, domain, extras)
        default_from = self._default_from(row, domain, extras, question.local)
        item = Item(
            name=question.name,
            wording=self._wording(question, domain),
            domain=domain,
            hint=self._texts(question, "hint"),
            required=required,
            required_message=self._texts(question, "required_message"),
            relevance=joined(relevance, self._source(row, "relevant", question.local)),
            constraint=self._constraint(row, domain, question.local),
            constraint_message=self._texts(question, "constraint_message"),
            missing=self.reasons(row),
            role=table.value(row, "cz::role") or None,
            short=self._texts(question, "cz::short"),
            required_when=required_when,
            choice_filter=self._filter(row, question.local),
            extras=tuple(sorted(extras.items())),
            was=self.was(row),
            default=default,
            default_from=default_from,
        )
        self.note_cells(item.name, row)
        return item

    def note_cells(self, name: str, row: Row) -> None:
        """Where the parts of an item stand, for the faults that checks find later."""
        keys = {"": "name", "relevance": "relevant", "constraint": "constraint", "expression": "calculation",
                "required_when": "required", "choice_filter": "choice_filter", "count": "repeat_count",
                "default_from": "default", "wording": "label", "hint": "hint",
                "constraint_message": "constraint_message", "required_message": "required_message"}  # fmt: skip
        for key, column in keys.items():
            self.cells[name, key] = self.table.place(row, column)

    def was(self, row: Row) -> str | None:
        """The name in earlier versions, in our spelling."""
        text = self.table.value(row, "cz::was")
        return (text if OWN_NAME.fullmatch(text) else Names().take(text)) if text else None

    def reasons(self, row: Row) -> tuple[MissingReason, ...]:
        words = self.table.value(row, "cz::missing").split()
        for word in words:
            if word not in OFFERED_REASONS:
                allowed = [str(own) for own in OFFERED_REASONS]
                where = {"value": word[:40], "allowed": allowed}
                self.faults.append(self.table.fault("reason-not-offered", row, "cz::missing", **where))
        return tuple(MissingReason(word) for word in words if word in OFFERED_REASONS)

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

    def _texts(self, question: Question, column: str) -> Texts:
        texts = self.table.texts(question.row, column)
        if question.choice is not None:
            labels, code = question.choice.labels, question.choice.code
            texts = texts.map(
                lambda language, text: _LABEL.sub(
                    lambda match: labels.in_language(language) if match.group(1) == "label" else code, text
                )
            )
        return self.renaming.texts(texts, question.local)

    def _wording(self, question: Question, domain: ResponseDomain) -> Texts:
        wording = self._texts(question, "label")
        if not wording and not isinstance(domain, Calculated):
            wording = self._texts(question, "hint")
            if not wording:
                self.unlabelled.append(question.name)
                wording = Texts.of({self.table.language: question.original})
        return wording

    def _source(self, row: Row, column: str, local: Mapping[str, str]) -> str | None:
        return self.renaming.source(self.table.value(row, column), local)

    def _required(self, row: Row, local: Mapping[str, str]) -> tuple[bool, str | None]:
        text = self.table.value(row, "required").lower()
        if text in YES or text in NO or not text:
            return text in YES, None
        return False, self._source(row, "required", local)

    def _constraint(self, row: Row, domain: ResponseDomain, local: Mapping[str, str]) -> str | None:
        """The author's own part of it: what says the bounds of the domain again is left out."""
        return own_constraint(self._source(row, "constraint", local), domain)

    def _default(self, row: Row, domain: ResponseDomain, extras: dict[str, str]) -> str | None:
        """The answer given beforehand, where it stands as it is."""
        ours = self.table.value(row, "cz::default")
        text = ours or self.table.value(row, "default")
        if not text or isinstance(domain, Calculated | Note | Consent):
            return None
        if not ours and is_computed(text):
            return None
        extras.pop("default", None)
        return " ".join(self.lists.codes.get(word, word) for word in text.split(" "))

    def _default_from(
        self, row: Row, domain: ResponseDomain, extras: dict[str, str], local: Mapping[str, str]
    ) -> str | None:
        """The answer given beforehand, where it is worked out; one that cannot be is only kept, with a warning."""
        if isinstance(domain, Calculated | Note | Consent):
            return None
        if self.table.value(row, "cz::default_from"):
            return self._source(row, "cz::default_from", local)
        text = self.table.value(row, "default")
        if not is_computed(text):
            return None
        source = self._source(row, "default", local) or ""
        try:
            parse(source)
        except ExpressionError:
            self.warnings.append(self.table.fault("xlsform-default-computed", row, "default", value=text[:60]))
            return None
        extras.pop("default", None)
        return source

    def _filter(self, row: Row, local: Mapping[str, str]) -> str | None:
        source = self._source(row, "choice_filter", local)
        return filter_source(source, Languages().code) if source else None

    def _domain(self, question: Question, extras: dict[str, str]) -> ResponseDomain:
        row, kind = question.row, question.type
        calculation = self._source(row, "calculation", question.local)
        if self.table.value(row, "trigger") and calculation is not None:
            self.warnings.append(self.table.fault("xlsform-trigger", row, "trigger"))
        read_only = self.table.value(row, "read_only").lower() in YES
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
        if isinstance(domain, Calculated | Note | Consent):
            return domain
        if calculation is not None or read_only:
            extras["type"] = self.table.value(row, "type")
            return Calculated(calculation) if calculation is not None else Note()
        return domain

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
                if calculation is not None:
                    extras["calculation"] = calculation
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
