"""Tokens into a tree of plain JSON, by the precedences of XPath 1.0.

Nodes are mappings with `type` and `at` (offset in the source):

========== =====================================================
type       further keys
========== =====================================================
text       value
number     value
reference  name
own        (the value being judged, `.`)
parent     (`..`, the instance of a repeat one is in)
column     name (in a choice filter: the category's own attribute)
negative   of
binary     operator (or and = != < <= > >= + - * div mod |), left, right
call       name, arguments
========== =====================================================

`|` joins references, and stands only where a function takes every instance of a repeat.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.patterns import PatternError, compiled
from questionnaires.expressions.problems import ExpressionError, problem_at
from questionnaires.expressions.tokens import Kind, Token, tokens
from questionnaires.problems import Problem

Tree = dict[str, Any]

_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_WORD_OPERATORS = frozenset({"or", "and", "div", "mod"})
_COMPARING = frozenset({"=", "!=", "<", "<=", ">", ">="})
_OF_OWN_VALUE = frozenset(
    {"number", "string", "string-length", "normalize-space"}
)  # where nothing is given (XPath 1.0)
MAXIMUM_DEPTH = 40
MAXIMUM_TOKENS = 400


@lru_cache(maxsize=4096)
def parse(source: str, columns: bool = False) -> Tree:
    """The tree of a source; treat it as frozen, it is shared.

    With `columns`, as in a choice filter, a bare name is an attribute of the category being judged.

    Raises
    ------
    ExpressionError
        With the first fault of the grammar, and every unknown function or wrong number of arguments before it.
    """
    return _Parser(source, columns).whole()


def references(tree: Tree) -> frozenset[str]:
    """Names of the variables that an expression reads."""
    return frozenset(node["name"] for node in nodes(tree) if node["type"] == "reference")


def referred_name(argument: Tree) -> str:
    """The variable that an argument names: a reference, or one in quotes as `jr:choice-name` takes it."""
    name = argument.get("value") or argument.get("name") or ""
    return str(name).strip().removeprefix("${").removesuffix("}").strip()


def nodes(tree: Tree) -> Iterator[Tree]:
    """Every node of a tree, parents first, as they stand."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.get("arguments", ()))
        for side in ("of", "right", "left"):
            if (child := node.get(side)) is not None:
                waiting.append(child)


class _Parser:
    def __init__(self, source: str, columns: bool = False) -> None:
        self.source = source
        self.columns = columns
        self.tokens = tokens(source)
        self.next = 0
        self.depth = 0
        self.reads_every = False  # whether the innermost call takes every instance of a repeat
        self.problems: list[Problem] = []
        if len(self.tokens) > MAXIMUM_TOKENS:
            raise self.fault("expression-too-long", self.tokens[0], maximum=MAXIMUM_TOKENS)

    def whole(self) -> Tree:
        if self.peek().kind == Kind.END:
            raise self.fault("expression-empty", self.peek())
        tree = self.binary(0)
        if self.peek().kind != Kind.END:
            raise self.unexpected()
        if self.problems:
            raise ExpressionError(self.problems)
        return tree

    def peek(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.tokens[self.next]
        self.next += 1
        return token

    def fault(self, code: str, token: Token, **fields: Any) -> ExpressionError:
        return ExpressionError([*self.problems, problem_at(code, self.source, token.offset, **fields)])

    def unexpected(self) -> ExpressionError:
        token = self.peek()
        if token.kind == Kind.END:
            return self.fault("expression-ends-early", token)
        if (instead := token.text.lower()) in _WORD_OPERATORS and instead != token.text and token.kind == Kind.NAME:
            return self.fault("expression-foreign-operator", token, value=token.text, instead=instead)
        if self.next == 0 and token.text in _COMPARING and token.kind == Kind.OPERATOR:
            return self.fault("expression-compares-nothing", token, value=token.text)
        return self.fault("expression-unexpected", token, value=token.text)

    def binary(self, level: int) -> Tree:
        if level == len(_LEVELS):
            return self.unary()
        tree = self.binary(level + 1)
        while (token := self.peek()).text in _LEVELS[level] and token.kind in (Kind.OPERATOR, Kind.NAME):
            self.take()
            right = self.binary(level + 1)
            tree = {"type": "binary", "operator": token.text, "at": token.offset, "left": tree, "right": right}
        return tree

    def unary(self) -> Tree:
        token = self.peek()
        if token.kind != Kind.OPERATOR or token.text != "-":
            return self.primary()
        self.take()
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.fault("expression-too-deep", token)
        tree = {"type": "negative", "at": token.offset, "of": self.unary()}
        self.depth -= 1
        return tree

    def primary(self) -> Tree:
        token = self.peek()
        match token.kind:
            case Kind.STRING:
                return {"type": "text", "at": self.take().offset, "value": token.text}
            case Kind.NUMBER:
                return self.number()
            case Kind.REFERENCE:
                return self.reference()
            case Kind.OWN:
                return {"type": "own", "at": self.take().offset}
            case Kind.PARENT:
                return {"type": "parent", "at": self.take().offset}
            case Kind.OPEN:
                return self.bracketed()
            case Kind.NAME:
                return self.call()
            case _:
                raise self.unexpected()

    def number(self) -> Tree:
        value = float(self.peek().text)
        if math.isinf(value):  # which JSON does not know
            raise self.unexpected()
        return {"type": "number", "at": self.take().offset, "value": value}

    def reference(self) -> Tree:
        token = self.take()
        tree = {"type": "reference", "at": token.offset, "name": token.text}
        while self.peek().text == "|" and self.peek().kind == Kind.OPERATOR and self.reads_every:
            at = self.take().offset
            if self.peek().kind != Kind.REFERENCE:
                raise self.unexpected()
            right = self.take()
            right_tree = {"type": "reference", "at": right.offset, "name": right.text}
            tree = {"type": "binary", "operator": "|", "at": at, "left": tree, "right": right_tree}
        return tree

    def bracketed(self) -> Tree:
        opening = self.take()
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.fault("expression-too-deep", opening)
        tree = self.binary(0)
        self.closing(opening)
        self.depth -= 1
        return tree

    def closing(self, opening: Token) -> None:
        if self.peek().kind == Kind.END:
            raise self.fault("expression-bracket-open", opening)
        if self.peek().kind != Kind.CLOSE:
            raise self.unexpected()
        self.take()

    def call(self) -> Tree:
        name = self.take()
        if self.peek().kind != Kind.OPEN:
            if name.text in _WORD_OPERATORS:
                self.next -= 1
                raise self.unexpected()
            if self.columns:
                return {"type": "column", "at": name.offset, "name": name.text}
            raise self.fault("expression-bare-name", name, value=name.text)
        opening = self.take()
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise self.fault("expression-too-deep", opening)
        outer, self.reads_every = self.reads_every, name.text in FUNCTIONS and FUNCTIONS[name.text].every
        arguments = self.arguments()
        self.reads_every = outer
        self.closing(opening)
        self.depth -= 1
        self.check_call(name, len(arguments))
        self.check_arguments(name, arguments)
        if not arguments and name.text in _OF_OWN_VALUE:
            arguments = [{"type": "own", "at": name.offset}]
        return {"type": "call", "name": name.text, "at": name.offset, "arguments": arguments}

    def arguments(self) -> list[Tree]:
        if self.peek().kind == Kind.CLOSE:
            return []
        arguments = [self.binary(0)]
        while self.peek().kind == Kind.COMMA:
            self.take()
            arguments.append(self.binary(0))
        return arguments

    def check_arguments(self, name: Token, arguments: list[Tree]) -> None:
        """What some functions ask of an argument before there are answers: a pattern, a reference in quotes."""
        for place, argument in enumerate(arguments):
            if argument["type"] == "parent" and name.text != "position":
                raise self.fault("expression-unexpected", replace(name, offset=argument["at"]), value="..")
            if place != 1 or argument["type"] != "text":
                continue
            if name.text == "regex":
                try:
                    compiled(argument["value"])
                except PatternError as error:
                    where = {"value": argument["value"], "place": error.offset + 1}
                    self.problems.append(problem_at("expression-pattern", self.source, argument["at"], **where))

    def check_call(self, name: Token, given: int) -> None:
        function = FUNCTIONS.get(name.text)
        if function is None and (instead := name.text.lower()) in FUNCTIONS:
            self.problems.append(
                problem_at("expression-foreign-operator", self.source, name.offset, value=name.text, instead=instead)
            )
        elif function is None:
            allowed = sorted(FUNCTIONS)
            self.problems.append(
                problem_at("expression-function-unknown", self.source, name.offset, value=name.text, allowed=allowed)
            )
        elif not function.minimum <= given <= function.maximum:
            fields = {"value": name.text, "given": given, "minimum": function.minimum, "maximum": function.maximum}
            self.problems.append(problem_at("expression-argument-count", self.source, name.offset, **fields))
