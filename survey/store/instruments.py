"""Published instrument versions: frozen, so that an answer always stands beside the question it was given to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, select

from questionnaires.loaders.yaml_files import instrument_from_document
from questionnaires.model import Instrument
from questionnaires.writers.yaml_files import instrument_to_document
from survey.store.database import database_of
from survey.store.documents import from_text, to_text
from survey.store.errors import StudyNotFound, VersionNotFound
from survey.store.schema import instrument_versions as table
from survey.store.schema import studies

_VERSION = select(table).where(table.c.id == bindparam("id"))


@dataclass(frozen=True)
class InstrumentVersion:
    id: int
    study: str
    number: int  # from 1 within the study
    instrument: Instrument
    published_at: datetime
    published_by: str


def publish(connection: Connection, study: str, instrument: Instrument, *, at: datetime, by: str) -> InstrumentVersion:
    """Freeze an instrument as the study's next version. Raises `StudyNotFound`.

    Check it first (`questionnaires.checks`): the store takes what it is given.
    """
    # The study's row is locked so that two people who publish at once get two numbers.
    if connection.scalar(select(studies.c.name).where(studies.c.name == study).with_for_update()) is None:
        raise StudyNotFound(study)
    newest = connection.scalar(select(func.max(table.c.number)).where(table.c.study == study)) or 0
    values = {
        "study": study,
        "number": newest + 1,
        "document": to_text(instrument_to_document(instrument)),
        "published_at": at,
        "published_by": by,
    }
    (version_id,) = connection.execute(table.insert().values(values)).inserted_primary_key or (0,)
    return InstrumentVersion(version_id, study, newest + 1, instrument, at, by)


def version(connection: Connection, version_id: int) -> InstrumentVersion:
    """One version by its id, parsed once a process. Raises `VersionNotFound`."""
    known = database_of(connection).instruments
    if version_id in known:
        return known[version_id]
    row = connection.execute(_VERSION, {"id": version_id}).one_or_none()
    if row is None:
        raise VersionNotFound(version_id)
    return _kept(connection, row)


def versions(connection: Connection, study: str) -> list[InstrumentVersion]:
    """All versions of a study, oldest first."""
    known = database_of(connection).instruments
    rows = connection.execute(select(table).where(table.c.study == study).order_by(table.c.number))
    return [known.get(row.id) or _kept(connection, row) for row in rows]


def _kept(connection: Connection, row: Row[tuple[object, ...]]) -> InstrumentVersion:
    instrument = instrument_from_document(from_text(row.document))
    stored = InstrumentVersion(row.id, row.study, row.number, instrument, row.published_at, row.published_by)
    database = database_of(connection)
    if database.is_reading(connection):  # a number given in a transaction that is undone comes again
        database.instruments[stored.id] = stored
    return stored
