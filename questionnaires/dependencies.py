"""What follows from what: which expressions read which answers, in which order they are to be worked out.

An expression decides a value where it makes something relevant, calculates it or says which choices
there are; whatever reads that value follows. Constraints, required answers and `${x}` in wordings
follow from values and decide none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from questionnaires.expressions import ExpressionError, parse, references
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.references_in_words import referred_in
from questionnaires.response_domains import Calculated
from questionnaires.texts import Texts


@dataclass(frozen=True)
class Rule:
    """One expression, or the references of one text: whose it is and what it reads.

    `reads` are elements, or items of a repeat, by name (of a row or a share: the whole grid or
    allocation); `decides` those whose value may change with this one.
    """

    section: str
    owner: str  # the section, element or item of a repeat it belongs to
    key: str
    reads: frozenset[str]
    decides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Circle:
    """Rules that follow from themselves, from the one asked first: each decides its name, which the next one reads."""

    rules: tuple[Rule, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Dependencies:
    """The rules of an instrument in the order they are to be worked out, and the circles that have none."""

    rules: tuple[Rule, ...]
    circles: tuple[Circle, ...]
    _owners: dict[str, str] = field(repr=False)

    def after(self, *variables: str) -> tuple[Rule, ...]:
        """The rules to be worked out again when these variables change, in order; nobody else's value moves."""
        changed = set(_known(variables, self._owners))
        moved: list[Rule] = []
        for rule in self.rules:
            if rule.reads & changed:
                moved.append(rule)
                changed.update(rule.decides)
        return tuple(moved)


def dependencies(instrument: Instrument) -> Dependencies:
    """Expressions that cannot be read are left out: the checks name them."""
    owners = _owners(instrument)
    rules = [rule for section in instrument.sections for rule in _of_section(section, owners)]
    deciders: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for name in rule.decides:
            deciders.setdefault(name, []).append(place)
    # `reads` of rules as places of the rules that decide what is read
    graph = {place: {at for name in rule.reads for at in deciders.get(name, ())} for place, rule in enumerate(rules)}
    circles: list[Circle] = []
    while True:
        try:
            order = _in_order(graph)
            break
        except CycleError as error:
            circle: list[int] = error.args[1][:-1]  # each follows from the one before, the first from the last
            circles.append(_circle([rules[place] for place in _from_the_first(circle)]))
            graph[circle[0]].discard(circle[-1])
    return Dependencies(tuple(rules[place] for place in order), tuple(circles), owners)


def _in_order(graph: dict[int, set[int]]) -> list[int]:
    """Every place after those it follows from, else as they stand."""
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    order: list[int] = []
    waiting: list[int] = []
    while sorter.is_active():
        for place in sorter.get_ready():
            heappush(waiting, place)
        order.append(heappop(waiting))
        sorter.done(order[-1])
    return order


def _from_the_first(circle: list[int]) -> list[int]:
    start = circle.index(min(circle))
    return circle[start:] + circle[:start]


def _circle(rules: list[Rule]) -> Circle:
    pairs = zip(rules, [*rules[1:], rules[0]], strict=True)
    return Circle(
        tuple(rules), tuple(next(name for name in own.decides if name in after.reads) for own, after in pairs)
    )


def _owners(instrument: Instrument) -> dict[str, str]:
    """The element, or item of a repeat, behind each name that an expression may read."""
    owners: dict[str, str] = {}
    for _, element in instrument.elements():
        owners[element.name] = element.name
        owners.update(dict.fromkeys(element.variables, element.name))
        for item in element.items if isinstance(element, Repeat) else (element,):
            owners[item.name] = item.name
    return owners


def _of_section(section: Section, owners: dict[str, str]) -> Iterator[Rule]:
    decided = tuple(name for element in section.elements for name in _decided(element))
    yield from _rules(section, section.name, owners, "relevance", section.relevance, decided)
    yield from _wordings(section, section.name, owners, title=[section.title], introduction=[section.introduction])
    for element in section.elements:
        yield from _rules(section, element.name, owners, "relevance", element.relevance, _decided(element))
        if isinstance(element, Item):
            yield from _of_item(section, element, owners)
            continue
        labels = [row.labels for row in element.rows] if isinstance(element, Grid) else []
        yield from _wordings(section, element.name, owners, wording=[element.wording, *labels], hint=[element.hint])
        if isinstance(element, Repeat):
            yield from _rules(section, element.name, owners, "count", element.count, _decided(element))
        for item in element.items if isinstance(element, Repeat) else ():
            yield from _rules(section, item.name, owners, "relevance", item.relevance, (item.name,))
            yield from _of_item(section, item, owners)


def _decided(element: Element) -> tuple[str, ...]:
    inside = tuple(item.name for item in element.items) if isinstance(element, Repeat) else ()
    return (element.name, *inside)


def _of_item(section: Section, item: Item, owners: dict[str, str]) -> Iterator[Rule]:
    if isinstance(item.domain, Calculated):
        yield from _rules(section, item.name, owners, "expression", item.domain.expression or None, (item.name,))
    yield from _rules(section, item.name, owners, "choice_filter", item.choice_filter, (item.name,))
    for key in ("required_when", "constraint"):
        yield from _rules(section, item.name, owners, key, getattr(item, key))
    code_list = item.domain.code_list
    labels = [category.labels for category in code_list.categories] if code_list is not None else []
    yield from _wordings(
        section,
        item.name,
        owners,
        wording=[item.wording, *labels],
        hint=[item.hint],
        constraint_message=[item.constraint_message],
        required_message=[item.required_message],
    )


def _rules(
    section: Section, owner: str, owners: dict[str, str], key: str, source: str | None, decides: tuple[str, ...] = ()
) -> Iterator[Rule]:
    if source is None:
        return
    try:
        tree = parse(source, key == "choice_filter")
    except ExpressionError:
        return
    own = {owner} if key == "constraint" else frozenset()
    yield Rule(section.name, owner, key, _known(references(tree) | own, owners), decides)


def _wordings(section: Section, owner: str, owners: dict[str, str], **texts: Iterable[Texts]) -> Iterator[Rule]:
    for key, own in texts.items():
        names = {name for one in own for _, text in one.items() for name in referred_in(text)}
        if names:
            yield Rule(section.name, owner, key, _known(names, owners))


def _known(names: Iterable[str], owners: dict[str, str]) -> frozenset[str]:
    """What is read, as elements; what is known of a case beforehand never changes, and what is none is a fault."""
    return frozenset(
        owner for name in names if (owner := owners.get(name) or owners.get(name.rpartition(".")[0])) is not None
    )
