"""The database: safe connections, one queue for all writers, migrations.

Nothing acknowledged is lost: `write()` returns only after COMMIT came back from a connection that
syncs, and the database is not opened at all if it does not promise that.
"""

from __future__ import annotations

import fcntl
import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError

from survey.store.errors import DatabaseAddressWrong, DatabaseUnreachable, DatabaseUnsafe
from survey.store.sealing import Seal

if TYPE_CHECKING:
    from survey.store.instruments import InstrumentVersion

LARGEST_LOG = 64 * 1024 * 1024  # bytes of SQLite's write-ahead log kept after a checkpoint
_LONGEST_WAIT_TO_FORK = 5  # seconds; more only if a thread forks inside its own transaction
_UPGRADE_LOCK = 0x63617368  # any number that only we use for PostgreSQL's advisory lock

# One snapshot for each read; writers see what others have committed, and those of SQLite are writers from the start.
_BEGIN_SQLITE = {"read": "BEGIN", "write": "BEGIN IMMEDIATE"}
_BEGIN_POSTGRESQL = {"read": "BEGIN ISOLATION LEVEL REPEATABLE READ", "write": "BEGIN ISOLATION LEVEL READ COMMITTED"}

_databases: weakref.WeakSet[Database] = weakref.WeakSet()


class Database:
    """One database with its server key; made by `open_database`.

    Every writer of an SQLite database waits in one queue: threads at a lock, processes at a file
    lock. SQLite's own busy handler sleeps and polls instead, is unfair, and made the slowest
    hundredth of pages five times slower under load. PostgreSQL needs no queue: there the writers of
    one submission wait for each other at its row.
    """

    def __init__(self, url: str, server_key: bytes, contacts_key: bytes | None = None) -> None:
        self.url = url
        self.server_key = server_key
        self.seal = Seal(contacts_key) if contacts_key else None
        self.instruments: dict[int, InstrumentVersion] = {}  # versions never change: read once a process
        self._address = _address(url)
        self.is_sqlite = self._address.get_backend_name() == "sqlite"
        self._thread_lock = threading.Lock()
        self._lock_file: int | None = None
        self._open_engines()
        _databases.add(self)

    def _open_engines(self) -> None:
        make = _sqlite_engine if self.is_sqlite else _postgresql_engine
        self.engine: Engine = make(self._address, writes=True).execution_options(database=self)
        self._reading: Engine = make(self._address, writes=False).execution_options(database=self)
        self._begin = _BEGIN_SQLITE if self.is_sqlite else _BEGIN_POSTGRESQL

    @cached_property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self._address.database or "") if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state and cannot write."""
        with self._reading.connect() as connection:
            _execute_raw(connection, self._begin["read"])
            yield connection

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """A connection to read from with one statement: that sees one state by itself, without a transaction."""
        with self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction of its own: committed, and on disk, when the block ends; undone if it raises."""
        with self._queue(), self.engine.begin() as connection:
            _execute_raw(connection, self._begin["write"])
            yield connection

    @contextmanager
    def _queue(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._thread_lock:
            if self._lock_file is None:
                self._lock_file = os.open(
                    f"{self._address.database}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
                )
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def is_reading(self, connection: Connection) -> bool:
        """Whether the connection comes from `read()` or `ask()`: what it sees is committed."""
        return connection.engine is self._reading

    def check_promises(self) -> None:
        """Raise `DatabaseUnsafe` if a commit might not be on disk when it is acknowledged."""
        check = _check_sqlite if self.is_sqlite else _check_postgresql
        with self.engine.connect() as connection:
            check(connection)

    def upgrade(self) -> None:
        """Apply the migrations that are missing: all of them or none. Seals contacts under the current key."""
        from survey.store import contacts, migrating

        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            migrating.upgrade(connection)
            if self.seal:
                contacts.reseal(connection)

    def close(self) -> None:
        """Close every connection; the database can still be used and opens new ones then."""
        self.engine.dispose()
        self._reading.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def before_fork(self) -> bool:
        """Let the writer of this process finish and close idle connections; whether the queue is held now.

        SQLite counts locks by process: a child born in the middle of a transaction would believe for
        ever that it is writing itself.
        """
        held = self._thread_lock.acquire(timeout=_LONGEST_WAIT_TO_FORK)
        self.engine.dispose()
        self._reading.dispose()
        return held

    def after_fork_in_parent(self, held: bool) -> None:
        """Let the writers go on."""
        if held:
            self._thread_lock.release()

    def after_fork(self) -> None:
        """Forget everything inherited from the parent process; runs by itself in every forked child.

        Locks may have been held by threads that do not exist here, the lock file's description is
        shared with the parent, and a connection must never be used on both sides of a fork.
        """
        self._thread_lock = threading.Lock()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None
        self.engine.dispose(close=False)
        self._reading.dispose(close=False)


def open_database(url: str, server_key: bytes, contacts_key: bytes | None = None) -> Database:
    """The database at `url` (`sqlite:///file` or `postgresql://…`), checked to be safe.

    Raises
    ------
    DatabaseAddressWrong
        If `url` is no address, or one of another kind of database.
    DatabaseUnreachable
        If nothing answers there, or what is there is no database.
    DatabaseUnsafe
        If it does not sync each commit, keep foreign keys or use the write-ahead log.
    ContactsKeyWrong
        If its contacts are encrypted and `contacts_key` does not open them.
    """
    from survey.store import contacts

    address = _address(url)
    if address.get_backend_name() == "sqlite":
        _prepare_file(address)
    database = Database(url, server_key, contacts_key)
    try:
        database.check_promises()
        with database.read() as connection:
            contacts.check_key(connection)
    except DBAPIError as refused:
        database.close()
        raise DatabaseUnreachable(str(refused.orig).strip()) from refused
    except ModuleNotFoundError as missing:  # what speaks with PostgreSQL is installed only where it is wanted
        database.close()
        raise DatabaseUnreachable(f'{missing}: pip install "psycopg[binary]"') from missing
    except BaseException:
        database.close()
        raise
    return database


def database_of(connection: Connection) -> Database:
    """The database that a connection belongs to."""
    database: Database = connection.get_execution_options()["database"]
    return database


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseAddressWrong from None  # not repeated: a password may stand in it
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise DatabaseAddressWrong(address.drivername)
    return address


def _prepare_file(address: URL) -> None:
    if not address.database or address.database == ":memory:":
        raise DatabaseUnsafe("a database in memory keeps nothing: give a file")
    file = Path(address.database)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch(mode=0o600)  # names and answers: for the owner alone


def _sqlite_engine(address: URL, *, writes: bool) -> Engine:
    # isolation_level None leaves transactions to `read` and `write`: Python's driver would begin
    # late and deferred, and a deferred transaction that reads and then writes fails at once.
    arguments: dict[str, Any] = {"isolation_level": None, "timeout": 30, "check_same_thread": False}
    engine = create_engine(address, connect_args=arguments, pool_size=8, max_overflow=56, query_cache_size=1000)

    @event.listens_for(engine, "connect")
    def set_pragmas(dbapi_connection: Any, _record: Any) -> None:
        cursor = dbapi_connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"journal_size_limit = {LARGEST_LOG}",
            "query_only = " + ("OFF" if writes else "ON"),
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgresql_engine(address: URL, *, writes: bool) -> Engine:
    arguments = {} if writes else {"options": "-c default_transaction_read_only=on"}
    return create_engine(
        address,
        isolation_level="AUTOCOMMIT",  # as with SQLite, `read` and `write` begin
        connect_args=arguments,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=False,
        query_cache_size=1000,
    )


def _execute_raw(connection: Connection, statement: str) -> None:
    """Past SQLAlchemy, whose listener for the beginning of transactions would slow down every statement."""
    raw = connection.connection.dbapi_connection
    assert raw is not None  # None only of a connection given back to the pool
    raw.cursor().execute(statement)


def _check_sqlite(connection: Connection) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    _demand(wanted, found)


def _check_postgresql(connection: Connection) -> None:
    found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("fsync", "synchronous_commit")}
    wanted = {"fsync": "on", "synchronous_commit": found["synchronous_commit"]}
    if found["synchronous_commit"] == "off":
        wanted["synchronous_commit"] = "on"
    _demand(wanted, found)


def _demand(wanted: dict[str, Any], found: dict[str, Any]) -> None:
    wrong = [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]
    if wrong:
        raise DatabaseUnsafe("; ".join(wrong))


_waiting_for_fork: list[tuple[Database, bool]] = []


def _before_fork() -> None:
    _waiting_for_fork.extend((database, database.before_fork()) for database in list(_databases))


def _after_fork_in_parent() -> None:
    while _waiting_for_fork:
        database, held = _waiting_for_fork.pop()
        database.after_fork_in_parent(held)


def _after_fork_in_child() -> None:
    _waiting_for_fork.clear()
    for database in list(_databases):
        database.after_fork()


os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
