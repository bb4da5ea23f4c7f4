"""Every item of an instrument with its section, those inside repeats too, and every expression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from questionnaires.expressions import ExpressionError, parse
from questionnaires.expressions.syntax import nodes
from questionnaires.model import Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Calculated


def single_items(instrument: Instrument) -> Iterator[tuple[Section, Item, Repeat | None]]:
    """Items that stand alone or in a repeat (then with it), notes included; grids are left out."""
    for section, element in instrument.elements():
        if isinstance(element, Repeat):
            for item in element.items:
                yield section, item, element
        elif isinstance(element, Item):
            yield section, element, None


def grids(instrument: Instrument) -> Iterator[tuple[Section, Grid]]:
    for section, element in instrument.elements():
        if isinstance(element, Grid):
            yield section, element


def sources(sections: Iterable[Section]) -> Iterator[str]:
    """Every expression: conditions, constraints, calculated values, choice filters."""
    for section in sections:
        found = [section.relevance]
        for element in section.elements:
            found += [element.relevance, getattr(element, "count", None)]
            for item in element.items if isinstance(element, Repeat) else (element,):
                if isinstance(item, Item):
                    calculated = item.domain.expression if isinstance(item.domain, Calculated) else None
                    found += [item.relevance, item.constraint, item.required_when, item.choice_filter, calculated]
                    found.append(item.default_from)
        yield from (source for source in found if source)


def tables_read(sections: Iterable[Section]) -> dict[str, str]:
    """The tables in which expressions look values up, each with the column it is searched by."""
    return {table: key for source in sources(sections) for table, key in _pulled(source)}


def _pulled(source: str) -> Iterator[tuple[str, str]]:
    if "pulldata" not in source:
        return
    try:
        tree = parse(source)
    except ExpressionError:
        return
    for node in nodes(tree):
        if node["type"] == "call" and node["name"] == "pulldata":
            table, _, key, _ = node["arguments"]
            if table["type"] == key["type"] == "text":
                yield table["value"], key["value"]
