"""Small changes of an instrument: other words, another order, one more category. Each answers a new instrument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from questionnaires.model import Category, CodeList, Element, Instrument, Item, Repeat, Section

Part = TypeVar("Part")


def moved(parts: Sequence[Part], place: int, by: int) -> tuple[Part, ...]:
    """The parts with the one at `place` moved by so many places, at most to an end."""
    left = list(parts)
    part = left.pop(place)
    left.insert(max(0, min(len(left), place + by)), part)
    return tuple(left)


def with_section_moved(instrument: Instrument, name: str, by: int) -> Instrument:
    """A section `by` places later (earlier where negative). Raises KeyError."""
    place = _place(instrument.sections, name)
    return replace(instrument, sections=moved(instrument.sections, place, by))


def with_element_moved(instrument: Instrument, name: str, by: int) -> Instrument:
    """An element of a section, or an item of a repeat, `by` places later among its own. Raises KeyError."""
    for section in instrument.sections:
        for siblings, put_back in _rows(section):
            if name in [own.name for own in siblings]:
                changed = put_back(moved(siblings, _place(siblings, name), by))
                return with_section(instrument, changed)
    raise KeyError(name)


def with_section(instrument: Instrument, changed: Section) -> Instrument:
    """`changed` in the place of the section of its name."""
    sections = tuple(changed if own.name == changed.name else own for own in instrument.sections)
    return replace(instrument, sections=sections)


def with_element(instrument: Instrument, changed: Element) -> Instrument:
    """`changed` in the place of the element, or of the item of a repeat, of its name."""

    def swapped(element: Element) -> Element:
        if element.name == changed.name:
            return changed
        if isinstance(element, Repeat) and isinstance(changed, Item):
            items = tuple(changed if own.name == changed.name else own for own in element.items)
            return replace(element, items=items)
        return element

    return _each_element(instrument, swapped)


def with_code_list(instrument: Instrument, changed: CodeList) -> Instrument:
    """`changed` in the place of the list of its name, wherever it is used."""
    lists = tuple(changed if own.name == changed.name else own for own in instrument.code_lists)

    def swapped(element: Element) -> Element:
        if isinstance(element, Repeat):
            items = tuple(replace(own, domain=own.domain.with_code_lists((changed,))) for own in element.items)
            return replace(element, items=items)
        domain: Any = element.domain.with_code_lists((changed,))  # of the kind it was, which a grid's must be
        return replace(element, domain=domain)

    return _each_element(replace(instrument, code_lists=lists), swapped)


def with_category(code_list: CodeList, category: Category) -> CodeList:
    """One more category, at the end."""
    return replace(code_list, categories=(*code_list.categories, category))


def element_named(instrument: Instrument, name: str) -> Element:
    """An element, or an item of a repeat. Raises KeyError."""
    for section in instrument.sections:
        for siblings, _ in _rows(section):
            for own in siblings:
                if own.name == name:
                    return own
    raise KeyError(name)


def code_list_used(element: Element) -> CodeList | None:
    """The list that an element offers, if it offers one."""
    found: CodeList | None = getattr(getattr(element, "domain", None), "code_list", None)
    return found


def users_of(instrument: Instrument, list_name: str) -> tuple[Element, ...]:
    """Every element and item of a repeat that offers a list."""
    return tuple(
        own
        for section in instrument.sections
        for siblings, _ in _rows(section)
        for own in siblings
        if (used := code_list_used(own)) is not None and used.name == list_name
    )


_PutBack = Callable[[tuple[Any, ...]], Section]


def _rows(section: Section) -> Iterator[tuple[tuple[Element, ...], _PutBack]]:
    """The elements of a section, then the items of each repeat; with what puts them back in another order."""
    yield section.elements, lambda own: replace(section, elements=own)
    for element in section.elements:
        if isinstance(element, Repeat):
            yield element.items, _into_repeat(section, element)


def _into_repeat(section: Section, repeat: Repeat) -> _PutBack:
    def put_back(items: tuple[Any, ...]) -> Section:
        changed = replace(repeat, items=items)
        return replace(section, elements=tuple(changed if own is repeat else own for own in section.elements))

    return put_back


def _each_element(instrument: Instrument, change: Callable[[Element], Element]) -> Instrument:
    sections = (replace(own, elements=tuple(map(change, own.elements))) for own in instrument.sections)
    return replace(instrument, sections=tuple(sections))


def _place(parts: Sequence[Any], name: str) -> int:
    for place, part in enumerate(parts):
        if part.name == name:
            return place
    raise KeyError(name)
