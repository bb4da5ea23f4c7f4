"""Long work survives the server: killed in the middle, server and runner, it is done after the next start, and once."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from survey.clock import now
from survey.settings import settings_from_environment
from survey.store import tasks
from survey.store.database import Database, open_database
from tests.bench import servers
from tests.bench.respondents import Respondent
from tests.bench.studies import prepare

PATIENCE = 90  # seconds


def database_in(folder: Path) -> Database:
    settings = settings_from_environment(
        {"CHASHMANDAZ_DATABASE_URL": f"sqlite:///{folder / 'var' / 'chashmandaz.sqlite'}"}
    )
    return open_database(settings.database_url, settings.server_key)


def ask(database: Database, wanted: str) -> str:
    parameters = {"study": "jahrom", "waves": ["bench"], "format": wanted, "audience": "planners"}
    with database.write() as connection:
        return tasks.ask(connection, "report", parameters, title=wanted, language="fa", by="sara", at=now())


def look(database: Database, task_id: str) -> tasks.Task:
    with database.read() as connection:
        return tasks.task(connection, task_id, by="sara")


def wait_until(database: Database, task_id: str, *states: str) -> tasks.Task:
    until = time.monotonic() + PATIENCE
    while (task := look(database, task_id)).state not in states:
        assert time.monotonic() < until, task
        time.sleep(0.05)
    return task


def runners(task_id: str) -> list[int]:
    """Processes that work on a task (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if task_id.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def test_work_is_done_after_server_and_runner_were_killed(tmp_path):
    prepare(tmp_path, "three-words")
    database = database_in(tmp_path)
    server = servers.start(tmp_path)
    server.wait_until_ready()
    Respondent(server.address, seed=1).journey("/w/bench")
    task_id = ask(database, "docx")
    wait_until(database, task_id, "working")
    at_work = runners(task_id)
    assert len(at_work) == 1  # of two server processes only one has started it
    server.kill()
    kill(at_work)
    assert look(database, task_id).state == "working"  # nobody could say any more that it is not
    server = servers.start(tmp_path)
    try:
        task = wait_until(database, task_id, "done", "failed")
    finally:
        server.kill()
    assert (task.state, task.attempts) == ("done", 2)
    with database.read() as connection:
        assert tasks.file_of(connection, task_id, by="sara")[1].startswith(b"PK")
    database.close()


def test_work_outlives_its_server_and_ends_when_it_is_stopped(tmp_path):
    prepare(tmp_path, "three-words")
    database = database_in(tmp_path)
    with servers.running(tmp_path) as server:
        Respondent(server.address, seed=1).journey("/w/bench")
        first = ask(database, "docx")
        wait_until(database, first, "working")
    assert wait_until(database, first, "done", "failed").state == "done"  # the server is gone, its runner was not
    with servers.running(tmp_path):
        second = ask(database, "package")
        wait_until(database, second, "working")
        with database.write() as connection:
            tasks.stop(connection, second, by="sara", at=now())
        assert wait_until(database, second, "stopped", "done").state == "stopped"
    assert runners(second) == []
    database.close()
