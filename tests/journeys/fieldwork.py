"""A city in the field, for journeys: the real application over a fresh database, three listed people, an open wave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from questionnaires.fieldwork import Role, Study, Wave, WaveKind
from questionnaires.library import shipped_instrument
from questionnaires.loaders.sampling_frame import FramePerson
from questionnaires.loaders.study import read_study
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Instrument
from questionnaires.study_context import context_of
from questionnaires.texts import Texts
from survey.clock import now, today
from survey.codes import in_fours
from survey.settings import Settings
from survey.store import accounts, cases, instruments, sampling_frames, studies, submissions, waves
from survey.store.database import Database, open_database
from survey.store.submissions import Submission
from tests.applications import application

ROOT = Path(__file__).parents[2]
SERVER_KEY = bytes(range(32))
JAHROM: Study = read_study(ROOT / "questionnaires" / "studies" / "jahrom.yaml")
PEOPLE = (
    FramePerson("عضو آزمونی", "09170000010", "council", "عضو شورا"),
    FramePerson("باغدار آزمونی", "09170000020", "farmers", "باغدار"),
    FramePerson("همشهری آزمونی", "09170000030", "diaspora", "بازرگان"),
)


def instrument_named(name: str) -> Instrument:
    """A tiny instrument of the tests, or a shipped one."""
    file = ROOT / "tests" / "tiny_instruments" / f"{name}.yaml"
    return read_instrument(file) if file.exists() else shipped_instrument(name)


@dataclass
class Field:
    """One installation with the waves `people` (listed) and `open`, both asking with the same instrument."""

    app: Flask
    database: Database
    instrument: Instrument
    cases: dict[str, int] = field(default_factory=dict)  # by group

    def link(self, group: str = "farmers") -> str:
        """The address in the invitation of the person of this group."""
        with self.database.read() as connection:
            return "/r/" + cases.link_of(self.database, cases.case(connection, self.cases[group]))

    def letter_code(self, group: str = "farmers") -> str:
        """The sixteen digits on the letter of the person of this group, in fours."""
        with self.database.read() as connection:
            return in_fours(cases.letter_code_of(self.database, cases.case(connection, self.cases[group])))

    def submission(self, group: str = "farmers") -> Submission | None:
        """What is stored of the person of this group."""
        with self.database.read() as connection:
            own = cases.case(connection, self.cases[group]).submission_id
            return submissions.submission(connection, own) if own else None

    def stored(self, group: str = "farmers") -> dict[str, object]:
        """All stored answers of the person of this group."""
        submission = self.submission(group)
        return submission.answers if submission else {}

    def count_of(self, table: str) -> int:
        with self.database.read() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

    def change_wave(self, name: str, **changes: object) -> None:
        """Other dates, languages… for a wave."""
        with self.database.write() as connection:
            waves.replace_wave(connection, replace(waves.wave(connection, name).wave, **changes))  # type: ignore[arg-type]

    def close_wave(self, name: str) -> None:
        with self.database.write() as connection:
            waves.close_wave(connection, name, at=now())

    def respondent(self, **options: object) -> Respondent:
        """Somebody with a browser of their own."""
        return Respondent(self.app.test_client(**options))  # type: ignore[arg-type]

    def staff(self, username: str = "navid", role: Role = Role.INTERVIEWER) -> Respondent:
        """A browser in which a member of staff is signed in."""
        person = self.respondent()
        with self.database.write() as connection:
            accounts.create_user(connection, username, "no password", role, username.title(), at=now())
            person.client.set_cookie("staff", accounts.start_session(connection, username, at=now()))
        return person


def take_to_the_field(folder: Path, instrument: str = "every-kind", **of_wave: object) -> Field:
    """Database, study, instrument, frame and waves in `folder`, and the application over them."""
    url = f"sqlite:///{folder / 'field.sqlite'}"
    prepare(url, instrument, **of_wave)
    return open_field(url)


def prepare(url: str, instrument: str = "every-kind", **of_wave: object) -> None:
    """Fill an empty database with the study, its instrument, the frame and the waves, and close it again."""
    database = open_database(url, SERVER_KEY)
    database.upgrade()
    asked = instrument_named(instrument).completed_for(context_of(JAHROM, today()))
    settings_of_wave = {
        "languages": ("fa", "en"),
        "letter_number": "۱۲۳/۴۵۶",
        "letter_date": date(2025, 10, 15),
        "results_on": date(2026, 3, 21),
        **of_wave,
    }
    with database.write() as connection:
        studies.create_study(connection, JAHROM, at=now())
        version = instruments.publish(connection, JAHROM.name, asked, at=now(), by="sara")
        for name, kind in (("people", WaveKind.FRAME), ("open", WaveKind.OPEN)):
            wave = Wave(name, JAHROM.name, Texts.of({"fa": "موج نخست", "en": "First wave"}), kind, **settings_of_wave)  # type: ignore[arg-type]
            waves.create_wave(connection, wave, version.id, at=now())
        units = sampling_frames.load_frame(connection, JAHROM.name, PEOPLE, at=now(), by="sara", source="people.xlsx")
        cases.make_cases(connection, "people", units, at=now())
    database.close()


def open_field(url: str) -> Field:
    """The application over a prepared database."""
    app = application(Settings(url, SERVER_KEY))
    database: Database = app.extensions["database"]
    with database.read() as connection:
        (version,) = instruments.versions(connection, JAHROM.name)
        listed = {case.group: case.id for case in cases.cases(connection, "people") if case.group}
    return Field(app, database, version.instrument, listed)


@dataclass
class Respondent:
    """Somebody answering with a browser without scripts; `page` is what they see."""

    client: FlaskClient
    page: TestResponse | None = None

    def opens(self, address: str) -> Respondent:
        """Go to an address, along its redirects."""
        self.page = self.client.get(address, follow_redirects=True)
        return self

    def posts(self, go: str = "next", *, to: str | None = None, **answers: object) -> Respondent:
        """Send the form of the page with these fields (dots written as double underscores), along redirects."""
        self.page = self.sends(go, to=to, fields={name.replace("__", "."): value for name, value in answers.items()})
        if self.page.status_code == 303:
            self.page = self.client.get(self.page.headers["Location"], follow_redirects=True)
        return self

    def sends(
        self, go: str = "next", *, to: str | None = None, fields: Mapping[str, object] | None = None
    ) -> TestResponse:
        """The bare reply to the form of the page with these fields."""
        assert self.page is not None
        data = {**self.hidden, "go": go, **(fields or {})}
        return self.client.post(to or self.path, data=data)

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's own form."""
        return hidden_fields(self.text)

    @property
    def path(self) -> str:
        assert self.page is not None
        return self.page.request.path

    @property
    def text(self) -> str:
        """The page as a browser without scripts takes it: what waits in templates is not there."""
        assert self.page is not None
        return re.sub(r"(?s)<template>.*?</template>", "", self.page.text)

    @property
    def words(self) -> str:
        """What is to be read, without marks."""
        main = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", self.text)
        main = re.sub(r'<bdi data-words="[^"]*">(.*?)</bdi>', r"\1", main)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()

    @property
    def status(self) -> int:
        assert self.page is not None
        return self.page.status_code

    @property
    def section(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def receipt(self) -> str:
        found = re.search(r"data-receipt>([^<]+)<", self.text)
        assert found, "no receipt on the page"
        return found[1]

    def chosen(self, name: str) -> list[str]:
        """The choices that stand checked or selected under a name."""
        checked = re.findall(rf'name="{re.escape(name)}" value="([^"]*)"[^>]*\bchecked', self.text)
        select = re.search(rf'(?s)<select[^>]*name="{re.escape(name)}".*?</select>', self.text)
        return checked + (re.findall(r'value="([^"]*)" selected', select[0]) if select else [])

    def written(self, name: str) -> str:
        """What stands in the field of this name."""
        line = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="([^"]*)"', self.text)
        box = re.search(rf'(?s)<textarea[^>]*name="{re.escape(name)}"[^>]*>(.*?)</textarea>', self.text)
        found = line or box
        assert found, f"no field {name}"
        return unescape(found[1])


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of the answering form of a page."""
    form = next((own for own in re.findall(r'(?s)<form[^>]*method="post".*?</form>', page) if 'name="go"' in own), page)
    fields = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        fields[attributes["name"]] = unescape(attributes.get("value", ""))
    return fields
