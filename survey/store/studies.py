"""Studies."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, bindparam, select

from questionnaires.fieldwork import Study
from questionnaires.loaders.study import study_from_document, study_to_document
from survey.store.documents import from_text, to_text
from survey.store.errors import NameTaken, StudyNotFound
from survey.store.schema import studies as table

_DOCUMENT = select(table.c.document).where(table.c.name == bindparam("name"))


def create_study(connection: Connection, study: Study, *, at: datetime) -> None:
    """Store a new study. Raises `NameTaken`."""
    if _document(connection, study.name) is not None:
        raise NameTaken(study.name)
    document = to_text(study_to_document(study))
    connection.execute(table.insert().values(name=study.name, document=document, created_at=at, changed_at=at))


def replace_study(connection: Connection, study: Study, *, at: datetime) -> None:
    """Store the study anew, under its name. Raises `StudyNotFound`."""
    document = to_text(study_to_document(study))
    changed = connection.execute(
        table.update().where(table.c.name == study.name).values(document=document, changed_at=at)
    )
    if changed.rowcount == 0:
        raise StudyNotFound(study.name)


def study(connection: Connection, name: str) -> Study:
    """The study of this name. Raises `StudyNotFound`."""
    document = _document(connection, name)
    if document is None:
        raise StudyNotFound(name)
    return read_document(document)


def studies(connection: Connection) -> list[Study]:
    """All studies, in the order they were made."""
    documents = connection.scalars(select(table.c.document).order_by(table.c.created_at, table.c.name))
    return [read_document(document) for document in documents]


def _document(connection: Connection, name: str) -> str | None:
    return connection.scalar(_DOCUMENT, {"name": name})


@lru_cache(maxsize=64)
def read_document(document: str) -> Study:
    """The study of a stored document, read once: a study is asked for at each page turn and hardly ever changes."""
    return study_from_document(from_text(document))
