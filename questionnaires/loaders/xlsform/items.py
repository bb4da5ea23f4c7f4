"""One row of the survey sheet into an item: its type into a response domain, its cells into texts and conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.defaults import is_computed
from questionnaires.loaders.elements import OFFERED_REASONS
from questionnaires.loaders.xlsform.domains import DomainReader
from questionnaires.loaders.xlsform.languages import Languages
from questionnaires.loaders.xlsform.names import Names
from questionnaires.loaders.xlsform.sheets import Row
from questionnaires.loaders.xlsform.sources import NO, YES, filter_source, joined, reads
from questionnaires.loaders.xlsform.structure import Question
from questionnaires.model import Item, MissingReason
from questionnaires.response_domains import (
    Calculated,
    Consent,
    Note,
    ResponseDomain,
)
from questionnaires.texts import Texts
from questionnaires.writers.odk_constraints import own_constraint

KEPT = ("appearance", "parameters", "default", "trigger", "read_only", "guidance_hint", "image", "big-image", "audio",
        "video", "autoplay", "rows", "note", "save_to")  # fmt: skip
_REFERRING = {"trigger", "parameters"}  # kept for other programs, and naming other rows of the form
OWN_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)?")  # of an item, or of a row of a grid
_LABEL = re.compile(r"%\((label|name)\)s")


@dataclass
class ItemReader(DomainReader):
    """Reads the items of one form."""

    unlabelled: list[str] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)  # names of items that cannot stand where they are written
    cells: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def item(self, question: Question, relevance: str | None) -> Item:
        """The item of a row; `relevance` is that of the groups around it."""
        table, row = self.table, question.row
        required, required_when = self._required(row, question.local)
        required = required or table.value(row, "cz::required") == "yes"
        extras = dict(table.rest(row, KEPT))
        for name in _REFERRING & extras.keys():
            extras[name] = self.renaming.words(extras[name], question.local)
        domain = self.domain(question, extras)
        if table.value(row, "cz::relevance") == "none":
            relevance = None
        default = self._default(row, domain, extras)
        default_from = self._default_from(question, domain, extras)
        item = Item(
            name=question.name,
            wording=self._wording(question, domain),
            domain=domain,
            hint=self._texts(question, "hint"),
            required=required,
            required_message=self._texts(question, "required_message"),
            relevance=joined(relevance, self.source(row, "relevant", question.local)),
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
                "default": "default", "default_from": "default", "wording": "label", "hint": "hint",
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

    def _required(self, row: Row, local: Mapping[str, str]) -> tuple[bool, str | None]:
        text = self.table.value(row, "required").lower()
        if text in YES or text in NO or not text:
            return text in YES, None
        return False, self.source(row, "required", local)

    def _constraint(self, row: Row, domain: ResponseDomain, local: Mapping[str, str]) -> str | None:
        """The author's own part of it: what says the bounds of the domain again is left out."""
        return own_constraint(self.source(row, "constraint", local), domain)

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

    def _default_from(self, question: Question, domain: ResponseDomain, extras: dict[str, str]) -> str | None:
        """The answer given beforehand, where it is worked out; one that cannot be is only kept, with a warning."""
        row, local = question.row, question.local
        if isinstance(domain, Calculated | Note | Consent):
            return None
        if self.is_given_beforehand(question):
            return self.source(row, "calculation", local)
        if self.table.value(row, "cz::default_from"):
            return self.source(row, "cz::default_from", local)
        text = self.table.value(row, "default")
        if not is_computed(text):
            return None
        source = self.source(row, "default", local) or ""
        if not reads(source):
            self.warnings.append(self.table.fault("xlsform-default-computed", row, "default", value=text[:60]))
            return None
        extras.pop("default", None)
        return source

    def _filter(self, row: Row, local: Mapping[str, str]) -> str | None:
        source = self.source(row, "choice_filter", local)
        return filter_source(source, Languages().code) if source else None
