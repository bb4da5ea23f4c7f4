"""How long a planner waits for a part of 10,000 respondents: whole pages, from the request to the last byte."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from questionnaires.fieldwork import Role
from survey import create_app
from survey.clock import now
from survey.settings import settings_from_environment
from survey.staff.accounts import hash_password
from survey.store import accounts, waves
from survey.store.database import Database
from survey.store.documents import to_text
from survey.store.schema import answers, submissions
from tests.bench.invented_cases import invented
from tests.bench.studies import prepare

CASES = 10_000
TARGET = 300  # ms
TIMES = 5
CHOICES = (("group:guilds",), ("age:18-29",), ("mode:web",), ("mode:web", "gender:woman"))
PASSWORD = "a password of the benchmark"
PART = "/staff/studies/jahrom/report-part"


def main() -> None:
    """One line a choice: the slowest section's page, and how many of all pages come within the target."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), "vision-stakeholders")
        url = f"sqlite:///{Path(folder) / 'var' / 'chashmandaz.sqlite'}"
        settings = settings_from_environment({**os.environ, "CHASHMANDAZ_DATABASE_URL": url})
        app = create_app(settings)
        database: Database = app.extensions["database"]
        _fill(database)
        client = app.test_client()
        _sign_in(client, database)
        began = time.perf_counter()
        sections = _sections(client)
        print(f"selections: counting {CASES} cases first takes {time.perf_counter() - began:.1f} s", flush=True)
        for choice in CHOICES:
            _measure(client, sections, choice)
        database.close()


def _measure(client: FlaskClient, sections: list[str], choice: tuple[str, ...]) -> None:
    query = urlencode([("only", one) for one in choice])
    medians: dict[str, float] = {}
    for section in sections:
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            reply = client.get(f"{PART}/{section}?{query}")
            took.append((time.perf_counter() - began) * 1000)
            assert reply.status_code == 200, (section, choice, reply.status_code)
        medians[section] = statistics.median(took)
    slowest = max(medians, key=lambda name: medians[name])
    within = sum(each < TARGET for each in medians.values())
    print(
        f"selection {'+'.join(choice):24} of {CASES} cases: slowest page {medians[slowest]:4.0f} ms ({slowest}), "
        f"{within} of {len(medians)} under {TARGET} ms",
        flush=True,
    )


def _sections(client: FlaskClient) -> list[str]:
    """The sections of the questionnaire with a table; counts everything once."""
    page = client.get(f"{PART}/section-performance?only=mode:web").text
    return list(dict.fromkeys(part.split("?")[0] for part in page.split(f'href="{PART}/')[1:]))


def _fill(database: Database) -> None:
    """Submitted answers of so many people, straight into the tables: typing them in would take an hour."""
    instrument, _, stored = invented(CASES, seed=1405)
    chance = random.Random(1)
    section_of = {name: section.name for section in instrument.sections for name in section.variables}
    rows: list[dict[str, object]] = []
    pages: list[dict[str, object]] = []
    with database.write() as connection:
        version = waves.wave(connection, "bench").version_id
        at = now()
        for number, case in enumerate(stored):
            key, mode = f"s{number}", chance.choice(("web", "face-to-face", "paper"))
            rows.append(
                {"id": key, "wave": "bench", "version_id": version, "anonymous": True, "language": "fa", "mode": mode,
                 "submission_key": key, "started_at": at, "submitted_at": at, "receipt": key}
            )  # fmt: skip
            own: dict[str, dict[str, object]] = {}
            for name, value in {**case["answers"], "consent": "yes", "group": case["group"]}.items():
                own.setdefault(section_of[name], {})[name] = value
            pages += [
                {"submission_id": key, "section": section, "revision": 1, "version_id": version, "mode": mode,
                 "at": at, "document": to_text(document)}
                for section, document in own.items()
            ]  # fmt: skip
        connection.execute(submissions.insert(), rows)
        connection.execute(answers.insert(), pages)


def _sign_in(client: FlaskClient, database: Database) -> None:
    with database.write() as connection:
        accounts.create_user(connection, "planner", hash_password(PASSWORD), Role.PLANNER, "planner", at=now())
    page = client.get("/staff/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    reply = client.post("/staff/sign-in", data={"csrf_token": token, "username": "planner", "password": PASSWORD})
    assert reply.status_code == 303, reply.status_code


if __name__ == "__main__":
    main()
