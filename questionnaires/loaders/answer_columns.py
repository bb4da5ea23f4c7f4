"""Which column of another tool's file is which item: found by name or wording, corrected by a mapping.

Names as KoboToolbox writes them (`group/item`, `item/choice`, `item/_1st_choice`, `_uuid`, labels joined by
`/`) and LimeSurvey (`item[SQ001]`, `item [SQ001]`, `item. Full question`, `item[other]`, `Question
[Subquestion]`, `submitdate`) are understood, and wordings and labels in any language of the instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.loaders.answer_tables import AnswerTable
from questionnaires.loaders.answer_targets import Part, Target, Use, targets
from questionnaires.loaders.frame_columns import field_of
from questionnaires.model import Instrument, Item, Repeat
from questionnaires.problems import DataError, Problem
from questionnaires.text import match_key

_USES = {
    Use.ID: ("_uuid", "meta/instanceID", "instanceID", "_id", "id", "Response ID", "شناسه", "کد پاسخ‌نامه"),
    Use.DATE: ("_submission_time", "submitdate", "Completed", "Date submitted", "end", "تاریخ"),
    Use.LANGUAGE: ("startlanguage", "Start language", "زبان"),
}
_PERSONAL = {
    Use.CODE: ("code", "access code", "token", "کد", "کد دسترسی", "کد پاسخ‌گو"),
}
_BRACKETS = re.compile(r"^(?P<item>.*?)\s*\[(?P<part>[^\[\]]*)\]$")
_ORDINAL = re.compile(r"_?(\d+)(st|nd|rd|th)_choice")
_RANK = re.compile(r"(?:Ranking |Rank )?(\d+)", re.IGNORECASE)
# An entry of a repeat: `repeat.1.item`, or `repeat[1]/item` as KoboToolbox's CSV writes it.
_INSTANCE = re.compile(r"(?:.*/)?(?P<repeat>[^/]+?)(?:\.(?P<number>\d+)\.|\[(?P<place>\d+)\]/)(?P<item>.+)")
_OTHER = frozenset({"other", "سایر"})


@dataclass(frozen=True)
class ColumnMapping:
    """Column -> target (`""` leaves it out); values and constants beside.

    `values` gives by item what a cell stands for (`{"A1": "yes"}`), `constants` the answer of items that
    have no column (`{"consent": "yes"}`).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


def map_columns(
    table: AnswerTable, instrument: Instrument, chosen: ColumnMapping | None = None, *, lists_people: bool = False
) -> ColumnMapping:
    """The mapping of a file: what was chosen, and for the other columns what their headings say.

    `lists_people` also looks for columns that say who it was (code, mobile, group). Raises DataError for
    chosen columns and targets that do not exist, and targets chosen twice.
    """
    chosen = chosen or ColumnMapping()
    known = targets(instrument)
    faults = list(_faults(table, known, chosen))
    if faults:
        raise DataError(faults)
    taken = {target for target in chosen.columns.values() if target}
    columns = dict(chosen.columns)
    finder = _Finder(table, instrument, known, lists_people)
    for heading in table.headings:
        if heading and heading not in columns:
            target = finder.target(heading) or finder.target(table.questions.get(heading, ""))
            columns[heading] = target if target and target not in taken else ""
            taken.add(columns[heading])
    for heading, use in finder.uses():
        if not columns[heading] and heading not in chosen.columns and use not in taken:
            columns[heading] = use
            taken.add(use)
    _prefer_marks(columns, known)
    ordered = {heading: columns[heading] for heading in table.headings if heading}
    return ColumnMapping(ordered, chosen.values, chosen.constants)


def mapping_from_document(document: Any) -> ColumnMapping:
    """A mapping from `{columns: …, values: …, constants: …}`, or from `{column: target}` alone.

    Raises DataError where it is neither.
    """
    if not isinstance(document, Mapping):
        raise DataError([Problem.at("import-mapping-unreadable")])
    if not set(document) <= {"columns", "values", "constants"}:
        document = {"columns": document}
    parts = {name: document.get(name) or {} for name in ("columns", "values", "constants")}
    tables = parts["values"].values() if isinstance(parts["values"], Mapping) else [None]
    if not all(isinstance(part, Mapping) for part in (*parts.values(), *tables)):
        raise DataError([Problem.at("import-mapping-unreadable")])
    return ColumnMapping(
        _texts(parts["columns"]),
        {str(item): _texts(values) for item, values in parts["values"].items()},
        _texts(parts["constants"]),
    )


def _texts(values: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name).strip(): "" if value in (None, "-") else str(value).strip() for name, value in values.items()}


def _faults(table: AnswerTable, known: Mapping[str, Target], chosen: ColumnMapping) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for column, target in chosen.columns.items():
        if column not in table.headings:
            yield Problem.at("import-column-unknown", value=column[:60], allowed=list(table.headings)[:30])
        if target and target not in known and target not in set(Use):
            yield Problem.at("import-target-unknown", column=column[:60], value=target[:60])
        elif target and target in first:
            yield Problem.at("import-target-twice", column=column[:60], value=target, first=first[target])
        first.setdefault(target, column)
    for item in (*chosen.values, *chosen.constants):
        if item not in known:
            yield Problem.at("import-item-unknown", value=item[:60])


def _prefer_marks(columns: dict[str, str], known: Mapping[str, Target]) -> None:
    """Where each choice has its column, the column with all choices joined says the same less surely."""
    for heading, target in list(columns.items()):
        own = known.get(target)
        if own is not None and own.part is Part.VALUE:
            code_list = own.item.domain.code_list
            if (
                code_list
                and code_list.codes
                and all(f"{target}/{code}" in columns.values() for code in code_list.codes)
            ):
                columns[heading] = ""


class _Finder:
    """The target of a heading."""

    def __init__(
        self, table: AnswerTable, instrument: Instrument, known: Mapping[str, Target], lists_people: bool
    ) -> None:
        self._known = known
        self._lists_people = lists_people
        self._table = table
        self._by_name = {_folded(name): name for name in known}
        self._by_words = _by_words(known)
        self._in_order = dict(_in_order(table, known))
        self._repeats = {
            _plain(text): element.name
            for _, element in instrument.elements()
            if isinstance(element, Repeat)
            for text in (element.name, *element.wording.values())
        }
        self._in_entries = {
            repeat: {
                word: name.removeprefix(f"{repeat}.1.")
                for name, target in known.items()
                if name.startswith(f"{repeat}.1.") and target.part is not Part.WORKED_OUT
                for word in _wordings(target)
            }
            for repeat in set(self._repeats.values())
        }

    def target(self, heading: str) -> str:
        """The name of the target; "" where the heading says none."""
        plain = re.sub(r" #\d+$", "", heading)
        instance = _INSTANCE.fullmatch(plain)
        if instance is not None and (found := self._in_repeat(instance)):
            return found
        parts = plain.split("/")
        for start in range(len(parts)):
            found = self._named("/".join(parts[start:]))
            if found:
                return found
        return self._worded(plain) or self._in_order.get(heading, "")

    def _in_repeat(self, instance: re.Match[str]) -> str:
        """An item of an entry by name or wording, whatever groups stand between."""
        repeat = self._repeats.get(_plain(instance["repeat"]))
        if repeat is None:
            return ""
        before = f"{repeat}.{instance['number'] or instance['place']}."
        parts = instance["item"].split("/")
        endings = ["/".join(parts[start:]) for start in range(len(parts))]
        named = next(filter(None, (self._named(before + ending) for ending in endings)), "")
        if named:
            return named
        worded = [before + self._in_entries[repeat].get(_plain(ending), "") for ending in endings]
        return next((name for name in worded if name in self._known), "")

    def _named(self, heading: str) -> str:
        whole = self._by_name.get(_folded(heading))
        if whole:
            return whole
        item, slash, part = heading.rpartition("/")
        if slash and (ordinal := _ORDINAL.fullmatch(part)):
            return self._by_name.get(_folded(f"{item}#{ordinal[1]}"), "")
        bracketed = _BRACKETS.match(heading)
        if bracketed:
            return self._bracketed(bracketed["item"], bracketed["part"])
        code, dot, _ = heading.partition(". ")
        if dot and _folded(code) in self._by_name:
            return self._by_name[_folded(code)]
        item, underscore, last = heading.rpartition("_")
        if underscore and last.lower() in _OTHER:
            return self._by_name.get(_folded(f"{item}.other"), "")
        return ""

    def _bracketed(self, item: str, part: str) -> str:
        """LimeSurvey: the subquestion, `other`, or the place of a ranking in brackets."""
        if part.lower() in _OTHER:
            return self._by_name.get(_folded(f"{item}.other"), "")
        if (rank := _RANK.fullmatch(part)) and f"{_folded(item)}#{rank[1]}" in self._by_name:
            return self._by_name[f"{_folded(item)}#{rank[1]}"]
        for name in (f"{item}/{part}", f"{item}.{part}"):
            if _folded(name) in self._by_name:
                return self._by_name[_folded(name)]
        return ""

    def _worded(self, heading: str) -> str:
        for own in dict.fromkeys((heading, *(re.split(r"/", heading, maxsplit=n)[-1] for n in range(1, 4)))):
            found = self._by_words.get(_plain(own), "")
            if found:
                return found
        bracketed = _BRACKETS.match(heading)
        if bracketed:
            pair = (_plain(bracketed["item"]), _plain(bracketed["part"]))
            return self._by_words.get("\0".join(pair), "")
        return ""

    def uses(self) -> Iterator[tuple[str, str]]:
        """The column that says each other thing about a row: of several the one that says it best."""
        names = {**_USES, **(_PERSONAL if self._lists_people else {})}
        for use, known in names.items():
            ranks = {match_key(name): rank for rank, name in enumerate(known)}
            found = [
                (min(ranks.get(match_key(own), len(ranks)) for own in (heading, heading.rpartition("/")[2])), heading)
                for heading in self._table.headings
            ]
            rank, heading = min(found, default=(len(ranks), ""))
            if rank < len(ranks):
                yield heading, str(use)
        if self._lists_people:
            for heading in self._table.headings:
                personal = {"mobile": Use.MOBILE, "group": Use.GROUP}.get(field_of(heading) or "")
                if personal is not None:
                    yield heading, str(personal)


def _folded(name: str) -> str:
    return match_key(name).replace(" ", "_")


def _plain(text: str) -> str:
    """A wording without what only decorates it."""
    return re.sub(r"[\s؟?:.!*]+$", "", match_key(text))


def _by_words(known: Mapping[str, Target]) -> dict[str, str]:
    """Targets by their wording in any language; a wording that two targets share names neither."""
    found: dict[str, set[str]] = {}
    for name, target in known.items():
        if target.part is not Part.WORKED_OUT and ("." in target.variable or target.field == target.variable):
            for key in _wordings(target):
                found.setdefault(key, set()).add(name)
    return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}


def _wordings(target: Target) -> Iterator[str]:
    item = target.item
    questions = _questions(item)
    if target.part is Part.VALUE:
        yield from (_plain(text) for text in questions)
        for outer in target.outer.values():
            yield from (f"{_plain(outer)}\0{_plain(text)}" for text in questions)
            yield from (_plain(f"{outer}/{text}") for text in questions)
    elif target.part is Part.CODE:
        category = item.category(target.code)
        for text in questions:
            for label in category.labels.values():
                yield _plain(f"{text}/{label}")
                yield f"{_plain(text)}\0{_plain(label)}"
    elif target.part is Part.PLACE:
        yield from (f"{_plain(text)}\0{_plain(f'Ranking {target.code}')}" for text in questions)
    else:
        for text in questions:
            yield from (f"{_plain(text)}\0{word}" for word in _OTHER)


def _questions(item: Item) -> list[str]:
    return [text for texts in (item.wording, item.short) for text in texts.values()]


def _in_order(table: AnswerTable, known: Mapping[str, Target]) -> Iterator[tuple[str, str]]:
    """`q[SQ001] … q[SQ00n]`, made elsewhere with codes of its own: by order, where there are as many."""
    groups: dict[str, list[str]] = {}
    for heading in table.headings:
        bracketed = _BRACKETS.match(heading)
        if bracketed and re.fullmatch(r"[A-Z]+\d+", bracketed["part"]):
            groups.setdefault(_folded(bracketed["item"]), []).append(heading)
    for item, headings in groups.items():
        own = [name for name, target in known.items() if target.part is Part.CODE and _folded(target.field) == item]
        other = {name for name in own if known[name].item.domain.other == known[name].code}
        rows = [name for name, target in known.items() if target.outer and _folded(name.partition(".")[0]) == item]
        for names in (own, [name for name in own if name not in other], rows):
            if len(names) == len(headings):
                yield from zip(headings, names, strict=True)
                break
