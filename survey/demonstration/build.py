"""The demonstration study `jahrom`: three waves, answered page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle

from sqlalchemy import Connection

from questionnaires.approved_budget import budget_item
from questionnaires.fieldwork import CollectionMode, Disposition, Study, Wave, WaveKind
from questionnaires.interviews import SETTING, InterviewSetting
from questionnaires.library import shipped_instrument, shipped_study, shipped_topic_guide
from questionnaires.model import Instrument, Section
from questionnaires.study_context import context_of
from questionnaires.texts import Texts
from survey.clock import ZONE
from survey.demonstration import voices
from survey.demonstration.approved_budget import approved_budget
from survey.demonstration.calendar import Calendar
from survey.demonstration.chance import chance
from survey.demonstration.opinions import Opinions
from survey.demonstration.people import Respondent, citizens, lists, stakeholders, visitors
from survey.demonstration.visit import Visit
from survey.fieldwork import redaction
from survey.fieldwork.emblems import read_emblem
from survey.store import (
    budgets,
    cases,
    instruments,
    interviews,
    open_answers,
    sampling_frames,
    studies,
    submissions,
    waves,
)
from survey.store.sampling_frames import FrameUnit

STUDY = "jahrom"
STAKEHOLDERS, CITIZENS, OPEN = "jahrom-stakeholders", "jahrom-citizens", "demo"
GUIDE = "city-vision"
INTERVIEWERS = {
    "interviewer": "پرسشگر یکم (نمونه)",
    "interviewer2": "پرسشگر دوم (نمونه)",
    "interviewer3": "پرسشگر سوم (نمونه)",
}
KEYER = {"keyer": "واردکنندهٔ پرسش‌نامه‌های کاغذی (نمونه)"}
FIELD_STAFF = {**INTERVIEWERS, **KEYER}  # usernames and names; they must be members of staff before `build`
CONSULTANT = "consultant"
VISITORS = 40
RECORDS = 60
RECORDS_A_GROUP = 6  # enough for a group to be told apart in a report
QUOTABLE = 0.7  # share of the interviewed who agree to be quoted


@dataclass(frozen=True)
class Demonstration:
    """What was built, for whoever goes on with it."""

    study: str
    waves: tuple[str, ...]
    open_wave: str
    unused_case: int  # a stakeholder's case that nobody has tried
    interviewers: tuple[str, ...]


def build(connection: Connection, *, seed: int = 1405, today: date) -> Demonstration:
    """Make the study and its three waves in an empty database; the same seed and day give the same answers.

    Members of staff named in `FIELD_STAFF` must exist. All is written on one connection: whoever commits
    it at the end never leaves half a city behind.
    """
    return _Builder(connection, seed, today).build()


class _Builder:
    def __init__(self, connection: Connection, seed: int, today: date) -> None:
        self.connection = connection
        self.seed = seed
        self.today = today
        self.calendar = Calendar(today, first=33, last=2)
        study = shipped_study(STUDY)
        self.study: Study = replace(study, emblem=read_emblem((study.emblem or "").encode()))
        self.instrument = shipped_instrument("vision-stakeholders").completed_for(context_of(self.study, today))

    def build(self) -> Demonstration:
        studies.create_study(self.connection, self.study, at=self.calendar.before(50))
        case_ids = self._stakeholders()
        self._citizens()
        self._visitors()
        self._read_open_answers()
        self._approve_budget()
        return Demonstration(STUDY, (STAKEHOLDERS, CITIZENS, OPEN), OPEN, case_ids, tuple(INTERVIEWERS))

    # The three waves.

    def _stakeholders(self) -> int:
        """The wave of the 400 listed; answers the id of a case left for whoever tries the program."""
        people = stakeholders(self.seed, self.study)
        version = self._publish(self.instrument, days_ago=40)
        wave = self._wave(STAKEHOLDERS, WaveKind.FRAME, "ذی‌نفعان شهر", "The city's stakeholders", opened=35)
        wave = replace(wave, languages=("fa", "en"), closes_on=self.today + timedelta(days=365))
        waves.create_wave(self.connection, wave, version, at=self.calendar.before(38))
        units = self._load(people, "stakeholders.xlsx")
        ids = cases.make_cases(self.connection, STAKEHOLDERS, units, at=self.calendar.before(36))
        self._field(STAKEHOLDERS, version, self.instrument, people, ids)
        self._interview(people, ids)
        special = {*self.study.inside_groups, "diaspora"}
        untried = (n for n, person in enumerate(people) if person.disposition is Disposition.UNTRIED)
        return ids[next(n for n in untried if people[n].group not in special)]

    def _citizens(self) -> None:
        people = citizens(self.seed, self.study)
        instrument = for_citizens(self.instrument)
        areas = {place.code: place.parent for place in self.study.code_list("places").categories}
        population = {area: facts["population"] for area, facts in lists()["areas"].items()}

        def area_of(unit: FrameUnit) -> str | None:
            return areas.get(unit.place or "")

        version = self._publish(instrument, days_ago=34)
        wave = self._wave(CITIZENS, WaveKind.SAMPLE, "شهروندان", "Citizens", opened=32)
        waves.create_wave(self.connection, wave, version, at=self.calendar.before(33))
        units = self._load(people, "citizens.xlsx")
        ids = cases.make_cases(
            self.connection, CITIZENS, units, at=self.calendar.before(33), population=population, stratum_of=area_of
        )
        self._field(CITIZENS, version, instrument, people, ids)
        waves.close_wave(self.connection, CITIZENS, at=self.calendar.before(1))
        waves.mark_final(self.connection, CITIZENS, at=self.calendar.before(1), by=CONSULTANT)

    def _visitors(self) -> None:
        people = visitors(self.seed, self.study, VISITORS)
        version = self._publish(self.instrument, days_ago=32)
        wave = self._wave(OPEN, WaveKind.OPEN, "نظرسنجی باز برای همه", "Open to everybody", opened=31)
        waves.create_wave(self.connection, replace(wave, languages=("fa", "en")), version, at=self.calendar.before(31))
        self._field(OPEN, version, self.instrument, people, [None] * len(people))

    def _publish(self, instrument: Instrument, *, days_ago: int) -> int:
        at = self.calendar.before(days_ago)
        known = [old.id for old in instruments.versions(self.connection, STUDY) if old.instrument == instrument]
        return known[-1] if known else instruments.publish(self.connection, STUDY, instrument, at=at, by=CONSULTANT).id

    def _wave(self, name: str, kind: WaveKind, persian: str, english: str, *, opened: int) -> Wave:
        return Wave(
            name=name,
            study=STUDY,
            title=Texts.of({"fa": persian, "en": english}),
            kind=kind,
            opens_on=self.today - timedelta(days=opened),
            letter_number="۱۲۰/نمونه",
            letter_date=self.today - timedelta(days=opened + 5),
            results_on=self.today + timedelta(days=60),
        )

    def _load(self, people: Sequence[Respondent], source: str) -> list[int]:
        frame = [person.in_frame() for person in people]
        at = self.calendar.before(36)
        return sampling_frames.load_frame(self.connection, STUDY, frame, at=at, by=CONSULTANT, source=source)

    # Fieldwork.

    def _field(
        self,
        wave: str,
        version: int,
        instrument: Instrument,
        people: Sequence[Respondent],
        case_ids: Sequence[int | None],
    ) -> None:
        """Everybody is reached, or not, and answers, or not."""
        interviewers, (keyer,) = cycle(INTERVIEWERS), KEYER
        for person, case_id in zip(people, case_ids, strict=True):
            visit = Visit(
                self.connection, wave, version, instrument, self.seed, self.calendar, person, case_id, CONSULTANT
            )
            if person.mode is CollectionMode.FACE_TO_FACE:
                visit.take_place(next(interviewers))
            else:
                visit.take_place(keyer if person.mode is CollectionMode.PAPER else None)

    def _interview(self, people: Sequence[Respondent], case_ids: Sequence[int]) -> None:
        """Interview records with some of those who answered face to face, in the groups where most did."""
        met = [
            (person, case_id)
            for person, case_id in zip(people, case_ids, strict=True)
            if person.disposition is Disposition.COMPLETE and person.mode is CollectionMode.FACE_TO_FACE
        ]
        by_group: dict[str | None, list[tuple[Respondent, int]]] = {}
        for person, case_id in met:
            by_group.setdefault(person.group, []).append((person, case_id))
        largest = sorted(by_group.values(), key=len, reverse=True)[: RECORDS // RECORDS_A_GROUP]
        for own in largest:
            for person, case_id in own[:RECORDS_A_GROUP]:
                self._record(person, case_id)

    def _record(self, person: Respondent, case_id: int) -> None:
        connection = self.connection
        random = chance(self.seed, "interview", person.number)
        guide = shipped_topic_guide(GUIDE)
        case = cases.case(connection, case_id)
        submission = submissions.submission(connection, case.submission_id or "")
        by, at = case.interviewer or CONSULTANT, submission.submitted_at or submission.started_at
        quotable = random.random() < QUOTABLE
        record = interviews.start_record(connection, case_id=case_id, guide=guide.name, at=at, by=by)
        place, held_on = voices.interview_place(random), at.astimezone(ZONE).date().isoformat()
        setting = InterviewSetting(True, quotable, place, held_on)
        interviews.save_part(connection, record, SETTING, setting.to_document(), base_revision=0, at=at, by=by)
        concerns = Opinions(person, self.seed).concerns
        for topic, notes in voices.told(guide, person.group or "", concerns, quotable, random).items():
            at += timedelta(minutes=random.randint(3, 8))
            interviews.save_part(connection, record, topic, notes.to_document(), base_revision=0, at=at, by=by)
        interviews.close_record(connection, record, at=at + timedelta(minutes=3), by=by)

    def _read_open_answers(self) -> None:
        """The consultant has read what people wrote and said (nobody is named in it) but for a dozen texts."""
        connection, at = self.connection, self.calendar.before(1)
        redaction.approve_quotes(connection, STAKEHOLDERS, by=CONSULTANT, at=at)
        for wave in (STAKEHOLDERS, CITIZENS, OPEN):
            words = open_answers.open_answers(connection, wave)
            waiting = sorted(open_answers.pending(words), key=lambda answer: (answer.variable, answer.text))
            unread = 12 if wave == STAKEHOLDERS else 0
            for answer in waiting[unread:]:
                open_answers.redact(
                    connection, answer.submission_id, answer.variable, answer.text, by=CONSULTANT, at=at
                )

    def _approve_budget(self) -> None:
        """What the respondents' budget is held against."""
        item = budget_item(self.instrument)
        assert item is not None
        budget = approved_budget(self.today, item.name)
        kept = budgets.StoredBudget(budget, "approved_budget.yaml", self.calendar.before(1), CONSULTANT)
        budgets.keep_budget(self.connection, STUDY, kept)


def for_citizens(instrument: Instrument) -> Instrument:
    """The same questions for people drawn at random: nobody is asked for a role, everybody for the neighbourhood."""
    sections = tuple(_for_everybody(section) for section in instrument.sections if section.name != "role")
    code_lists = tuple(own for own in instrument.code_lists if own.name != "groups")
    return replace(instrument, name="vision-citizens", sections=sections, code_lists=code_lists)


def _for_everybody(section: Section) -> Section:
    def asked(relevance: str | None) -> str | None:
        return None if relevance and "case_group" in relevance else relevance

    elements = tuple(replace(element, relevance=asked(element.relevance)) for element in section.elements)
    return replace(section, relevance=asked(section.relevance), elements=elements)
