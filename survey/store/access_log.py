"""Who looked at whom, and what was done that people should be able to ask about later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from survey.store.schema import access_log

_RECORD = access_log.insert()
_ENTRIES = select(access_log).order_by(access_log.c.id.desc()).limit(bindparam("limit"))


@dataclass(frozen=True)
class Entry:
    at: datetime
    by: str
    action: str  # kebab-case, e.g. `contact-seen`
    subject: str


def record(connection: Connection, *, at: datetime, by: str, action: str, subject: str) -> None:
    """Write one line; it stands or falls with the caller's transaction."""
    connection.execute(_RECORD, {"at": at, "by": by, "action": action, "subject": subject})


def entries(
    connection: Connection, *, limit: int = 500, action: str | None = None, subject: str | None = None
) -> list[Entry]:
    """The newest lines first, of one action or subject if given."""
    query = _ENTRIES
    if action is not None:
        query = query.where(access_log.c.action == action)
    if subject is not None:
        query = query.where(access_log.c.subject == subject)
    rows = connection.execute(query, {"limit": limit})
    return [Entry(row.at, row.by, row.action, row.subject) for row in rows]
