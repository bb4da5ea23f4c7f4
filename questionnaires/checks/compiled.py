"""Conditions as Python functions, to judge one on thousands of combinations; what is rare is left to the evaluator."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from questionnaires.checks.possible_answers import constant_of
from questionnaires.expressions import evaluate
from questionnaires.expressions.evaluation import Lookup
from questionnaires.expressions.functions import Value, as_number, as_truth
from questionnaires.expressions.syntax import Tree

Answers = Mapping[str, str]
_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def truth_of(tree: Tree, lookup: Lookup) -> Callable[[Answers], bool]:
    """Whether a tree counts as true on answers given as texts, as `expressions.is_true` says it."""
    if tree["type"] == "binary" and tree["operator"] in ("and", "or"):
        left, right = truth_of(tree["left"], lookup), truth_of(tree["right"], lookup)
        if tree["operator"] == "and":
            return lambda answers: left(answers) and right(answers)
        return lambda answers: left(answers) or right(answers)
    if tree["type"] == "binary" and tree["operator"] in _TURNED:
        return _comparison(tree, lookup)
    if tree["type"] == "call" and tree["name"] == "not":
        inner = truth_of(tree["arguments"][0], lookup)
        return lambda answers: not inner(answers)
    if tree["type"] == "call" and tree["name"] == "selected":
        asked, given = tree["arguments"]
        if asked["type"] == "reference" and given["type"] == "text":
            name, code = asked["name"], given["value"].strip()
            return lambda answers: code in answers[name].split()
    value = _value_of(tree, lookup)
    return lambda answers: as_truth(value(answers))


def _comparison(tree: Tree, lookup: Lookup) -> Callable[[Answers], bool]:
    """`${x} = 'a'` and `3 < ${x}` by themselves; any other comparison by the evaluator."""
    for asked, given, sign in (
        (tree["left"], tree["right"], tree["operator"]),
        (tree["right"], tree["left"], _TURNED[tree["operator"]]),
    ):
        constant = constant_of(given)
        if asked["type"] == "reference" and constant is not None:
            return _against(asked["name"], sign, constant)
    value = _value_of(tree, lookup)
    return lambda answers: as_truth(value(answers))


def _against(name: str, sign: str, constant: str | float) -> Callable[[Answers], bool]:
    if sign in _ORDER:
        holds, bound = _ORDER[sign], as_number(constant)
        return lambda answers: holds(as_number(answers[name]), bound)
    wanted = sign == "="
    if isinstance(constant, str):
        return lambda answers: (answers[name] == constant) is wanted
    return lambda answers: (as_number(answers[name]) == constant) is wanted


def _value_of(tree: Tree, lookup: Lookup) -> Callable[[Answers], Value]:
    return lambda answers: evaluate(tree, answers, lookup=lookup)
