"""What a column of another tool's file may stand for in an instrument.

A target is written as in a mapping file: `item`, `grid.row`, `item.other` (own words), `item/code` (one
choice: a mark, a place or points), `item#1` (the code on the first place), `repeat.1.item`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten

from questionnaires.expressions import ExpressionError, parse
from questionnaires.expressions.syntax import nodes
from questionnaires.loaders.answer_sheets import MOST_INSTANCES
from questionnaires.model import Grid, Instrument, Item, Repeat, Section
from questionnaires.references_in_words import NOTHING, unfilled
from questionnaires.response_domains import Allocation, Calculated, Ranking, SeveralCodes
from questionnaires.texts import Texts

_LONGEST_WORDING = 60
_NEVER_THE_SAME = frozenset({"now", "random", "uuid", "once"})  # worked out at another moment, they give another value


class Part(StrEnum):
    """What of an item a column holds."""

    VALUE = "value"
    CODE = "code"  # of one choice: whether it is chosen, its place, its points
    PLACE = "place"  # which choice stands on this place
    WORDS = "words"  # own words of "other"
    WORKED_OUT = "worked-out"  # what the other tool calculated: compared with ours, never stored


@dataclass(frozen=True)
class Target:
    name: str
    variable: str  # `item`, `grid.row` or `repeat`
    field: str  # as the answering page names it: `item`, `grid.row`, `repeat.1.item`
    section: str
    item: Item
    part: Part = Part.VALUE
    code: str = ""  # of Part.CODE; the number of Part.PLACE
    outer: Texts = Texts()  # wording of the grid around

    @property
    def words(self) -> Texts:
        """The question as people know it, shortened, with the name beside it."""
        wording = self.item.short or self.item.wording
        if self.part is Part.CODE:
            label = self.item.category(self.code).labels
            wording = wording.map(lambda language, text: f"{label.in_language(language)} ({text})")
        return in_words(wording, self.name)


class Use(StrEnum):
    """What else a column may tell about a row."""

    ID = "@id"  # the row's own number elsewhere: the same row never comes in twice
    DATE = "@date"  # when it was submitted; empty: it was begun and left
    CODE = "@code"  # the access code of a listed person
    MOBILE = "@mobile"  # the number of a listed person
    GROUP = "@group"  # of somebody whom the wave does not list
    LANGUAGE = "@language"


def targets(instrument: Instrument) -> dict[str, Target]:
    """Every target by its name, in the order of the questionnaire."""
    return {target.name: target for section in instrument.sections for target in _of_section(section)}


def in_words(wording: Texts, name: str) -> Texts:
    """A wording on one short line with the name beside it; the name alone where there are no words."""

    def line(_: str, text: str) -> str:
        return f"{shorten(unfilled(text), _LONGEST_WORDING, placeholder=NOTHING)} \u2066({name})\u2069"

    return wording.map(line) or Texts.of(name)


def _of_section(section: Section) -> Iterator[Target]:
    for element in section.elements:
        if isinstance(element, Grid):
            for row in element.rows:
                item = element.row_item(row)
                yield Target(item.name, item.name, item.name, section.name, item, outer=element.wording)
        elif isinstance(element, Repeat):
            for number in range(1, min(element.maximum, MOST_INSTANCES) + 1):
                for item in element.items:
                    yield from _of_item(item, section.name, element.name, f"{element.name}.{number}.{item.name}")
        else:
            yield from _of_item(element, section.name, element.name, element.name)


def _of_item(item: Item, section: str, variable: str, field: str) -> Iterator[Target]:
    if isinstance(item.domain, Calculated) and _is_comparable(item.domain):
        yield Target(field, variable, field, section, item, Part.WORKED_OUT)
    if not item.variables:
        return
    yield Target(field, variable, field, section, item)
    domain = item.domain
    if domain.other:
        yield Target(f"{field}.other", variable, field, section, item, Part.WORDS)
    if isinstance(domain, SeveralCodes | Ranking | Allocation):
        for code in domain.code_list.codes:
            yield Target(f"{field}/{code}", variable, field, section, item, Part.CODE, code)
    if isinstance(domain, Ranking):
        for place in range(1, domain.depth + 1):
            yield Target(f"{field}#{place}", variable, field, section, item, Part.PLACE, str(place))


def _is_comparable(domain: Calculated) -> bool:
    try:
        tree = parse(domain.expression or "")
    except (ExpressionError, RecursionError):
        return False
    return _NEVER_THE_SAME.isdisjoint(node["name"] for node in nodes(tree) if node["type"] == "call")
