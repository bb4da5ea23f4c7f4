"""Regular expressions in bounded time: every place that a pattern could have come to is followed at once.

A matcher that tries one way after another can take years over `(a+)+$`; this one takes at most
time in proportion to pattern times text. What needs memory of the way taken (back references,
looking around) is therefore no part of the language and is refused by name. Letter classes
(`\\w`, `\\d`, `\\s`) mean ASCII, as in Java, whose patterns ODK uses; Persian letters are
written as a range, or as `\\p{L}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

MAXIMUM_PATTERN = 500
MAXIMUM_STEPS = 1000  # of a pattern whose counts are written out
MAXIMUM_TEXT = 10_000
MAXIMUM_DEPTH = 30

Places = Set[int]
Step = Callable[[str, Places], Places]
_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": lambda letter: letter in "0123456789",
    "w": lambda letter: letter == "_" or (letter.isascii() and letter.isalnum()),
    "s": lambda letter: letter in " \t\n\v\f\r",
}
_CATEGORY = re.compile(r"\{(L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\}")
_COUNT = re.compile(r"[0-9]{1,9},[0-9]{0,9}")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}


class PatternError(ValueError):
    """A pattern that cannot be used; `offset` is the place in it."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"at {offset}")
        self.offset = offset


def found_in(pattern: str, text: str) -> bool:
    """Whether the pattern fits any part of `text` (as ODK has it: write ^ and $ for the whole).

    Raises PatternError for a pattern that is none or goes beyond the language.
    """
    text = text[:MAXIMUM_TEXT]
    return bool(compiled(pattern)(text, set(range(len(text) + 1))))


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Step:
    """The places that may follow, from the places where the pattern may begin."""
    if len(pattern) > MAXIMUM_PATTERN:
        raise PatternError(MAXIMUM_PATTERN)
    return _Reader(pattern).whole()


@dataclass
class _Reader:
    """Reads a pattern by descent."""

    pattern: str
    next: int = 0
    depth: int = 0
    steps: int = 0  # how many there are so far, counts written out

    def whole(self) -> Step:
        step = self.alternatives()
        if self.next < len(self.pattern):
            raise PatternError(self.next)
        return step

    def peek(self) -> str:
        return self.pattern[self.next : self.next + 1]

    def take(self) -> str:
        if self.next >= len(self.pattern):
            raise PatternError(self.next)
        self.next += 1
        return self.pattern[self.next - 1]

    def alternatives(self) -> Step:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else lambda text, at: set().union(*(own(text, at) for own in branches))

    def sequence(self) -> Step:
        steps: list[Step] = []
        while self.peek() not in ("", "|", ")"):
            steps.append(self.counted_atom())

        def step(text: str, at: Places) -> Places:
            for own in steps:
                if not at:
                    break
                at = own(text, at)
            return at

        return step

    def counted_atom(self) -> Step:
        before = self.steps
        atom = self.atom()
        while (sign := self.peek()) and sign in "*+?{":
            start = self.next
            least, most = self.count()
            self.steps = before + (self.steps - before) * max(least, most or 1)
            if self.steps > MAXIMUM_STEPS:
                raise PatternError(start)
            if self.peek() and self.peek() in "?+":  # lazy and possessive find the same texts
                self.take()
            atom = _repeated(atom, least, most)
        return atom

    def count(self) -> tuple[int, int | None]:
        start = self.next
        sign = self.take()
        if sign != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        end = self.pattern.find("}", start)
        least, comma, most = self.pattern[start + 1 : end].partition(",") if end > 0 else ("", "", "")
        if not _COUNT.fullmatch(f"{least},{most}"):
            raise PatternError(start)
        self.next = end + 1
        lowest, highest = int(least), int(most) if most else None if comma else int(least)
        if highest is not None and highest < lowest:
            raise PatternError(start)
        return lowest, highest

    def atom(self) -> Step:
        start = self.next
        self.steps += 1
        letter = self.take()
        match letter:
            case "(":
                return self.group(start)
            case "[":
                return _one(self.letters(start))
            case ".":
                return _one(lambda own: own != "\n")
            case "^":
                return lambda text, at: at & {0}
            case "$":
                return lambda text, at: at & {len(text)}
            case "\\":
                return self.escaped(start)
            case _ if letter in "*+?{)":
                raise PatternError(start)
        return _one(lambda own: own == letter)

    def group(self, start: int) -> Step:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise PatternError(start)
        if self.peek() == "?":
            if self.pattern[self.next : self.next + 2] != "?:":
                raise PatternError(start)
            self.next += 2
        step = self.alternatives()
        if self.peek() != ")":
            raise PatternError(start)
        self.take()
        self.depth -= 1
        return step

    def escaped(self, start: int) -> Step:
        if self.peek() in ("b", "B"):
            wanted = self.take() == "b"
            return lambda text, at: {place for place in at if _is_edge(text, place) is wanted}
        return _one(self.escape(start))

    def escape(self, start: int) -> Callable[[str], bool]:
        """What a letter after a backslash stands for."""
        letter = self.take()
        if letter.lower() in _CLASSES:
            inside = _CLASSES[letter.lower()]
            return inside if letter.islower() else lambda own: not inside(own)
        if letter.lower() == "p":
            return self.category(start, wanted=letter == "p")
        if letter in _CONTROLS:
            letter = _CONTROLS[letter]
        elif letter.isascii() and letter.isalnum():  # \1, \k<…>
            raise PatternError(start)
        return lambda own: own == letter

    def category(self, start: int, *, wanted: bool) -> Callable[[str], bool]:
        """The letters of a general category of Unicode: `\\p{L}`, `\\p{Lu}`, `\\P{N}`."""
        found = _CATEGORY.match(self.pattern, self.next)
        if found is None:
            raise PatternError(start)
        self.next = found.end()
        return lambda own: category(own).startswith(found[1]) is wanted

    def letters(self, start: int) -> Callable[[str], bool]:
        """The letters of a class in square brackets."""
        excluded = self.peek() == "^"
        self.next += excluded
        ranges: list[tuple[str, str]] = []
        others: list[Callable[[str], bool]] = []
        first = True
        while first or self.peek() != "]":
            first = False
            low = self.take()
            if low == "\\":
                if re.match("[A-Za-z]", self.peek()) and self.peek() not in _CONTROLS:
                    others.append(self.escape(start))
                    continue
                low = self.take()
                low = _CONTROLS.get(low, low)
            high = low
            if self.peek() == "-" and self.pattern[self.next + 1 : self.next + 2] not in ("]", ""):
                self.take()
                high = self.take()
                high = self.take() if high == "\\" else high
            if high < low:
                raise PatternError(start)
            ranges.append((low, high))
        self.take()

        def inside(own: str) -> bool:
            is_in = any(low <= own <= high for low, high in ranges) or any(other(own) for other in others)
            return is_in is not excluded

        return inside


def _one(fits: Callable[[str], bool]) -> Step:
    return lambda text, at: {place + 1 for place in at if place < len(text) and fits(text[place])}


def _repeated(atom: Step, least: int, most: int | None) -> Step:
    def step(text: str, at: Places) -> Places:
        for _ in range(least):
            at = atom(text, at)
        reached, fresh, more = set(at), set(at), least
        # A place that was reached before, with more repetitions to spare, leads nowhere new.
        while fresh and (most is None or more < most):
            fresh = set(atom(text, fresh)) - reached
            reached |= fresh
            more += 1
        return reached

    return step


def _is_edge(text: str, place: int) -> bool:
    word = _CLASSES["w"]
    before, after = text[max(place - 1, 0) : place], text[place : place + 1]
    return (bool(before) and word(before)) is not (bool(after) and word(after))
