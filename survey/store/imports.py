"""Answers that came from a file: which row became which submission, and every file with what it brought."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from questionnaires.fieldwork import CollectionMode
from survey import codes
from survey.clock import ZONE
from survey.store.database import database_of
from survey.store.documents import canonical_text, from_text, to_text
from survey.store.schema import answers, imported_rows, submissions
from survey.store.schema import imports as table

_KNOWN = (
    select(
        imported_rows.c.row_hash,
        imported_rows.c.submission_id,
        imported_rows.c.group,
        submissions.c.case_id,
        submissions.c.version_id,
        submissions.c.submitted_at,
        submissions.c.withdrawn_at,
    )
    .join(submissions, submissions.c.id == imported_rows.c.submission_id)
    .where(imported_rows.c.wave == bindparam("wave"))
)
_PAGES = (
    select(answers.c.submission_id, answers.c.section, answers.c.revision, answers.c.document)
    .join(imported_rows, imported_rows.c.submission_id == answers.c.submission_id)
    .where(imported_rows.c.wave == bindparam("wave"))
    .order_by(answers.c.submission_id, answers.c.section, answers.c.revision)
)


@dataclass(frozen=True)
class Page:
    """One section as it stands."""

    revision: int
    document: str


@dataclass(frozen=True)
class KnownRow:
    """A row that came in before."""

    submission_id: str
    version_id: int
    case_id: int | None
    group: str | None
    is_complete: bool
    is_withdrawn: bool
    pages: Mapping[str, Page]

    @property
    def answers(self) -> dict[str, Any]:
        """All sections together."""
        return {name: value for page in self.pages.values() for name, value in from_text(page.document).items()}


@dataclass(frozen=True)
class NewRow:
    """A row to be stored; without a case it is anonymous, and only the day of its times is kept."""

    row_hash: str
    sections: Mapping[str, Mapping[str, Any]]
    at: datetime
    is_complete: bool
    language: str
    case_id: int | None = None
    group: str | None = None


@dataclass(frozen=True)
class Import:
    """A file that was taken in."""

    file_name: str
    at: datetime
    by: str
    document: Mapping[str, Any]


def row_hash(connection: Connection, wave: str, own: str) -> str:
    """What a row is known by: its own id elsewhere leads back to nobody without the server key."""
    key = database_of(connection).server_key
    return hmac.digest(key, f"imported:{wave}:{own}".encode(), "sha256").hex()[:32]


def known_rows(connection: Connection, wave: str) -> dict[str, KnownRow]:
    """Every row that came into a wave before, by its hash."""
    pages: dict[str, dict[str, Page]] = {}
    for row in connection.execute(_PAGES, {"wave": wave}):
        pages.setdefault(row.submission_id, {})[row.section] = Page(row.revision, row.document)
    return {
        row.row_hash: KnownRow(
            row.submission_id,
            row.version_id,
            row.case_id,
            row.group,
            row.submitted_at is not None,
            row.withdrawn_at is not None,
            pages.get(row.submission_id, {}),
        )
        for row in connection.execute(_KNOWN, {"wave": wave})
    }


def add_rows(connection: Connection, wave: str, version_id: int, rows: Iterable[NewRow], *, by: str) -> int:
    """Store rows as submissions of their own, mode imported; answers how many."""
    begun, own, pages = [], [], []
    for row in rows:
        submission_id, is_anonymous = codes.random_id(), row.case_id is None
        at = _day(row.at) if is_anonymous else row.at
        begun.append(
            {
                "id": submission_id,
                "wave": wave,
                "version_id": version_id,
                "case_id": row.case_id,
                "anonymous": is_anonymous,
                "language": row.language,
                "mode": CollectionMode.IMPORTED.value,
                "submission_key": codes.random_id(),
                "resume_hash": None,
                "started_at": at,
                "started_by": by,
                "submitted_at": at if row.is_complete else None,
                "receipt": codes.new_receipt() if row.is_complete else None,
            }
        )
        own.append({"wave": wave, "row_hash": row.row_hash, "submission_id": submission_id, "group": row.group})
        pages += [
            _page(submission_id, section, 1, version_id, canonical_text(given), at, by)
            for section, given in row.sections.items()
        ]
    if begun:
        connection.execute(submissions.insert(), begun)
        connection.execute(imported_rows.insert(), own)
    if pages:
        connection.execute(answers.insert(), pages)
    return len(begun)


def change_row(connection: Connection, known: KnownRow, row: NewRow, version_id: int, *, by: str) -> bool:
    """Append what is new of a row that came in before, now as answers to this version; whether anything was."""
    at = _day(row.at) if known.case_id is None else row.at
    changed = []
    for section in dict.fromkeys([*known.pages, *row.sections]):
        before = known.pages.get(section, Page(0, "{}"))
        document = canonical_text(row.sections.get(section, {}))
        if document != before.document:
            revision = before.revision + 1
            changed.append(_page(known.submission_id, section, revision, version_id, document, at, by))
    finishes = row.is_complete and not known.is_complete
    if changed:
        connection.execute(answers.insert(), changed)
    own = submissions.c.id == known.submission_id
    if version_id != known.version_id:
        connection.execute(update(submissions).where(own).values(version_id=version_id))
    if finishes:
        closed = {"submitted_at": at, "receipt": codes.new_receipt()}
        connection.execute(update(submissions).where(own).values(closed))
    return bool(changed) or finishes


def record(
    connection: Connection, wave: str, file_name: str, document: Mapping[str, Any], *, at: datetime, by: str
) -> None:
    """Note a file that was taken in: its mapping, and how many rows went where."""
    values = {"wave": wave, "file_name": file_name[:200], "at": at, "by": by, "document": to_text(document)}
    connection.execute(table.insert().values(values))


def imports(connection: Connection, wave: str) -> list[Import]:
    """The files of a wave, newest first."""
    rows = connection.execute(select(table).where(table.c.wave == wave).order_by(table.c.id.desc()))
    return [Import(row.file_name, row.at, row.by, from_text(row.document)) for row in rows]


def _page(
    submission_id: str, section: str, revision: int, version_id: int, document: str, at: datetime, by: str
) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "section": section,
        "revision": revision,
        "version_id": version_id,
        "mode": CollectionMode.IMPORTED.value,
        "at": at,
        "by": by,
        "document": document,
    }


def _day(at: datetime) -> datetime:
    return at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
