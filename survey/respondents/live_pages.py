"""What a section's page tells `live.js`, so that it answers at once: rules, how fields are read, answers known before.

Two documents of JSON. The first is the same for everybody and is baked into the compiled page; a
section on which nothing follows from anything has none, and loads no script for it. The second
holds what is known of one person: earlier answers that its rules read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from questionnaires.choices import Labels, columns_of
from questionnaires.dependencies import Dependencies, Rule, dependencies
from questionnaires.expressions import parse, references
from questionnaires.expressions.syntax import Tree, nodes, referred_name
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.references_in_words import names_in_words, referred_in
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Date,
    DateTime,
    Note,
    Number,
    OneCode,
    Place,
    Ranking,
    SeveralCodes,
    Text,
    Time,
)
from survey.clock import today
from survey.respondents.live_words import signs_of, words_on_page

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&{}"}
_FOLLOWED = ("relevance", "count", "expression", "choice_filter", "required_when", "constraint")


@dataclass(frozen=True)
class LivePage:
    """One section in one language, for its page."""

    document: dict[str, Any]
    reads: frozenset[str]  # variables of earlier sections, and repeats that hold them
    conditional: frozenset[str]  # elements that may come and go while the page is open
    has_told_options: bool = False  # whether a place, which is an option of a list, has answers in its words

    @property
    def counted(self) -> frozenset[str]:
        """Repeats whose blocks may come and go while the page is open."""
        return frozenset(rule["of"] for rule in self.document["rules"] if rule["key"] == "count")

    @property
    def has_messages(self) -> bool:
        """Whether what a constraint says has answers in it."""
        return any("${" in rule.get("message", "") for rule in self.document["rules"])

    @property
    def json(self) -> Markup:
        return in_script(self.document)


def live_page(instrument: Instrument, section: Section, language: str) -> LivePage | None:
    """None where a change of any field of this section moves nothing on its page."""
    if not _may_be_live(section):
        return None
    follows = dependencies(instrument)
    moved = [rule for rule in _moved(section, follows) if rule.section == section.name]
    rules = [rule for rule in moved if rule.key in _FOLLOWED]
    if not moved:
        return None
    trees = [_tree(rule, section) for rule in rules]
    own = {element.name for element in section.elements} | {item.name for item in _items(section)}
    read = {name for tree in trees for name in references(tree)}
    needed = {name for rule in moved for name in rule.reads} | {rule.owner for rule in rules}
    words = words_on_page(section, language)
    places = {id(rule): place for place, rule in enumerate(rules)}
    document = {
        "language": language,
        "elements": [element.name for element in section.elements],
        "variables": {element.name: element.variables for element in section.elements if isinstance(element, Grid)},
        "repeats": {
            element.name: [item.name for item in element.items]
            for element in section.elements
            if isinstance(element, Repeat)
        },
        "counted": [own.name for own in section.elements if isinstance(own, Repeat) and own.count is not None],
        "items": dict(_readers(section, needed)),
        "rules": [_rule(rule, tree, section, language) for rule, tree in zip(rules, trees, strict=True)],
        "after": {
            element.name: [places[id(rule)] for rule in follows.after(*_names(element)) if id(rule) in places]
            for element in section.elements
        },
        "words": words,
        **(signs_of(language) if words else {}),
        **_looked_up(instrument, trees),
    }
    outside = {name for name in read if name not in own and name.rpartition(".")[0] not in own}
    conditional = frozenset(rule.owner for rule in rules if rule.key in ("relevance", "count", "choice_filter"))
    return LivePage(document, _stored_under(instrument, outside), conditional, _has_told_options(section))


def known_of(
    live: LivePage, counted: Mapping[str, Any], absent: Iterable[str], filled: Mapping[str, str] | None = None
) -> Markup:
    """What is known of one person: earlier answers that the rules read, what is not asked, what is in the words."""
    answers = {name: counted[name] for name in live.reads if name in counted}
    words = {"words": dict(filled)} if filled and (live.has_messages or live.has_told_options) else {}
    return in_script({"answers": answers, "today": today().isoformat(), "absent": list(absent), **words})


def in_script(document: Any) -> Markup:
    """JSON that may stand in a script element and in the source of a template: no text of it begins a tag."""
    written = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    harmless = _TEXT.sub(lambda text: text.group().translate(_ESCAPED), written)
    return Markup(harmless)  # noqa: S704 -- no tag can begin in it


def has_live_pages(instrument: Instrument) -> bool:
    """Whether a section may need the scripts: they come with the first page then, and later pages stay light."""
    return any(map(_may_be_live, instrument.sections))


def _has_told_options(section: Section) -> bool:
    lists = [part.domain.code_list for part in _items(section) if isinstance(part.domain, Place)]
    return any(referred_in(text) for own in lists for place in own.categories for text in place.labels.values())


def _may_be_live(section: Section) -> bool:
    return any(_follows_something(part) for part in (*section.elements, *_items(section))) or bool(
        names_in_words(section)
    )


def _follows_something(part: Element) -> bool:
    return isinstance(getattr(part, "domain", None), Calculated) or any(
        getattr(part, key, None) is not None for key in _FOLLOWED if key != "expression"
    )


def _moved(section: Section, follows: Dependencies) -> Sequence[Rule]:
    return follows.after(*(name for element in section.elements for name in _names(element)))


def _names(element: Element) -> tuple[str, ...]:
    inside = tuple(item.name for item in element.items) if isinstance(element, Repeat) else ()
    return (element.name, *inside)


def _items(section: Section) -> Iterator[Item]:
    """Every item that has fields of its own, those inside repeats too."""
    for element in section.elements:
        if isinstance(element, Repeat):
            yield from element.items
        elif isinstance(element, Grid):
            yield from (element.row_item(row) for row in element.rows)
        else:
            yield element


def _readers(section: Section, needed: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """How the fields of each item are read that something follows from."""
    for element in section.elements:
        if needed.isdisjoint(_names(element)):
            continue
        for item in _items(Section(section.name, section.title, (element,))):
            if not isinstance(item.domain, Note | Calculated):
                reader = {key: value for key, value in _reader(item).items() if value is not None}
                yield item.name, reader


def _reader(item: Item) -> dict[str, Any]:
    match item.domain:
        case Number(decimals=decimals, minimum=minimum, maximum=maximum):
            return {"kind": "number", "decimals": decimals or None, "minimum": minimum, "maximum": maximum}
        case Text(maximum_length=maximum):
            return {"kind": "text", "maximum": maximum}
        case Date(earliest=earliest, latest=latest):
            days = {"minimum": earliest, "maximum": latest}
            return {"kind": "date", **{key: day and day.isoformat() for key, day in days.items()}}
        case Ranking() | Time() | DateTime():
            return {"kind": item.domain.kind}
        case Allocation(total=total):
            return {"kind": "allocation", "total": total}
        case SeveralCodes(maximum=maximum, other=other):
            return {"kind": "several", "maximum": maximum, "other": other}
        case OneCode(other=other):
            return {"kind": "code", "other": other}
        case _:
            return {"kind": "code"}


def _tree(rule: Rule, section: Section) -> Tree:
    parts = (*section.elements, *_items(section))
    part: Any = next(own for own in parts if own.name == rule.owner)
    source = part.domain.expression if rule.key == "expression" else getattr(part, rule.key)
    return parse(source, rule.key == "choice_filter")


def _repeat_of(rule: Rule, section: Section) -> str | None:
    return next(
        (
            element.name
            for element in section.elements
            if isinstance(element, Repeat) and rule.owner in [item.name for item in element.items]
        ),
        None,
    )


def _rule(rule: Rule, tree: Tree, section: Section, language: str) -> dict[str, Any]:
    written: dict[str, Any] = {"of": rule.owner, "key": rule.key, "tree": tree}
    if rule.key == "count":
        written["maximum"] = getattr(section.element(rule.owner), "maximum", 0)
    if repeat := _repeat_of(rule, section):
        written["repeat"] = repeat
    item = next((own for own in _items(section) if own.name == rule.owner), None)
    if rule.key == "constraint" and item is not None:
        said = item.constraint_message
        problem = Problem.at("constraint-own-words", message=said) if said else Problem.at("constraint-not-met")
        written["message"] = problem.sentence(language)
    code_list = getattr(getattr(item, "domain", None), "code_list", None)
    if rule.key == "choice_filter" and code_list is not None:
        used = {node["name"] for node in nodes(tree) if node["type"] == "column"}
        written["choices"] = [
            {
                "code": category.code,
                "rows": [{key: row[key] for key in used if key in row} for row in columns_of(category)],
            }
            for category in code_list.categories
        ]
    return written


def _stored_under(instrument: Instrument, names: set[str]) -> frozenset[str]:
    """The keys under which answers hold these variables: an allocation's for a share, a repeat's for its items."""
    found = {key for name in names for key in (name, name.rpartition(".")[0]) if key}
    for _, element in instrument.elements():
        if isinstance(element, Repeat) and not found.isdisjoint(_names(element)):
            found.add(element.name)
    return frozenset(found)


def _looked_up(instrument: Instrument, trees: Sequence[Tree]) -> dict[str, Any]:
    """Words of choices and tables, where a rule asks for them; the same words as on the server."""
    calls = [node for tree in trees for node in nodes(tree) if node["type"] == "call"]
    found: dict[str, Any] = {}
    variables = {referred_name(call["arguments"][1]) for call in calls if call["name"] == "jr:choice-name"}
    if variables:
        found["labels"] = {name: Labels(instrument).labels_of(name) for name in sorted(variables)}
    tables = {str(call["arguments"][0].get("value", "")) for call in calls if call["name"] == "pulldata"}
    if tables:
        found["tables"] = {
            code_list.name: [row for category in code_list.categories for row in columns_of(category)]
            for code_list in instrument.code_lists
            if code_list.name in tables
        }
    return found
