"""Rows of another tool's file as answers, through the validation that a person's answers go through.

Answers that are missing are allowed; everything else that our own pages would refuse is a fault with its
row and column. An answer to an item that was not to be asked is kept and counted, as it is for a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite
from typing import Any

from openpyxl.utils import get_column_letter

from questionnaires.answers import Answers, is_relevant, submitted_answers
from questionnaires.dates_and_times import read_day
from questionnaires.expressions.functions import as_number
from questionnaires.loaders.answer_cells import NO, YES, CellReader, CellRefused, Fields, own_words_imply_other
from questionnaires.loaders.answer_columns import ColumnMapping
from questionnaires.loaders.answer_sheets import MOST_INSTANCES
from questionnaires.loaders.answer_tables import AnswerTable
from questionnaires.loaders.answer_targets import Part, Target, Use, in_words, targets
from questionnaires.model import Element, Instrument, Item, Repeat, Section
from questionnaires.page_reading import read_section
from questionnaires.problems import Problem
from questionnaires.response_domains import Consent
from questionnaires.text import ascii_digits, match_key
from questionnaires.texts import Texts

_BEYOND = re.compile(r"(.+)\.(\d+)\.(.+)")
_SHOWN_DIFFERENCES = 30
_TRUTHS = {"true": YES, "false": NO}
_ALLOWED = ("answer-required", "answer-required-own-words", "consent-needed", "too-few-instances")


@dataclass(frozen=True)
class ImportedRow:
    """One row: who it says it is, when, and its answers by section."""

    number: int
    sections: Mapping[str, Answers]
    uses: Mapping[Use, str]
    day: date | None
    is_complete: bool

    @property
    def has_answers(self) -> bool:
        return any(self.sections.values())


@dataclass(frozen=True)
class ImportedAnswers:
    """All rows, every fault, and what is to be known though it forbids nothing."""

    rows: tuple[ImportedRow, ...]
    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    set_aside: Mapping[str, int] = field(default_factory=dict)  # answers to what was not to be asked, by variable
    faulty: frozenset[int] = frozenset()  # numbers of the rows with faults


def read_rows(table: AnswerTable, instrument: Instrument, mapping: ColumnMapping) -> ImportedAnswers:
    """The answers of a file under a mapping (see `map_columns`)."""
    reading = _Reading(table, instrument, mapping)
    rows = tuple(reading.row(number, cells) for number, cells in table.rows)
    faults, warnings = tuple(reading.faults), tuple(reading.warnings())
    return ImportedAnswers(rows, faults, warnings, dict(reading.set_aside), frozenset(reading.faulty))


class _Reading:
    def __init__(self, table: AnswerTable, instrument: Instrument, mapping: ColumnMapping) -> None:
        self._instrument = instrument
        self._mapping = mapping
        self._table = table
        known = targets(instrument)
        self._readers: list[tuple[int, str, CellReader]] = []
        self._uses: dict[Use, tuple[int, str]] = {}
        self._compared: list[tuple[int, str, Target]] = []
        self._beyond = list(_beyond(table, instrument, mapping))
        for column, heading in enumerate(table.headings):
            target = mapping.columns.get(heading, "")
            if target in known and known[target].part is Part.WORKED_OUT:
                self._compared.append((column, heading, known[target]))
            elif target in known:
                values = mapping.values.get(target) or mapping.values.get(known[target].field)
                reader = CellReader(known[target], values, table.meanings.get(heading))
                self._readers.append((column, heading, reader))
            elif target:
                self._uses[Use(target)] = (column, heading)
        self._constants = [(CellReader(known[item]), text) for item, text in mapping.constants.items()]
        self._known = known
        self.faults: list[Problem] = []
        self.faulty: set[int] = set()
        self.differences: list[Problem] = []
        self.set_aside: Counter[str] = Counter()

    def row(self, number: int, cells: tuple[str, ...]) -> ImportedRow:
        fields: Fields = {}
        columns: dict[str, str] = {}
        for reader, text in self._constants:
            self._fill(reader, fields, text, number, f"={text}")
        for column, heading, reader in self._readers:
            if cells[column].strip():
                columns.setdefault(reader.target.field, heading)
                columns.setdefault(reader.target.variable, heading)
                self._fill(reader, fields, cells[column], number, heading)
        for _, _, reader in self._readers:
            if reader.target.part is Part.WORDS and f"{reader.target.field}.other" in fields:
                own_words_imply_other(fields, reader.target)
        uses = {use: cells[column].strip() for use, (column, _) in self._uses.items()}
        sections = self._sections(fields, number, columns)
        self._beyond_the_last(number, cells)
        day = self._day(uses, number)
        if number not in self.faulty:
            self._compare(number, cells, sections, day)
        return ImportedRow(number, sections, uses, day, self._is_complete(uses))

    def _fault(self, problem: Problem, row: int, heading: str) -> None:
        self.faulty.add(row)
        self.faults.append(self._at(problem, row, heading))

    def _at(self, problem: Problem, row: int, heading: str) -> Problem:
        """The same fault with its cell."""
        sheet, number, column = self._table.places.get((row, heading), ("", row, heading))
        where = {name: value for name, value in problem.where if name not in ("sheet", "row", "column")}
        place = {"sheet": sheet} if sheet else {}
        return Problem.at(problem.code, **place, row=number, column=column[:80], **where)

    def _beyond_the_last(self, row: int, cells: tuple[str, ...]) -> None:
        """Entries for which the repeat has no room."""
        told = set()
        for column, heading, repeat, given in self._beyond:
            if cells[column].strip() and repeat.name not in told:
                told.add(repeat.name)
                self._fault(Problem.at("too-many-instances", given=given, maximum=repeat.maximum), row, heading)

    def _compare(self, row: int, cells: tuple[str, ...], sections: Mapping[str, Answers], day: date | None) -> None:
        """What the other tool calculated beside what follows from its answers here."""
        if not any(cells[column].strip() for column, _, _ in self._compared):
            return
        answers = {name: value for page in sections.values() for name, value in page.items()}
        counted = submitted_answers(self._instrument, answers, day)
        for column, heading, target in self._compared:
            given, ours = cells[column].strip(), _worked_out(counted, target)
            if given and not agrees(given, ours):
                problem = Problem.at("import-worked-out-differs", value=given[:40], ours=ours[:40])
                self.differences.append(self._at(problem, row, heading))

    def _fill(self, reader: CellReader, fields: Fields, text: str, row: int, heading: str) -> None:
        try:
            reader.fill(fields, text)
        except CellRefused as refused:
            self._fault(refused.problem, row, heading)

    def _sections(self, fields: Fields, row: int, columns: Mapping[str, str]) -> dict[str, Answers]:
        seen: Answers = {}
        sections: dict[str, Answers] = {}
        for section in self._instrument.sections:
            asked = section if is_relevant(section, seen) else replace(section, elements=())
            reading = read_section(asked, fields, seen, instrument=self._instrument)
            answers = dict(reading.answers)
            self._note(reading.problems, row, columns)
            unasked = _unconditional(section, {**seen, **answers}, asked)
            if unasked.elements and any(name in columns for name in unasked.variables):
                others = read_section(unasked, fields, {})
                self._note(others.problems, row, columns)
                answers |= others.answers
                self.set_aside.update(name for name in unasked.variables if name in others.answers)
            if answers:
                sections[section.name] = answers
            seen |= answers
        return sections

    def _note(self, problems: Mapping[str, tuple[Problem, ...]], row: int, columns: Mapping[str, str]) -> None:
        for variable, own in problems.items():
            heading = columns.get(variable) or columns.get(variable.removesuffix(".other")) or variable
            for problem in own:
                if problem.code not in _ALLOWED:
                    self._fault(problem, row, heading)

    def _day(self, uses: Mapping[Use, str], row: int) -> date | None:
        text = uses.get(Use.DATE, "")
        if not text:
            return None
        day = read_day(text)
        if day is None:
            self._fault(Problem.at("import-not-a-date", value=text[:40]), row, self._uses[Use.DATE][1])
        return day

    def _is_complete(self, uses: Mapping[Use, str]) -> bool:
        """LimeSurvey exports those who left too: their day of submission is empty."""
        return Use.DATE not in uses or bool(uses[Use.DATE])

    def warnings(self) -> list[Problem]:
        found: list[Texts | str] = []
        for column, heading in enumerate(self._table.headings):
            if not self._mapping.columns.get(heading) and self._table.samples(column, 1):
                question = self._table.questions.get(heading)
                name = heading or get_column_letter(column + 1)
                found.append(in_words(Texts.of(question), name) if question else name)
        mapped = {reader.target.variable for _, _, reader in self._readers}
        mapped |= {self._known[item].variable for item in self._mapping.constants}
        asked = {item.name: item.short or item.wording for _, item in self._instrument.items()}
        asked |= {own.name: own.wording for _, own in self._instrument.elements() if isinstance(own, Repeat)}
        lacking = [name for section in self._instrument.sections for name in section.variables if name not in mapped]
        questions = [in_words(asked[name], name) for name in lacking[:40]]
        consents = [
            item.name for _, item in self._instrument.items() if isinstance(item.domain, Consent) and item.required
        ]
        unshown = len(self.differences) - _SHOWN_DIFFERENCES
        return [
            *([Problem.at("import-sheets-left", value=self._table.left[:20])] if self._table.left else []),
            *([Problem.at("import-columns-left", value=found[:40])] if found else []),
            *([Problem.at("import-items-without-column", items=lacking[:40], value=questions)] if lacking else []),
            *(
                Problem.at("import-consent-missing", name=name, value=in_words(asked[name], name))
                for name in consents
                if name in lacking
            ),
            *self.differences[:_SHOWN_DIFFERENCES],
            *([Problem.at("import-worked-out-more", count=unshown)] if unshown > 0 else []),
        ]


def _beyond(
    table: AnswerTable, instrument: Instrument, mapping: ColumnMapping
) -> Iterator[tuple[int, str, Repeat, int]]:
    """Columns of entries after the last that a repeat has room for, where its first entry is taken in."""
    repeats = {element.name: element for _, element in instrument.elements() if isinstance(element, Repeat)}
    for column, heading in enumerate(table.headings):
        parts = _BEYOND.fullmatch(heading)
        if parts is None or mapping.columns.get(heading):
            continue
        first = mapping.columns.get(f"{parts[1]}.1.{parts[3]}", "")
        repeat = repeats.get(first.partition(".")[0])
        if repeat is not None and int(parts[2]) > min(repeat.maximum, MOST_INSTANCES):
            yield column, heading, repeat, int(parts[2])


def _worked_out(counted: Mapping[str, Any], target: Target) -> str:
    """The text of a calculated value, inside a repeat too; empty where there is none."""
    if target.field == target.item.name:
        value = counted.get(target.field)
    else:
        _, number, name = target.field.split(".")
        entries = counted.get(target.variable) or []
        value = entries[int(number) - 1].get(name) if int(number) <= len(entries) else None
    return "" if value is None else str(value)


def agrees(given: str, ours: str) -> bool:
    """Whether two tools calculated the same: numbers as far as the first is written out, truths however written."""
    numbers = as_number(ascii_digits(given)), as_number(ours)
    if all(map(isfinite, numbers)):
        decimals = len(ascii_digits(given).partition(".")[2])
        rounding = 0.5000001 * 10.0**-decimals if decimals else 0.0
        return abs(numbers[0] - numbers[1]) <= rounding + 1e-12 * abs(numbers[1])
    if ours in _TRUTHS:
        return match_key(given) in _TRUTHS[ours]
    return match_key(given) == match_key(ours)


def _unconditional(section: Section, seen: Mapping[str, Any], asked: Section) -> Section:
    """What was not to be asked, without the conditions that say so."""
    left = [own for own in section.elements if not asked.elements or not is_relevant(own, seen)]
    return replace(section, elements=tuple(_without_conditions(own) for own in left))


def _without_conditions(element: Element) -> Element:
    if isinstance(element, Item):
        return replace(element, relevance=None, required=False, required_when=None, constraint=None, choice_filter=None)
    if isinstance(element, Repeat):
        return replace(element, relevance=None, minimum=0, count=None)
    return replace(element, relevance=None, required=False)
