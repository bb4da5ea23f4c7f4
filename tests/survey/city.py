"""The demonstration city of the tests: built once a run, whichever workers ask of it; each takes copies of its file."""

from __future__ import annotations

import fcntl
import pickle
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from questionnaires.fieldwork import Role
from survey import demonstration
from survey.clock import now
from survey.store import accounts, studies
from survey.store.database import open_database

TODAY = date(2026, 11, 22)
SEED = 1405
KEY = b"k" * 32

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


@dataclass(frozen=True)
class City:
    """A database without anybody at work in it, and what the builder says of it."""

    file: Path
    built: demonstration.Demonstration

    def copied(self, folder: Path) -> str:
        """The address of a copy of its own in `folder`, under `KEY`."""
        return f"sqlite:///{shutil.copy(self.file, folder)}"


def city_in(folder: Path) -> City:
    """The city that stands in `folder`; the first to ask builds it while the others wait."""
    file, notes = folder / "demo.sqlite", folder / "built.pickle"
    with (folder / "city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not notes.exists():
            notes.write_bytes(pickle.dumps(_build(file)))
    return City(file, pickle.loads(notes.read_bytes()))


def _build(file: Path) -> demonstration.Demonstration:
    """A first build is killed half-way and leaves nothing behind; the city is the second one, in the same database."""
    killed = subprocess.run([sys.executable, "-c", KILLED, f"sqlite:///{file}"], check=False)
    assert killed.returncode == -signal.SIGKILL
    database = open_database(f"sqlite:///{file}", KEY)
    with database.read() as connection:
        assert studies.studies(connection) == [] and accounts.users(connection) == []
    with database.write() as connection:
        for username, name in demonstration.FIELD_STAFF.items():
            accounts.create_user(connection, username, "-", Role.INTERVIEWER, name, at=now())
        built = demonstration.build(connection, seed=SEED, today=TODAY)
    database.close()
    return built
