"""Attempts counted in windows, kept in the database so that a restart forgives nothing."""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from survey.store.database import Database, database_of
from survey.store.schema import rate_limits

_OVER = (rate_limits.c.ends <= bindparam("now")) | (
    rate_limits.c.started > bindparam("now")
)  # or the clock was set back
_CHANGES = {
    "count": case((_OVER, 1), else_=rate_limits.c.count + 1),
    "started": case((_OVER, bindparam("now")), else_=rate_limits.c.started),
    "ends": case((_OVER, bindparam("end")), else_=rate_limits.c.ends),
}
_VALUES: dict[str, Any] = {
    "bucket": bindparam("key"),
    "started": bindparam("now"),
    "ends": bindparam("end"),
    "count": literal_column("1"),
}
_ATTEMPTS = rate_limits.c.count.label("attempts")  # a row has a method `count`
_COUNT = {
    name: dialect.insert(rate_limits)
    .values(_VALUES)
    .on_conflict_do_update(index_elements=["bucket"], set_=_CHANGES)
    .returning(_ATTEMPTS, rate_limits.c.ends)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_LOOK = select(_ATTEMPTS, rate_limits.c.started, rate_limits.c.ends).where(rate_limits.c.bucket == bindparam("key"))
_TAKE_BACK = (
    update(rate_limits)
    .where(rate_limits.c.bucket == bindparam("key"), rate_limits.c.count > 0)
    .values(count=rate_limits.c.count - 1)
)
_FORGET = delete(rate_limits).where(rate_limits.c.ends < bindparam("now"))


def count(database: Database, buckets: Iterable[tuple[str, int, int]], *, at: datetime) -> int:
    """Count one attempt in each of `buckets` (name, limit, seconds of its window): how long to wait, 0 if not at all.

    Buckets hold addresses and codes; only a keyed hash of them is kept. Whenever a window begins, those
    that are over are forgotten, in a transaction of its own: nobody who counts waits for it.
    """
    with database.write() as connection:
        counted = [_attempt(connection, bucket, limit, seconds, at) for bucket, limit, seconds in buckets]
    if any(begins for _, begins in counted):
        with database.write() as connection:
            forget_old(connection, at=at)
    return max(wait for wait, _ in counted)


def _attempt(connection: Connection, bucket: str, limit: int, seconds: int, at: datetime) -> tuple[int, bool]:
    """Seconds to wait after one more attempt, and whether it begins a window."""
    now = at.timestamp()
    values = {"key": _key(connection, bucket), "now": now, "end": now + seconds}
    row = connection.execute(_COUNT[connection.dialect.name], values).one()
    wait = 0 if row.attempts <= limit else max(1, math.ceil(float(row.ends) - now))
    return wait, row.attempts == 1


def seconds_to_wait(connection: Connection, bucket: str, *, limit: int, at: datetime) -> int:
    """How long `bucket` must wait, without counting: 0 while fewer than `limit` were counted."""
    row = connection.execute(_LOOK, {"key": _key(connection, bucket)}).one_or_none()
    now = at.timestamp()
    if row is None or row.attempts < limit or not row.started <= now < row.ends:
        return 0
    return max(1, math.ceil(float(row.ends) - now))


def take_back(connection: Connection, bucket: str) -> None:
    """Count one attempt of `bucket` less: it turned out to be no guess."""
    connection.execute(_TAKE_BACK, {"key": _key(connection, bucket)})


def forget_old(connection: Connection, *, at: datetime) -> None:
    """Drop the windows that are over."""
    connection.execute(_FORGET, {"now": at.timestamp()})


def _key(connection: Connection, bucket: str) -> str:
    return hmac.digest(database_of(connection).server_key, b"bucket:" + bucket.encode(), "sha256").hex()
