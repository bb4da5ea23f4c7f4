"""From a code to a questionnaire: the ways in, and the quiet limits on those who try codes or fill by machine.

Only failures are counted for codes: three hundred people of one school behind one address all come in.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from questionnaires.fieldwork import CollectionMode
from survey import codes
from survey.codes import CodeProblem
from survey.respondents.answering import Sitting, read_sitting
from survey.respondents.sessions import AnsweringSession
from survey.store import cases, rate_limits, submissions, waves
from survey.store.cases import Case
from survey.store.database import Database
from survey.store.submissions import Submission

FAILURES_AN_ADDRESS = 20
FAILURES_IN_ALL = 2_000
FAILURE_WINDOW = 600  # seconds
STARTS_AN_ADDRESS = 600  # an hour: a school of 300 comes in twice
STARTS_IN_ALL = 60_000
START_WINDOW = 3600
_LOOPBACK = ("127.0.0.1", "::1")
# what was typed is at fault, and no look into the database was needed to see it
_SEEN_WITHOUT_LOOKING = frozenset(
    {"access-code-empty", "access-code-not-digits", "access-code-wrong-length", "access-code-mistyped"}
)


class TooMany(Exception):
    """Too many attempts from here; `seconds` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def session_by_code(database: Database, typed: str, *, address: str, at: datetime) -> AnsweringSession | CodeProblem:
    """The session that a link, a letter code or a resume code opens, or why it opens none.

    A link opens always: its 128 bits cannot be tried out, and many phones share one address with whoever
    tries. Digits are not even looked up once there were too many failures.

    Raises
    ------
    TooMany
        After too many unknown codes from this address, or in all.
    """
    with database.read() as connection:
        wait = _seconds_to_wait(connection, address, at)
        if wait and codes.read_link(typed) is None:
            raise TooMany(wait)
        found: Case | Submission | CodeProblem = cases.case_by_code(connection, database, typed)
        if isinstance(found, CodeProblem) and found.code == "access-code-unknown":
            resumed = submissions.by_resume_code(connection, database, typed)
            found = found if isinstance(resumed, CodeProblem) else resumed
        if wait and isinstance(found, CodeProblem):
            raise TooMany(wait)
        if not isinstance(found, CodeProblem):
            languages = waves.wave(connection, found.wave).wave.languages
    if isinstance(found, CodeProblem):
        if found.code not in _SEEN_WITHOUT_LOOKING:
            count_failure(database, address, at=at)
        return found
    if isinstance(found, Submission):
        return AnsweringSession(found.wave, found.language, submission_id=found.id)
    return AnsweringSession(found.wave, languages[0] if languages else "fa", case_id=found.id)


def count_failure(database: Database, address: str, *, at: datetime) -> None:
    """Remember that somebody at this address tried a code that is none."""
    buckets = ((bucket, limit, FAILURE_WINDOW) for bucket, limit in _failure_buckets(address))
    rate_limits.count(database, buckets, at=at)


def seconds_before_another_try(database: Database, address: str, *, at: datetime) -> int:
    """0 while this address may still try a code."""
    with database.read() as connection:
        return _seconds_to_wait(connection, address, at)


def _seconds_to_wait(connection: Connection, address: str, at: datetime) -> int:
    return max(
        rate_limits.seconds_to_wait(connection, bucket, limit=limit, at=at)
        for bucket, limit in _failure_buckets(address)
    )


def check_start(database: Database, wave: str, *, address: str, at: datetime) -> None:
    """Count a beginning of an open wave; raises `TooMany` where a machine seems to be at it.

    A loopback address says nothing of who asks (a proxy that does not tell, a trial on one machine).
    """
    if address in _LOOPBACK:
        return
    buckets = (
        (f"start:{wave}:{address}", STARTS_AN_ADDRESS, START_WINDOW),
        (f"start:{wave}", STARTS_IN_ALL, START_WINDOW),
    )
    if wait := rate_limits.count(database, buckets, at=at):
        raise TooMany(wait)


def session_of_case(case: Case, language: str, *, mode: CollectionMode, by: str, back_to: str) -> AnsweringSession:
    """A session in which a member of staff fills in a case's questionnaire."""
    return AnsweringSession(case.wave, language, case_id=case.id, mode=mode.value, by=by, back_to=back_to)


def sitting_of(database: Database, session: AnsweringSession) -> Sitting | None:
    """Where the holder of a session stands now."""
    look = database.ask if session.case_id is None else database.read
    with look() as connection:
        return read_sitting(connection, session)


def _failure_buckets(address: str) -> tuple[tuple[str, int], ...]:
    return ((f"code:{address}", FAILURES_AN_ADDRESS), ("code", FAILURES_IN_ALL))
