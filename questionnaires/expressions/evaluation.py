"""The value of a tree on answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from questionnaires.expressions.calendar import IRAN
from questionnaires.expressions.functions import FUNCTIONS, Value, as_number, as_text, as_truth
from questionnaires.expressions.syntax import Tree, referred_name

# Where answers hold the number of the instance of a repeat that is being looked at; no variable is named so.
POSITION = "#position"


class Lookup(Protocol):
    """What an expression may ask beyond answers: the words of a choice, a cell of a table."""

    def choice_label(self, variable: str, code: str) -> str: ...

    def cell(self, table: str, column: str, key_column: str, key: str) -> str: ...


def evaluate(
    tree: Tree,
    answers: Mapping[str, Any],
    own: Any = None,
    today: date | None = None,
    lookup: Lookup | None = None,
    columns: Mapping[str, str] | None = None,
) -> Value:
    """The value of `tree` on `answers` (variable to stored value); `own` is what `.` stands for.

    `today` is the study's day; without it, today in Iran. `lookup` gives labels and tables
    (without it a label is its code, a cell empty), `columns` the attributes that the bare names of
    a choice filter mean.
    """
    return _Evaluation(answers, own, today, lookup, columns or {}).value(tree)


def is_true(
    tree: Tree,
    answers: Mapping[str, Any],
    own: Any = None,
    today: date | None = None,
    lookup: Lookup | None = None,
    columns: Mapping[str, str] | None = None,
) -> bool:
    """Whether the value of `tree` counts as true."""
    return as_truth(evaluate(tree, answers, own, today, lookup, columns))


def node_text(stored: Any) -> str:
    """A stored answer as the text that XPath sees: several codes joined by spaces, missing as ''."""
    if isinstance(stored, str):
        return stored
    if stored is None or isinstance(stored, Mapping):
        return ""
    if isinstance(stored, list):
        return " ".join(code for code in stored if isinstance(code, str))
    return as_text(stored if isinstance(stored, bool) else float(stored))


class _Evaluation:
    def __init__(
        self,
        answers: Mapping[str, Any],
        own: Any,
        today: date | None,
        lookup: Lookup | None,
        columns: Mapping[str, str],
    ) -> None:
        self.answers = answers
        self.own = own
        self.today = today
        self.lookup = lookup
        self.columns = columns

    def value(self, tree: Tree) -> Value:
        match tree["type"]:
            case "text" | "number":
                constant: Value = tree["value"]
                return constant
            case "reference":
                return self.reference(tree["name"])
            case "own":
                return node_text(self.own)
            case "column":
                return self.columns.get(tree["name"], "")
            case "parent":
                return ""
            case "negative":
                return -as_number(self.value(tree["of"]))
            case "binary":
                return self.binary(tree)
            case _:
                return self.call(tree)

    def reference(self, name: str) -> str:
        """An answer; `${budget.water}` reads the points of one category of an allocation."""
        if name in self.answers:
            return node_text(self.answers[name])
        whole, _, part = name.rpartition(".")
        points = self.answers.get(whole)
        if isinstance(points, Mapping) and part != "missing":
            return node_text(points.get(part))
        return next((text for text in self.instances(name) if text), "")

    def instances(self, name: str) -> list[str]:
        """The answers to an item in every instance of its repeat, in their order."""
        return [
            node_text(instance[name])
            for stored in self.answers.values()
            if isinstance(stored, list)
            for instance in stored
            if isinstance(instance, Mapping) and name in instance
        ]

    def every(self, tree: Tree) -> list[Value]:
        """An argument as all the values it stands for: a repeat's instances, or the value itself."""
        if tree["type"] == "binary" and tree["operator"] == "|":
            return [*self.every(tree["left"]), *self.every(tree["right"])]
        if tree["type"] != "reference":
            return [self.value(tree)]
        name = tree["name"]
        if name not in self.answers:
            inside: list[Value] = list(self.instances(name))
            points = self.reference(name)
            return inside or ([points] if points else [])
        stored = self.answers[name]
        if isinstance(stored, list) and all(isinstance(own, Mapping) for own in stored):
            return [""] * len(stored)
        return [node_text(stored)]

    def binary(self, tree: Tree) -> Value:
        operator = tree["operator"]
        left = self.value(tree["left"])
        if operator == "and":
            return as_truth(left) and as_truth(self.value(tree["right"]))
        if operator == "or":
            return as_truth(left) or as_truth(self.value(tree["right"]))
        right = self.value(tree["right"])
        if operator == "=":
            return _equal(left, right)
        if operator == "!=":
            return not _equal(left, right)
        return _NUMERIC[operator](as_number(left), as_number(right))

    def call(self, tree: Tree) -> Value:
        arguments = tree["arguments"]
        function = FUNCTIONS[tree["name"]]
        if function.call is None:
            return _SPECIAL[tree["name"]](self, arguments)
        if function.every:
            values = [self.every(argument) for argument in arguments]
            if tree["name"] == "join":  # what stands between is one text, also where nobody answered
                values[0] = values[0][:1] or [""]
            return function.call(*(value for own in values for value in own))
        return function.call(*(self.value(argument) for argument in arguments))

    def branch(self, arguments: list[Tree]) -> Value:
        return self.value(arguments[1] if as_truth(self.value(arguments[0])) else arguments[2])

    def once(self, arguments: list[Tree]) -> Value:
        return node_text(self.own) or self.value(arguments[0])

    def day(self, arguments: list[Tree]) -> Value:
        return (self.today or datetime.now(IRAN).date()).isoformat()

    def moment(self, arguments: list[Tree]) -> Value:
        """Now in Iran; where the study's day is given, its first moment."""
        if self.today is not None:
            return datetime(self.today.year, self.today.month, self.today.day, tzinfo=IRAN).isoformat()
        return datetime.now(IRAN).isoformat(timespec="milliseconds")

    def position(self, arguments: list[Tree]) -> Value:
        return float(self.answers.get(POSITION, 1))

    def indexed(self, arguments: list[Tree]) -> Value:
        """`indexed-repeat(${item}, ${repeat}, number)`."""
        item, repeat, number = arguments[0], arguments[1], as_number(self.value(arguments[2]))
        stored = self.answers.get(repeat.get("name", ""))
        if not isinstance(stored, list) or not 1 <= number <= len(stored):
            return ""
        instance = stored[int(number) - 1]
        return node_text(instance.get(item.get("name", ""))) if isinstance(instance, Mapping) else ""

    def choice_name(self, arguments: list[Tree]) -> Value:
        """`jr:choice-name(code, '${item}')`: the reference stands in quotes."""
        code = as_text(self.value(arguments[0]))
        if not code or self.lookup is None:
            return code
        return self.lookup.choice_label(referred_name(arguments[1]), code)

    def pulled(self, arguments: list[Tree]) -> Value:
        """`pulldata(table, column, key column, key)`."""
        table, column, key_column, key = (as_text(self.value(argument)) for argument in arguments)
        return self.lookup.cell(table, column, key_column, key) if self.lookup is not None else ""


_SPECIAL: dict[str, Callable[[_Evaluation, list[Tree]], Value]] = {
    "if": _Evaluation.branch,
    "once": _Evaluation.once,
    "today": _Evaluation.day,
    "now": _Evaluation.moment,
    "position": _Evaluation.position,
    "indexed-repeat": _Evaluation.indexed,
    "jr:choice-name": _Evaluation.choice_name,
    "pulldata": _Evaluation.pulled,
}


def _equal(left: Value, right: Value) -> bool:
    """XPath's `=`: as truth values if either is one, else as numbers, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return as_truth(left) == as_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if math.isnan(left) or math.isnan(right) or left == 0:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    """XPath's mod: the sign of the dividend, NaN for a division by zero."""
    if not right or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


_NUMERIC: dict[str, Callable[[float, float], Value]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": _divide,
    "mod": _remainder,
}
