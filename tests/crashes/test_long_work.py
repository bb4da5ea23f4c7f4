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

PATIENCE = 300  # seconds, far more than anything here takes: tests wait for what happens, not for a time


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


def wait_for_runners(task_id: str, count: int) -> list[int]:
    """Return when so many processes work on a task."""
    until = time.monotonic() + PATIENCE
    while len(found := runners(task_id)) != count:
        assert time.monotonic() < until, found
        time.sleep(0.01)
    return found


def frozen(task_id: str) -> int:
    """The one process that has begun a task, held in the middle of it, however fast or slow the machine is."""
    (pid,) = wait_for_runners(task_id, 1)  # of two server processes only one has started it
    os.kill(pid, signal.SIGSTOP)
    return pid


def test_work_is_done_after_server_and_runner_were_killed(tmp_path):
    prepare(tmp_path, "three-words")
    database = database_in(tmp_path)
    server = servers.start(tmp_path)
    server.wait_until_ready()
    Respondent(server.address, seed=1).journey("/w/bench")
    task_id = ask(database, "docx")
    runner = frozen(task_id)
    server.kill()
    os.killpg(runner, signal.SIGKILL)
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
        runner = frozen(first)
    os.kill(runner, signal.SIGCONT)
    assert wait_until(database, first, "done", "failed").state == "done"  # the server is gone, its runner was not
    wait_for_runners(first, 0)
    with servers.running(tmp_path):
        second = ask(database, "package")
        runner = frozen(second)
        with database.write() as connection:
            tasks.stop(connection, second, by="sara", at=now())
        os.kill(runner, signal.SIGCONT)
        assert wait_until(database, second, "stopped", "done").state == "stopped"
        wait_for_runners(second, 0)
    database.close()
