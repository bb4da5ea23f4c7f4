"""The value of a tree on answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from questionnaires.expressions.functions import FUNCTIONS, Value, as_number, as_text, as_truth
from questionnaires.expressions.syntax import Tree

ZONE = ZoneInfo("Asia/Tehran")


def evaluate(tree: Tree, answers: Mapping[str, Any], own: Any = None, today: date | None = None) -> Value:
    """The value of `tree` on `answers` (variable to stored value); `own` is what `.` stands for.

    `today` is the study's day; without it, today in Tehran.
    """
    return _Evaluation(answers, own, today).value(tree)


def is_true(tree: Tree, answers: Mapping[str, Any], own: Any = None, today: date | None = None) -> bool:
    """Whether the value of `tree` counts as true."""
    return as_truth(evaluate(tree, answers, own, today))


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
    def __init__(self, answers: Mapping[str, Any], own: Any, today: date | None) -> None:
        self.answers = answers
        self.own = own
        self.today = today

    def value(self, tree: Tree) -> Value:
        match tree["type"]:
            case "text" | "number":
                constant: Value = tree["value"]
                return constant
            case "reference":
                return self.reference(tree["name"])
            case "own":
                return node_text(self.own)
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
        return node_text(points.get(part)) if isinstance(points, Mapping) and part != "missing" else ""

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
        if tree["name"] == "if":
            return self.value(arguments[1] if as_truth(self.value(arguments[0])) else arguments[2])
        if tree["name"] == "today":
            return (self.today or datetime.now(ZONE).date()).isoformat()
        function = FUNCTIONS[tree["name"]].call
        assert function is not None
        return function(*(self.value(argument) for argument in arguments))


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
