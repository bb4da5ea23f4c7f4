"""Which categories an item offers on given answers, and what expressions may look up in code lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from questionnaires.expressions import is_true, parse
from questionnaires.model import Category, Grid, Instrument, Item, Repeat


def offered(item: Item, seen: Mapping[str, Any], today: date | None = None) -> tuple[Category, ...]:
    """The categories of an item that its choice filter lets through, given the relevant answers; () without codes."""
    code_list = item.domain.code_list
    if code_list is None:
        return ()
    if item.choice_filter is None:
        return tuple(code_list.categories)
    tree = parse(item.choice_filter, columns=True)
    return tuple(
        category
        for category in code_list.categories
        if any(is_true(tree, seen, today=today, columns=columns) for columns in columns_of(category))
    )


def offers_any(item: Item, seen: Mapping[str, Any], today: date | None = None) -> bool:
    """Whether there is anything to choose: an item of which nothing is offered is not asked."""
    return item.choice_filter is None or bool(offered(item, seen, today))


def still_offered(item: Item, value: Any, seen: Mapping[str, Any], today: date | None = None) -> Any:
    """What of a stored answer its choice filter lets through, None for nothing.

    Of several codes and of places those that are offered stay, in order; points were shared out over what
    was offered then, so that they count whole or not at all.
    """
    if item.choice_filter is None or value is None or (isinstance(value, Mapping) and "missing" in value):
        return value
    codes = {category.code for category in offered(item, seen, today)}
    if isinstance(value, list):
        return [code for code in value if code in codes] or None
    return value if codes.issuperset(value if isinstance(value, Mapping) else (value,)) else None


def columns_of(category: Category) -> Iterator[dict[str, str]]:
    """What the bare names of a choice filter mean, for each row that offers the category."""
    fixed = {"name": category.code, "label": category.labels.in_language("fa")}
    fixed |= {f"label::{language}": text for language, text in category.labels.items()}
    for row in category.attribute_rows():
        yield fixed | row


@dataclass(frozen=True)
class Labels:
    """What expressions may ask of an instrument: the words of a choice, a cell of a list used as a table."""

    instrument: Instrument
    language: str = "fa"

    def choice_label(self, variable: str, code: str) -> str:
        return self.labels_of(variable).get(code, code)

    def labels_of(self, variable: str) -> dict[str, str]:
        """The words of every choice of an item, by code."""
        for item in self._items():
            if item.name == variable and (code_list := item.domain.code_list) is not None:
                return {own.code: own.labels.in_language(self.language) for own in code_list.categories}
        return {}

    def cell(self, table: str, column: str, key_column: str, key: str) -> str:
        for code_list in self.instrument.code_lists:
            if code_list.name == table:
                for category in code_list.categories:
                    for row in columns_of(category):
                        if row.get(key_column) == key:
                            return row.get(column, "")
        return ""

    def _items(self) -> Iterator[Item]:
        for _, element in self.instrument.elements():
            if isinstance(element, Repeat):
                yield from element.items
            elif isinstance(element, Grid):
                yield from (element.row_item(row) for row in element.rows)
            else:
                yield element
