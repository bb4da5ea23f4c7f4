"""The named tree of a form as sections: top groups are pages, inner ones lend their conditions to their items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from questionnaires.expressions import ExpressionError, parse, references
from questionnaires.loaders.xlsform.items import KEPT, ItemReader
from questionnaires.loaders.xlsform.names import Names
from questionnaires.loaders.xlsform.sources import joined
from questionnaires.loaders.xlsform.structure import Group, Node, Question
from questionnaires.loaders.xlsform.types import TypeRow
from questionnaires.model import Element, Grid, GridRow, Item, Repeat, Section
from questionnaires.response_domains import Allocation, Calculated, Note, Scale
from questionnaires.texts import Texts

MOST_INSTANCES = 50  # of a repeat whose count the form computes
USUAL_INSTANCES = 10
_LOOSE = "questions"  # the name of a page of rows outside every group
_NOTE = TypeRow("note", "note")


@dataclass
class Assembly:
    """Makes the sections of one form."""

    reader: ItemReader
    title: Texts
    loose: Names = field(default_factory=Names)

    def sections(self, tree: tuple[Node, ...]) -> tuple[Section, ...]:
        for node in tree:
            if isinstance(node, Group):
                self.loose.take(node.name)
        found: list[Section] = []
        for is_page, nodes in groupby(tree, self._is_page):
            if is_page:
                found += [self._page(node) for node in nodes if isinstance(node, Group) and self._is_filled(node)]
            else:
                elements = tuple(element for node in nodes for element in self._elements(node, None))
                if elements:
                    found.append(Section(self.loose.take(_LOOSE), self.title, elements))
        ordered = _in_order(_without_empty_pages(found))
        return tuple(replace(own, elements=tuple(self._with_shown(own.elements))) for own in ordered)

    def _is_page(self, node: Node) -> bool:
        return isinstance(node, Group) and node.what == "group" and not self._own_kind(node)

    def _is_filled(self, group: Group) -> bool:
        """Whether there is anything in a group or repeat; if not, it is left out with a warning."""
        if any(not isinstance(own, Group) or self._own_kind(own) or self._is_filled(own) for own in group.children):
            return True
        self.reader.warnings.append(self.reader.table.fault("xlsform-group-empty", group.row, "type", what=group.what))
        return False

    def _own_kind(self, group: Group) -> str:
        return self.reader.table.value(group.row, "cz::kind")

    def _page(self, group: Group) -> Section:
        table, row = self.reader.table, group.row
        self.reader.note_cells(group.name, row)
        return Section(
            name=group.name,
            title=self.reader.renaming.texts(table.texts(row, "label"), group.local),
            elements=tuple(element for node in group.children for element in self._elements(node, None)),
            introduction=table.texts(row, "cz::introduction"),
            relevance=self._relevance(group),
            self_completed=table.value(row, "cz::self_completed").lower() == "yes",
            extras=table.rest(row, KEPT),
        )

    def _relevance(self, node: Group) -> str | None:
        return self.reader.renaming.source(self.reader.table.value(node.row, "relevant"), node.local)

    def _elements(self, node: Node, relevance: str | None) -> Iterator[Element]:
        """The elements of a node; `relevance` is that of the inner groups around it."""
        if isinstance(node, Question):
            if self.reader.table.value(node.row, "cz::kind") != "part":
                yield self.reader.item(node, relevance)
        elif self._own_kind(node) == "grid":
            yield self._grid(node)
        elif self._own_kind(node) == "allocation":
            yield self._allocation(node)
        elif not self._is_filled(node):
            return
        elif node.what == "repeat":
            yield self._repeat(node, relevance)
        else:
            relevance = joined(relevance, self._relevance(node))
            label = self.reader.renaming.texts(self.reader.table.texts(node.row, "label"), node.local)
            if label and "%(" not in str(label):
                yield Item(f"{node.name}_heading", label, Note(), relevance=relevance, extras=(("type", "group"),))
            for child in node.children:
                yield from self._elements(child, relevance)

    def _repeat(self, group: Group, relevance: str | None) -> Repeat:
        table, row = self.reader.table, group.row
        self.reader.note_cells(group.name, row)
        items: list[Item] = []
        for child in group.children:
            for element in self._elements(child, None):
                if isinstance(element, Item):
                    items.append(element)
                else:
                    self.reader.faults.append(table.fault("xlsform-nested-repeat", child.row, "type"))
                    inside = element.items if isinstance(element, Repeat) else ()
                    self.reader.left_out.update(own.name for own in (group, element, *inside))
        count = table.value(row, "repeat_count")
        maximum = self.reader.whole(row, "cz::maximum")
        if maximum is None and count.isdecimal() and count.isascii() and len(count) <= 4:
            maximum = max(1, int(count))
        elif maximum is None and count:
            maximum = MOST_INSTANCES
            where = {"item": group.name, "maximum": MOST_INSTANCES}
            self.reader.warnings.append(table.fault("xlsform-repeat-count", row, "repeat_count", **where))
        return Repeat(
            name=group.name,
            wording=self.reader.renaming.texts(table.texts(row, "label"), group.local)
            or Texts.of({table.language: group.original}),
            items=tuple(own for own in self._with_shown(_items_in_order(items)) if isinstance(own, Item)),
            minimum=self.reader.whole(row, "cz::minimum") or 0,
            maximum=USUAL_INSTANCES if maximum is None else maximum,
            hint=table.texts(row, "hint"),
            relevance=joined(relevance, self._relevance(group)),
            extras=table.rest(row, KEPT),
            was=self.reader.was(row),
            count=self.reader.renaming.source(count, group.local),
        )

    def _with_shown(self, elements: Iterable[Element]) -> Iterator[Element]:
        """After a calculated value that has words on the page a note with them and the value."""
        for element in elements:
            yield element
            if isinstance(element, Item) and element.name in self.reader.shown:
                reference = f"${{{element.name}}}"
                words = Texts.of({language: f"{text} {reference}" for language, text in element.wording.items()})
                yield Item(f"{element.name}_shown", words, Note(), hint=element.hint, relevance=element.relevance)

    def _grid(self, group: Group) -> Grid:
        table, row = self.reader.table, group.row
        self.reader.note_cells(group.name, row)
        questions = [child for child in group.children if isinstance(child, Question)]
        required = any(table.value(own.row, "required").lower() == "yes" for own in questions)
        return Grid(
            name=group.name,
            wording=table.texts(row, "label"),
            rows=tuple(
                GridRow(own.original.rpartition(".")[2], table.texts(own.row, "label"),
                        table.texts(own.row, "cz::short"), self.reader.was(own.row))
                for own in questions
            ),
            domain=Scale(self.reader.code_list(row, table.value(row, "cz::list"), "cz::list")),
            hint=table.texts(row, "hint"),
            required=required,
            relevance=self._relevance(group),
            missing=self.reader.reasons(row),
            role=table.value(row, "cz::role") or None,
            short=table.texts(row, "cz::short"),
            extras=_own_extras(table.rest(row, KEPT)),
            was=self.reader.was(row),
        )  # fmt: skip

    def _allocation(self, group: Group) -> Item:
        """Points over a list: the group is the item, its rows are there for other programs."""
        table, row = self.reader.table, group.row
        question = Question(row, _NOTE, group.original, group.name)
        item = self.reader.item(question, None)
        total, step = self.reader.whole(row, "cz::total"), self.reader.whole(row, "cz::step")
        domain = Allocation(
            self.reader.code_list(row, table.value(row, "cz::list"), "cz::list"),
            total=100 if total is None else total,
            step=5 if step is None else step,
            unit=table.texts(row, "cz::unit"),
        )
        return replace(item, domain=domain, extras=_own_extras(item.extras))


def _own_extras(extras: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Without the appearance that we ourselves give to a group that stands for one of our elements."""
    return tuple(pair for pair in extras if pair != ("appearance", "field-list"))


def _without_empty_pages(sections: list[Section]) -> list[Section]:
    """Loose values that nobody is asked for go into the next page, or into the one before."""
    kept: list[Section] = []
    waiting: tuple[Element, ...] = ()
    for section in sections:
        if _is_silent(section) and section.relevance is None and section.name.startswith(_LOOSE):
            waiting += section.elements
        elif waiting and section.relevance is None:
            kept.append(replace(section, elements=waiting + section.elements))
            waiting = ()
        else:
            kept.append(section)
    if waiting and kept and kept[-1].relevance is None:
        kept[-1] = replace(kept[-1], elements=kept[-1].elements + waiting)
    elif waiting:
        kept.append(Section("calculated", Texts(), waiting))
    return kept


def _is_silent(section: Section) -> bool:
    return all(isinstance(element, Item) and isinstance(element.domain, Calculated) for element in section.elements)


def _in_order(sections: list[Section]) -> list[Section]:
    """Calculated values after all that they are made of: they are never shown, so their place is free."""
    places = {
        element.name: (number, element) for number, section in enumerate(sections) for element in section.elements
    }
    pages = [list(section.elements) for section in sections]
    for number, page in enumerate(pages):
        for element in list(page):
            needed = _needed(element)
            latest = max((places[name][0] for name in needed if name in places), default=number)
            if latest > number and isinstance(element, Item):
                page.remove(element)
                condition = joined(sections[number].relevance, element.relevance)
                pages[latest].append(replace(element, relevance=condition))
                places[element.name] = (latest, element)
    return [
        replace(section, elements=tuple(_elements_in_order(page)))
        for section, page in zip(sections, pages, strict=True)
    ]


def _elements_in_order(elements: list[Element]) -> list[Element]:
    """Each calculated value before its first reader if it can be, else after the last that it needs."""
    ordered = list(elements)
    for _ in range(3):
        for element in [own for own in ordered if _needed(own) is not _NOTHING]:
            at = ordered.index(element)
            after = max((place for place, own in enumerate(ordered) if own.name in _needed(element)), default=-1)
            readers = [place for place, own in enumerate(ordered) if element.name in _read(own) and place < at]
            if after > at:
                ordered.insert(after, ordered.pop(at))
            elif readers and after < readers[0]:
                ordered.insert(readers[0], ordered.pop(at))
    return ordered


def _items_in_order(items: list[Item]) -> tuple[Item, ...]:
    return tuple(own for own in _elements_in_order(list(items)) if isinstance(own, Item))


_NOTHING: frozenset[str] = frozenset()


def _needed(element: Element) -> frozenset[str]:
    """Names that a calculated value is made of."""
    if not isinstance(element, Item) or not isinstance(element.domain, Calculated):
        return _NOTHING
    return frozenset(_references(element.domain.expression) | {""})


def _read(element: Element) -> frozenset[str]:
    """Names that an element reads before it is answered."""
    sources = [element.relevance, getattr(element, "constraint", None), getattr(element, "required_when", None)]
    if isinstance(element, Item) and isinstance(element.domain, Calculated):
        sources.append(element.domain.expression)
    if isinstance(element, Repeat):
        sources += [source for item in element.items for source in (item.relevance, item.constraint)]
    return frozenset(name for source in sources for name in _references(source))


def _references(source: str | None) -> frozenset[str]:
    try:
        return references(parse(source)) if source else _NOTHING
    except ExpressionError:
        return _NOTHING
