"""Cells of another tool's file as the fields of our own answering pages, so that one validation judges both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from questionnaires.code_lists import WRITTEN
from questionnaires.dates_and_times import read_clock, read_day, read_moment, typed_parts
from questionnaires.loaders.answer_tables import Meanings
from questionnaires.loaders.answer_targets import Part, Target
from questionnaires.model import Item
from questionnaires.problems import Problem
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Ranking,
    SeveralCodes,
    SingleCode,
    Time,
)
from questionnaires.text import ascii_digits, match_key
from questionnaires.translations import LANGUAGES, catalogue

Fields = dict[str, list[str]]
YES = frozenset({"1", "y", "yes", "true", "checked", "بله", "آری"})
NO = frozenset({"", "0", "n", "no", "false", "n/a", "unchecked", "خیر", "نه"})


class CellRefused(ValueError):
    """A cell that says nothing its item can hold."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class CellReader:
    """Fills the fields of one target from cell after cell; equal codes and labels are looked up once."""

    def __init__(
        self, target: Target, values: Mapping[str, str] | None = None, meanings: Meanings | None = None
    ) -> None:
        self.target = target
        self._meanings = meanings or Meanings()
        self._values = {match_key(old): new for old, new in (values or {}).items()}
        self._codes = _codes_by_key(target.item)
        self._reasons = _reasons_by_key(target.item)

    def fill(self, fields: Fields, text: str) -> None:
        """Put what a cell says into `fields`; raises CellRefused."""
        text = text.strip()
        text = self._values.get(match_key(text), text)
        text = self._meant(text)
        if not text:
            return
        target, item = self.target, self.target.item
        if target.part is Part.WORDS:
            fields[f"{target.field}.other"] = [text]
        elif target.part is Part.CODE:
            self._choice(fields, text)
        elif target.part is Part.PLACE:
            fields[f"{target.field}.{self._code(text)}"] = [target.code]
        elif (reason := self._reasons.get(match_key(text))) is not None and match_key(text) not in self._codes:
            fields[f"{target.field}.missing"] = [reason]
        else:
            fields.update(self._value(item, text))

    def _meant(self, text: str) -> str:
        """What the file itself says a code means, where our choices or reasons know these words."""
        label = self._meanings.labels.get(text, "")
        is_reason = match_key(label) in self._reasons
        if text in self._meanings.missing:
            return label if is_reason else ""
        return label if is_reason or match_key(label) in self._codes else text

    def _choice(self, fields: Fields, text: str) -> None:
        """A column of one choice: marked, ranked, or given points."""
        target = self.target
        if isinstance(target.item.domain, Ranking | Allocation):
            fields[f"{target.field}.{target.code}"] = [text]
            return
        mark = re.sub(r"\.0+$", "", ascii_digits(text)).casefold()
        if mark in YES or match_key(text) in _labels(target):
            fields.setdefault(target.field, []).append(target.code)
        elif mark not in NO:
            raise CellRefused(Problem.at("import-not-a-mark", value=text[:40]))

    def _value(self, item: Item, text: str) -> Fields:
        field, domain = self.target.field, item.domain
        match domain:
            case SingleCode() | Consent():
                return {field: [self._code(text)]}
            case SeveralCodes():
                return {field: self._several(text)}
            case Ranking():
                return {f"{field}.{code}": [str(n)] for n, code in enumerate(self._several(text), start=1)}
            case Allocation():
                return {f"{field}.{code}": [points] for code, points in self._points(text)}
            case Date():
                day = read_day(text)
                return self._parts(text, day.isoformat() if day is not None else None)
            case Time():
                return self._parts(text, read_clock(text))
            case DateTime():
                return self._parts(text, read_moment(text))
        return {field: [text]}

    def _code(self, text: str) -> str:
        """A code as it is, as a spreadsheet wrote it (۲, 2.0), or by its label in any language."""
        key = match_key(text)
        found = self._codes.get(key) or self._codes.get(re.sub(r"\.0+$", "", key))
        if found is None:
            allowed = list(dict.fromkeys(self._codes.values()))[:30]
            raise CellRefused(Problem.at("import-code-unknown", value=text[:40], allowed=allowed))
        return found

    def _several(self, text: str) -> list[str]:
        """`a b c`, `a|b`, or labels parted by commas or semicolons."""
        if match_key(text) in self._codes:
            return [self._code(text)]
        by_blanks = [part for part in re.split(r"[\s|]+", text) if part]
        if all(match_key(part) in self._codes for part in by_blanks):
            return [self._code(part) for part in by_blanks]
        return [self._code(part) for part in re.split(r"[|;؛,،\n]+", text) if part.strip()]

    def _points(self, text: str) -> list[tuple[str, str]]:
        parts = [part for part in re.split(r"[|;؛,،\n]+|\s+(?=\S+[=:])", text) if part.strip()]
        pairs = [re.fullmatch(r"\s*(.+?)\s*[=:]\s*(\S+)\s*", part) for part in parts]
        if not all(pairs):
            raise CellRefused(Problem.at("import-not-points", value=text[:40]))
        return [(self._code(pair[1]), pair[2]) for pair in pairs if pair is not None]

    def _parts(self, text: str, known: str | None) -> Fields:
        """The fields of a day, time or moment as it would be stored."""
        if not known:
            is_time = isinstance(self.target.item.domain, Time | DateTime)
            raise CellRefused(Problem.at("import-not-a-time" if is_time else "import-not-a-date", value=text[:40]))
        return {f"{self.target.field}.{part}": [number] for part, number in typed_parts(known).items()}


def own_words_imply_other(fields: Fields, target: Target) -> None:
    """LimeSurvey leaves the choice empty where own words stand beside it."""
    other = str(target.item.domain.other)
    if target.field not in fields:
        fields[target.field] = [other]
    elif isinstance(target.item.domain, SeveralCodes) and other not in fields[target.field]:
        fields[target.field].append(other)


def _codes_by_key(item: Item) -> dict[str, str]:
    domain = item.domain
    if isinstance(domain, Consent):
        words = {"yes": YES, "no": NO - {"", "n/a"}}
        return {match_key(word): code for code, own in words.items() for word in own}
    code_list = domain.code_list
    if code_list is None:
        return {}
    found: dict[str, str] = {}
    for category in code_list.categories:
        for label in category.labels.values():
            found.setdefault(match_key(label), category.code)
        if (written := category.attribute(WRITTEN)) is not None:
            found[match_key(written)] = category.code
    found |= {match_key(code): code for code in code_list.codes}
    if set(code_list.codes) == {"yes", "no"}:  # LimeSurvey's own yes/no question
        found |= {"y": "yes", "n": "no"}
    if domain.other is not None:
        found.setdefault(match_key("-oth-"), domain.other)
    return found


def _reasons_by_key(item: Item) -> dict[str, str]:
    """The missing reasons that an item offers: by name, and as our pages word them."""
    found = {match_key(reason): str(reason) for reason in item.missing}
    for language in LANGUAGES:
        for reason in item.missing:
            words = catalogue(language).get(f"respond.reason.{reason}")
            if words:
                found.setdefault(match_key(words), str(reason))
    return found


def _labels(target: Target) -> Sequence[str]:
    category = target.item.category(target.code)
    return [match_key(label) for label in (category.code, *category.labels.values())]
