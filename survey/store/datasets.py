"""What analysis gets to see of a wave: answers and attributes, never a name, a number or a time of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy import case as sql_case

from questionnaires.fieldwork import CollectionMode
from survey.clock import ZONE
from survey.store.documents import from_text
from survey.store.schema import (
    answers,
    cases,
    imported_rows,
    instrument_versions,
    sampling_units,
    strata,
    submissions,
)
from survey.store.waves import wave as stored_wave
from survey.store.waves import waves

# Everything a Dataset may hold of a submission; sorted by random keys, so that no order tells who came when.
_SUBMISSION = (
    submissions.c.id.label("submission_id"),
    submissions.c.language,
    submissions.c.mode,
    submissions.c.submitted_at,
    submissions.c.withdrawn_at,
    submissions.c.ended,
    instrument_versions.c.number.label("version"),
)
_LISTED = (
    select(
        cases.c.id,
        cases.c.key,
        cases.c.stratum,
        cases.c.disposition,
        cases.c.contact_mode,
        *(sampling_units.c[name] for name in ("group", "second_group", "place")),
        strata.c.population,
        *_SUBMISSION,
    )
    .join_from(cases, sampling_units, sampling_units.c.id == cases.c.unit_id)
    .outerjoin(strata, (strata.c.wave == cases.c.wave) & (strata.c.stratum == cases.c.stratum))
    .outerjoin(submissions, submissions.c.case_id == cases.c.id)
    .outerjoin(instrument_versions, instrument_versions.c.id == submissions.c.version_id)
    .where(cases.c.wave == bindparam("wave"))
    .order_by(cases.c.key, submissions.c.withdrawn_at.is_(None).desc(), submissions.c.started_at.desc())
)
# Submissions without a case: of an open wave all, of a listed one those from files about people it does not list.
_UNLISTED = (
    select(*_SUBMISSION, imported_rows.c.group.label("group"))
    .join_from(submissions, instrument_versions, instrument_versions.c.id == submissions.c.version_id)
    .outerjoin(imported_rows, imported_rows.c.submission_id == submissions.c.id)
    .where(submissions.c.wave == bindparam("wave"), submissions.c.case_id.is_(None))
    .order_by(submissions.c.id)
)
_ENTERED_BY = sql_case((answers.c.mode == CollectionMode.IMPORTED.value, None), else_=answers.c.by)
_PAGES = (
    select(answers.c.submission_id, answers.c.section, answers.c.revision, answers.c.document, _ENTERED_BY)
    .join_from(submissions, answers, answers.c.submission_id == submissions.c.id)
    .where(submissions.c.wave == bindparam("wave"), submissions.c.withdrawn_at.is_(None), submissions.c.ended.is_(None))
)
_VERSION = select(instrument_versions.c.number).where(instrument_versions.c.id == bindparam("id"))
_VERSIONS = (
    select(submissions.c.id, instrument_versions.c.number)
    .join_from(submissions, instrument_versions, instrument_versions.c.id == submissions.c.version_id)
    .where(submissions.c.wave == bindparam("wave"), submissions.c.withdrawn_at.is_(None))
    .order_by(submissions.c.id)
)


class StoredCase(TypedDict):
    """One case of a listed wave, or one submission of an open one."""

    case: str  # random: leads back to nobody outside the store
    wave: str
    kind: str  # frame, sample, open
    group: str | None
    second_group: str | None
    place: str | None
    mode: str | None
    interviewer: str | None  # a number, the same for all of one person's work in the wave
    disposition: str
    language: str | None
    submitted_on: str | None  # YYYY-MM-DD, in Iran
    version: int
    weight: float | None  # people represented by the draw: population / drawn, in the case's stratum
    stratum: str | None
    population: int | None
    answers: dict[str, Any]  # empty if withdrawn or ended
    withdrawn: bool
    ended: bool  # an answer ended it with thanks: too young, or no consent


def stored_cases(connection: Connection, wave: str) -> list[StoredCase]:
    """Everything stored of a wave, one row a case (listed) or a submission (open), in no meaningful order.

    Complete is only what was submitted; partial answers and withdrawn or ended submissions (without
    their answers) are included, so that stored = included + excluded can be shown. The open words in
    `answers` are as they were written: show only `open_answers.approved`.
    """
    stored = stored_wave(connection, wave)
    kind = stored.wave.kind.value
    given, hands = _latest_answers(connection, wave)
    unlisted = [
        StoredCase(**{**_row(row, row.submission_id, wave, kind, given, hands), "group": row.group})
        for row in connection.execute(_UNLISTED, {"wave": wave})
    ]
    if stored.is_anonymous:
        return unlisted
    asked: int = connection.execute(_VERSION, {"id": stored.version_id}).scalar_one()
    listed = _first_of_each_case(connection.execute(_LISTED, {"wave": wave}).all())
    drawn = Counter(row.stratum for row in listed)
    cases_of_wave = []
    for row in listed:
        case = _row(row, row.key, wave, kind, given, hands)
        case["group"], case["second_group"], case["place"] = row.group, row.second_group, row.place
        case["version"] = row.version or asked
        case["stratum"], case["population"] = row.stratum, row.population
        case["weight"] = row.population / drawn[row.stratum] if row.population else None
        if row.submission_id is None:
            case["mode"], case["disposition"] = row.contact_mode, row.disposition or "untried"
        cases_of_wave.append(case)
    return cases_of_wave + unlisted


def unlisted_dispositions(connection: Connection, wave: str) -> list[tuple[str | None, str]]:
    """Group and disposition of each submission that came from a file about somebody a listed wave does not list."""
    rows = connection.execute(_UNLISTED, {"wave": wave})
    return [
        (row.group, "refused" if row.withdrawn_at else "complete" if row.submitted_at else "partial") for row in rows
    ]


def answers_of_study(connection: Connection, study: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Version number and answers of every submission of a study that was not taken back, begun ones too."""
    for wave in waves(connection, study):
        given, _ = _latest_answers(connection, wave.name)
        for row in connection.execute(_VERSIONS, {"wave": wave.name}):
            yield row.number, given.get(row.id, {})


def _latest_answers(connection: Connection, wave: str) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Answers by submission, and by submission the number of the member of staff who entered the last of them."""
    latest: dict[tuple[str, str], tuple[int, str]] = {}
    hands: dict[str, str] = {}
    for submission_id, section, revision, document, by in connection.execute(_PAGES, {"wave": wave}):
        page = (submission_id, section)
        if page not in latest or latest[page][0] < revision:
            latest[page] = (revision, document)
        if by:
            hands[submission_id] = by
    merged: dict[str, dict[str, Any]] = {}
    for (submission_id, _), (_, document) in latest.items():
        merged.setdefault(submission_id, {}).update(from_text(document))
    numbers = {name: str(number) for number, name in enumerate(sorted(set(hands.values())), start=1)}
    return merged, {submission_id: numbers[by] for submission_id, by in hands.items()}


def _first_of_each_case(rows: list[Row[Any]] | Any) -> list[Row[Any]]:
    """One row a case: its submission that stands, else the one last withdrawn."""
    first: dict[str, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.key, row)
    return list(first.values())


def _row(
    row: Row[*tuple[Any, ...]],
    key: str,
    wave: str,
    kind: str,
    given: Mapping[str, dict[str, Any]],
    hands: Mapping[str, str],
) -> StoredCase:
    withdrawn = row.withdrawn_at is not None
    ended = row.ended is not None and not withdrawn
    disposition = row.ended if ended else "complete" if row.submitted_at is not None else "partial"
    return StoredCase(
        case=key,
        wave=wave,
        kind=kind,
        group=None,
        second_group=None,
        place=None,
        mode=row.mode,
        interviewer=hands.get(row.submission_id),
        disposition="refused" if withdrawn else disposition,
        language=row.language,
        submitted_on=_day(row.submitted_at),
        version=row.version,
        weight=None,
        stratum=None,
        population=None,
        answers=given.get(row.submission_id, {}),
        withdrawn=withdrawn,
        ended=ended,
    )


def _day(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).date().isoformat() if at is not None else None
