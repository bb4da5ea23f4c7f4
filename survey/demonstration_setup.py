"""`chashmandaz demo`: the demonstration city with its staff, its report, and what to open first."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from questionnaires.fieldwork import Role
from questionnaires.problems import Problem, ProblemsFound
from survey import demonstration
from survey.clock import now
from survey.settings import server_key_file
from survey.staff.accounts import hash_password
from survey.store import accounts, cases, studies
from survey.store.database import Database, database_of

Say = Callable[[str], None]
ADDRESS = "http://127.0.0.1:5000"
STAFF = {
    "administrator": (Role.ADMINISTRATOR, "مدیر سامانه (نمونه)"),
    "consultant": (Role.CONSULTANT, "مشاور (نمونه)"),
    "planner": (Role.PLANNER, "برنامه‌ریز (نمونه)"),
}


@dataclass(frozen=True)
class _Notes:
    """What an installation's demonstration remembers so that a second run can print it again."""

    file: Path

    def read(self) -> dict[str, str] | None:
        if not self.file.exists():
            return None
        kept: dict[str, str] = json.loads(self.file.read_text(encoding="utf-8"))
        return kept

    def write(self, values: dict[str, str]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        self.file.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


def set_up(database: Database, city: str, out: Path, *, today: date, say: Say) -> dict[str, str]:
    """Build the demonstration unless it is there, write its report, and answer what `demo` prints.

    It is built as a whole or not at all: whatever stops it half-way, the next run begins afresh.

    Raises `ProblemsFound` where the database holds a study that is not the demonstration, or one whose
    passwords and links are not known here.
    """
    from questionnaires.translations import sentence
    from survey.commands.reports import write_report
    from survey.reporting import datasets

    notes = _Notes(server_key_file(database.url).parent / "demonstration.json")
    with database.read() as connection:
        present = [study.name for study in studies.studies(connection)]
    values = notes.read() if present == [city] else None
    if present == [city] and values is None:
        raise ProblemsFound([Problem.at("demo-notes-missing", study=city, file=str(notes.file))])
    if values is None and present:
        raise ProblemsFound([Problem.at("demo-other-study", study=present[0])])
    if values is None:
        say(sentence("cli.demo-building", "en"))
        with database.write() as connection:
            values = _build(connection, today)
            notes.write(values)  # before all is committed: a city whose passwords nobody knows would be of no use
    say(sentence("cli.demo-reporting", "en"))
    report = datasets.report_of(database, city)
    write_report(report, out / f"{city}.xlsx", out / "charts")
    return values


def _build(connection: Connection, today: date) -> dict[str, str]:
    staff = {**STAFF, **{name: (Role.INTERVIEWER, shown) for name, shown in demonstration.FIELD_STAFF.items()}}
    passwords = {username: secrets.token_urlsafe(9) for username in staff}
    for username, (role, name) in staff.items():
        accounts.create_user(connection, username, hash_password(passwords[username]), role, name, at=now())
    built = demonstration.build(connection, today=today)
    link = cases.link_of(database_of(connection), cases.case(connection, built.unused_case))
    printed = ("consultant", "planner", "administrator", built.interviewers[0])
    return {
        "address": ADDRESS,
        **{username: f"{username} {passwords[username]}" for username in printed},
        "unused_link": f"{ADDRESS}/r/{link}",
        "open_wave": f"{ADDRESS}/w/{built.open_wave}",
    }
