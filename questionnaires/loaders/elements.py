"""Elements of a section document: items with their response domains, grids, repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaires.loaders.code_lists import read_code
from questionnaires.loaders.domain_kinds import KINDS, read_domain
from questionnaires.loaders.entries import Entry
from questionnaires.model import CodeList, Element, Grid, GridRow, Item, MissingReason, Repeat
from questionnaires.problems import Problem
from questionnaires.response_domains import Scale, Text

OFFERED_REASONS = (
    MissingReason.DONT_KNOW,
    MissingReason.CANNOT_JUDGE,
    MissingReason.REFUSED,
    MissingReason.NOT_APPLICABLE,
)


class ElementReader:
    """Reads the elements of one instrument, whose code lists it knows."""

    def __init__(self, code_lists: tuple[CodeList, ...], faults: list[Problem]) -> None:
        self._code_lists = {code_list.name: code_list for code_list in code_lists}
        self._faults = faults

    def element(self, document: Any, section: str) -> Element:
        """An item, grid or repeat, as its `kind` says."""
        name = document.get("name") if isinstance(document, Mapping) else None
        entry = Entry(document, self._faults, section=section, item=name)
        kind = entry.one_of("kind", ("grid", "repeat", *KINDS), required=True)
        if kind == "grid":
            element: Element = self._grid(entry)
        elif kind == "repeat":
            element = self._repeat(entry, section)
        else:
            element = self._item(entry, kind)
        if kind is not None:
            entry.close()
        return element

    def _item(self, entry: Entry, kind: str | None) -> Item:
        return Item(
            name=entry.text("name", required=True) or "",
            wording=entry.texts("wording", required=True),
            domain=read_domain(kind, entry, self._named_list) if kind is not None else Text(),
            hint=entry.texts("hint"),
            required=entry.flag("required"),
            required_message=entry.texts("required_message"),
            relevance=entry.text("relevance"),
            constraint=entry.text("constraint"),
            constraint_message=entry.texts("constraint_message"),
            missing=_reasons(entry),
            role=entry.text("role"),
            short=entry.texts("short"),
            required_when=entry.text("required_when"),
            choice_filter=entry.text("choice_filter"),
            extras=entry.extras(),
            was=entry.text("was"),
            default=entry.text("default"),
            default_from=entry.text("default_from"),
        )

    def _grid(self, entry: Entry) -> Grid:
        return Grid(
            name=entry.text("name", required=True) or "",
            wording=entry.texts("wording", required=True),
            rows=self._rows(entry),
            domain=Scale(self._named_list(entry, "scale")),
            hint=entry.texts("hint"),
            required=entry.flag("required"),
            relevance=entry.text("relevance"),
            missing=_reasons(entry),
            role=entry.text("role"),
            short=entry.texts("short"),
            extras=entry.extras(),
            was=entry.text("was"),
        )

    def _rows(self, entry: Entry) -> tuple[GridRow, ...]:
        """Rows of their own, or the categories of a code list."""
        rows = entry.take("rows", required=True)
        if isinstance(rows, str):
            code_list = self._named_list(entry, "rows")
            return tuple(GridRow(category.code, category.labels) for category in code_list.categories)
        return tuple(self._row(row, entry) for row in entry.entries("rows"))

    def _row(self, document: Any, grid: Entry) -> GridRow:
        entry = Entry(document, self._faults, **grid.where)
        was = entry.text("was")  # before the labels: three letters could be a language
        row = GridRow(code=read_code(entry), labels=entry.labels(), short=entry.texts("short"), was=was)
        entry.close()
        return row

    def _repeat(self, entry: Entry, section: str) -> Repeat:
        items = []
        for document in entry.entries("items", required=True):
            item = self.element(document, section)
            if isinstance(item, Item):
                items.append(item)
            else:
                entry.fault("only-items-repeat", "items", name=item.name)
        maximum = entry.whole("maximum", minimum=1)
        return Repeat(
            name=entry.text("name", required=True) or "",
            wording=entry.texts("wording", required=True),
            items=tuple(items),
            minimum=entry.whole("minimum", minimum=0) or 0,
            maximum=10 if maximum is None else maximum,
            hint=entry.texts("hint"),
            relevance=entry.text("relevance"),
            extras=entry.extras(),
            was=entry.text("was"),
            count=entry.text("count"),
        )

    def _named_list(self, entry: Entry, key: str) -> CodeList:
        name = entry.text(key, required=True)
        if name is None:
            return CodeList("")
        if name not in self._code_lists:
            entry.fault("code-list-unknown", key, value=name[:40], allowed=sorted(self._code_lists))
            return CodeList(name)
        return self._code_lists[name]


def _reasons(entry: Entry) -> tuple[MissingReason, ...]:
    reasons = []
    for word in entry.words("missing"):
        if word in OFFERED_REASONS:
            reasons.append(MissingReason(word))
        else:
            entry.fault("reason-not-offered", "missing", value=word[:40], allowed=[str(own) for own in OFFERED_REASONS])
    return tuple(reasons)
