"""Waves: when and in which version a study is in the field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from questionnaires.fieldwork import Study, Wave, WaveKind
from questionnaires.texts import Texts
from survey.store.documents import from_text, to_text
from survey.store.errors import NameTaken, WaveNotClosed, WaveNotFound
from survey.store.instruments import version
from survey.store.schema import studies as studies_table
from survey.store.schema import waves as table
from survey.store.studies import read_document as read_study

_WAVE = select(table).where(table.c.name == bindparam("name"))
_WAVE_AND_STUDY = select(table, studies_table.c.document.label("study_document")).where(
    table.c.name == bindparam("name"), studies_table.c.name == table.c.study
)


@dataclass(frozen=True)
class StoredWave:
    id: int
    wave: Wave
    version_id: int
    created_at: datetime

    @property
    def name(self) -> str:
        return self.wave.name

    @property
    def study(self) -> str:
        return self.wave.study

    @property
    def is_anonymous(self) -> bool:
        """Nobody is listed: submissions carry no case and no time finer than a day."""
        return self.wave.kind is WaveKind.OPEN


def create_wave(connection: Connection, wave: Wave, version_id: int, *, at: datetime) -> StoredWave:
    """Store a new wave that asks with one instrument version. Raises `NameTaken`, `VersionNotFound`."""
    if connection.execute(_WAVE, {"name": wave.name}).one_or_none() is not None:
        raise NameTaken(wave.name)
    if version(connection, version_id).study != wave.study:
        raise ValueError(f"version {version_id} belongs to another study than wave {wave.name!r}")
    values = {
        "name": wave.name,
        "study": wave.study,
        "version_id": version_id,
        "kind": wave.kind.value,
        "document": to_text(_to_document(wave)),
        "created_at": at,
        "closed_at": wave.closed_at,
    }
    (wave_id,) = connection.execute(table.insert().values(values)).inserted_primary_key or (0,)
    return StoredWave(wave_id, wave, version_id, at)


def replace_wave(connection: Connection, wave: Wave) -> None:
    """Store the wave's settings (title, dates…) anew; kind and study stay. Raises `WaveNotFound`."""
    change = table.update().where(
        table.c.name == wave.name, table.c.study == wave.study, table.c.kind == wave.kind.value
    )
    if connection.execute(change.values(document=to_text(_to_document(wave)))).rowcount == 0:
        raise WaveNotFound(wave.name)


def wave(connection: Connection, name: str) -> StoredWave:
    """The wave of this name; names are unique in a database. Raises `WaveNotFound`."""
    row = connection.execute(_WAVE, {"name": name}).one_or_none()
    if row is None:
        raise WaveNotFound(name)
    return _stored(row)


def wave_and_study(connection: Connection, name: str) -> tuple[StoredWave, Study]:
    """The wave of this name and its study in one question: both are asked for at each page turn.

    Raises `WaveNotFound`.
    """
    row = connection.execute(_WAVE_AND_STUDY, {"name": name}).one_or_none()
    if row is None:
        raise WaveNotFound(name)
    return _stored(row), read_study(row.study_document)


def waves(connection: Connection, study: str) -> list[StoredWave]:
    """The waves of a study, oldest first."""
    rows = connection.execute(select(table).where(table.c.study == study).order_by(table.c.id))
    return [_stored(row) for row in rows]


def set_version(connection: Connection, name: str, version_id: int) -> None:
    """Who begins from now on is asked with this version; who has begun goes on with theirs.

    Raises `WaveNotFound`, `VersionNotFound`.
    """
    if version(connection, version_id).study != wave(connection, name).study:
        raise ValueError(f"version {version_id} belongs to another study than wave {name!r}")
    connection.execute(table.update().where(table.c.name == name).values(version_id=version_id))


def close_wave(connection: Connection, name: str, *, at: datetime) -> None:
    """End the fieldwork now; a wave closed before keeps its first time. Raises `WaveNotFound`."""
    if wave(connection, name).wave.closed_at is None:
        connection.execute(table.update().where(table.c.name == name).values(closed_at=at))


def reopen_wave(connection: Connection, name: str) -> None:
    """Take a closing back, and with it the word that the report is final. Raises `WaveNotFound`."""
    opened = table.update().where(table.c.name == name).values(closed_at=None, final_at=None, final_by=None)
    if connection.execute(opened).rowcount == 0:
        raise WaveNotFound(name)


def mark_final(connection: Connection, name: str, *, at: datetime, by: str) -> None:
    """The report of a closed wave is final; who said so first stands. Raises `WaveNotFound`, `WaveNotClosed`."""
    if wave(connection, name).wave.closed_at is None:
        raise WaveNotClosed(name)
    unmarked = table.update().where(table.c.name == name, table.c.closed_at.is_not(None), table.c.final_at.is_(None))
    connection.execute(unmarked.values(final_at=at, final_by=by))


def _stored(row: Row[Any]) -> StoredWave:
    stored = read_document(row.document)
    marks = {"closed_at": row.closed_at, "final_at": row.final_at, "final_by": row.final_by}
    return StoredWave(row.id, replace(stored, **marks), row.version_id, row.created_at)


@lru_cache(maxsize=256)
def read_document(document: str) -> Wave:
    """The wave of a stored document, read once: it is asked for at each page turn. When it was closed is no part."""
    return _from_document(from_text(document))


def _to_document(wave: Wave) -> dict[str, Any]:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "name": wave.name,
        "study": wave.study,
        "title": dict(wave.title),
        "kind": wave.kind.value,
        "languages": list(wave.languages),
        "opens_on": day(wave.opens_on),
        "closes_on": day(wave.closes_on),
        "letter_number": wave.letter_number,
        "letter_date": day(wave.letter_date),
        "results_on": day(wave.results_on),
        "selection": dict(wave.selection),
    }


def _from_document(document: dict[str, Any]) -> Wave:
    def day(value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None

    return Wave(
        name=document["name"],
        study=document["study"],
        title=Texts.of(document["title"]),
        kind=WaveKind(document["kind"]),
        languages=tuple(document["languages"]),
        opens_on=day(document["opens_on"]),
        closes_on=day(document["closes_on"]),
        letter_number=document["letter_number"],
        letter_date=day(document["letter_date"]),
        results_on=day(document["results_on"]),
        selection=Texts.of(document.get("selection", {})),
    )
