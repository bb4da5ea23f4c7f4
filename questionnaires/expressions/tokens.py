"""Source text into tokens, with the mistakes people really make named for what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.expressions.problems import ExpressionError, problem_at
from questionnaires.problems import Problem

MAXIMUM_LENGTH = 2000


class Kind(StrEnum):
    STRING = "string"
    NUMBER = "number"
    REFERENCE = "reference"
    OWN = "own"
    PARENT = "parent"
    NAME = "name"
    OPERATOR = "operator"
    OPEN = "open"
    CLOSE = "close"
    COMMA = "comma"
    END = "end"


@dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    offset: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'[^']*'|"[^"]*")
      | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
      | \$\{\s*(?P<reference>[A-Za-z_][A-Za-z0-9_.-]*)\s*\}
      | (?:current\(\)/)?(?:\.\./)+(?P<relative>[A-Za-z_][A-Za-z0-9_.-]*)(?![/(])
      | (?P<here>current\(\)/\.(?![.0-9/]))
      | (?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:::?[A-Za-z_][A-Za-z0-9_-]*)?)
      | (?P<parent>\.\.(?![.0-9/]))
      | (?P<own>\.(?![.0-9]))
      | (?P<operator><=|>=|!=|=(?![=<>])|<(?!>)|>|\+|-|\*|\|(?!\|))
      | (?P<open>\()
      | (?P<close>\))
      | (?P<comma>,)""",
    re.VERBOSE,
)
# Names are unique, so the way to them does not matter; `current()/.` is the item's own value.
_SAME = {"relative": "reference", "here": "own"}
# What is met where no token begins: the fault to name, and what to write instead.
_MISTAKES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"=="), "expression-foreign-operator", "="),
    (re.compile(r"=>"), "expression-foreign-operator", ">="),
    (re.compile(r"=<"), "expression-foreign-operator", "<="),
    (re.compile(r"<>"), "expression-foreign-operator", "!="),
    (re.compile(r"&&"), "expression-foreign-operator", "and"),
    (re.compile(r"\|\|"), "expression-foreign-operator", "or"),
    (re.compile(r"/"), "expression-foreign-operator", "div"),
    (re.compile(r"!"), "expression-foreign-operator", "not( )"),
    (re.compile(r"[%٪]"), "expression-foreign-operator", "mod"),
    (re.compile(r"[≤]"), "expression-foreign-operator", "<="),
    (re.compile(r"[≥]"), "expression-foreign-operator", ">="),
    (re.compile(r"[≠]"), "expression-foreign-operator", "!="),
    (re.compile(r"[×]"), "expression-foreign-operator", "*"),
    (re.compile(r"[−–]"), "expression-foreign-operator", "-"),
    (re.compile(r"[،]"), "expression-foreign-operator", ","),
    (re.compile(r"[۰-۹٠-٩]+"), "expression-native-digits", ""),
    (re.compile(r"[‘’“”«»]"), "expression-curly-quote", ""),
    (re.compile(r"['\"]"), "expression-string-open", ""),
    (re.compile(r"\$\{[^}]*\}?"), "expression-reference-malformed", ""),
)


def tokens(source: str) -> list[Token]:
    """The tokens of a source, ended by one of kind END; raises ExpressionError at the first that is none."""
    if len(source) > MAXIMUM_LENGTH:
        raise ExpressionError([problem_at("expression-too-long", source[:40], 0, maximum=MAXIMUM_LENGTH)])
    found: list[Token] = []
    offset = 0
    while offset < len(source):
        match = _TOKEN.match(source, offset)
        if match is None:
            raise ExpressionError([_mistake(source, offset)])
        kind = match.lastgroup or ""
        if kind != "space":
            text = match.group(kind)
            kind = _SAME.get(kind, kind)
            found.append(Token(Kind(kind), text[1:-1] if kind == "string" else text, offset))
        offset = match.end()
    found.append(Token(Kind.END, "", len(source)))
    return found


def _mistake(source: str, offset: int) -> Problem:
    for pattern, code, instead in _MISTAKES:
        match = pattern.match(source, offset)
        if match:
            return problem_at(code, source, offset, value=match.group()[:40], instead=instead)
    return problem_at("expression-unexpected", source, offset, value=source[offset])
