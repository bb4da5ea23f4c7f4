"""What a study's audiences get of the reports of one of its instruments, as `report.yaml`; the last change stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from survey.store import access_log
from survey.store.schema import report_layouts as table


@dataclass(frozen=True)
class StoredLayout:
    document: str
    changed_at: datetime
    changed_by: str


def fetch(connection: Connection, study: str, instrument: str) -> StoredLayout | None:
    """The study's own layout; None where the one of the instrument stands."""
    row = connection.execute(select(table).where(*_own(study, instrument))).one_or_none()
    return None if row is None else StoredLayout(row.document, row.changed_at, row.changed_by)


def keep(connection: Connection, study: str, instrument: str, document: str, *, by: str, at: datetime) -> None:
    """Put a layout in the place of the one before, on record."""
    connection.execute(delete(table).where(*_own(study, instrument)))
    values = {"study": study, "instrument": instrument, "document": document, "changed_at": at, "changed_by": by}
    connection.execute(table.insert().values(values))
    access_log.record(connection, at=at, by=by, action="layout-changed", subject=f"{study}: {instrument}")


def drop(connection: Connection, study: str, instrument: str, *, by: str, at: datetime) -> None:
    """Go back to the layout of the instrument, on record."""
    if connection.execute(delete(table).where(*_own(study, instrument))).rowcount:
        access_log.record(connection, at=at, by=by, action="layout-reset", subject=f"{study}: {instrument}")


def _own(study: str, instrument: str) -> tuple[object, ...]:
    return (table.c.study == study, table.c.instrument == instrument)
