"""Files that wait for a person to look at them: a workbook with faults, answers whose columns are to be mapped."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from survey import codes
from survey.store.contacts import opened
from survey.store.database import database_of
from survey.store.errors import UploadNotFound
from survey.store.schema import uploads as table

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    id: str
    file_name: str
    content: bytes = field(repr=False)


def keep(
    connection: Connection, purpose: str, subject: str, file_name: str, content: bytes, *, by: str, at: datetime
) -> str:
    """Keep a file until it is decided on, for a day at most; answers its id. Encrypted as contacts are."""
    connection.execute(delete(table).where(table.c.at < at - KEPT_FOR))
    seal = database_of(connection).seal
    text = b64encode(content).decode()
    values = {
        "id": codes.random_id(),
        "purpose": purpose,
        "subject": subject,
        "file_name": file_name[:200],
        "at": at,
        "by": by,
        "sealed": seal is not None,
        "content": seal.seal(text) if seal else text,
    }
    connection.execute(table.insert().values(values))
    return str(values["id"])


def fetch(connection: Connection, upload_id: str, purpose: str, subject: str) -> Upload:
    """A file that waits for this. Raises `UploadNotFound`."""
    own = (table.c.id == upload_id) & (table.c.purpose == purpose) & (table.c.subject == subject)
    row = connection.execute(select(table).where(own)).one_or_none()
    if row is None:
        raise UploadNotFound(upload_id)
    return Upload(row.id, row.file_name, b64decode(opened(connection, row.sealed, row.content)))


def drop(connection: Connection, upload_id: str) -> None:
    """Forget a file that was decided on."""
    connection.execute(delete(table).where(table.c.id == upload_id))
