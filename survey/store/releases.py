"""What was published of a study, when and to whom: every later release is held against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from analysis.publication.releases import Release
from survey.store.schema import releases as table


@dataclass(frozen=True)
class StoredRelease:
    audience: str
    language: str
    at: datetime
    by: str
    waves: tuple[str, ...]
    release: Release


def add_release(connection: Connection, study: str, stored: StoredRelease) -> None:
    """Record what was published; it stands or falls with the caller's transaction."""
    connection.execute(
        table.insert().values(
            study=study,
            audience=stored.audience,
            language=stored.language,
            at=stored.at,
            by=stored.by,
            waves=orjson.dumps(stored.waves).decode(),
            document=orjson.dumps(stored.release.document()).decode(),
        )
    )


def releases(connection: Connection, study: str) -> list[StoredRelease]:
    """All releases of a study, oldest first."""
    rows = connection.execute(select(table).where(table.c.study == study).order_by(table.c.id))
    return [
        StoredRelease(
            row.audience,
            row.language,
            row.at,
            row.by,
            tuple(orjson.loads(row.waves)),
            Release.of_document(orjson.loads(row.document)),
        )
        for row in rows
    ]
