"""Code lists of a document: `{name: [category, …]}`, or `{name: {from_study: true, categories: [...]}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from questionnaires.loaders.entries import Entry
from questionnaires.model import Category, CodeList
from questionnaires.problems import Problem
from questionnaires.text import ascii_digits, normalize

CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_code_lists(documents: Mapping[str, Any], faults: list[Problem]) -> tuple[CodeList, ...]:
    """Every code list by name, in the order they stand."""
    return tuple(_code_list(str(name), document, faults) for name, document in documents.items())


def _code_list(name: str, document: Any, faults: list[Problem]) -> CodeList:
    if isinstance(document, list):
        return CodeList(name, read_categories(document, name, faults))
    entry = Entry(document, faults, code_list=name)
    from_study = entry.flag("from_study")
    categories = read_categories(entry.entries("categories"), name, faults)
    entry.close()
    return CodeList(name, categories, from_study)


def read_categories(documents: list[Any], code_list: str, faults: list[Problem]) -> tuple[Category, ...]:
    """Categories in the order they stand; `code_list` is named in their faults."""
    return tuple(_category(document, code_list, faults) for document in documents)


def _category(document: Any, code_list: str, faults: list[Problem]) -> Category:
    entry = Entry(document, faults, code_list=code_list)
    code = read_code(entry)
    category = Category(
        code=code,
        labels=entry.labels(),
        value=entry.number("value"),
        exclusive=entry.flag("exclusive"),
        parent=entry.text("parent"),
        level=entry.text("level"),
        definition=entry.texts("definition"),
        attributes=_attributes(entry),
    )
    entry.close()
    return category


def read_code(entry: Entry) -> str:
    """The code of a category or row: ASCII, so that it survives every file format and address."""
    code = entry.text("code", required=True) or ""
    if code and not CODE.fullmatch(code):
        problem, fields = malformed(code)
        entry.fault(problem, "code", **fields)
    return code


def malformed(code: str) -> tuple[str, dict[str, str]]:
    """The fault of what is no code; Persian digits and Arabic letters, which look right, are named."""
    if CODE.fullmatch(ascii_digits(code)):
        return "code-native-digits", {"value": code[:40], "instead": ascii_digits(code)[:40]}
    if normalize(code) != code:
        return "code-arabic-letters", {"value": code[:40]}
    return "code-malformed", {"value": code[:40]}


def _attributes(entry: Entry) -> tuple[tuple[str, str], ...]:
    """`attributes: {years: 1405-1406, fields: [water, roads]}`; a list is kept joined by commas."""
    attributes = []
    for name, value in entry.mapping("attributes").items():
        if isinstance(value, list):
            value = ",".join(str(part) for part in value)
        attributes.append((str(name), str(value)))
    return tuple(attributes)
