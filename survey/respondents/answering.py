"""What answering a questionnaire is, apart from pages: where one stands, what comes next, what is saved.

A `Sitting` is everything a request needs to know, read in one consistent look into the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from questionnaires.answer_problems import problems_of_whole
from questionnaires.answers import Answers, ends_interview, relevant_sections
from questionnaires.fieldwork import Disposition, Study, Wave
from questionnaires.model import Instrument, Section
from questionnaires.response_domains import Consent
from survey.clock import today
from survey.respondents.fields import Typed
from survey.respondents.sessions import AnsweringSession
from survey.store import cases, instruments, submissions, waves
from survey.store.cases import Case
from survey.store.database import Database
from survey.store.errors import CaseNotFound, SubmissionNotFound
from survey.store.sittings import submission_with_surroundings
from survey.store.submissions import Submission

_DRAFT = "draft."  # what was typed in a section and is no answer yet; never part of a Dataset


class Door(StrEnum):
    """Whether one may answer now."""

    OPEN = "open"
    NOT_YET = "not-yet"
    CLOSED = "closed"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Sitting:
    """One person's questionnaire as it stands."""

    session: AnsweringSession
    wave: Wave
    study: Study
    version_id: int
    instrument: Instrument
    case: Case | None
    submission: Submission | None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that wave and instrument share; the wave's first where they share none."""
        shared = tuple(own for own in self.wave.languages if own in self.instrument.languages)
        return shared or self.wave.languages[:1] or ("fa",)

    @cached_property
    def language(self) -> str:
        wanted = self.session.language
        return wanted if wanted in self.languages else self.languages[0]

    @property
    def door(self) -> Door:
        if self.submission is not None:
            if self.submission.withdrawn_at is not None:
                return Door.WITHDRAWN
            if self.submission.is_submitted:
                return Door.SUBMITTED
        elif self.case is not None and self.case.is_withdrawn and not self.session.begins_anew:
            return Door.WITHDRAWN
        return self._door_of_wave

    @property
    def may_begin_anew(self) -> bool:
        """Whether whoever took their answers back may still give others."""
        return self.door is Door.WITHDRAWN and self._door_of_wave is Door.OPEN

    @property
    def _door_of_wave(self) -> Door:
        return door_of(self.wave, staff_types=self.session.is_interviewer)

    @cached_property
    def answers(self) -> Answers:
        """Everything stored, with what is known of the case; never stored itself."""
        stored = dict(self.submission.answers) if self.submission else {}
        stored["case_group"] = (self.case.group if self.case else None) or ""
        return stored

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections this person is asked, in order."""
        return relevant_sections(self.instrument, self.answers)

    @property
    def has_ended(self) -> bool:
        return ends_interview(self.instrument, self.answers)

    @property
    def ending(self) -> Disposition | None:
        """What an answer that ended it makes of the person: one who refused, or is not of those asked."""
        if not self.has_ended:
            return None
        refused = any(
            isinstance(item.domain, Consent) and item.required and self.answers.get(item.name) == "no"
            for _, item in self.instrument.items()
        )
        return Disposition.REFUSED if refused else Disposition.NOT_ELIGIBLE

    @property
    def form_key(self) -> str:
        """What ties a page to this questionnaire: the submission's key, or before it is begun the case's."""
        return self.submission.submission_key if self.submission else self._key_before

    def accepts(self, key: str) -> bool:
        """Whether a page that carries `key` was made for this questionnaire, and not in another tab for another."""
        own = self.submission.submission_key if self.submission else self._key_before
        return not key or key in (own, self._key_before)

    @property
    def _key_before(self) -> str:
        if self.case is None:
            return ""
        return hashlib.sha256(f"before:{self.case.nonce}".encode()).hexdigest()[:22]

    def revision(self, section: str) -> int:
        return self.submission.revision(section) if self.submission else 0

    def draft(self, section: str) -> Typed:
        """What was typed in a section but could not be an answer."""
        draft: Typed = self.answers.get(_DRAFT + section) or {}
        return draft

    def place_of(self, name: str) -> int:
        """The number of a section among those asked, from 1."""
        return [section.name for section in self.sections].index(name) + 1

    def next_after(self, name: str) -> Section | None:
        place = self.place_of(name)
        return self.sections[place] if place < len(self.sections) else None

    def before(self, name: str) -> Section | None:
        place = self.place_of(name)
        return self.sections[place - 2] if place > 1 else None

    def to_go_on_with(self) -> Section | None:
        """The first section not answered yet; None when all have been."""
        return next((section for section in self.sections if not self.revision(section.name)), None)

    def in_the_way_of(self, name: str) -> Section | None:
        """An earlier section whose consent is still to be given: nobody goes round it."""
        for section in self.sections:
            if section.name == name:
                return None
            for element in section.elements:
                domain = getattr(element, "domain", None)
                if isinstance(domain, Consent) and element.required and self.answers.get(element.name) != "yes":
                    return section
        return None

    def unfinished(self) -> dict[str, dict[str, Any]]:
        """What forbids submitting, by section: required answers, constraints, things typed that are no answers."""
        found: dict[str, dict[str, Any]] = dict(problems_of_whole(self.instrument, self.answers))
        for section in self.sections:
            if self.draft(section.name):
                found.setdefault(section.name, {})
        return found

    def with_answers(self, submission: Submission, section: str, answers: Mapping[str, Any], revision: int) -> Sitting:
        """The sitting as it is after a save, without asking the database again."""
        own = self.instrument.section(section)
        others = {name: value for name, value in submission.answers.items() if not _belongs(name, own)}
        revisions = {**submission.revisions, section: revision}
        return replace(self, submission=replace(submission, answers={**others, **answers}, revisions=revisions))


def _belongs(name: str, section: Section) -> bool:
    return name == _DRAFT + section.name or name.partition(".")[0] in section.element_names


def door_of(wave: Wave, *, staff_types: bool = False) -> Door:
    """Whether a wave takes answers today. Interviewers and paper come in until it is closed by hand."""
    if wave.closed_at is not None:
        return Door.CLOSED
    day = today()
    if wave.opens_on and day < wave.opens_on:
        return Door.NOT_YET
    if wave.closes_on and day > wave.closes_on and not staff_types:
        return Door.CLOSED
    return Door.OPEN


def read_sitting(connection: Connection, session: AnsweringSession) -> Sitting | None:
    """Where the holder of a session stands; None where what it speaks of is gone.

    One statement, and one more for the case where there is one.
    """
    try:
        case = cases.case(connection, session.case_id) if session.case_id is not None else None
        own = _submission_id(session, case)
        if own is not None:
            submission, wave, study = submission_with_surroundings(connection, own)
            version = instruments.version(connection, submission.version_id)
            return Sitting(session, wave, study, version.id, version.instrument, case, submission)
    except (CaseNotFound, SubmissionNotFound):
        return None
    stored, study = waves.wave_and_study(connection, session.wave)
    version = instruments.version(connection, stored.version_id)
    return Sitting(session, stored.wave, study, version.id, version.instrument, case, None)


def _submission_id(session: AnsweringSession, case: Case | None) -> str | None:
    if session.submission_id is not None:  # also of a case, when submitted or withdrawn in this browser
        return session.submission_id
    return case.submission_id if case else None


def save(
    database: Database,
    sitting: Sitting,
    section: Section,
    answers: Mapping[str, Any],
    draft: Typed,
    *,
    base_revision: int,
    at: datetime,
    is_end: bool = False,
) -> Sitting:
    """Store one section, beginning the submission with it; on disk when this returns.

    With `is_end` these answers end the questionnaire: from then on none of it counts, unless they are mended.

    Raises
    ------
    Conflict
        If another device has stored other answers since this page was fetched.
    AlreadySubmitted, Withdrawn
        If there is nothing to save to any more.
    """
    document = {**answers, **({_DRAFT + section.name: draft} if draft else {})}
    session = sitting.session
    with database.write() as connection:
        submission = sitting.submission or _start(connection, sitting, at)
        if submission.language != sitting.language:
            submissions.set_language(connection, submission.id, sitting.language)
        saved = submissions.save_section(
            connection,
            submission.id,
            section.name,
            document,
            base_revision=base_revision,
            mode=session.collection_mode,
            at=at,
            by=session.by,
        )
        after = replace(sitting, submission=submission).with_answers(submission, section.name, document, saved.revision)
        if is_end or submission.ended is not None:  # a slip may have been mended
            submissions.set_ended(connection, submission.id, after.ending)
    return after


def begin(database: Database, sitting: Sitting, *, at: datetime) -> Submission:
    """Begin an anonymous submission of an open wave; only this answer knows its resume code."""
    with database.write() as connection:
        return _start(connection, sitting, at)


def _start(connection: Connection, sitting: Sitting, at: datetime) -> Submission:
    session = sitting.session
    return submissions.start(
        connection,
        wave=sitting.wave.name,
        version_id=sitting.version_id,
        case_id=session.case_id,
        language=sitting.language,
        mode=session.collection_mode,
        at=at,
        by=session.by,
    )


def ending_answers(instrument: Instrument, section: Section, answers: Mapping[str, Any]) -> Answers:
    """Those answers of a section that end the questionnaire with thanks: all that is kept of it."""
    own = {name: value for name, value in answers.items() if _belongs(name, section)}
    if not ends_interview(instrument, own):
        return {}
    return {name: value for name, value in own.items() if ends_interview(instrument, {name: value})}


def note_the_end(database: Database, sitting: Sitting, answers: Mapping[str, Any], *, at: datetime) -> None:
    """Tell fieldwork why a listed person's questionnaire ended: consent refused, or not eligible."""
    if sitting.case is None:
        return
    refused = "no" in answers.values()
    with database.write() as connection:
        cases.record_contact(
            connection,
            sitting.case.id,
            Disposition.REFUSED if refused else Disposition.NOT_ELIGIBLE,
            mode=sitting.session.collection_mode,
            at=at,
            by=sitting.session.by or "respondent",
        )


def submit(database: Database, sitting: Sitting, *, key: str, at: datetime) -> str:
    """Close the submission: its receipt. Twice gives the same receipt; so do five at once."""
    if sitting.submission is None:
        raise SubmissionNotFound("nothing was begun")
    with database.write() as connection:
        return submissions.submit(connection, sitting.submission.id, key=key, at=at)
