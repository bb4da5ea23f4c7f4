"""Names, numbers and positions: apart from the answers, sealed at rest, every look logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, inspect, select, update

from survey.store import access_log
from survey.store.database import database_of
from survey.store.documents import from_text, to_text
from survey.store.errors import ContactNotFound, ContactsKeyWrong
from survey.store.schema import cases, contact_attempts
from survey.store.schema import contacts as table

_CHUNK = 500  # below the number of parameters that old SQLites allow


@dataclass(frozen=True)
class Contact:
    name: str
    mobile: str
    position: str


def contact(connection: Connection, unit_id: int, *, by: str, why: str, at: datetime) -> Contact:
    """The person behind a unit; the look is logged in the same transaction. Raises `ContactNotFound`."""
    row = connection.execute(select(table.c.sealed, table.c.document).where(table.c.unit_id == unit_id)).one_or_none()
    if row is None:
        raise ContactNotFound(unit_id)
    access_log.record(connection, at=at, by=by, action="contact-seen", subject=f"unit {unit_id}: {why}")
    return _contact(connection, row.sealed, row.document)


def contacts_of(
    connection: Connection, unit_ids: Iterable[int], *, by: str, why: str, at: datetime
) -> dict[int, Contact]:
    """The people behind many units (those erased are left out), logged as one look."""
    wanted = sorted(set(unit_ids))
    found: dict[int, Contact] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(table).where(table.c.unit_id.in_(wanted[start : start + _CHUNK]))
        for row in connection.execute(query):
            found[row.unit_id] = _contact(connection, row.sealed, row.document)
    access_log.record(connection, at=at, by=by, action="contacts-seen", subject=f"{len(found)} units: {why}")
    return found


def add(connection: Connection, details: Mapping[int, Contact]) -> None:
    """Store the contact details of new units."""
    seal = database_of(connection).seal
    rows = []
    for unit_id, person in details.items():
        document = seal.seal(to_text(asdict(person))) if seal else to_text(asdict(person))
        rows.append({"unit_id": unit_id, "sealed": seal is not None, "document": document})
    if rows:
        connection.execute(table.insert(), rows)


def erase_person(connection: Connection, unit_id: int, *, by: str, at: datetime) -> None:
    """Delete a person's details and what interviewers noted about reaching them; the answers stay, nameless."""
    if connection.execute(delete(table).where(table.c.unit_id == unit_id)).rowcount == 0:
        raise ContactNotFound(unit_id)
    own_cases = select(cases.c.id).where(cases.c.unit_id == unit_id)
    connection.execute(update(contact_attempts).where(contact_attempts.c.case_id.in_(own_cases)).values(note=""))
    access_log.record(connection, at=at, by=by, action="person-erased", subject=f"unit {unit_id}")


def reseal(connection: Connection) -> None:
    """Bring every contact under the database's first contacts key (after a key was given or changed)."""
    seal = database_of(connection).seal
    if seal is None:
        raise ContactsKeyWrong("there is no contacts key to seal with")
    changes = []
    for row in connection.execute(select(table)):
        if not row.sealed:
            changes.append({"unit": row.unit_id, "new": seal.seal(row.document)})
        elif not seal.is_newest(row.document):
            changes.append({"unit": row.unit_id, "new": seal.seal(seal.open(row.document))})
    if changes:
        change = update(table).where(table.c.unit_id == bindparam("unit"))
        connection.execute(change.values(document=bindparam("new"), sealed=True), changes)


def check_key(connection: Connection) -> None:
    """Raise `ContactsKeyWrong` if a sealed contact cannot be opened with the database's key."""
    if not inspect(connection).has_table(table.name):
        return
    sealed = connection.scalar(select(table.c.document).where(table.c.sealed).limit(1))
    if sealed is not None:
        opened(connection, True, sealed)


def _contact(connection: Connection, sealed: bool, document: str) -> Contact:
    return Contact(**from_text(opened(connection, sealed, document)))


def opened(connection: Connection, sealed: bool, document: str) -> str:
    """A stored text, decrypted where it was sealed with the contacts key. Raises `ContactsKeyWrong`."""
    if not sealed:
        return document
    seal = database_of(connection).seal
    if seal is None:
        raise ContactsKeyWrong("the contacts are encrypted and no contacts key is given")
    return seal.open(document)
