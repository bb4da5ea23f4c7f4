"""The demonstration city, built once for all who ask of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from questionnaires.fieldwork import Role
from survey import demonstration
from survey.clock import now
from survey.store import accounts, studies
from survey.store.database import Database, open_database
from tests.survey.city import SEED, TODAY

KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from survey.demonstration import visit
from survey.demonstration_setup import set_up
from survey.store.database import open_database

take_place = visit.Visit.take_place

def and_then_die(self, interviewer):
    take_place(self, interviewer)
    if self.person.number == 60:
        os.kill(os.getpid(), signal.SIGKILL)

visit.Visit.take_place = and_then_die
database = open_database(sys.argv[1], b"k" * 32)
database.upgrade()
set_up(database, "jahrom", Path(sys.argv[1]).parent, today=date(2026, 11, 22), say=print)
"""


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database of the demonstration city stands."""
    return tmp_path_factory.mktemp("demonstration") / "demo.sqlite"


@pytest.fixture(scope="session")
def city_database(city_file: Path) -> Database:
    """A database in which a first build was killed half-way; what asks for it stands on the second one."""
    killed = subprocess.run([sys.executable, "-c", KILLED, f"sqlite:///{city_file}"], check=False)
    assert killed.returncode == -signal.SIGKILL
    database = open_database(f"sqlite:///{city_file}", b"k" * 32)
    with database.read() as connection:
        assert studies.studies(connection) == [] and accounts.users(connection) == []
    with database.write() as connection:
        for username, name in demonstration.FIELD_STAFF.items():
            accounts.create_user(connection, username, "-", Role.INTERVIEWER, name, at=now())
    return database


@pytest.fixture(scope="session")
def built(city_database: Database) -> demonstration.Demonstration:
    with city_database.write() as connection:
        return demonstration.build(connection, seed=SEED, today=TODAY)
