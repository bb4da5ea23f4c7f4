"""The promises of a connection: synced commits, one queue of writers, nothing shared over a fork."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text

from survey.store import access_log
from survey.store.database import open_database
from survey.store.errors import DatabaseUnsafe
from tests.postgresql import fresh_database
from tests.store.examples import CONTACTS_KEY, NOON, SERVER_KEY, column


def note(database, words: str) -> None:
    with database.write() as connection:
        access_log.record(connection, at=NOON, by="test", action="noted", subject=words)


def test_every_sqlite_connection_syncs_logs_ahead_and_keeps_foreign_keys(sqlite):
    for connect in (sqlite.read, sqlite.write):
        with connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_database_that_does_not_sync_is_not_opened(tmp_path, monkeypatch):
    from survey.store import database as module

    make = module._sqlite_engine

    def careless(address, *, writes):
        engine = make(address, writes=writes)
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = NORMAL"))
        return engine

    monkeypatch.setattr(module, "_sqlite_engine", careless)
    with pytest.raises(DatabaseUnsafe, match="synchronous is 1"):
        open_database(f"sqlite:///{tmp_path / 'careless.sqlite'}", SERVER_KEY)


def test_a_postgresql_that_acknowledges_before_it_syncs_is_not_opened(postgresql):
    with fresh_database(postgresql) as url:
        careless = open_database(url, SERVER_KEY)
        with careless.write() as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        careless.close()
        with pytest.raises(DatabaseUnsafe, match="synchronous_commit is off"):
            open_database(url, SERVER_KEY)


def test_a_database_in_memory_is_refused():
    with pytest.raises(DatabaseUnsafe):
        open_database("sqlite://", SERVER_KEY)


def test_the_file_is_its_owners_alone(sqlite):
    note(sqlite, "x")
    files = list(sqlite.file.parent.glob("chashmandaz.sqlite*"))
    assert len(files) >= 3  # with its log and the writers' lock
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_reading_connection_cannot_write(database):
    with pytest.raises(Exception, match=r"read.?only"), database.read() as connection:
        access_log.record(connection, at=NOON, by="test", action="noted", subject="x")


def test_a_reader_sees_one_state_while_others_write(database):
    note(database, "before")
    count = text("SELECT count(*) FROM access_log")
    with database.read() as connection:
        assert connection.scalar(count) == 1
        note(database, "meanwhile")
        assert connection.scalar(count) == 1
    assert column(database, "SELECT count(*) FROM access_log") == [2]


def test_writers_of_many_threads_all_get_through(database):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: note(database, str(number)), range(200)))
    assert sorted(map(int, column(database, "SELECT subject FROM access_log"))) == list(range(200))


def _note_many(url: str, first: int) -> None:
    database = open_database(url, SERVER_KEY, CONTACTS_KEY)
    for number in range(first, first + 50):
        note(database, str(number))


def test_writers_of_many_processes_all_get_through(database):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_note_many, args=(database.url, 50 * n)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert sorted(map(int, column(database, "SELECT subject FROM access_log"))) == list(range(200))


def test_a_process_may_fork_while_its_threads_write_and_each_child_writes_too(database):
    over = threading.Event()
    written = []

    def write_on() -> None:
        while not over.is_set():
            note(database, f"parent {len(written)}")
            written.append(f"parent {len(written)}")

    thread = threading.Thread(target=write_on)
    thread.start()
    for number in range(5):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                note(database, f"child {number}")
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
    over.set()
    thread.join()
    kept = column(database, "SELECT subject FROM access_log")
    assert sorted(kept) == sorted(written + [f"child {number}" for number in range(5)])


def test_a_writer_that_is_stopped_leaves_nothing_locked(sqlite):
    with pytest.raises(KeyboardInterrupt), sqlite.write():
        raise KeyboardInterrupt
    note(sqlite, "still here")
    assert sqlite3.connect(sqlite.file).execute("SELECT subject FROM access_log").fetchall() == [("still here",)]
