"""Published instrument versions: frozen, so that an answer always stands beside the question it was given to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, select

from questionnaires.loaders.yaml_files import instrument_from_document
from questionnaires.model import Instrument
from questionnaires.revisions import Lineage, Step
from questionnaires.revisions.changes import Table
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
    recodings: Mapping[str, Table] = field(default_factory=dict)  # from the version before, by an item's key

    @property
    def step(self) -> Step:
        """This version as one of its lineage."""
        return Step(self.number, self.instrument, self.recodings)


def publish(
    connection: Connection,
    study: str,
    instrument: Instrument,
    *,
    at: datetime,
    by: str,
    recodings: Mapping[str, Table] | None = None,
) -> InstrumentVersion:
    """Freeze an instrument as the study's next version. Raises `StudyNotFound`.

    Check it first (`questionnaires.checks`, `questionnaires.revisions`): the store takes what it is given.
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
        "recodings": to_text(recodings or {}),
    }
    (version_id,) = connection.execute(table.insert().values(values)).inserted_primary_key or (0,)
    return InstrumentVersion(version_id, study, newest + 1, instrument, at, by, recodings or {})


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


def numbered(connection: Connection, study: str, number: int) -> InstrumentVersion:
    """A study's version by its number. Raises `VersionNotFound`."""
    for own in versions(connection, study):
        if own.number == number:
            return own
    raise VersionNotFound(f"{study}@{number}")


def lineage(connection: Connection, study: str, name: str) -> Lineage:
    """The versions of one instrument (of one name) in a study; a study may ask with several instruments."""
    return Lineage(tuple(own.step for own in versions(connection, study) if own.instrument.name == name))


def _kept(connection: Connection, row: Row[tuple[object, ...]]) -> InstrumentVersion:
    instrument = instrument_from_document(from_text(row.document))
    recodings = from_text(row.recodings)
    stored = InstrumentVersion(row.id, row.study, row.number, instrument, row.published_at, row.published_by, recodings)
    database = database_of(connection)
    if database.is_reading(connection):  # a number given in a transaction that is undone comes again
        database.instruments[stored.id] = stored
    return stored
