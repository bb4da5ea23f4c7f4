"""The rows of the survey sheet as a tree: groups, repeats and loops closed as they were opened, names given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from questionnaires.checks.names import RESERVED
from questionnaires.loaders.xlsform.names import Names
from questionnaires.loaders.xlsform.sheets import Row
from questionnaires.loaders.xlsform.sources import YES
from questionnaires.loaders.xlsform.tables import Table
from questionnaires.loaders.xlsform.types import Bound, Selected, Support, TypeRow, is_selecting, read_type
from questionnaires.model import Category, CodeList
from questionnaires.problems import Problem


@dataclass(frozen=True)
class Question:
    """One row that is neither bound nor part of something of ours."""

    row: Row
    type: TypeRow | Selected
    original: str
    name: str = ""
    choice: Category | None = None  # of the loop it is a copy in
    local: Mapping[str, str] = field(default_factory=dict)  # names inside that copy


@dataclass(frozen=True)
class Group:
    """A group or repeat with what is in it; a loop becomes one group a choice."""

    row: Row
    what: str
    original: str
    name: str = ""
    over: str | None = None
    children: tuple[Node, ...] = ()
    choice: Category | None = None
    local: Mapping[str, str] = field(default_factory=dict)


Node = Question | Group
_STAND_IN = TypeRow("text", "text")
_WITHOUT_NAME = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit",
                           "subscriberid", "simserial", "start-geopoint", "background-geopoint", "background-audio",
                           "note"})  # fmt: skip


class _Open:
    def __init__(self, row: Row, bound: Bound, name: str) -> None:
        self.row = row
        self.bound = bound
        self.name = name
        self.children: list[Node] = []


def read_tree(table: Table, faults: list[Problem]) -> tuple[Node, ...]:
    """The tree of a survey sheet, with the form's own names; rows that their author disabled are left out.

    A row whose type is none stands as a plain field, so that what speaks of it can be judged.
    """
    stack: list[_Open] = []
    roots: list[Node] = []
    for row in table:
        text, name = table.value(row, "type"), table.value(row, "name")
        children = stack[-1].children if stack else roots
        if not text:
            if name or table.texts(row, "label"):
                faults.append(table.fault("xlsform-type-missing", row, "type"))
            if name:
                children.append(_question(table, row, _STAND_IN, name, faults))
            continue
        if table.value(row, "disabled").lower() in YES:
            continue
        if text.startswith("#") or table.value(row, "cz::kind") == "part":
            continue  # commented out by its author, or written by us for other programs only
        kind = read_type(text)
        if kind is None:
            code = "xlsform-list-not-named" if is_selecting(text) else "xlsform-type-unknown"
            faults.append(table.fault(code, row, "type", value=text[:60]))
            if name:
                children.append(_question(table, row, _STAND_IN, name, faults))
        elif isinstance(kind, Bound):
            if kind.begins:
                stack.append(_Open(row, kind, name))
            else:
                _close(table, row, kind, stack, roots, faults)
        else:
            children.append(_question(table, row, kind, name, faults))
    while stack:
        left = stack[-1]
        faults.append(table.fault("xlsform-not-closed", left.row, "type", what=left.bound.what))
        _close(table, left.row, left.bound, stack, roots, faults)
    return tuple(roots)


def _close(table: Table, row: Row, bound: Bound, stack: list[_Open], roots: list[Node], faults: list[Problem]) -> None:
    if not stack or stack[-1].bound.what != bound.what:
        faults.append(table.fault("xlsform-not-open", row, "type", what=bound.what))
        return
    done = stack.pop()
    group = Group(done.row, bound.what, done.name, over=done.bound.over, children=tuple(done.children))
    (stack[-1].children if stack else roots).append(group)


def _question(table: Table, row: Row, kind: TypeRow | Selected, name: str, faults: list[Problem]) -> Question:
    if not name:
        if isinstance(kind, TypeRow) and kind.name in _WITHOUT_NAME:
            name = kind.name if kind.support is Support.KEPT or kind.name == "today" else f"{kind.name}_{row.number}"
        else:
            faults.append(table.fault("xlsform-cell-missing", row, "name", needed="name"))
            name = f"row_{row.number}"
    elif not any(letter.isascii() and letter.isalnum() for letter in name):
        faults.append(table.fault("xlsform-name-not-latin", row, "name", value=name[:40]))
    return Question(row, kind, name)


@dataclass
class Naming:
    """One pass that gives every part its name and every loop its copies."""

    table: Table
    code_lists: Mapping[str, CodeList]
    faults: list[Problem]
    names: Names = field(default_factory=lambda: Names(RESERVED))
    groups: Names = field(default_factory=Names)
    originals: dict[str, str] = field(default_factory=dict)  # the form's name -> ours, the first that has it
    twice: set[str] = field(default_factory=set)  # names of the form that stand twice in one group, which is a fault
    several: set[str] = field(default_factory=set)  # names of the form that stand in several groups
    left_out: set[str] = field(default_factory=set)  # names of the form in parts that could not be read
    lacks_loops: bool = False  # and with them names that only a loop makes

    def named(self, nodes: tuple[Node, ...], prefix: str = "") -> tuple[Node, ...]:
        """The tree with our names; `prefix` is the group's, for names that stand in several groups."""
        self._check_twice(nodes)
        return tuple(own for node in nodes for own in self._node(node, prefix))

    def _check_twice(self, nodes: tuple[Node, ...]) -> None:
        seen: dict[str, Row] = {}
        for node in nodes:
            key = node.original
            if key and key in seen:
                where = {"value": key[:40], "first": seen[key].number}
                self.faults.append(self.table.fault("xlsform-name-twice", node.row, "name", **where))
                self.twice.add(key)
            seen.setdefault(key, node.row)

    def _node(self, node: Node, prefix: str) -> Iterator[Node]:
        if isinstance(node, Question):
            name = self.names.take(node.original, prefix)
            if self.originals.setdefault(node.original, name) != name and node.original not in self.twice:
                self.several.add(node.original)
            yield replace(node, name=name)
        elif node.what == "loop":
            yield from self._loop(node)
        elif self.table.value(node.row, "cz::kind") in ("grid", "allocation"):
            name = self.names.take(node.original, prefix)
            yield replace(node, name=name)
        elif node.what == "repeat":
            name = self.names.take(node.original or "repeat", prefix)
            self.originals.setdefault(node.original, name)
            yield replace(node, name=name, children=self.named(node.children, name))
        else:
            own = self.table.value(node.row, "cz::name") or node.original or "group"
            name = self.groups.take(own)
            yield replace(node, name=name, children=self.named(node.children, name))

    def _loop(self, node: Group) -> Iterator[Node]:
        code_list = self.code_lists.get(node.over or "")
        if code_list is None:
            where = {"value": (node.over or "")[:40], "allowed": sorted(self.code_lists)}
            self.faults.append(self.table.fault("xlsform-list-unknown", node.row, "type", **where))
            self.left_out.update(_names_in(node))
            self.lacks_loops = True
            return
        copies: list[Node] = []
        for category in code_list.categories:
            local: dict[str, str] = {}
            copies += self._copies(node.children, f"{node.original}_{category.code}", category, local)
        yield replace(node, what="group", name=self.groups.take(node.original or "loop"), children=tuple(copies))

    def _copies(
        self, nodes: tuple[Node, ...], prefix: str, category: Category, local: dict[str, str]
    ) -> Iterator[Node]:
        for node in nodes:
            if isinstance(node, Question):
                name = self.names.take(f"{prefix}_{node.original}")
                local[node.original] = name
                yield replace(node, name=name, choice=category, local=local)
            elif node.what == "group":
                children = tuple(self._copies(node.children, prefix, category, local))
                name = self.groups.take(f"{prefix}_{node.original}")
                yield replace(node, name=name, children=children, choice=category, local=local)
            else:
                self.faults.append(self.table.fault("xlsform-nested-repeat", node.row, "type"))
                self.left_out.update(_names_in(node))


def _names_in(node: Node) -> Iterator[str]:
    yield node.original
    for child in node.children if isinstance(node, Group) else ():
        yield from _names_in(child)
