"""What a variable can hold when a condition reads it: few values that stand for all, where all behave alike.

A condition that only compares `${fruit}` with 'fig' cannot tell the other fruits apart: 'fig', one other
code and silence stand for every answer. Where a variable is read in a way that may tell any two values
apart (`string-length(${name})`), all values are listed if they are few, and else nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import ceil, comb, floor

from questionnaires.expressions.functions import as_number, as_text
from questionnaires.expressions.syntax import Tree
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Number,
    Ranking,
    ResponseDomain,
    SeveralCodes,
    SingleCode,
    Text,
    Time,
)

MOST_VALUES = 4096  # of one variable: the subsets of twelve codes
MOST_NUMBERS = 200  # whole numbers listed one by one
ANY_OTHER = "\ufffd"  # stands for any text that no condition names
_EQUALITY = frozenset({"=", "!="})
_ORDER = frozenset({"<", "<=", ">", ">="})
_TRUTH = frozenset({"not", "boolean"})


@dataclass
class Usage:
    """How the conditions of an instrument read one variable."""

    constants: set[str | float] = field(default_factory=set)  # it is compared with these by = and !=
    bounds: set[float] = field(default_factory=set)  # and with these by < and >
    looked_for: set[str] = field(default_factory=set)  # codes in selected()
    is_opaque: bool = False  # read in another way


def usages(trees: list[Tree]) -> dict[str, Usage]:
    """How each variable is read by these conditions."""
    found: dict[str, Usage] = {}
    for tree in trees:
        _note(tree, found, is_truth=True)
    return found


def _note(node: Tree, found: dict[str, Usage], is_truth: bool = False) -> None:
    if node["type"] == "reference":
        usage = found.setdefault(node["name"], Usage())
        usage.is_opaque = usage.is_opaque or not is_truth  # as a truth value only emptiness matters
    elif node["type"] == "binary" and node["operator"] in _EQUALITY | _ORDER and _compared(node, found):
        return
    elif node["type"] == "binary":
        for side in (node["left"], node["right"]):
            _note(side, found, node["operator"] in ("and", "or"))
    elif node["type"] == "negative":
        _note(node["of"], found)
    elif node["type"] == "call" and node["name"] == "selected" and _looked_for(node, found):
        return
    elif node["type"] == "call":
        for number, argument in enumerate(node["arguments"]):
            _note(argument, found, node["name"] in _TRUTH or (node["name"] == "if" and number == 0))


def _compared(node: Tree, found: dict[str, Usage]) -> bool:
    """Notes `${x} = 'a'`, `3 < ${x}`; False where it is no such comparison."""
    for asked, given in ((node["left"], node["right"]), (node["right"], node["left"])):
        constant = constant_of(given)
        if asked["type"] == "reference" and constant is not None:
            usage = found.setdefault(asked["name"], Usage())
            if node["operator"] in _EQUALITY:
                usage.constants.add(constant)
            else:
                usage.bounds.add(as_number(constant))
            return True
    return False


def _looked_for(node: Tree, found: dict[str, Usage]) -> bool:
    asked, given = node["arguments"]
    if asked["type"] != "reference" or given["type"] != "text" or len(given["value"].split()) != 1:
        return False
    found.setdefault(asked["name"], Usage()).looked_for.add(given["value"].strip())
    return True


def constant_of(node: Tree) -> str | float | None:
    """The value of a constant, None for anything else."""
    if node["type"] in ("text", "number"):
        constant: str | float = node["value"]
        return constant
    if node["type"] == "negative" and node["of"]["type"] == "number":
        return -float(node["of"]["value"])
    return None


def possible(domain: ResponseDomain, usage: Usage) -> tuple[str, ...] | None:
    """Values other than silence that stand for all of a domain; None where no few do."""
    match domain:
        case Consent():
            return ("yes", "no")
        case SingleCode():
            return _codes(domain.code_list.codes, usage, domain.code_list.from_study)
        case SeveralCodes() | Ranking():
            return None if domain.code_list.from_study else _subsets(domain, usage)
        case Number(decimals=decimals, minimum=low, maximum=high):
            return numbers(low, high, usage, decimals)
        case Allocation():
            return ("",)  # its parts are variables of their own
        case Text() | Date() | Time() | DateTime():
            return free_words(usage)
    return None


def free_words(usage: Usage) -> tuple[str, ...] | None:
    """Texts that stand for all: those that are named, and one that is not."""
    if usage.is_opaque or usage.bounds or any(isinstance(own, float) for own in usage.constants):
        return None
    named = {str(own) for own in usage.constants} | usage.looked_for
    return (*sorted(named - {""}), ANY_OTHER)


def numbers(low: float | None, high: float | None, usage: Usage, decimals: bool) -> tuple[str, ...] | None:
    """Numbers on each side of every bound that is named, the bounds themselves, and those of the domain."""
    texts = {own for own in usage.constants if isinstance(own, str)} | usage.looked_for
    if usage.is_opaque or any(own and as_number(own) != as_number(own) for own in texts):
        if decimals or low is None or high is None or high - low > MOST_NUMBERS:
            return None
        return tuple(str(number) for number in range(ceil(low), floor(high) + 1))
    named = sorted(
        {own for own in usage.bounds if own == own}
        | {as_number(own) for own in usage.constants if own != ""}
        | {as_number(own) for own in usage.looked_for}
        | {own for own in (low, high) if own is not None}
    )
    near = {0.0, *named, *((one + other) / 2 for one, other in pairwise(named))}
    near |= {named[0] - 1, named[-1] + 1} if named else set()
    if not decimals:
        near = {float(side + step) for own in near for side in (floor(own), ceil(own)) for step in (-1, 0, 1)}
    return tuple(as_text(own) for own in sorted(near) if (low is None or own >= low) and (high is None or own <= high))


def _codes(codes: tuple[str, ...], usage: Usage, from_study: bool) -> tuple[str, ...] | None:
    """The codes that conditions name, and one that they do not; all where they are told apart otherwise."""
    if from_study:
        return free_words(usage)
    if usage.is_opaque or usage.bounds:
        return codes
    return tuple(_told_apart(codes, usage))


def _told_apart(codes: tuple[str, ...], usage: Usage) -> Iterator[str]:
    has_other = False
    for code in codes:
        named = code in usage.looked_for or any(_is(code, own) for own in usage.constants)
        if named or not has_other:
            yield code
        has_other = has_other or not named


def _is(code: str, constant: str | float) -> bool:
    return code == constant if isinstance(constant, str) else as_number(code) == constant


def _subsets(domain: SeveralCodes | Ranking, usage: Usage) -> tuple[str, ...] | None:
    """Answers of several codes, as the text that a condition reads; orders of a ranking are not told apart."""
    codes = domain.code_list.codes
    tells_all = usage.is_opaque or usage.bounds or usage.constants - {""}
    if isinstance(domain, Ranking):
        if tells_all:
            return None
        longest = domain.depth
    else:
        longest = domain.maximum or len(codes)
    if not tells_all:
        codes = tuple(_told_apart(codes, usage))
    longest = min(longest, len(codes))
    if sum(comb(len(codes), size) for size in range(1, longest + 1)) > MOST_VALUES:
        return None
    exclusive = {own.code for own in domain.code_list.categories if own.exclusive}
    return tuple(
        " ".join(chosen)
        for size in range(1, longest + 1)
        for chosen in combinations(codes, size)
        if size == 1 or not exclusive.intersection(chosen)
    )
