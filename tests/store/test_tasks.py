"""Long work in the queue: one at a time, taken over when its runner dies, never done twice, gone after some days."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from questionnaires.problems import Problem
from survey.store import tasks
from survey.store.backups import backup
from survey.store.database import Database
from survey.store.errors import TaskNotFound
from tests.store.examples import NOON

LATER = NOON + tasks.LEASE + timedelta(seconds=1)


def asked(database: Database, subject: str = "a", *, by: str = "sara", at=NOON) -> str:
    with database.write() as connection:
        return tasks.ask(connection, "report", {"study": subject}, title="گزارش", language="fa", by=by, at=at)


def claim(database: Database, at=NOON) -> tasks.Claimed | None:
    with database.write() as connection:
        return tasks.claim(connection, at)


def finish(database: Database, claimed: tasks.Claimed, content: bytes = b"file", at=NOON) -> bool:
    with database.write() as connection:
        return tasks.finish(connection, claimed.task.id, claimed.runner, "report.pdf", "application/pdf", content, at)


def state(database: Database, task_id: str, by: str = "sara") -> str:
    with database.read() as connection:
        return tasks.task(connection, task_id, by=by).state


def test_what_is_made_is_kept_for_whoever_asked_and_for_nobody_else(database: Database):
    task_id = asked(database)
    assert state(database, task_id) == "waiting"
    claimed = claim(database)
    assert claimed
    assert claimed.task.parameters == {"study": "a"}
    assert state(database, task_id) == "working"
    assert finish(database, claimed, b"\x00pages")
    with database.read() as connection:
        found, content = tasks.file_of(connection, task_id, by="sara")
        assert (found.state, found.size, content) == ("done", 6, b"\x00pages")
        with pytest.raises(TaskNotFound):
            tasks.file_of(connection, task_id, by="parisa")


def test_the_file_is_encrypted_where_contacts_are(database: Database):
    asked(database)
    finish(database, claim(database), b"0917")
    with database.read() as connection:
        stored = connection.exec_driver_sql("SELECT content FROM task_files").scalar_one()
    assert "MDkxNw" not in stored  # base64 of 0917


def test_one_runs_at_a_time_and_the_oldest_first(database: Database):
    first, second = asked(database, "a"), asked(database, "b", at=NOON + timedelta(seconds=1))
    claimed = claim(database)
    assert claimed.task.id == first
    assert claim(database) is None
    finish(database, claimed)
    assert claim(database).task.id == second


def test_of_many_servers_one_gets_the_task(database: Database):
    asked(database)
    got: list[tasks.Claimed | None] = []
    servers = [threading.Thread(target=lambda: got.append(claim(database))) for _ in range(6)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert sum(one is not None for one in got) == 1


def test_the_same_that_still_waits_is_not_done_twice(database: Database):
    first = asked(database)
    assert asked(database) == first
    assert asked(database, by="parisa", at=NOON + timedelta(seconds=1)) != first
    finish(database, claim(database))
    assert asked(database) != first


def test_a_task_whose_runner_died_is_taken_over_and_the_dead_ones_results_are_not_taken(database: Database):
    task_id = asked(database)
    dead = claim(database)
    assert claim(database) is None
    living = claim(database, LATER)
    assert living.task.id == task_id
    assert not finish(database, dead, b"old")
    assert finish(database, living, b"new")
    with database.read() as connection:
        assert tasks.file_of(connection, task_id, by="sara")[1] == b"new"


def test_a_beat_keeps_the_task_and_says_how_far_it_is(database: Database):
    task_id = asked(database)
    claimed = claim(database)
    with database.write() as connection:
        assert tasks.beat(connection, task_id, claimed.runner, step="pdf", done=3, whole=5, at=LATER)
    assert claim(database, LATER) is None
    with database.read() as connection:
        found = tasks.task(connection, task_id, by="sara")
    assert (found.step, found.done, found.whole) == ("pdf", 3, 5)


def test_what_ends_every_runner_is_given_up_with_a_reason(database: Database):
    task_id, at = asked(database), NOON
    for _ in range(tasks.MOST_ATTEMPTS):
        assert claim(database, at)
        at += tasks.LEASE + timedelta(seconds=1)
    assert claim(database, at) is None
    with database.read() as connection:
        found = tasks.task(connection, task_id, by="sara")
    assert (found.state, found.problem.code) == ("failed", "task-given-up")


def test_waiting_work_stops_at_once_and_running_work_at_its_next_beat(database: Database):
    waiting, running = asked(database, "b", at=NOON + timedelta(seconds=1)), asked(database, "a")
    claimed = claim(database)
    with database.write() as connection:
        for task_id in (waiting, running):
            tasks.stop(connection, task_id, by="sara", at=NOON)
    assert state(database, waiting) == "stopped"
    assert state(database, running) == "working"
    with database.write() as connection:
        assert not tasks.beat(connection, running, claimed.runner, step="pdf", done=1, whole=2, at=NOON)
    assert not finish(database, claimed)
    with database.write() as connection:
        tasks.release(connection, running, claimed.runner, NOON)
    assert state(database, running) == "stopped"


def test_stopped_work_of_a_dead_runner_is_not_begun_again(database: Database):
    task_id = asked(database)
    claim(database)
    with database.write() as connection:
        tasks.stop(connection, task_id, by="sara", at=NOON)
    assert claim(database, LATER) is None
    assert state(database, task_id) == "stopped"


def test_only_whoever_asked_stops_or_drops(database: Database):
    task_id = asked(database)
    for action in (lambda c: tasks.stop(c, task_id, by="parisa", at=NOON), lambda c: tasks.drop(c, task_id, by="sara")):
        with pytest.raises(TaskNotFound), database.write() as connection:
            action(connection)
    finish(database, claim(database))
    with database.write() as connection:
        tasks.drop(connection, task_id, by="sara")
        assert tasks.tasks_of(connection, "sara") == []


def test_a_failure_keeps_its_reason(database: Database):
    task_id = asked(database)
    claimed = claim(database)
    with database.write() as connection:
        tasks.fail(connection, task_id, claimed.runner, Problem.at("pdf-not-made", reason="x"), NOON)
    with database.read() as connection:
        assert tasks.task(connection, task_id, by="sara").problem == Problem.at("pdf-not-made", reason="x")


def test_files_are_gone_after_some_days_and_are_in_no_backup(database: Database, tmp_path):
    task_id = asked(database)
    finish(database, claim(database))
    assert not {"tasks", "task_files"} & set(backup(database, tmp_path / "b.zip"))
    assert claim(database, NOON + tasks.KEPT_FOR + timedelta(seconds=1)) is None
    with pytest.raises(TaskNotFound):
        state(database, task_id)
