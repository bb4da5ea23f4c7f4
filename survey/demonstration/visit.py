"""One invented person in the field: attempts to reach them, their answers page by page, the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection

from questionnaires.answers import Answers, relevant_sections, section_after
from questionnaires.fieldwork import CollectionMode, Disposition
from questionnaires.model import Instrument, Section
from questionnaires.page_reading import read_section
from questionnaires.problems import ProblemsFound
from survey.demonstration import voices
from survey.demonstration.calendar import Calendar
from survey.demonstration.chance import chance
from survey.demonstration.opinions import Opinions
from survey.demonstration.people import Respondent
from survey.store import cases, submissions

_SECONDS = {  # at the least and at the most, for a page
    CollectionMode.FACE_TO_FACE: (70, 200),
    CollectionMode.WEB: (35, 150),
    CollectionMode.PAPER: (15, 45),
}


@dataclass(frozen=True)
class Visit:
    """One person in one wave, from the first attempt to the receipt."""

    connection: Connection
    wave: str
    version: int
    instrument: Instrument
    seed: int
    calendar: Calendar
    person: Respondent
    case_id: int | None
    sender: str  # who writes to those whom no interviewer visits

    def take_place(self, interviewer: str | None) -> None:
        """`interviewer` visits the person or keys their paper; nobody does where they answer by link."""
        random = chance(self.seed, self.wave, self.person.number)
        disposition = self.person.disposition
        if self.case_id is not None and interviewer is not None:
            cases.assign(self.connection, self.case_id, interviewer)
        if disposition in (Disposition.COMPLETE, Disposition.PARTIAL):
            self._answer(interviewer, random)
        elif disposition is not Disposition.UNTRIED:
            self._attempts(interviewer or self.sender, random)

    def _attempts(self, by: str, random: Random) -> None:
        assert self.case_id is not None
        last = self.person.disposition
        missed = Disposition.NON_CONTACT
        attempts = [missed] * random.choice((0, 1, 1, 2)) + [last]
        moments = sorted(self.calendar.moment(self.person.mode, random) for _ in attempts)
        for disposition, at in zip(attempts, moments, strict=True):
            note = voices.contact_note(disposition.value, random)
            cases.record_contact(
                self.connection, self.case_id, disposition, mode=self.person.mode, note=note, at=at, by=by
            )

    def _miss(self, by: str, at: datetime, random: Random) -> None:
        """Somebody who answered in the end was not there at first."""
        assert self.case_id is not None
        note = voices.contact_note(Disposition.NON_CONTACT.value, random)
        cases.record_contact(
            self.connection, self.case_id, Disposition.NON_CONTACT, mode=self.person.mode, note=note, at=at, by=by
        )

    def _answer(self, by: str | None, random: Random) -> None:
        at = self.calendar.moment(self.person.mode, random)
        if by and self.case_id is not None and random.random() < 0.25:
            self._miss(by, at - timedelta(days=random.choice((1, 2, 3))), random)
        submission = submissions.start(
            self.connection,
            wave=self.wave,
            version_id=self.version,
            case_id=self.case_id,
            language="en" if self.person.group == "diaspora" and random.random() < 0.15 else "fa",
            mode=self.person.mode,
            at=at,
            by=by,
        )
        pages = self._pages()
        if self.person.disposition is Disposition.PARTIAL:
            pages = iter(list(pages)[: random.choice((2, 3, 3, 4, 5, 6))])
        seconds = _SECONDS[self.person.mode]
        for section, answers in pages:
            at += timedelta(seconds=random.randint(*seconds))
            submissions.save_section(
                self.connection, submission.id, section, answers, base_revision=0, mode=self.person.mode, at=at, by=by
            )
        if self.person.disposition is Disposition.COMPLETE:
            at += timedelta(seconds=random.randint(10, 60))
            submissions.submit(self.connection, submission.id, key=submission.submission_key, at=at)

    def _pages(self) -> Iterator[tuple[str, Answers]]:
        """The answers of each page that this person comes to, read as the form reads them.

        Raises ProblemsFound if the form would refuse what they post.
        """
        opinions = Opinions(self.person, self.seed)
        listed = self.person.group if self.case_id is not None else None
        given: Answers = {"case_group": listed or ""}
        today = self.calendar.today
        section: Section | None = relevant_sections(self.instrument, given, today)[0]
        while section is not None:
            reading = read_section(section, opinions.fields(section), given, instrument=self.instrument, today=today)
            if reading.problems:
                raise ProblemsFound(problem for problems in reading.problems.values() for problem in problems)
            given |= reading.answers
            yield section.name, reading.answers
            section = section_after(self.instrument, given, section.name, today)
