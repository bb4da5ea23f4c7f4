"""Open answers: what people wrote in their own words, read by a consultant before anybody else sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from questionnaires.model import Instrument, Item, Repeat
from questionnaires.response_domains import Text
from questionnaires.revisions import Joined
from survey.store.documents import from_text
from survey.store.errors import SubmissionNotFound
from survey.store.instruments import lineage, version
from survey.store.schema import answers, cases, submissions
from survey.store.schema import redactions as table
from survey.store.waves import wave as stored_wave

# Words are read once their submission is closed: before that they may still change.
_PAGES = (
    select(submissions.c.id, submissions.c.version_id, cases.c.key, answers.c.section, answers.c.revision)
    .add_columns(answers.c.document)
    .join_from(submissions, answers, answers.c.submission_id == submissions.c.id)
    .outerjoin(cases, cases.c.id == submissions.c.case_id)
    .where(
        submissions.c.wave == bindparam("wave"),
        submissions.c.submitted_at.is_not(None),
        submissions.c.withdrawn_at.is_(None),
    )
    .order_by(submissions.c.id, answers.c.section, answers.c.revision)
)
_REDACTIONS = (
    select(table.c.submission_id, table.c.variable, table.c.revision, table.c.text)
    .join(submissions, submissions.c.id == table.c.submission_id)
    .where(submissions.c.wave == bindparam("wave"))
    .order_by(table.c.submission_id, table.c.variable, table.c.revision)
)


@dataclass(frozen=True)
class OpenAnswer:
    submission_id: str
    key: str  # as in StoredCase["case"]
    variable: str  # `item`, `item.other`, or `repeat.1.item`, as its version calls it
    column: str  # the same as the newest version of the wave calls it
    text: str  # as it was written
    is_decided: bool
    redacted: str | None  # what may be shown; None while undecided or where all of it is withheld


def open_answers(connection: Connection, wave: str, variable: str | None = None) -> list[OpenAnswer]:
    """Every open answer of a wave's submissions, decided or not, by item and then in no meaningful order."""
    decided = {(row.submission_id, row.variable): row.text for row in connection.execute(_REDACTIONS, {"wave": wave})}
    found = []
    submitted = _submitted(connection, wave)
    joined = joined_versions(connection, wave, {version_id for _, _, version_id in submitted})
    for (submission_id, key, version_id), given in submitted.items():
        own = version(connection, version_id)
        for name, text in _texts(own.instrument, given):
            column = joined.variable(own.number, name)
            if variable is None or _base(column) == variable or column == variable:
                place = (submission_id, name)
                found.append(OpenAnswer(submission_id, key, name, column, text, place in decided, decided.get(place)))
    return sorted(found, key=lambda answer: (answer.column, answer.submission_id))


def instrument_of_words(connection: Connection, wave: str) -> Instrument:
    """The instrument of a wave, with what earlier versions of it asked and it asks no more."""
    used = {version_id for _, _, version_id in _submitted(connection, wave)}
    return joined_versions(connection, wave, used).instrument


def joined_versions(connection: Connection, wave: str, more: Iterable[int] = ()) -> Joined:
    """The versions that a wave asks and asked with, as one; `more` are ids of versions beside its present one."""
    stored = stored_wave(connection, wave)
    used = [version(connection, version_id) for version_id in {stored.version_id, *more}]
    return lineage(connection, stored.study, used[0].instrument.name).joined(own.number for own in used)


def pending(found: Iterable[OpenAnswer]) -> list[OpenAnswer]:
    """Those that nobody has read for publication yet."""
    return [answer for answer in found if not answer.is_decided]


def redact(
    connection: Connection, submission_id: str, variable: str, text: str | None, *, by: str, at: datetime
) -> None:
    """Approve an open answer as `text` (unchanged, or with names taken out), or withhold all of it with None.

    Deciding again is possible; every decision is kept. Raises `SubmissionNotFound`.
    """
    locked = select(submissions.c.id).where(submissions.c.id == submission_id).with_for_update()
    if connection.scalar(locked) is None:
        raise SubmissionNotFound(submission_id)
    own = (table.c.submission_id == submission_id) & (table.c.variable == variable)
    revision = connection.scalar(select(func.max(table.c.revision)).where(own)) or 0
    values = {"submission_id": submission_id, "variable": variable, "revision": revision + 1, "at": at, "by": by}
    connection.execute(table.insert().values(text=text or None, **values))


def approved(found: Iterable[OpenAnswer]) -> dict[str, dict[str, str]]:
    """What may be shown, by variable (of the wave's newest version) and then by case key (as in StoredCase["case"])."""
    shown: dict[str, dict[str, str]] = {}
    for answer in found:
        if answer.redacted is not None:
            shown.setdefault(answer.column, {})[answer.key] = answer.redacted
    return shown


def text_variables(instrument: Instrument) -> tuple[str, ...]:
    """The variables of an instrument that hold people's own words."""
    names: list[str] = []
    for _, element in instrument.elements():
        if isinstance(element, Item):
            names += _names_of(element)
        elif isinstance(element, Repeat) and any(_names_of(item) for item in element.items):
            names.append(element.name)
    return tuple(names)


def _names_of(item: Item) -> list[str]:
    if isinstance(item.domain, Text):
        return [item.name]
    return [f"{item.name}.other"] if item.domain.other else []


def _submitted(connection: Connection, wave: str) -> dict[tuple[str, str, int], dict[str, Any]]:
    latest: dict[tuple[str, str, int], dict[str, str]] = {}
    for row in connection.execute(_PAGES, {"wave": wave}):
        latest.setdefault((row.id, row.key or row.id, row.version_id), {})[row.section] = row.document
    merged: dict[tuple[str, str, int], dict[str, Any]] = {}
    for whose, documents in latest.items():
        merged[whose] = {name: value for document in documents.values() for name, value in from_text(document).items()}
    return merged


def _texts(instrument: Instrument, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for _, element in instrument.elements():
        if isinstance(element, Item):
            yield from _texts_of(element, given, "")
        elif isinstance(element, Repeat):
            for number, entry in enumerate(given.get(element.name) or (), start=1):
                for item in element.items:
                    yield from _texts_of(item, entry, f"{element.name}.{number}.")


def _texts_of(item: Item, given: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name in _names_of(item):
        value = given.get(name)
        if isinstance(value, str) and value.strip():
            yield prefix + name, value


def _base(name: str) -> str:
    """`demands` of `demands.1.words`: what `text_variables` calls it."""
    parts = name.split(".")
    return parts[0] if len(parts) > 2 else name
