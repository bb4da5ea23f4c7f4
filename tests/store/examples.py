"""A small study in the store: three people of Jahrom, one instrument, a listed and an open wave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from questionnaires.fieldwork import CollectionMode, Study, Wave, WaveKind
from questionnaires.loaders.sampling_frame import FramePerson
from questionnaires.model import Category, CodeList, Instrument, Item, Section
from questionnaires.response_domains import OneCode, Text
from questionnaires.text import ascii_digits
from questionnaires.texts import Texts
from survey.store import cases, instruments, sampling_frames, studies, submissions, waves
from survey.store.database import Database
from survey.store.schema import submissions as table

SERVER_KEY = bytes(range(32))
CONTACTS_KEY = b"a key that only tests use"
NOON = datetime(2025, 10, 15, 8, 30, tzinfo=UTC)  # 12:00 in Tehran, 1404/07/23
WEB = CollectionMode.WEB

GROUPS = CodeList(
    "groups",
    (Category("council", Texts.of("شورای شهر")), Category("farmers", Texts.of("کشاورزان"))),
)
YES_NO = CodeList("yes_no", (Category("yes", Texts.of("بله")), Category("no", Texts.of("خیر"))))
STUDY = Study(
    name="jahrom",
    title=Texts.of("چشم‌انداز جهرم"),
    city=Texts.of("جهرم"),
    horizon=1420,
    code_lists=(GROUPS,),
)
INSTRUMENT = Instrument(
    name="tiny",
    title=Texts.of("پرسش‌نامهٔ کوتاه"),
    sections=(
        Section("water", Texts.of("آب"), (Item("enough", Texts.of("آب کافی است؟"), OneCode(YES_NO, other="no")),)),
        Section("words", Texts.of("سخن"), (Item("wish", Texts.of("آرزوی شما؟"), Text(long=True)),)),
    ),
    code_lists=(YES_NO,),
)
PEOPLE = (
    FramePerson("مریم آزمونی", "09170000001", "council", "عضو شورا"),
    FramePerson("رضا آزمونی", "09170000002", "farmers", "باغدار", place="sahlabad"),
    FramePerson("زهرا آزمونی", "09170000003", "farmers"),
)


def minutes(number: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=number)


def make_study(database: Database) -> int:
    """The study and its instrument; answers the version's id."""
    with database.write() as connection:
        studies.create_study(connection, STUDY, at=NOON)
        return instruments.publish(connection, STUDY.name, INSTRUMENT, at=NOON, by="sara").id


def make_listed_wave(database: Database, kind: WaveKind = WaveKind.FRAME, **options) -> list[int]:
    """The study with the three people in the wave `people`; answers their cases' ids."""
    version_id = make_study(database)
    with database.write() as connection:
        waves.create_wave(connection, Wave("people", STUDY.name, Texts.of("موج نخست"), kind), version_id, at=NOON)
        units = sampling_frames.load_frame(connection, STUDY.name, PEOPLE, at=NOON, by="sara", source="people.xlsx")
        return cases.make_cases(connection, "people", units, at=NOON, **options)


def make_open_wave(database: Database) -> int:
    """The study with an open wave `demo`; answers the version's id."""
    version_id = make_study(database)
    with database.write() as connection:
        wave = Wave("demo", STUDY.name, Texts.of("موج آزاد"), WaveKind.OPEN)
        waves.create_wave(connection, wave, version_id, at=NOON)
    return version_id


def start(database: Database, case_id: int | None = None, wave: str = "people", at: datetime = NOON):
    """A begun submission: of a case, or anonymous in the wave `demo`."""
    with database.write() as connection:
        version_id = waves.wave(connection, wave).version_id
        return submissions.start(
            connection, wave=wave, version_id=version_id, case_id=case_id, language="fa", mode=WEB, at=at
        )


def save(
    database: Database, submission_id: str, section: str, answers: dict, base: int = 0, at: datetime = NOON, **rest
):
    with database.write() as connection:
        return submissions.save_section(
            connection, submission_id, section, answers, base_revision=base, mode=WEB, at=at, **rest
        )


def submit(database: Database, submission: submissions.Submission, at: datetime = NOON) -> str:
    with database.write() as connection:
        return submissions.submit(connection, submission.id, key=submission.submission_key, at=at)


def of_receipt(connection: Connection, receipt: str) -> submissions.Submission:
    """The submission that a receipt was given for."""
    number = "".join(own for own in ascii_digits(receipt) if own.isdigit())
    found = connection.execute(select(table.c.id).where(table.c.receipt == number)).scalar_one()
    return submissions.submission(connection, found)


def answer_all(database: Database, case_id: int | None = None, wave: str = "people", **answers) -> str:
    """A whole submission; answers its receipt."""
    begun = start(database, case_id, wave)
    save(database, begun.id, "water", {"enough": answers.get("enough", "yes")})
    save(database, begun.id, "words", {"wish": answers.get("wish", "آب شیرین")})
    return submit(database, begun)


def column(database: Database, statement: str) -> list:
    """The values of raw SQL, to look behind the store's functions."""
    from sqlalchemy import text

    with database.read() as connection:
        return list(connection.execute(text(statement)).scalars())
