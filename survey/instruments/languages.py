"""Languages of a study's questionnaire: translated on a sheet, approved by a named person, then opened in a wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from questionnaires.model import Instrument
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.translating import fingerprint, passages, untranslated
from questionnaires.translations import LANGUAGES
from survey.clock import now
from survey.store import access_log, instruments
from survey.store.database import Database
from survey.store.instruments import InstrumentVersion
from survey.store.language_approvals import (
    LanguageApproval,
    approve_language,
    language_approvals,
    withdraw_approvals,
)

LONGEST_NAME = 120


@dataclass(frozen=True)
class LanguageState:
    """How far one language of a version has come.

    `approval` is that of exactly these words; where none counts, `former` is the last one: of other words,
    or withdrawn.
    """

    language: str
    translated: int
    texts: int
    approval: LanguageApproval | None
    former: LanguageApproval | None

    @property
    def is_complete(self) -> bool:
        return self.translated == self.texts

    @property
    def needs_approval(self) -> bool:
        """Persian and English are the authors' own words; every other language is somebody's translation."""
        return self.language not in LANGUAGES

    @property
    def may_open(self) -> bool:
        return self.approval is not None or not self.needs_approval


def states(connection: Connection, study_name: str, instrument: Instrument) -> list[LanguageState]:
    """The languages of a study's instrument, in its order."""
    given = language_approvals(connection, study_name)
    texts = len(passages(instrument))
    return [_state(instrument, language, texts, given) for language in instrument.languages]


def unapproved(connection: Connection, study_name: str, instrument: Instrument) -> frozenset[str]:
    """Languages of the instrument that no wave may open yet."""
    return frozenset(own.language for own in states(connection, study_name, instrument) if not own.may_open)


def problems_of_opening(languages: Sequence[str], refused: frozenset[str]) -> list[Problem]:
    """What is said where a wave is to open languages that nobody has approved."""
    return [Problem.at("language-not-approved", value=language) for language in languages if language in refused]


def approve(database: Database, study_name: str, language: str, approver: str, *, by: str) -> LanguageApproval:
    """Record that `approver` has read the newest version in `language` and found it good.

    Raises
    ------
    ProblemsFound
        Where nothing is published, the version lacks the language or some of its texts, or nobody is named.
    """
    with database.write() as connection:
        newest = newest_version(connection, study_name)
        problems = _against_approving(newest.instrument, language, approver)
        if problems:
            raise ProblemsFound(problems)
        words = fingerprint(newest.instrument, language)
        approval = LanguageApproval(language, words, approver, now(), by)
        approve_language(connection, study_name, approval)
        subject = f"{study_name}: {language}: {approver}"
        access_log.record(connection, at=approval.approved_at, by=by, action="language-approved", subject=subject)
    return approval


def withdraw(database: Database, study_name: str, language: str, *, by: str) -> LanguageApproval:
    """Let the approval of a language count no more: no wave opens in it until somebody approves it again.

    A wave that is open in the language stays so until it is edited or closed. Raises ProblemsFound where no
    approval counts.
    """
    with database.write() as connection:
        newest = newest_version(connection, study_name)
        found = [own for own in states(connection, study_name, newest.instrument) if own.language == language]
        approval = found[0].approval if found else None
        if approval is None:
            raise ProblemsFound([Problem.at("approval-none", value=language)])
        at = now()
        withdraw_approvals(connection, study_name, language, approval.fingerprint, at=at, by=by)
        subject = f"{study_name}: {language}: {approval.approver}"
        access_log.record(connection, at=at, by=by, action="language-approval-withdrawn", subject=subject)
    return approval


def newest_version(connection: Connection, study_name: str) -> InstrumentVersion:
    """The version that new waves ask with. Raises `ProblemsFound` where nothing is published."""
    published = instruments.versions(connection, study_name)
    if not published:
        raise ProblemsFound([Problem.at("nothing-published")])
    return published[-1]


def _state(instrument: Instrument, language: str, texts: int, given: Sequence[LanguageApproval]) -> LanguageState:
    own = [approval for approval in given if approval.language == language]
    words = fingerprint(instrument, language)
    current = next((given for given in reversed(own) if given.fingerprint == words and not given.withdrawn_at), None)
    former = own[-1] if own and current is None else None
    return LanguageState(language, texts - len(untranslated(instrument, language)), texts, current, former)


def _against_approving(instrument: Instrument, language: str, approver: str) -> list[Problem]:
    if language not in instrument.languages:
        return [Problem.at("language-not-in-instrument", value=language, allowed=instrument.languages)]
    problems = []
    missing = untranslated(instrument, language)
    if missing:
        problems.append(Problem.at("translation-unfinished", value=language, count=len(missing)))
    if not approver:
        problems.append(Problem.at("approver-needed"))
    elif len(approver) > LONGEST_NAME:
        problems.append(Problem.at("text-too-long", maximum=LONGEST_NAME, length=len(approver)))
    return problems
