"""Sampling frames: who could be asked. Names and numbers go to `contacts`, apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from questionnaires.loaders.sampling_frame import FramePerson
from sqlalchemy import Connection, Row, select

from survey.store import access_log, contacts
from survey.store.errors import UnitNotFound
from survey.store.schema import sampling_units as table


@dataclass(frozen=True)
class FrameUnit:
    """One listed person without identity; the position is part of the identity (`contacts`)."""

    id: int
    study: str
    group: str | None
    second_group: str | None
    place: str | None


def load_frame(
    connection: Connection, study: str, people: Sequence[FramePerson], *, at: datetime, by: str, source: str
) -> list[int]:
    """Add people to a study's frame, whole or not at all; answers the ids of their units in the same order."""
    if not people:
        return []
    rows = [
        {
            "study": study,
            "group": person.group,
            "second_group": person.second_group,
            "place": person.place,
            "source": source,
            "loaded_at": at,
            "loaded_by": by,
        }
        for person in people
    ]
    statement = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    unit_ids = list(connection.execute(statement, rows).scalars())
    details = [contacts.Contact(person.name, person.mobile, person.position) for person in people]
    contacts.add(connection, dict(zip(unit_ids, details, strict=True)))
    access_log.record(connection, at=at, by=by, action="frame-loaded", subject=f"{study}: {len(people)} ({source})")
    return unit_ids


def units(connection: Connection, study: str) -> list[FrameUnit]:
    """The frame of a study, in the order it was loaded."""
    rows = connection.execute(select(table).where(table.c.study == study).order_by(table.c.id))
    return [_unit(row) for row in rows]


def unit(connection: Connection, unit_id: int) -> FrameUnit:
    """One unit. Raises `UnitNotFound`."""
    row = connection.execute(select(table).where(table.c.id == unit_id)).one_or_none()
    if row is None:
        raise UnitNotFound(unit_id)
    return _unit(row)


def _unit(row: Row[Any]) -> FrameUnit:
    return FrameUnit(row.id, row.study, row.group, row.second_group, row.place)
