"""An installation with its staff and a small wave, for tests of staff pages: twelve people in two groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from questionnaires.fieldwork import Role, Wave, WaveKind
from questionnaires.interviews import InterviewSetting, TopicNotes
from questionnaires.loaders.sampling_frame import FramePerson
from questionnaires.model import Category, CodeList
from questionnaires.place_maps import PlaceMap
from questionnaires.texts import Texts
from questionnaires.writers.yaml_files import write
from survey.clock import now
from survey.settings import Settings
from survey.staff.accounts import hash_password
from survey.store import accounts, cases, drafts, interviews, sampling_frames, studies, tasks, uploads, waves
from survey.store.database import Database, open_database
from tests.applications import application
from tests.store import examples

GUIDE = "city-vision"
PASSWORD = "only for tests, 1404"
STAFF = {
    "sara": Role.CONSULTANT,
    "navid": Role.INTERVIEWER,
    "leila": Role.INTERVIEWER,
    "parisa": Role.PLANNER,
    "amir": Role.ADMINISTRATOR,
}
PEOPLE = (
    *(FramePerson(f"عضو آزمونی {n}", f"0917000001{n}", "council", "عضو شورا") for n in range(6)),
    *(FramePerson(f"باغدار آزمونی {n}", f"0917000002{n}", "farmers", "باغدار") for n in range(6)),
)


@dataclass
class Office:
    """One installation; `cases` are those of the wave `people`, council first, then farmers."""

    app: Flask
    database: Database
    cases: list[int] = field(default_factory=list)

    def desk(self, username: str | None) -> Desk:
        """A browser in which this member of staff is signed in (nobody for None)."""
        client = self.app.test_client()
        if username:
            with self.database.write() as connection:
                client.set_cookie("staff", accounts.start_session(connection, username, at=now()))
        return Desk(client)

    def interview(
        self, case_id: int, by: str, *, quoted: bool = True, closed: bool = True, **topics: TopicNotes
    ) -> int:
        """A record of this case, written by an interviewer."""
        setting = InterviewSetting(True, quoted, "دفتر کار", "2025-10-15")
        parts = {"setting": setting, **topics}
        with self.database.write() as connection:
            record = interviews.start_record(connection, case_id=case_id, guide=GUIDE, at=examples.NOON, by=by)
            for name, part in parts.items():
                interviews.save_part(
                    connection, record, name, part.to_document(), base_revision=0, at=examples.NOON, by=by
                )
            if closed:
                interviews.close_record(connection, record, at=examples.NOON, by=by)
        return record

    def waiting_instrument(self) -> str:
        """A reworded questionnaire that waits to be published."""
        reworded = write(replace(examples.INSTRUMENT, title=Texts.of("پرسش‌نامهٔ کوتاه‌تر"))).encode()
        with self.database.write() as connection:
            return uploads.keep(
                connection, "instrument", examples.STUDY.name, "new.yaml", reworded, by="sara", at=now()
            )

    def draft(self) -> int:
        """The small questionnaire as a draft."""
        with self.database.write() as connection:
            content = write(examples.INSTRUMENT).encode()
            return drafts.keep(connection, examples.STUDY.name, "small.yaml", content, by="sara", at=now())

    def mapped(self) -> None:
        """The study with a map of one place."""
        outline = ((53.0, 28.0), (53.1, 28.0), (53.1, 28.1))
        with self.database.write() as connection:
            places = CodeList("places", (Category("centre", Texts.of("مرکز شهر")),))
            place_map = PlaceMap((("centre", (outline,)),))
            study = replace(examples.STUDY, code_lists=(*examples.STUDY.code_lists, places), place_map=place_map)
            studies.replace_study(connection, study, at=now())

    def waiting_answers(self) -> str:
        """A file of answers that waits to be taken into the wave."""
        with self.database.write() as connection:
            return uploads.keep(connection, "answers", "people", "a.csv", b"id,enough\n1,yes\n", by="sara", at=now())

    def waiting_work(self) -> str:
        """Long work that the consultant has asked for."""
        wanted = {"study": "jahrom", "waves": ["people"], "format": "docx", "audience": "council"}
        with self.database.write() as connection:
            return tasks.ask(connection, "report", wanted, title="ورد", language="fa", by="sara", at=now())

    def record(self, record_id: int) -> interviews.StoredRecord:
        with self.database.read() as connection:
            return interviews.record(connection, record_id)


@dataclass
class Desk:
    """A browser."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, *, page: str | None = None, **fields: object) -> TestResponse:
        """Send a form as the page at `page` (by default the same address) would."""
        return self.client.post(address, data={"csrf_token": self.token(page or urlsplit(address).path), **fields})

    def token(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get(page).text)
        assert found, f"no form at {page}"
        return found[1]


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


def open_office(folder: Path) -> Office:
    """An installation with `STAFF`, the small study and nothing answered yet."""
    content, made = _prepared()
    file = folder / "office.sqlite"
    file.write_bytes(content)
    app = application(Settings(f"sqlite:///{file}", examples.SERVER_KEY, examples.CONTACTS_KEY))
    return Office(app, app.extensions["database"], list(made))


@cache
def _prepared() -> tuple[bytes, tuple[int, ...]]:
    """The file of a new office's database, and its cases."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "office.sqlite"
        made = _prepare(file)
        return file.read_bytes(), made


def _prepare(file: Path) -> tuple[int, ...]:
    database = open_database(f"sqlite:///{file}", examples.SERVER_KEY, examples.CONTACTS_KEY)
    database.upgrade()
    with database.write() as connection:
        for username, role in STAFF.items():
            accounts.create_user(connection, username, _password_hash(), role, username.title(), at=examples.NOON)
    version = examples.make_study(database)
    with database.write() as connection:
        wave = Wave("people", examples.STUDY.name, Texts.of("موج نخست"), WaveKind.FRAME)
        waves.create_wave(connection, wave, version, at=examples.NOON)
        units = sampling_frames.load_frame(
            connection, examples.STUDY.name, PEOPLE, at=examples.NOON, by="sara", source="people.xlsx"
        )
        made = cases.make_cases(connection, "people", units, at=examples.NOON)
    database.close()
    return tuple(made)
