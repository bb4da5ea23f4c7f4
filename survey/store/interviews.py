"""Interview records: words, notes and consent by part, appended and never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from survey.store.documents import canonical_text, from_text
from survey.store.errors import CaseNotFound, Conflict, RecordClosed, RecordNotFound
from survey.store.schema import cases, interview_parts
from survey.store.schema import interview_records as table
from survey.store.submissions import Saved

_QUERY = select(table, cases.c.wave, cases.c.key).join_from(table, cases)
_BY_ID = _QUERY.where(table.c.id == bindparam("id"))
_OPEN = _QUERY.where(table.c.case_id == bindparam("case"), table.c.closed_at.is_(None)).order_by(table.c.id)
_OF_CASE = _QUERY.where(table.c.case_id == bindparam("case")).order_by(table.c.id)
_OF_WAVE = _QUERY.where(cases.c.wave == bindparam("wave")).order_by(table.c.id)
_LOCK = select(table.c.closed_at).where(table.c.id == bindparam("id")).with_for_update()
_LOCK_CASE = select(cases.c.id).where(cases.c.id == bindparam("case")).with_for_update()
_PARTS = (
    select(interview_parts)
    .where(interview_parts.c.record_id == bindparam("id"))
    .order_by(interview_parts.c.part, interview_parts.c.revision)
)
_PARTS_OF_WAVE = (
    select(interview_parts)
    .join(table, table.c.id == interview_parts.c.record_id)
    .join(cases, cases.c.id == table.c.case_id)
    .where(cases.c.wave == bindparam("wave"))
    .order_by(interview_parts.c.record_id, interview_parts.c.part, interview_parts.c.revision)
)
_NEWEST = (
    select(interview_parts.c.revision, interview_parts.c.document)
    .where(interview_parts.c.record_id == bindparam("id"), interview_parts.c.part == bindparam("part"))
    .order_by(interview_parts.c.revision.desc())
    .limit(1)
)


@dataclass(frozen=True)
class StoredRecord:
    id: int
    case_id: int
    case_key: str  # as in StoredCase["case"]
    wave: str
    guide: str
    started_at: datetime
    started_by: str
    closed_at: datetime | None
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)  # the latest document of each
    revisions: dict[str, int] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True)
class PartRevision:
    revision: int
    document: dict[str, Any]
    at: datetime
    by: str


def start_record(connection: Connection, *, case_id: int, guide: str, at: datetime, by: str) -> int:
    """A new record of an interview along a topic guide (its name), or the one still open for this case."""
    if connection.scalar(_LOCK_CASE, {"case": case_id}) is None:
        raise CaseNotFound(case_id)
    begun = connection.execute(_OPEN, {"case": case_id}).first()
    if begun is not None:
        return int(begun.id)
    values = {"case_id": case_id, "guide": guide, "started_at": at, "started_by": by}
    (record_id,) = connection.execute(table.insert().values(values)).inserted_primary_key or (0,)
    return int(record_id)


def record(connection: Connection, record_id: int) -> StoredRecord:
    """One record with the latest of each part. Raises `RecordNotFound`."""
    row = connection.execute(_BY_ID, {"id": record_id}).one_or_none()
    if row is None:
        raise RecordNotFound(record_id)
    return _record(row, list(connection.execute(_PARTS, {"id": record_id})))


def records(connection: Connection, wave: str) -> list[StoredRecord]:
    """All records of a wave, in the order they were begun."""
    parts: dict[int, list[Row[Any]]] = {}
    for part in connection.execute(_PARTS_OF_WAVE, {"wave": wave}):
        parts.setdefault(part.record_id, []).append(part)
    return [_record(row, parts.get(row.id, [])) for row in connection.execute(_OF_WAVE, {"wave": wave})]


def records_of_case(connection: Connection, case_id: int) -> list[StoredRecord]:
    """The records of one case, oldest first."""
    rows = connection.execute(_OF_CASE, {"case": case_id}).all()
    return [_record(row, list(connection.execute(_PARTS, {"id": row.id}))) for row in rows]


def save_part(
    connection: Connection,
    record_id: int,
    part: str,
    document: Mapping[str, Any],
    *,
    base_revision: int,
    at: datetime,
    by: str,
    even_closed: bool = False,
) -> Saved:
    """Append one part, with the promises of `submissions.save_section`. Raises `Conflict`, `RecordClosed`.

    `even_closed` is for what is decided about a record afterwards (which sentences may be quoted).
    """
    state = connection.execute(_LOCK, {"id": record_id}).one_or_none()
    if state is None:
        raise RecordNotFound(record_id)
    newest = connection.execute(_NEWEST, {"id": record_id, "part": part}).one_or_none()
    revision, stored = (0, "{}") if newest is None else newest
    text = canonical_text(document)
    if newest is not None and text == stored:
        return Saved(revision, unchanged=True)
    if state.closed_at is not None and not even_closed:
        raise RecordClosed(record_id)
    if base_revision != revision:
        raise Conflict(from_text(stored), revision)
    values = {"record_id": record_id, "part": part, "revision": revision + 1, "at": at, "by": by, "document": text}
    connection.execute(interview_parts.insert(), values)
    return Saved(revision + 1, unchanged=False)


def part_history(connection: Connection, record_id: int, part: str) -> list[PartRevision]:
    """Everything ever stored for one part, oldest first."""
    rows = connection.execute(_PARTS, {"id": record_id})
    return [PartRevision(row.revision, from_text(row.document), row.at, row.by) for row in rows if row.part == part]


def close_record(connection: Connection, record_id: int, *, at: datetime, by: str) -> None:
    """The interview is over; closing it again changes nothing. Raises `RecordNotFound`."""
    if connection.execute(_LOCK, {"id": record_id}).one_or_none() is None:
        raise RecordNotFound(record_id)
    change = update(table).where(table.c.id == record_id, table.c.closed_at.is_(None))
    connection.execute(change.values(closed_at=at, closed_by=by))


def reopen_record(connection: Connection, record_id: int) -> None:
    """Take a closing back. Raises `RecordNotFound`."""
    change = update(table).where(table.c.id == record_id).values(closed_at=None, closed_by=None)
    if connection.execute(change).rowcount == 0:
        raise RecordNotFound(record_id)


def _record(row: Row[Any], parts: list[Row[Any]]) -> StoredRecord:
    newest = {part.part: part for part in parts}  # sorted by revision: the newest comes last
    return StoredRecord(
        id=row.id,
        case_id=row.case_id,
        case_key=row.key,
        wave=row.wave,
        guide=row.guide,
        started_at=row.started_at,
        started_by=row.started_by,
        closed_at=row.closed_at,
        parts={name: from_text(part.document) for name, part in newest.items()},
        revisions={name: part.revision for name, part in newest.items()},
    )
