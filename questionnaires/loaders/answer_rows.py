"""Rows of another tool's file as answers, through the validation that a person's answers go through.

Answers that are missing are allowed; everything else that our own pages would refuse is a fault with its
row and column. An answer to an item that was not to be asked is kept and counted, as it is for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from questionnaires.answers import Answers, is_relevant, read_section
from questionnaires.loaders.answer_cells import CellReader, CellRefused, Fields, own_words_imply_other, read_day
from questionnaires.loaders.answer_columns import ColumnMapping
from questionnaires.loaders.answer_tables import AnswerTable
from questionnaires.loaders.answer_targets import Part, Use, targets
from questionnaires.model import Element, Instrument, Item, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.response_domains import Consent

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


def read_rows(table: AnswerTable, instrument: Instrument, mapping: ColumnMapping) -> ImportedAnswers:
    """The answers of a file under a mapping (see `map_columns`)."""
    reading = _Reading(table, instrument, mapping)
    rows = tuple(reading.row(number, cells) for number, cells in table.rows)
    return ImportedAnswers(rows, tuple(reading.faults), tuple(reading.warnings()), dict(reading.set_aside))


class _Reading:
    def __init__(self, table: AnswerTable, instrument: Instrument, mapping: ColumnMapping) -> None:
        self._instrument = instrument
        self._mapping = mapping
        self._table = table
        known = targets(instrument)
        self._readers: list[tuple[int, str, CellReader]] = []
        self._uses: dict[Use, tuple[int, str]] = {}
        for column, heading in enumerate(table.headings):
            target = mapping.columns.get(heading, "")
            if target in known:
                values = mapping.values.get(target) or mapping.values.get(known[target].field)
                self._readers.append((column, heading, CellReader(known[target], values)))
            elif target:
                self._uses[Use(target)] = (column, heading)
        self._constants = [(CellReader(known[item]), text) for item, text in mapping.constants.items()]
        self._known = known
        self.faults: list[Problem] = []
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
        return ImportedRow(number, sections, uses, self._day(uses, number), self._is_complete(uses))

    def _fill(self, reader: CellReader, fields: Fields, text: str, row: int, heading: str) -> None:
        try:
            reader.fill(fields, text)
        except CellRefused as refused:
            self.faults.append(_at(refused.problem, row, heading))

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
            self.faults += [_at(problem, row, heading) for problem in own if problem.code not in _ALLOWED]

    def _day(self, uses: Mapping[Use, str], row: int) -> date | None:
        text = uses.get(Use.DATE, "")
        if not text:
            return None
        day = read_day(text)
        if day is None:
            self.faults.append(_at(Problem.at("import-not-a-date", value=text[:40]), row, self._uses[Use.DATE][1]))
        return day

    def _is_complete(self, uses: Mapping[Use, str]) -> bool:
        """LimeSurvey exports those who left too: their day of submission is empty."""
        return Use.DATE not in uses or bool(uses[Use.DATE])

    def warnings(self) -> list[Problem]:
        found = []
        for column, heading in enumerate(self._table.headings):
            if not self._mapping.columns.get(heading) and self._table.samples(column, 1):
                found.append(heading)
        mapped = {reader.target.variable for _, _, reader in self._readers}
        mapped |= {self._known[item].variable for item in self._mapping.constants}
        lacking = [name for section in self._instrument.sections for name in section.variables if name not in mapped]
        consents = [
            item.name for _, item in self._instrument.items() if isinstance(item.domain, Consent) and item.required
        ]
        return [
            *([Problem.at("import-columns-left", value=found[:40])] if found else []),
            *([Problem.at("import-items-without-column", value=lacking[:40])] if lacking else []),
            *(Problem.at("import-consent-missing", item=name) for name in consents if name in lacking),
        ]


def _at(problem: Problem, row: int, column: str) -> Problem:
    """The same fault with its cell."""
    where = {name: value for name, value in problem.where if name not in ("row", "column")}
    return Problem(problem.code, (("row", row), ("column", column[:80]), *where.items()))


def _unconditional(section: Section, seen: Mapping[str, Any], asked: Section) -> Section:
    """What was not to be asked, without the conditions that say so."""
    left = [own for own in section.elements if not asked.elements or not is_relevant(own, seen)]
    return replace(section, elements=tuple(_without_conditions(own) for own in left))


def _without_conditions(element: Element) -> Element:
    if isinstance(element, Item):
        return replace(element, relevance=None, required=False, required_when=None, constraint=None, choice_filter=None)
    if isinstance(element, Repeat):
        return replace(element, relevance=None, minimum=0)
    return replace(element, relevance=None, required=False)
