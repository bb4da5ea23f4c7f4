"""An instrument as a JSON-able document and as YAML; `loaders.yaml_files` reads both back equal.

Only what differs from the default is written, so that a file holds what its author would write.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from questionnaires.loaders.domain_kinds import write_domain
from questionnaires.model import Category, CodeList, Element, Grid, GridRow, Instrument, Item, Repeat, Section
from questionnaires.texts import Texts

Document = dict[str, Any]


def write(instrument: Instrument, file: Path | None = None) -> str:
    """The instrument as YAML text, written to `file` where one is given."""
    text: str = yaml.dump(
        instrument_to_document(instrument), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110
    )
    if file is not None:
        file.write_text(text, encoding="utf-8")
    return text


def instrument_to_document(instrument: Instrument) -> Document:
    """The instrument as mappings, lists, texts and numbers only."""
    return _without_defaults(
        {
            "name": instrument.name,
            "version": instrument.version,
            "languages": list(instrument.languages),
            "title": texts_to_document(instrument.title),
            "introduction": texts_to_document(instrument.introduction),
            "extras": dict(instrument.extras),
            "code_lists": code_lists_to_document(instrument.code_lists),
            "sections": [_section(section) for section in instrument.sections],
        },
        keep=("title", "sections"),
    )


def texts_to_document(texts: Texts) -> Document:
    return dict(texts.by_language)


def code_lists_to_document(code_lists: tuple[CodeList, ...]) -> Document:
    return {code_list.name: _code_list(code_list) for code_list in code_lists}


def _code_list(code_list: CodeList) -> Document | list[Document]:
    categories = categories_to_document(code_list.categories)
    if not code_list.from_study:
        return categories
    return _without_defaults({"from_study": True, "categories": categories})


def categories_to_document(categories: tuple[Category, ...]) -> list[Document]:
    return [_category(category) for category in categories]


def _category(category: Category) -> Document:
    return _without_defaults(
        {
            "code": category.code,
            **texts_to_document(category.labels),
            "value": category.value,
            "exclusive": category.exclusive,
            "parent": category.parent,
            "level": category.level,
            "definition": texts_to_document(category.definition),
            "attributes": dict(category.attributes),
        }
    )


def _section(section: Section) -> Document:
    return _without_defaults(
        {
            "name": section.name,
            "title": texts_to_document(section.title),
            "introduction": texts_to_document(section.introduction),
            "relevance": section.relevance,
            "self_completed": section.self_completed,
            "extras": dict(section.extras),
            "elements": [_element(element) for element in section.elements],
        },
        keep=("title", "elements"),
    )


def _element(element: Element) -> Document:
    if isinstance(element, Grid):
        return _grid(element)
    if isinstance(element, Repeat):
        return _repeat(element)
    return _item(element)


def _item(item: Item) -> Document:
    return _without_defaults(
        {
            "name": item.name,
            "was": item.was,
            **write_domain(item.domain),
            "wording": texts_to_document(item.wording),
            "hint": texts_to_document(item.hint),
            "short": texts_to_document(item.short),
            "required": item.required,
            "required_message": texts_to_document(item.required_message),
            "relevance": item.relevance,
            "constraint": item.constraint,
            "constraint_message": texts_to_document(item.constraint_message),
            "missing": [str(reason) for reason in item.missing],
            "role": item.role,
            "required_when": item.required_when,
            "choice_filter": item.choice_filter,
            "default": item.default,
            "default_from": item.default_from,
            "extras": dict(item.extras),
        },
        keep=("wording", "statement"),
    )


def _grid(grid: Grid) -> Document:
    return _without_defaults(
        {
            "name": grid.name,
            "was": grid.was,
            "kind": "grid",
            "scale": grid.domain.code_list.name,
            "wording": texts_to_document(grid.wording),
            "hint": texts_to_document(grid.hint),
            "short": texts_to_document(grid.short),
            "required": grid.required,
            "relevance": grid.relevance,
            "missing": [str(reason) for reason in grid.missing],
            "role": grid.role,
            "extras": dict(grid.extras),
            "rows": [_row(row) for row in grid.rows],
        },
        keep=("wording", "rows"),
    )


def _row(row: GridRow) -> Document:
    return _without_defaults(
        {"code": row.code, "was": row.was, **texts_to_document(row.labels), "short": texts_to_document(row.short)}
    )


def _repeat(repeat: Repeat) -> Document:
    return _without_defaults(
        {
            "name": repeat.name,
            "was": repeat.was,
            "kind": "repeat",
            "wording": texts_to_document(repeat.wording),
            "hint": texts_to_document(repeat.hint),
            "relevance": repeat.relevance,
            "minimum": repeat.minimum,
            "maximum": repeat.maximum,
            "count": repeat.count,
            "extras": dict(repeat.extras),
            "items": [_item(item) for item in repeat.items],
        },
        keep=("wording", "minimum", "items"),
    )


def _without_defaults(document: Document, keep: tuple[str, ...] = ()) -> Document:
    """The document without its empty values; numbers stay, zero too."""
    return {
        key: value
        for key, value in document.items()
        if key in keep or not (value is None or value is False or value == "" or value == {} or value == [])
    }


class _Dumper(yaml.SafeDumper):
    """Quotes every text that our reader would take for something else."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain_is_safe = text and text[0].isalpha() and text.lower() not in ("null", "true", "false", "nan", "inf")
    style = "|" if "\n" in text and not text.startswith((" ", "\n")) else None if plain_is_safe else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
