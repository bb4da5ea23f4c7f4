"""A study's own lists as people type them: one group, place or programme a line.

A line is `name`, `name | English name` or `code | name | English name`; codes that are not given are
made. Each function answers the categories and every fault with its line number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from questionnaires.model import Category, CodeList
from questionnaires.problems import Problem
from questionnaires.text import ascii_digits, match_key, normalize
from questionnaires.texts import Texts

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_YEARS = re.compile(r"(1[34]\d\d)(?:\s*(?:[-–—/]|تا|to)\s*(1[34]\d\d))?")
_PERSIAN_LETTER = re.compile("[\u0600-\u06ff]")
STAR = "*"  # in front of a group inside the municipality, or of a place on no level
BELOW = ">"  # between a place and one inside it
_LONGEST_LABEL = 120


@dataclass(frozen=True)
class Groups:
    """The stakeholder groups and which of them stand inside the municipality."""

    categories: tuple[Category, ...]
    inside: tuple[str, ...]


def read_groups(text: str) -> tuple[Groups, list[Problem]]:
    """Groups; a star in front of the line marks one inside the municipality."""
    categories: list[Category] = []
    lines: list[int] = []
    inside: list[int] = []
    problems: list[Problem] = []
    for line, content in _lines(text):
        if content.strip().startswith(STAR):
            inside.append(line)
        categories.append(_category(content.strip().lstrip(STAR), line, problems))
        lines.append(line)
    named = _with_codes(categories, "g")
    inside_codes = tuple(category.code for category, line in zip(named, lines, strict=True) if line in inside)
    return Groups(tuple(named), inside_codes), problems + _repeated(named, lines)


def groups_text(groups: CodeList, inside: Sequence[str]) -> str:
    """Groups as they are typed."""
    return "\n".join(
        (f"{STAR} " if category.code in inside else "") + _line_of(category) for category in groups.categories
    )


def read_programmes(text: str) -> tuple[tuple[Category, ...], list[Problem]]:
    """Programmes in their order; a last part such as `1405-1407` gives the years."""
    categories: list[Category] = []
    lines: list[int] = []
    problems: list[Problem] = []
    for line, content in _lines(text):
        parts = content.split("|")
        years = _YEARS.fullmatch(ascii_digits(normalize(parts[-1]))) if len(parts) > 1 else None
        category = _category("|".join(parts[:-1]) if years else content, line, problems)
        if years:
            first, last = years.group(1), years.group(2) or years.group(1)
            if last < first:
                problems.append(Problem.at("line-years-backwards", line=line))
            category = replace(category, attributes=(("years", first if first == last else f"{first}-{last}"),))
        order = ("order", str(len(categories) + 1))
        categories.append(replace(category, attributes=(order, *category.attributes)))
        lines.append(line)
    named = _with_codes(categories, "p")
    return tuple(named), problems + _repeated(named, lines)


def programmes_text(programmes: CodeList) -> str:
    """Programmes as they are typed."""
    return "\n".join(
        _line_of(category) + (f" | {category.attribute('years')}" if category.attribute("years") else "")
        for category in programmes.categories
    )


def read_levels(text: str) -> tuple[tuple[Category, ...], list[Problem]]:
    """The place levels, the largest first: district, area, neighbourhood."""
    return read_plain(text, "level")


def read_plain(text: str, prefix: str, longest: int = _LONGEST_LABEL) -> tuple[tuple[Category, ...], list[Problem]]:
    """Categories in the order they stand; `prefix` begins the codes that are made."""
    categories: list[Category] = []
    lines: list[int] = []
    problems: list[Problem] = []
    for line, content in _lines(text):
        categories.append(_category(content, line, problems, longest))
        lines.append(line)
    named = _with_codes(categories, prefix)
    return tuple(named), problems + _repeated(named, lines)


def plain_text(categories: Sequence[Category]) -> str:
    """Place levels, units, agencies… as they are typed."""
    return "\n".join(_line_of(category) for category in categories)


def read_places(text: str, levels: Sequence[Category]) -> tuple[tuple[Category, ...], list[Problem]]:
    """Places as a tree: by indentation, or as paths `district > area > neighbourhood`.

    Every place knows the one above it and its level (the n-th of `levels`); a star in front marks a
    place on no level, such as «outside the city».
    """
    tree = _Tree([level.code for level in levels])
    for line, content in _lines(text):
        if content.strip().startswith(STAR):
            tree.apart(content.strip().lstrip(STAR), line)
        elif BELOW in content:
            tree.path(content, line)
        else:
            tree.indented(content, line)
    return tree.categories(), tree.problems


def places_text(places: CodeList) -> str:
    """Places as they are typed, indented by level."""
    depths: dict[str, int] = {}
    lines = []
    for category in places.categories:
        depth = depths[category.code] = depths[category.parent] + 1 if category.parent in depths else 0
        mark = f"{STAR} " if depth == 0 and category.level is None else ""
        lines.append("    " * depth + mark + _line_of(category))
    return "\n".join(lines)


def keeping(categories: Sequence[Category], before: CodeList) -> tuple[Category, ...]:
    """The categories with whatever this form does not show (definitions, other attributes) as it was."""
    known = {category.code: category for category in before.categories}
    return tuple(
        replace(
            known[category.code],
            labels=Texts.of({**known[category.code].labels, **category.labels}),
            parent=category.parent,
            level=category.level,
            attributes=tuple({**dict(known[category.code].attributes), **dict(category.attributes)}.items()),
        )
        if category.code in known
        else category
        for category in categories
    )


class _Tree:
    """Places gathered line by line."""

    def __init__(self, levels: Sequence[str]) -> None:
        self.levels = levels
        self.problems: list[Problem] = []
        self._places: list[tuple[Category, int | None, int]] = []  # place, index of the one above, its line
        self._above: list[tuple[int, int]] = []  # (indentation, index) of the places this line may stand under

    def indented(self, content: str, line: int) -> None:
        indentation = len(content.expandtabs(4)) - len(content.expandtabs(4).lstrip())
        while self._above and self._above[-1][0] >= indentation:
            self._above.pop()
        self._add(content, line, self._above[-1][1] if self._above else None, len(self._above))
        self._above.append((indentation, len(self._places) - 1))

    def path(self, content: str, line: int) -> None:
        parent: int | None = None
        parts = content.split(BELOW)
        for depth, part in enumerate(parts):
            known = self._child(parent, part)
            if known is None:
                self._add(part, line, parent, depth)
                known = len(self._places) - 1
            elif depth == len(parts) - 1:
                self._note_twice(part, line, known)
            parent = known
        self._above = []

    def apart(self, content: str, line: int) -> None:
        self._above = []
        self._add(content, line, None, None)

    def categories(self) -> tuple[Category, ...]:
        named = _with_codes([place for place, _, _ in self._places], "m")
        seen: dict[str, int] = {}
        for category, (_, _, line) in zip(named, self._places, strict=True):
            if category.code in seen:
                twice = Problem.at("line-code-twice", line=line, value=category.code, first=seen[category.code])
                self.problems.append(twice)
            seen.setdefault(category.code, line)
        return tuple(
            replace(category, parent=named[above].code if above is not None else None)
            for category, (_, above, _) in zip(named, self._places, strict=True)
        )

    def _add(self, content: str, line: int, above: int | None, depth: int | None) -> None:
        if depth is not None and depth >= len(self.levels):
            self.problems.append(Problem.at("line-too-deep", line=line, value=_label(content), levels=len(self.levels)))
        category = _category(content, line, self.problems)
        level = self.levels[depth] if depth is not None and depth < len(self.levels) else None
        sibling = self._child(above, content)
        if sibling is not None:
            self._note_twice(content, line, sibling)
        self._places.append((replace(category, level=level), above, line))

    def _note_twice(self, content: str, line: int, known: int) -> None:
        self.problems.append(Problem.at("line-twice", line=line, value=_label(content), first=self._places[known][2]))

    def _child(self, above: int | None, content: str) -> int | None:
        key = match_key(_label(content))
        for index, (place, parent, _) in enumerate(self._places):
            if parent == above and match_key(place.labels.in_language("fa")) == key:
                return index
        return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, content in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if content.strip():
            yield number, content


def _category(content: str, line: int, problems: list[Problem], longest: int = _LONGEST_LABEL) -> Category:
    """One line as a category; an empty code stands for one to be made."""
    parts = [normalize(part) for part in content.split("|")]
    if len(parts) > 3:
        problems.append(Problem.at("line-too-many-parts", line=line, value=content.strip()[:60]))
    code = ""
    if len(parts) >= 3 or (len(parts) == 2 and _is_code(parts[0]) and _PERSIAN_LETTER.search(parts[1])):
        code, *parts = parts
        code = ascii_digits(code)
        if code and not _is_code(code):
            problems.append(Problem.at("line-code-bad", line=line, value=code[:40]))
            code = ""
    label, english = (*parts, "", "")[:2]
    if not label:
        problems.append(Problem.at("line-label-missing", line=line))
    if len(label) > longest or len(english) > longest:
        problems.append(Problem.at("line-too-long", line=line, maximum=longest))
    return Category(code, Texts.of({"fa": label, "en": english}))


def _label(content: str) -> str:
    return _category(content.strip(), 0, []).labels.in_language("fa")


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def _with_codes(categories: Sequence[Category], prefix: str) -> list[Category]:
    """The categories, those without a code given the next free `<prefix><number>`."""
    taken = {category.code for category in categories}
    width = len(str(len(categories)))
    numbers = (f"{prefix}{number:0{width}}" for number in range(1, 2 * len(categories) + len(taken) + 2))
    free = (code for code in numbers if code not in taken)
    return [category if category.code else replace(category, code=next(free)) for category in categories]


def _repeated(categories: Sequence[Category], lines: Sequence[int]) -> list[Problem]:
    problems = []
    codes: dict[str, int] = {}
    labels: dict[str, int] = {}
    for category, line in zip(categories, lines, strict=True):
        key = match_key(category.labels.in_language("fa"))
        if category.code in codes:
            problems.append(Problem.at("line-code-twice", line=line, value=category.code, first=codes[category.code]))
        elif key and key in labels:
            label = category.labels.in_language("fa")
            problems.append(Problem.at("line-twice", line=line, value=label, first=labels[key]))
        codes.setdefault(category.code, line)
        labels.setdefault(key, line)
    return problems


def _line_of(category: Category) -> str:
    names = category.labels
    english = names["en"] if "en" in names and names["en"] != names.in_language("fa") else ""
    return " | ".join([category.code, names.in_language("fa"), *([english] if english else [])])
