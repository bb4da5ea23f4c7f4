"""Servers that break the promise on purpose, so that the tests of the promise are seen to fail.

`python -m tests.crashes.negligent_server acknowledge-early|no-sync serve …`
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import has_request_context
from sqlalchemy import Connection, Engine, event

from survey.store.database import Database


def acknowledge_early() -> None:
    """Transactions of requests are committed a quarter of a second after the reply may have left."""
    durable_write = Database.write

    @contextmanager
    def write(self: Database) -> Iterator[Connection]:
        if not has_request_context():  # a lock that is held while the server forks would never be let go
            with durable_write(self) as connection:
                yield connection
            return
        inside = durable_write(self)
        connection = inside.__enter__()
        try:
            yield connection
        except BaseException:
            if not inside.__exit__(*sys.exc_info()):
                raise
        else:
            later = threading.Thread(target=_commit_later, args=(inside,))
            later.start()

    Database.write = write  # type: ignore[method-assign]


def _commit_later(transaction: object) -> None:
    time.sleep(0.25)
    transaction.__exit__(None, None, None)  # type: ignore[attr-defined]


def no_sync() -> None:
    """`synchronous=NORMAL` never syncs the log before a reply; the refusal to start so is taken out too."""
    from survey.store import database

    database._check_sqlite = lambda _connection: None  # type: ignore[assignment]

    @event.listens_for(Engine, "checkout")
    def loosen(raw, record, proxy):
        raw.execute("PRAGMA synchronous=NORMAL")


if __name__ == "__main__":
    {"acknowledge-early": acknowledge_early, "no-sync": no_sync}[sys.argv.pop(1)]()
    from survey.cli import main

    main()
