"""On which line of a YAML file each part of an instrument stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from questionnaires.loaders.imported import Places, list_part
from questionnaires.loaders.located_yaml import Located

_WHOLE = ""


def document_lines(document: Any) -> Places:
    """The line of each section, element, code list and category, and of each of their keys; nothing for bare JSON."""
    places = {}
    for name, part in _parts(document):
        places[name, ""] = {"line": part.line}
        places |= {(name, key): {"line": line} for key, line in part.lines.items()}
    code_lists = document.get("code_lists") if isinstance(document, Located) else None
    if isinstance(code_lists, Located):
        for name, line in code_lists.lines.items():
            places[list_part(name), ""] = {"line": line}
            own = code_lists[name]
            for category in _located(own.get("categories") if isinstance(own, Located) else own):
                places[list_part(name), str(category.get("code"))] = {"line": category.line}
    return places


def _parts(document: Any) -> Iterator[tuple[str, Located]]:
    """The instrument itself under the empty name, then sections, elements, and the items of repeats."""
    if isinstance(document, Located):
        yield _WHOLE, document
        for section in _located(document.get("sections")):
            yield str(section.get("name")), section
            for element in _located(section.get("elements")):
                yield str(element.get("name")), element
                for item in _located(element.get("items")):
                    yield str(item.get("name")), item


def _located(parts: Any) -> list[Located]:
    return [part for part in parts if isinstance(part, Located)] if isinstance(parts, list) else []
