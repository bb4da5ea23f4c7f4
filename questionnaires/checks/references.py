"""Conditions and constraints: readable, and speaking of what has been asked by then."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from questionnaires.answers import CASE_VARIABLES
from questionnaires.dates_and_times import read_day
from questionnaires.dependencies import dependencies
from questionnaires.expressions import ExpressionError, parse, references
from questionnaires.expressions.functions import FUNCTIONS, as_number, as_text
from questionnaires.expressions.syntax import Tree, nodes
from questionnaires.model import CodeList, Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.response_domains import Allocation, Calculated, Note, OneCode, Scale, SeveralCodes
from questionnaires.text import ascii_digits, normalize

_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
_PATH = re.compile(
    r"instance\([^()]*\)[\w/.-]*(?:\[[^\]]*\]?)?|(?<![\w)\]}./])(?:\./|//?)[A-Za-z_@*][\w@*.-]*(?:/[\w@*.-]+)*"
)
_LAST_SAVED = re.compile(r"\$\{\s*last-saved#[^{}]*\}")
_JALALI_DAY = re.compile(r"1[2-4]\d\d[-/]\d{1,2}[-/]\d{1,2}")
_PREDICATE = re.compile(r"\[[^\]]*\]?")


def reference_problems(instrument: Instrument) -> Iterator[Problem]:
    """Expressions that cannot be read, names that are none, items asked later, codes that are no choice.

    Columns of a choice filter that the list does not have read as empty, as everywhere, and are only warned of.
    """
    names = _names(instrument)
    asked: set[str] = set()
    for section in instrument.sections:
        yield from _check(section.relevance, "relevance", {"section": section.name}, names, frozenset(asked))
        before = frozenset(asked)  # what is known when the page is first seen
        on_page = asked | {name for element in section.elements for name in _readable(element)}
        for element in section.elements:
            where = {"section": section.name, "item": element.name}
            yield from _check(element.relevance, "relevance", where, names, frozenset(asked))
            if isinstance(element, Item):
                yield from _check(element.constraint, "constraint", where, names, frozenset(on_page), element)
                yield from _item_faults(element, where, names, frozenset(asked))
                yield from _default_problems(element, where, names, before)
            elif isinstance(element, Repeat):
                yield from _repeat_faults(section, element, names, asked, before)
            asked.update(_readable(element))


def _item_faults(item: Item, where: dict[str, Any], names: _Names, asked: frozenset[str]) -> Iterator[Problem]:
    """What an item works out before it is answered: its value, its choices, whether it is required."""
    if isinstance(item.domain, Calculated):
        yield from _check(item.domain.expression or None, "expression", where, names, asked)
    yield from _check(item.required_when, "required_when", where, names, asked)
    yield from _check(item.choice_filter, "choice_filter", where, names, asked, item)


def _default_problems(item: Item, where: dict[str, Any], names: _Names, known: frozenset[str]) -> Iterator[Problem]:
    """A default is worked out when its page is first seen: what is answered there or later comes too late for it."""
    if item.default_from is None:
        return
    yield from _check(item.default_from, "default_from", where, names, frozenset(names.readable))
    try:
        read = references(parse(item.default_from))
    except ExpressionError:
        return
    for name in sorted(read & names.readable.keys() - known - set(CASE_VARIABLES)):
        yield Problem.at("default-reads-later", **where, key="default_from", name=name)


def _repeat_faults(
    section: Section, repeat: Repeat, names: _Names, asked: set[str], known: frozenset[str]
) -> Iterator[Problem]:
    """Inside a repeat, items may also speak of each other; its count is known before."""
    where = {"section": section.name, "item": repeat.name}
    yield from _check(repeat.count, "count", where, names, frozenset(asked))
    own: dict[str, Item | None] = {item.name: item for item in repeat.items}
    unreadable = {name: way for name, way in names.unreadable.items() if name not in own}
    inside = _Names(names.readable | own, unreadable, names.circles)
    before: set[str] = set(asked)
    for item in repeat.items:
        where = {"section": section.name, "item": item.name}
        yield from _check(item.relevance, "relevance", where, inside, frozenset(before))
        yield from _item_faults(item, where, inside, frozenset(before))
        yield from _default_problems(item, where, inside, known)
        yield from _check(item.constraint, "constraint", where, inside, frozenset(asked | set(own)), item)
        before.add(item.name)


@dataclass(frozen=True)
class _Names:
    """What a reference may name (the item behind it, where it has codes), and what it may not, with the fault."""

    readable: dict[str, Item | None] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    circles: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)  # by whose, and which key of it


def _names(instrument: Instrument) -> _Names:
    readable: dict[str, Item | None] = dict.fromkeys(CASE_VARIABLES)
    unreadable: dict[str, str] = {}
    for _, element in instrument.elements():
        readable.update(_readable(element))
        if isinstance(element, Grid):
            unreadable[element.name] = "reference-to-grid"
        elif isinstance(element, Repeat):
            unreadable.update({item.name: "reference-into-repeat" for item in element.items})
            unreadable[element.name] = "reference-into-repeat"
        elif isinstance(element.domain, Note):
            unreadable[element.name] = "reference-to-note"
    for section in instrument.sections:
        if section.name not in readable:
            unreadable.setdefault(section.name, "reference-to-section")
    circles = {(own.rules[0].owner, own.rules[0].key): own.names for own in dependencies(instrument).circles}
    return _Names(readable, unreadable, circles)


def _readable(element: Element) -> dict[str, Item | None]:
    """The names by which an expression may read an element."""
    if isinstance(element, Grid):
        return {f"{element.name}.{row.code}": element.row_item(row) for row in element.rows}
    if isinstance(element, Repeat) or isinstance(element.domain, Note):
        return {}
    names: dict[str, Item | None] = {element.name: element}
    if isinstance(element.domain, Allocation):
        names |= {f"{element.name}.{code}": None for code in element.domain.code_list.codes}
    if element.domain.other:
        names[f"{element.name}.other"] = None
    return names


def _check(
    source: str | None,
    key: str,
    where: dict[str, Any],
    names: _Names,
    asked: frozenset[str],
    own: Item | None = None,
) -> Iterator[Problem]:
    if source is None:
        return
    where = {**where, "key": key}
    try:
        tree = parse(source, key == "choice_filter")
    except ExpressionError as error:
        if (beyond := _beyond(source)) is not None:
            yield Problem.at(beyond[0], **where, value=beyond[1])
            return
        yield from (Problem.at(problem.code, **{**where, **problem.place}) for problem in error.problems)
        return
    of_many = {id(argument) for node in nodes(tree) for argument in _arguments_of_many(node)}
    for node in nodes(tree):
        if node["type"] == "reference":
            if id(node) not in of_many or names.unreadable.get(node["name"]) != "reference-into-repeat":
                at = {**where, "source": source, "position": node["at"] + 1}
                yield from _reference_fault(node["name"], at, names, asked)
        elif node["type"] == "own" and key == "relevance":
            yield Problem.at("own-value-in-relevance", **where, source=source, position=node["at"] + 1)
        elif node["type"] == "text" and _JALALI_DAY.fullmatch(ascii_digits(node["value"])):
            if (day := read_day(node["value"])) is not None:
                yield Problem.at("date-jalali", **where, value=node["value"], instead=day.isoformat())
        elif node["type"] == "column":
            yield from _column_fault(node["name"], where, own)
        elif node["type"] == "call" and node["name"] == "jr:choice-name" and node["arguments"][1]["type"] == "text":
            quoted = node["arguments"][1]["value"].strip().removeprefix("${").removesuffix("}").strip()
            yield from _reference_fault(quoted, where, names, frozenset(names.readable))
        else:
            yield from _code_faults(node, where, names, own)


def _beyond(source: str) -> tuple[str, str] | None:
    """What the language leaves out, by its name instead of the first sign that the grammar does not know."""
    outside = _TEXTS.sub(lambda quoted: "'" + " " * (len(quoted.group()) - 2) + "'", source)
    for code, pattern in (
        ("condition-path", _PATH), ("condition-predicate", _PREDICATE), ("condition-last-saved", _LAST_SAVED),
    ):  # fmt: skip
        if found := pattern.search(outside):
            return code, source[found.start() : found.end()]
    return None


def _arguments_of_many(node: Tree) -> list[Tree]:
    """Arguments that may stand for all instances of a repeat, or name the repeat itself."""
    if node["type"] != "call":
        return []
    if FUNCTIONS[node["name"]].every or node["name"] == "position":
        return list(node["arguments"])
    return list(node["arguments"][:2]) if node["name"] == "indexed-repeat" else []


def _column_fault(name: str, where: dict[str, Any], item: Item | None) -> Iterator[Problem]:
    """A bare name in a choice filter that is no attribute of any category of the list."""
    code_list = item.domain.code_list if item is not None else None
    if code_list is None or not code_list.categories or code_list.from_study:
        return
    columns = {own for category in code_list.categories for row in category.attribute_rows() for own in row}
    if name not in columns | {"name", "label"} and not name.startswith("label::"):
        fields = {"name": name, "list": code_list.name, "allowed": sorted(columns)}
        yield Problem.at("filter-column-unknown", **where, **fields)


def _reference_fault(name: str, where: dict[str, Any], names: _Names, asked: frozenset[str]) -> Iterator[Problem]:
    if name in names.unreadable:
        yield Problem.at(names.unreadable[name], **where, name=name)
    elif name not in names.readable:
        readable = {own.lower(): own for own in names.readable}
        near = difflib.get_close_matches(name.lower(), readable, n=1)
        if near:
            yield Problem.at("reference-unknown-near", **where, name=name, near=readable[near[0]])
        else:
            yield Problem.at("reference-unknown", **where, name=name)
    elif name not in asked and name not in CASE_VARIABLES:
        circle = names.circles.get((where.get("item") or where["section"], where["key"]))
        if circle is not None and circle[-1] in (name, name.rpartition(".")[0]):
            yield Problem.at("reference-circle", **where, name=name, way=" ← ".join((*circle[::-1], circle[-1])))
        else:
            yield Problem.at("reference-later", **where, name=name)


def _code_faults(node: Tree, where: dict[str, Any], names: _Names, own: Item | None) -> Iterator[Problem]:
    """`${q} = 'x'` and `selected(${q}, 'x')` where x is no code of q, and `=` on several codes."""
    if node["type"] == "binary" and node["operator"] in ("=", "!="):
        pairs = [(node["left"], node["right"]), (node["right"], node["left"])]
    elif node["type"] == "call" and node["name"] == "selected":
        pairs = [(node["arguments"][0], node["arguments"][1])]
    else:
        return
    for asked, given in pairs:
        item = own if asked["type"] == "own" else names.readable.get(asked.get("name", ""))
        if item is None or asked["type"] not in ("own", "reference"):
            continue
        code_list = _code_list(item)
        if given["type"] == "number" and code_list is not None:
            if all(as_number(code) != given["value"] for code in code_list.codes):
                fields = {"name": item.name, "value": as_text(given["value"])}
                yield Problem.at("code-impossible", **where, **fields, allowed=code_list.codes)
            continue
        if given["type"] != "text":
            continue
        if given["value"] and code_list is not None and given["value"] not in code_list.codes:
            fields = {"name": item.name, "value": given["value"][:40]}
            meant = normalize(ascii_digits(given["value"])).strip()
            if meant in code_list.codes:
                yield Problem.at("code-misspelt", **where, **fields, instead=meant)
            else:
                yield Problem.at("code-impossible", **where, **fields, allowed=code_list.codes)
        if node["type"] == "binary" and given["value"] and isinstance(item.domain, SeveralCodes):
            yield Problem.at("several-compared", **where, name=item.name, value=given["value"][:40])


def _code_list(item: Item) -> CodeList | None:
    """The codes that an item can hold, where they are known now: a study's own lists differ by study."""
    if isinstance(item.domain, OneCode | SeveralCodes | Scale) and not item.domain.code_list.from_study:
        return item.domain.code_list
    return None
