"""Submissions: answers by section, appended and never overwritten; receipts; withdrawal.

The latest revision of each section is the submission. A page posted again changes nothing; a page
that somebody else changed meanwhile makes a `Conflict`, which a person resolves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, cast, func, literal_column, select, update

from questionnaires.fieldwork import CollectionMode, Disposition
from survey import codes
from survey.clock import ZONE
from survey.codes import CodeProblem
from survey.store.database import Database, database_of
from survey.store.documents import canonical_text, from_text
from survey.store.errors import (
    AlreadySubmitted,
    CaseNotFound,
    Conflict,
    SubmissionNotFound,
    Withdrawn,
    WrongSubmissionKey,
)
from survey.store.schema import answers, cases
from survey.store.schema import submissions as table
from survey.store.waves import wave as stored_wave

__all__ = ["AlreadySubmitted", "Conflict", "Withdrawn", "WrongSubmissionKey"]

_EMPTY = "{}"
_END_OF_LINE = literal_column("'\n'")  # a plain "\n" would be written into the statement anew at each page turn
_later = answers.alias("later")
_NEWEST_PAGES = (  # one a line: documents are JSON without line breaks, section names without blanks
    select(
        func.aggregate_strings(
            answers.c.section + " " + cast(answers.c.revision, String) + " " + answers.c.document, _END_OF_LINE
        )
    )
    .where(
        answers.c.submission_id == table.c.id,
        ~select(_later.c.revision)
        .where(
            _later.c.submission_id == answers.c.submission_id,
            _later.c.section == answers.c.section,
            _later.c.revision > answers.c.revision,
        )
        .exists(),
    )
    .scalar_subquery()
)
SUBMISSION = select(table, _NEWEST_PAGES.label("pages"))  # what `from_row` reads
_BY_ID = SUBMISSION.where(table.c.id == bindparam("id"))
_BY_CASE = SUBMISSION.where(table.c.case_id == bindparam("case"), table.c.withdrawn_at.is_(None))
_BY_RECEIPT = SUBMISSION.where(table.c.receipt == bindparam("receipt"))
_BY_RESUME = SUBMISSION.where(table.c.resume_hash == bindparam("hash"))
# where writers do not queue, they wait at the submission's row
_LOCKED = select(table).where(table.c.id == bindparam("id")).with_for_update()
_LOCK_CASE = select(cases.c.wave).where(cases.c.id == bindparam("case")).with_for_update()
_NEW = table.insert()
_STATE = select(
    table.c.version_id, table.c.anonymous, table.c.submitted_at, table.c.receipt, table.c.withdrawn_at
).where(table.c.id == bindparam("id"))
_LOCKED_STATE = _STATE.with_for_update()
_NEWEST = (
    select(answers.c.revision, answers.c.document)
    .where(answers.c.submission_id == bindparam("id"), answers.c.section == bindparam("section"))
    .order_by(answers.c.revision.desc())
    .limit(1)
)
_APPEND = answers.insert()
_HISTORY = (
    select(answers)
    .where(answers.c.submission_id == bindparam("id"), answers.c.section == bindparam("section"))
    .order_by(answers.c.revision)
)
_SET_ENDED = update(table).where(table.c.id == bindparam("submission")).values(ended=bindparam("disposition"))
_CLOSE = (
    update(table)
    .where(table.c.id == bindparam("submission"))
    .values(submitted_at=bindparam("at"), receipt=bindparam("number"), resume_hash=None)
)


@dataclass(frozen=True)
class Submission:
    id: str
    wave: str
    version_id: int
    case_id: int | None
    language: str
    mode: CollectionMode
    started_at: datetime  # in an anonymous wave the day
    submitted_at: datetime | None
    receipt: str | None
    withdrawn_at: datetime | None
    submission_key: str = field(repr=False)
    answers: dict[str, Any] = field(default_factory=dict)  # the latest of every section, together
    revisions: dict[str, int] = field(default_factory=dict)  # by section; 0 is never stored
    ended: Disposition | None = None  # an answer ended it with thanks (refused, not eligible): none of it counts
    resume_code: str | None = field(default=None, repr=False)  # only from `start`: afterwards nobody knows it

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    def revision(self, section: str) -> int:
        """The section's revision; 0 if it was never saved."""
        return self.revisions.get(section, 0)


@dataclass(frozen=True)
class Saved:
    revision: int
    unchanged: bool  # the same answers stood there already


@dataclass(frozen=True)
class Revision:
    revision: int
    answers: dict[str, Any]
    version_id: int
    mode: CollectionMode
    at: datetime
    by: str | None


def start(
    connection: Connection,
    *,
    wave: str,
    version_id: int,
    language: str,
    mode: CollectionMode,
    at: datetime,
    case_id: int | None = None,
    by: str | None = None,
) -> Submission:
    """A new submission, or the one that this case has begun already.

    Without a case (an open wave) the submission is anonymous: its times are days, and the answer
    holds a `resume_code` that is stored nowhere.
    """
    if case_id is not None:
        if connection.scalar(_LOCK_CASE, {"case": case_id}) != wave:
            raise CaseNotFound(case_id)
        begun = connection.execute(_BY_CASE, {"case": case_id}).one_or_none()
        if begun is not None:
            return from_row(begun)
    elif not stored_wave(connection, wave).is_anonymous:
        raise ValueError(f"wave {wave!r} lists its cases: a submission needs one")
    anonymous = case_id is None
    resume_code = codes.new_resume_code() if anonymous else None
    values = {
        "id": codes.random_id(),
        "wave": wave,
        "version_id": version_id,
        "case_id": case_id,
        "anonymous": anonymous,
        "language": language,
        "mode": mode.value,
        "submission_key": codes.random_id(),
        "resume_hash": codes.digits_hash(database_of(connection).server_key, resume_code) if resume_code else None,
        "started_at": _kept_time(at, anonymous),
        "started_by": by,
    }
    connection.execute(_NEW, values)
    return Submission(
        id=str(values["id"]),
        wave=wave,
        version_id=version_id,
        case_id=case_id,
        language=language,
        mode=mode,
        started_at=_kept_time(at, anonymous),
        submitted_at=None,
        receipt=None,
        withdrawn_at=None,
        submission_key=str(values["submission_key"]),
        resume_code=resume_code,
    )


def submission(connection: Connection, submission_id: str) -> Submission:
    """A submission with its latest answers. Raises `SubmissionNotFound`."""
    row = connection.execute(_BY_ID, {"id": submission_id}).one_or_none()
    if row is None:
        raise SubmissionNotFound(submission_id)
    return from_row(row)


def save_section(
    connection: Connection,
    submission_id: str,
    section: str,
    answers: Mapping[str, Any],
    *,
    base_revision: int,
    mode: CollectionMode,
    at: datetime,
    by: str | None = None,
) -> Saved:
    """Append the answers of one section, made on top of `base_revision`.

    Raises
    ------
    Conflict
        If other answers were stored since: nothing is changed, the error holds them.
    AlreadySubmitted, Withdrawn, SubmissionNotFound
        If there is nothing to save to.
    """
    state = connection.execute(_LOCKED_STATE, {"id": submission_id}).one_or_none()
    if state is None:
        raise SubmissionNotFound(submission_id)
    if state.withdrawn_at is not None:
        raise Withdrawn(submission_id)
    newest = connection.execute(_NEWEST, {"id": submission_id, "section": section}).one_or_none()
    revision, stored = (0, _EMPTY) if newest is None else newest
    document = canonical_text(answers)
    if newest is not None and document == stored:
        return Saved(revision, unchanged=True)
    if state.submitted_at is not None:
        raise AlreadySubmitted(state.receipt)
    if base_revision != revision:
        raise Conflict(from_text(stored), revision)
    values = {
        "submission_id": submission_id,
        "section": section,
        "revision": revision + 1,
        "version_id": state.version_id,
        "mode": mode.value,
        "at": _kept_time(at, state.anonymous),
        "by": by,
        "document": document,
    }
    connection.execute(_APPEND, values)
    return Saved(revision + 1, unchanged=False)


def set_ended(connection: Connection, submission_id: str, ended: Disposition | None) -> None:
    """Say why an answer ended the submission with thanks; None once that answer was a slip and is mended."""
    values = {"submission": submission_id, "disposition": ended.value if ended else None}
    connection.execute(_SET_ENDED, values)


def history(connection: Connection, submission_id: str, section: str) -> list[Revision]:
    """Everything that was ever stored for one section, oldest first."""
    rows = connection.execute(_HISTORY, {"id": submission_id, "section": section})
    return [
        Revision(row.revision, from_text(row.document), row.version_id, CollectionMode(row.mode), row.at, row.by)
        for row in rows
    ]


def submit(connection: Connection, submission_id: str, *, key: str, at: datetime) -> str:
    """Close the submission and answer its receipt; doing it again answers the same receipt.

    `key` is the submission's own, as its forms carry it. From here on an anonymous submission
    cannot be found with its resume code any more.
    """
    row = connection.execute(_LOCKED, {"id": submission_id}).one_or_none()
    if row is None:
        raise SubmissionNotFound(submission_id)
    if row.submission_key != key:
        raise WrongSubmissionKey(submission_id)
    if row.withdrawn_at is not None:
        raise Withdrawn(submission_id)
    if row.receipt is not None:
        return str(row.receipt)
    receipt = codes.new_receipt()
    while connection.execute(_BY_RECEIPT, {"receipt": receipt}).one_or_none() is not None:
        receipt = codes.new_receipt()
    values = {"submission": submission_id, "at": _kept_time(at, row.anonymous), "number": receipt}
    connection.execute(_CLOSE, values)
    return receipt


def withdraw(connection: Connection, typed: str, *, at: datetime) -> Submission | CodeProblem:
    """Take a submission back with its receipt: it leaves every dataset and is never shown again."""
    receipt = codes.read_digits(typed, codes.RECEIPT_DIGITS)
    if isinstance(receipt, CodeProblem):
        return receipt
    row = connection.execute(_BY_RECEIPT, {"receipt": receipt}).one_or_none()
    if row is None:
        return CodeProblem.at("access-code-unknown")
    if row.withdrawn_at is None:
        change = update(table).where(table.c.id == row.id, table.c.withdrawn_at.is_(None))
        connection.execute(change.values(withdrawn_at=_kept_time(at, row.anonymous)))
    return submission(connection, row.id)


def by_resume_code(connection: Connection, database: Database, typed: str) -> Submission | CodeProblem:
    """The unfinished anonymous submission of a typed resume code, or why there is none."""
    code = codes.read_digits(typed)
    if isinstance(code, CodeProblem):
        return code
    row = connection.execute(_BY_RESUME, {"hash": codes.digits_hash(database.server_key, code)}).one_or_none()
    return from_row(row) if row is not None else CodeProblem.at("access-code-unknown")


def set_language(connection: Connection, submission_id: str, language: str) -> None:
    """The language in which the respondent goes on; answers are codes and stay as they are."""
    if connection.execute(update(table).where(table.c.id == submission_id).values(language=language)).rowcount == 0:
        raise SubmissionNotFound(submission_id)


def from_row(row: Row[Any]) -> Submission:
    """The submission of a row of `SUBMISSION`."""
    revisions: dict[str, int] = {}
    merged: dict[str, Any] = {}
    for page in sorted(row.pages.split("\n")) if row.pages else ():
        section, revision, document = page.split(" ", 2)
        revisions[section] = int(revision)
        merged.update(from_text(document))
    return Submission(
        id=row.id,
        wave=row.wave,
        version_id=row.version_id,
        case_id=row.case_id,
        language=row.language,
        mode=CollectionMode(row.mode),
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        receipt=row.receipt,
        withdrawn_at=row.withdrawn_at,
        submission_key=row.submission_key,
        answers=merged,
        revisions=revisions,
        ended=Disposition(row.ended) if row.ended else None,
    )


def _kept_time(at: datetime, anonymous: bool) -> datetime:
    """The moment itself; of anonymous people no more than the day it was for them."""
    return at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) if anonymous else at
