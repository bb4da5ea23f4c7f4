"""Drafts of a study's instrument: uploaded files, and what was changed in the page, until somebody drops them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from survey.store.errors import DraftNotFound
from survey.store.schema import instrument_drafts as table

LONGEST_NAME = 200


@dataclass(frozen=True)
class Draft:
    """A file as it was uploaded; one that was changed in the page is YAML."""

    id: int
    study: str
    file_name: str
    content: bytes = field(repr=False)
    changed_at: datetime
    changed_by: str


def keep(connection: Connection, study: str, file_name: str, content: bytes, *, by: str, at: datetime) -> int:
    """A new draft; answers its id."""
    values = {"study": study, **_values(file_name, content, by, at)}
    (draft_id,) = connection.execute(table.insert().values(values)).inserted_primary_key or (0,)
    return int(draft_id)


def change(
    connection: Connection, study: str, draft_id: int, file_name: str, content: bytes, *, by: str, at: datetime
) -> None:
    """Put another file in the place of a draft. Raises `DraftNotFound`."""
    changed = update(table).where(table.c.id == draft_id, table.c.study == study)
    if not connection.execute(changed.values(_values(file_name, content, by, at))).rowcount:
        raise DraftNotFound(draft_id)


def fetch(connection: Connection, study: str, draft_id: int) -> Draft:
    """One draft. Raises `DraftNotFound`."""
    row = connection.execute(select(table).where(table.c.id == draft_id, table.c.study == study)).one_or_none()
    if row is None:
        raise DraftNotFound(draft_id)
    return Draft(row.id, row.study, row.file_name, b64decode(row.content), row.changed_at, row.changed_by)


def drafts(connection: Connection, study: str) -> list[Draft]:
    """All drafts of a study, the one changed last first; without their contents."""
    columns = (table.c.id, table.c.file_name, table.c.changed_at, table.c.changed_by)
    rows = connection.execute(
        select(*columns).where(table.c.study == study).order_by(table.c.changed_at.desc(), table.c.id.desc())
    )
    return [Draft(row.id, study, row.file_name, b"", row.changed_at, row.changed_by) for row in rows]


def drop(connection: Connection, study: str, draft_id: int) -> None:
    """Forget a draft. Raises `DraftNotFound`."""
    if not connection.execute(delete(table).where(table.c.id == draft_id, table.c.study == study)).rowcount:
        raise DraftNotFound(draft_id)


def _values(file_name: str, content: bytes, by: str, at: datetime) -> dict[str, object]:
    text = b64encode(content).decode()
    return {"file_name": file_name[:LONGEST_NAME], "content": text, "changed_at": at, "changed_by": by}
