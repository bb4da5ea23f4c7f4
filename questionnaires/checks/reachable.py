"""Which answers can stand together when a condition is judged, found without trying every questionnaire.

Only what a condition depends on is enumerated: the variables it reads, those that decide whether these are
asked, and so on. Each is taken in the order of the instrument and forgotten once nothing reads it any more,
so that a chain of six hundred conditions costs six hundred small steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from math import gcd, prod

from questionnaires.answers import CASE_VARIABLES
from questionnaires.checks.compiled import truth_of
from questionnaires.checks.possible_answers import Usage, free_words, numbers, possible, usages
from questionnaires.choices import Labels
from questionnaires.expressions import ExpressionError, as_text, evaluate, parse, references
from questionnaires.expressions.syntax import Tree, nodes
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Allocation, Calculated, Note

MOST_COMBINATIONS = 100_000
_DEEPEST = 150  # variables that decide about each other in one line
_VOLATILE = frozenset({"today", "now", "random", "uuid", "once", "position", "indexed-repeat", "weighted-checklist"})


class UndecidedError(Exception):
    """A condition depends on what cannot be enumerated: too much, or no finite choice."""


class _BothError(UndecidedError):
    """Among more combinations than can be answered, a condition both holds and fails."""


@dataclass(frozen=True)
class Condition:
    """One condition: whose it is, its tree, and the repeat it stands in."""

    tree: Tree
    repeat: str | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        return references(self.tree)


@dataclass(frozen=True)
class Variable:
    """What a condition may read: its place in the order, when it is asked and what it can hold."""

    name: str
    order: int
    conditions: tuple[Condition, ...] = ()
    values: tuple[str, ...] | None = None  # None: no few values stand for all
    may_be_empty: bool = True
    expression: Tree | None = None  # of a calculated value
    repeat: str | None = None


class Reachable:
    """The answers that can stand together in one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.lookup = Labels(instrument)
        self.repeats = frozenset(element.name for _, element in instrument.elements() if isinstance(element, Repeat))
        self.usages = usages(_trees(instrument))
        self.variables = {name: self._free(name, -1) for name in CASE_VARIABLES}
        for section, element in instrument.elements():
            for variable in self._of(section, element):
                self.variables.setdefault(variable.name, variable)
        self._compiled: dict[int, tuple[Tree, Callable[[Mapping[str, str]], bool]]] = {}
        self._volatile: dict[tuple[int, str | None], tuple[Tree, bool]] = {}
        self._known: dict[frozenset[str], frozenset[tuple[str, ...]] | None] = {}

    def _of(self, section: Section, element: Element) -> list[Variable]:
        outer = conditions(section.relevance, element.relevance)
        if isinstance(element, Repeat):
            return [
                own
                for item in element.items
                for own in self._of_item(item, (*outer, *conditions(item.relevance, repeat=element.name)), element.name)
            ]
        if isinstance(element, Grid):
            rows = [element.row_item(row) for row in element.rows]
            return [own for row in rows for own in self._of_item(row, outer)]
        return self._of_item(element, outer)

    def _of_item(self, item: Item, asked_when: tuple[Condition, ...], repeat: str | None = None) -> list[Variable]:
        order, domain = len(self.variables), item.domain
        if isinstance(domain, Note):
            return []
        if isinstance(domain, Calculated):
            tree = _parsed(domain.expression)
            return [Variable(item.name, order, asked_when, expression=tree, repeat=repeat)]
        usage = self.usages.get(item.name, Usage())
        needed = item.required and not item.missing
        found = [Variable(item.name, order, asked_when, possible(domain, usage), not needed, repeat=repeat)]
        if domain.other:
            found.append(self._free(f"{item.name}.other", order))
        if isinstance(domain, Allocation):
            for code in domain.code_list.codes:
                name = f"{item.name}.{code}"
                points = numbers(1, domain.total, self.usages.get(name, Usage()), decimals=False)
                found.append(Variable(name, order, asked_when, points, repeat=repeat))
        return found

    def _free(self, name: str, order: int) -> Variable:
        return Variable(name, order, values=free_words(self.usages.get(name, Usage())))

    def outcomes(self, outer: tuple[Condition, ...], own: Condition) -> frozenset[bool]:
        """What `own` can come to where all the `outer` conditions hold; empty where those never do.

        Of a condition that cannot be decided as a whole, one part may still decide it. Raises UndecidedError.
        """
        try:
            return self._outcomes(outer, own)
        except _BothError:
            raise
        except UndecidedError:
            decisive = {"and": False, "or": True}.get(own.tree.get("operator", ""))
            if decisive is None:
                raise
            for side in (own.tree["left"], own.tree["right"]):
                with suppress(UndecidedError):
                    if self.outcomes(outer, Condition(side, own.repeat)) == {decisive}:
                        return frozenset({decisive})
            raise

    def _outcomes(self, outer: tuple[Condition, ...], own: Condition) -> frozenset[bool]:
        judged = (*outer, own)
        names = frozenset(name for condition in judged for name in condition.names)
        for condition in judged:
            self._refuse_volatile(condition.tree, condition.repeat)
        try:
            states: Iterable[tuple[str, ...]] = self.states(names)
            is_exact = True
        except UndecidedError:
            states, is_exact = self._loose(names), False
        ordered = self.ordered(names)
        found: set[bool] = set()
        for state in states:
            answers = dict(zip(ordered, state, strict=True))
            if all(self.holds(condition, answers) for condition in outer):
                found.add(self.holds(own, answers))
                if len(found) == 2:
                    break
        if len(found) == 2 and not is_exact:
            raise _BothError
        return frozenset(found)

    def holds(self, condition: Condition, answers: Mapping[str, str]) -> bool:
        """Whether a condition holds on these answers, of which none that it reads is missing."""
        key = id(condition.tree)
        if key not in self._compiled:  # the tree is kept with it, so that no other ever has its number
            self._compiled[key] = (condition.tree, truth_of(condition.tree, self.lookup))
        return self._compiled[key][1](answers)

    def ordered(self, names: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=lambda name: (self._variable(name).order, name)))

    def states(self, names: frozenset[str], depth: int = 0) -> frozenset[tuple[str, ...]]:
        """Every combination of values of these variables that a questionnaire can hold, in their order."""
        if not names:
            return frozenset({()})
        if names not in self._known:
            try:
                self._known[names] = self._extended(names, depth)
            except UndecidedError:
                if depth == 0:
                    self._known[names] = None
                raise
        found = self._known[names]
        if found is None:
            raise UndecidedError
        return found

    def _extended(self, names: frozenset[str], depth: int) -> frozenset[tuple[str, ...]]:
        *before, last = self.ordered(names)
        variable = self._variable(last)
        asked_when = tuple(own for own in variable.conditions if self._is_settled(own, variable))
        needed = set(before) | {name for own in asked_when for name in own.names}
        if variable.expression is not None:
            self._refuse_volatile(variable.expression, variable.repeat)
            needed |= references(variable.expression)
        earlier = frozenset(needed)
        if depth > _DEEPEST or last in needed or prod(map(self._most, earlier)) > MOST_COMBINATIONS:
            raise UndecidedError
        states, order = self.states(earlier, depth + 1), self.ordered(earlier)
        if len(states) * self._count(variable) > MOST_COMBINATIONS:
            raise UndecidedError
        found: set[tuple[str, ...]] = set()
        for state in states:
            answers = dict(zip(order, state, strict=True))
            kept = tuple(answers[name] for name in before)
            is_asked = all(self.holds(own, answers) for own in asked_when)
            values = self.values(variable, answers) if is_asked else ("",)
            found.update((*kept, value) for value in values)
            if len(asked_when) < len(variable.conditions):
                found.add((*kept, ""))
        return frozenset(found)

    def _is_settled(self, condition: Condition, variable: Variable) -> bool:
        """Whether all that a condition reads is asked before; else it is left out, which only adds combinations."""
        known = (self.variables.get(name) for name in condition.names)
        settled = all(own is not None and own.order < variable.order for own in known)
        try:
            self._refuse_volatile(condition.tree, condition.repeat)
        except UndecidedError:
            return False
        return settled and all(self._is_finite(name) for name in condition.names)

    def _is_finite(self, name: str) -> bool:
        variable = self._variable(name)
        return variable.values is not None or variable.expression is not None

    def _most(self, name: str) -> int:
        """How many values a variable has at most, silence included; a calculated one has what it is made of."""
        variable = self._variable(name)
        return 1 if variable.expression is not None else len(self.values(variable, {})) + 1

    def _count(self, variable: Variable) -> int:
        return 1 if variable.expression is not None else len(self.values(variable, {}))

    def values(self, variable: Variable, answers: Mapping[str, str]) -> tuple[str, ...]:
        """The values of a variable that is asked, silence as ''; of a calculated one, that on `answers`.

        Raises UndecidedError where they are not few.
        """
        if variable.expression is not None:
            self._refuse_volatile(variable.expression, variable.repeat)
            if not references(variable.expression) <= answers.keys():
                raise UndecidedError
            return (as_text(evaluate(variable.expression, answers, lookup=self.lookup)),)
        if variable.values is None:
            raise UndecidedError
        return (*variable.values, "") if variable.may_be_empty else variable.values

    def _loose(self, names: frozenset[str]) -> Iterable[tuple[str, ...]]:
        """Every combination of values, whoever is asked what: more than can be answered, never less."""
        variables = [self._variable(name) for name in self.ordered(names)]
        if any(own.expression is not None for own in variables):
            raise UndecidedError
        values = [tuple(dict.fromkeys((*self.values(own, {}), ""))) for own in variables]
        if prod(map(len, values)) > MOST_COMBINATIONS:
            raise UndecidedError
        return _spread(values)

    def _variable(self, name: str) -> Variable:
        variable = self.variables.get(name)
        if variable is None:
            raise UndecidedError
        return variable

    def _refuse_volatile(self, tree: Tree, repeat: str | None) -> None:
        """What depends on the day, on chance or on how many instances there are is not enumerated."""
        key = (id(tree), repeat)
        if key not in self._volatile:  # the tree is kept with it, so that no other ever has its number
            self._volatile[key] = (tree, self._is_volatile(tree, repeat))
        if self._volatile[key][1]:
            raise UndecidedError

    def _is_volatile(self, tree: Tree, repeat: str | None) -> bool:
        for node in nodes(tree):
            if (node["type"] == "call" and node["name"] in _VOLATILE) or node["type"] in ("parent", "column", "own"):
                return True
            if node["type"] == "reference":
                variable = self.variables.get(node["name"])
                if variable is None or node["name"] in self.repeats or variable.repeat not in (None, repeat):
                    return True
        return False


def _spread(values: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every combination once, in strides: unlike ones come soon, and most conditions are settled by the first few."""
    total = prod(map(len, values))
    stride = next(own for own in range(total * 618 // 1000 + 1, 2 * total + 2) if gcd(own, total) == 1)
    for number in range(total):
        rest, state = number * stride % total, []
        for own in values:
            rest, place = divmod(rest, len(own))
            state.append(own[place])
        yield tuple(state)


def conditions(*sources: str | None, repeat: str | None = None) -> tuple[Condition, ...]:
    """Those of the sources that can be read; what cannot is a fault told elsewhere."""
    trees = [_parsed(source) for source in sources if source]
    return tuple(Condition(tree, repeat) for tree in trees if tree is not None)


def _parsed(source: str) -> Tree | None:
    try:
        return parse(source) if source else None
    except ExpressionError:
        return None


def _trees(instrument: Instrument) -> list[Tree]:
    """Every condition and calculation that decides who is asked what."""
    sources: list[str | None] = [section.relevance for section in instrument.sections]
    for _, element in instrument.elements():
        items = element.items if isinstance(element, Repeat) else (element,)
        sources.append(element.relevance)
        sources += [item.relevance for item in items]
        sources += [
            item.domain.expression for item in items if isinstance(item, Item) and isinstance(item.domain, Calculated)
        ]
    return [tree for source in dict.fromkeys(sources) if source and (tree := _parsed(source)) is not None]
