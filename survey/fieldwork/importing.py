"""Answers gathered with another tool into a wave: whole or not at all, each row once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection

from questionnaires.fieldwork import Study, WaveKind
from questionnaires.loaders.answer_columns import ColumnMapping, map_columns
from questionnaires.loaders.answer_rows import ImportedAnswers, ImportedRow, read_rows
from questionnaires.loaders.answer_tables import AnswerTable
from questionnaires.loaders.answer_targets import Use
from questionnaires.loaders.sampling_frame import normalize_mobile
from questionnaires.model import Instrument
from questionnaires.problems import DataError, Problem
from questionnaires.revisions.joining import NOT_ASKED
from questionnaires.text import match_key
from survey.clock import ZONE, now
from survey.codes import CodeProblem
from survey.store import access_log, cases, contacts, imports, instruments, studies, waves
from survey.store.cases import Case
from survey.store.database import Database, database_of
from survey.store.documents import canonical_text
from survey.store.imports import KnownRow, NewRow
from survey.store.waves import StoredWave


@dataclass(frozen=True)
class Result:
    """Where the rows of a file went: rows = new + changed + same + left + empty."""

    rows: int
    new: int
    changed: int = 0
    same: int = 0
    left: int = 0  # taken back by their respondents
    empty: int = 0  # begun elsewhere and left before the first answer
    partial: int = 0  # of all rows, those not finished
    set_aside: int = 0  # answers to what was not to be asked


@dataclass(frozen=True)
class Preview:
    """A file against its wave before anything is stored."""

    mapping: ColumnMapping
    answers: ImportedAnswers
    faults: tuple[Problem, ...]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return self.answers.warnings


def preview(
    connection: Connection, wave_name: str, table: AnswerTable, chosen: ColumnMapping | None, *, by: str
) -> Preview:
    """The mapping of a file, its answers, and every fault of it, those of people included.

    Raises DataError where the mapping itself cannot be.
    """
    return _Importing(connection, wave_name, by).preview(table, chosen)


def take_in(
    database: Database, wave_name: str, table: AnswerTable, chosen: ColumnMapping | None = None, *, by: str
) -> Result:
    """Store the rows of a file in a wave, all of them or none.

    A row is known by its column of ids, else by the person it names, else by what stands in it: taken in
    again it changes nothing, and where its answers are others now, those are appended. Raises DataError
    with every fault, by row and column.
    """
    with database.write() as connection:
        own = _Importing(connection, wave_name, by)
        seen = own.preview(table, chosen)
        if seen.faults:
            raise DataError(seen.faults)
        result = own.store(seen.answers)
        document = {"columns": dict(seen.mapping.columns), "result": asdict(result)}
        imports.record(connection, wave_name, table.file, document, at=now(), by=by)
        subject = f"{wave_name}: {result.new} new, {result.changed} changed of {result.rows} ({table.file[:80]})"
        access_log.record(connection, at=now(), by=by, action="answers-imported", subject=subject)
    return result


class _Importing:
    """One file into one wave, inside one transaction."""

    def __init__(self, connection: Connection, wave_name: str, by: str) -> None:
        self._connection = connection
        self._by = by
        self._wave: StoredWave = waves.wave(connection, wave_name)
        self._study: Study = studies.study(connection, self._wave.study)
        self._instrument: Instrument = instruments.version(connection, self._wave.version_id).instrument
        self._cases: dict[int, Case] = {}
        self._case_of: dict[int, Case] = {}  # by row number

    def preview(self, table: AnswerTable, chosen: ColumnMapping | None) -> Preview:
        lists_people = not self._wave.is_anonymous
        mapping = map_columns(table, self._instrument, chosen, lists_people=lists_people)
        answers = read_rows(table, self._instrument, mapping)
        headings = {target: heading for heading, target in mapping.columns.items() if target}
        faults = list(self._of_file(mapping))
        if _takes_answers(mapping):  # else every row would be told to hold none
            faults += [*answers.faults, *self._of_rows(answers, headings)]
        return Preview(mapping, answers, tuple(sorted(faults, key=lambda own: own.place.get("row", 0))))

    def _of_file(self, mapping: ColumnMapping) -> Iterator[Problem]:
        if self._wave.wave.closed_at is not None:
            yield Problem.at("import-wave-closed")
        if not _takes_answers(mapping):
            yield Problem.at("import-nothing-mapped")
        names_people = {Use.CODE, Use.MOBILE} & set(mapping.columns.values())
        if self._wave.wave.kind is WaveKind.SAMPLE and not names_people:
            yield Problem.at("import-case-needed")

    def _of_rows(self, answers: ImportedAnswers, headings: Mapping[str, str]) -> Iterator[Problem]:
        ids: dict[str, int] = {}
        rows, faulty = answers.rows, answers.faulty
        groups = {match_key(word): own.code for own in self._groups() for word in (own.code, *own.labels.values())}
        for row in rows:
            if not row.has_answers and row.is_complete and row.number not in faulty:
                yield Problem.at("import-row-empty", row=row.number)
            if given := row.uses.get(Use.ID):
                first = ids.setdefault(given, row.number)
                if first != row.number:
                    yield Problem.at(
                        "import-id-twice", row=row.number, column=headings[Use.ID], value=given[:60], first=first
                    )
            group = row.uses.get(Use.GROUP)
            if group and match_key(group) not in groups:
                allowed = [own.code for own in self._groups()]
                yield Problem.at(
                    "import-group-unknown", row=row.number, column=headings[Use.GROUP], value=group[:60],
                    allowed=allowed,
                )  # fmt: skip
        yield from self._people(rows, headings)

    def _groups(self) -> tuple[Any, ...]:
        return next((own.categories for own in self._study.code_lists if own.name == "groups"), ())

    def _people(self, rows: tuple[ImportedRow, ...], headings: Mapping[str, str]) -> Iterator[Problem]:
        """The case of each row that names somebody; once each, and nobody who has answered themselves."""
        use = next((own for own in (Use.CODE, Use.MOBILE) if own in headings), None)
        if use is None or self._wave.is_anonymous:
            return
        find = self._by_code if use is Use.CODE else self._by_mobile()
        known = {row.case_id: row for row in imports.known_rows(self._connection, self._wave.name).values()}
        first: dict[int, int] = {}
        for row in rows:
            given = row.uses.get(use, "")
            if not given:
                if self._wave.wave.kind is WaveKind.SAMPLE:
                    yield Problem.at("import-case-needed", row=row.number, column=headings[use])
                continue
            where = {"row": row.number, "column": headings[use]}
            case = find(given)
            if case is None:
                yield Problem.at("import-case-unknown", **where, value=given[:40])
            elif first.setdefault(case.id, row.number) != row.number:
                yield Problem.at("import-case-twice", **where, first=first[case.id])
            elif case.submission_id is not None and case.id not in known:
                yield Problem.at("import-case-answered", **where)
            else:
                self._case_of[row.number] = case

    def _by_code(self, typed: str) -> Case | None:
        found = cases.case_by_code(self._connection, database_of(self._connection), typed)
        return None if isinstance(found, CodeProblem) or found.wave != self._wave.name else found

    def _by_mobile(self) -> Any:
        listed = {case.unit_id: case for case in cases.cases(self._connection, self._wave.name)}
        people = contacts.contacts_of(
            self._connection, listed, by=self._by, why=f"numbers compared with a file for {self._wave.name}", at=now()
        )
        by_number = {person.mobile: listed[unit] for unit, person in people.items()}

        def find(typed: str) -> Case | None:
            try:
                return by_number.get(normalize_mobile(typed))
            except ValueError:
                return None

        return find

    def store(self, answers: ImportedAnswers) -> Result:
        known = imports.known_rows(self._connection, self._wave.name)
        new: list[NewRow] = []
        changed = same = left = 0
        for row in self._rows(answers):
            before: KnownRow | None = known.get(row.row_hash)
            if before is None:
                new.append(row)
            elif before.is_withdrawn:
                left += 1
            elif self._says_the_same(before, row):
                same += 1
            elif imports.change_row(self._connection, before, row, self._wave.version_id, by=self._by):
                changed += 1
            else:
                same += 1
        imports.add_rows(self._connection, self._wave.name, self._wave.version_id, new, by=self._by)
        return Result(
            rows=len(answers.rows),
            new=len(new),
            changed=changed,
            same=same,
            left=left,
            empty=sum(not row.has_answers for row in answers.rows),
            partial=sum(not row.is_complete and row.has_answers for row in answers.rows),
            set_aside=sum(answers.set_aside.values()),
        )

    def _says_the_same(self, before: KnownRow, row: NewRow) -> bool:
        """Whether a row that came in under an earlier version says nothing new under this one."""
        if before.version_id == self._wave.version_id:
            return False
        old, new = (instruments.version(self._connection, own) for own in (before.version_id, self._wave.version_id))
        lineage = instruments.lineage(self._connection, self._wave.study, self._instrument.name)
        carried = lineage.joined((old.number, new.number)).answers(old.number, before.answers)
        given = {name: value for page in row.sections.values() for name, value in page.items()}
        return given == {name: value for name, value in carried.items() if value != NOT_ASKED}

    def _rows(self, answers: ImportedAnswers) -> Iterator[NewRow]:
        groups = {match_key(word): own.code for own in self._groups() for word in (own.code, *own.labels.values())}
        seen: dict[str, int] = {}
        for row in filter(lambda own: own.has_answers, answers.rows):
            case = self._case_of.get(row.number)
            own = self._known_by(row, case)
            seen[own] = seen.get(own, 0) + 1  # two rows alike without an id are two people
            group = None if case else groups.get(match_key(row.uses.get(Use.GROUP, "")))
            yield NewRow(
                row_hash=imports.row_hash(self._connection, self._wave.name, f"{own}#{seen[own]}"),
                sections=row.sections,
                at=datetime.combine(row.day, time(12), ZONE) if row.day else now(),
                is_complete=row.is_complete,
                language=self._language(row),
                case_id=case.id if case else None,
                group=group,
            )

    def _known_by(self, row: ImportedRow, case: Case | None) -> str:
        if given := row.uses.get(Use.ID):
            return f"id:{given}"
        if case is not None:
            return f"case:{case.key}"
        content = canonical_text({"answers": row.sections, "uses": {str(use): text for use, text in row.uses.items()}})
        return f"row:{hashlib.sha256(content.encode()).hexdigest()}"

    def _language(self, row: ImportedRow) -> str:
        given = row.uses.get(Use.LANGUAGE, "").casefold()
        languages = self._wave.wave.languages or self._instrument.languages
        return given if given in languages else languages[0]


def _takes_answers(mapping: ColumnMapping) -> bool:
    return any(target and target not in set(Use) for target in mapping.columns.values())
