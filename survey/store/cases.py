"""Cases: a person listed in a wave, the codes that lead to their questionnaire, what became of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from questionnaires.fieldwork import CollectionMode, Disposition, WaveKind
from survey import codes
from survey.codes import CodeProblem
from survey.store.database import Database, database_of
from survey.store.errors import CaseNotFound
from survey.store.sampling_frames import FrameUnit, units
from survey.store.schema import cases as table
from survey.store.schema import contact_attempts, sampling_units, strata, submissions
from survey.store.waves import wave as stored_wave

_FROM_SUBMISSIONS = (Disposition.COMPLETE, Disposition.PARTIAL)


@dataclass(frozen=True)
class Case:
    id: int
    wave: str
    unit_id: int
    key: str  # what a Dataset knows it by
    group: str | None
    second_group: str | None
    place: str | None
    stratum: str | None
    mode: CollectionMode | None  # of the submission, else of the last contact
    disposition: Disposition
    last_contact_at: datetime | None
    submission_id: str | None
    is_withdrawn: bool  # answers of it were taken back, and none have been given since
    interviewer: str | None
    nonce: str = field(repr=False)


@dataclass(frozen=True)
class ContactAttempt:
    disposition: Disposition
    mode: CollectionMode
    note: str
    at: datetime
    by: str


def _query(*more: Any) -> Select[Any]:
    own = submissions.c
    active = (own.case_id == table.c.id) & own.withdrawn_at.is_(None)
    others = submissions.alias("others").c
    withdrawn = select(others.id).where(others.case_id == table.c.id, others.withdrawn_at.is_not(None)).exists()
    unit = sampling_units.c
    return (
        select(
            *(table.c[name] for name in ("id", "wave", "unit_id", "key", "stratum", "nonce", "interviewer")),
            *(table.c[name] for name in ("disposition", "contact_mode", "last_contact_at")),
            *(unit[name] for name in ("group", "second_group", "place")),
            own.id.label("submission_id"),
            own.mode,
            own.submitted_at,
            own.ended,
            withdrawn.label("withdrawn"),
            *more,
        )
        .join_from(table, sampling_units, table.c.unit_id == unit.id)
        .outerjoin(submissions, active)
    )


_CASE = _query().where(table.c.id == bindparam("id"))
_CASE_BY_LINK = _query().where(table.c.link_hash == bindparam("hash"))
_CASE_BY_LETTER = _query().where(table.c.letter_hash == bindparam("hash"))
_CASES = _query().where(table.c.wave == bindparam("wave")).order_by(table.c.id)
_NEW = table.insert().returning(table.c.id, sort_by_parameter_order=True)
_SET_HASHES = (
    update(table)
    .where(table.c.id == bindparam("case"))
    .values(link_hash=bindparam("link"), letter_hash=bindparam("letter"))
)


def make_cases(
    connection: Connection,
    wave: str,
    unit_ids: Iterable[int],
    *,
    at: datetime,
    population: Mapping[str, int] | None = None,
    stratum_of: Callable[[FrameUnit], str | None] | None = None,
) -> list[int]:
    """One case for each unit; units that have a case in this wave already are left alone.

    Parameters
    ----------
    population
        For a wave drawn at random: how many people each stratum holds. A unit's stratum is its
        group or its place, whichever `population` names, unless `stratum_of` says otherwise.

    Returns
    -------
    list of the new cases' ids, in the order of `unit_ids`.

    Raises
    ------
    ValueError
        For a unit that is not of the wave's study or in no stratum, and for an open wave.
    """
    stored = stored_wave(connection, wave)
    if stored.wave.kind is WaveKind.OPEN:
        raise ValueError(f"wave {wave!r} is open: nobody is listed in it")
    frame = {unit.id: unit for unit in units(connection, stored.study)}
    taken = set(connection.scalars(select(table.c.unit_id).where(table.c.wave == wave)))
    wanted = [unit_id for unit_id in dict.fromkeys(unit_ids) if unit_id not in taken]
    if strangers := [unit_id for unit_id in wanted if unit_id not in frame]:
        raise ValueError(f"not in the frame of {stored.study!r}: units {strangers[:10]}")
    by_unit = {unit_id: _stratum(frame[unit_id], population, stratum_of) for unit_id in wanted}
    if population:
        _store_strata(connection, wave, population)
    if not wanted:
        return []
    return _insert(connection, wave, by_unit, at)


def _stratum(
    unit: FrameUnit, population: Mapping[str, int] | None, stratum_of: Callable[[FrameUnit], str | None] | None
) -> str | None:
    if population is None:
        return None
    choices = (stratum_of(unit),) if stratum_of else (unit.group, unit.place)
    for choice in choices:
        if choice is not None and choice in population:
            return choice
    raise ValueError(f"unit {unit.id} is in no stratum of {sorted(population)}")


def _store_strata(connection: Connection, wave: str, population: Mapping[str, int]) -> None:
    known = dict(connection.execute(select(strata.c.stratum, strata.c.population).where(strata.c.wave == wave)).all())
    if changed := [name for name, count in population.items() if known.get(name, count) != count]:
        raise ValueError(f"the population of {changed} is already known to be another")
    new = [(name, count) for name, count in population.items() if name not in known]
    if new:
        rows = [{"wave": wave, "stratum": name, "population": count} for name, count in new]
        connection.execute(strata.insert(), rows)


def _insert(connection: Connection, wave: str, by_unit: Mapping[int, str | None], at: datetime) -> list[int]:
    server_key = database_of(connection).server_key
    nonces = [secrets.token_urlsafe(12) for _ in by_unit]
    rows = [
        {
            "wave": wave,
            "unit_id": unit_id,
            "key": codes.random_id(),
            "stratum": stratum,
            "nonce": nonce,
            "link_hash": f"new:{nonce}",  # the code depends on the id, which the database gives
            "letter_hash": f"new:{nonce}",
            "created_at": at,
        }
        for (unit_id, stratum), nonce in zip(by_unit.items(), nonces, strict=True)
    ]
    case_ids = list(connection.execute(_NEW, rows).scalars())
    hashes = [
        {
            "case": case_id,
            "link": codes.link_hash(codes.link_code(server_key, case_id, nonce)),
            "letter": codes.digits_hash(server_key, codes.letter_code(server_key, case_id, nonce)),
        }
        for case_id, nonce in zip(case_ids, nonces, strict=True)
    ]
    connection.execute(_SET_HASHES, hashes)
    return case_ids


def case(connection: Connection, case_id: int) -> Case:
    """One case. Raises `CaseNotFound`."""
    row = connection.execute(_CASE, {"id": case_id}).one_or_none()
    if row is None:
        raise CaseNotFound(case_id)
    return _case(row)


def cases(connection: Connection, wave: str) -> list[Case]:
    """All cases of a wave with what became of them."""
    return [_case(row) for row in connection.execute(_CASES, {"wave": wave})]


def case_by_code(connection: Connection, database: Database, typed: str) -> Case | CodeProblem:
    """The case that a link or a letter code leads to, or why the code leads nowhere.

    A mistyped digit is told from an unknown code without a look into the database; limit the looks.
    """
    link = codes.read_link(typed)
    if link is not None:
        row = connection.execute(_CASE_BY_LINK, {"hash": codes.link_hash(link)}).one_or_none()
    else:
        letter = codes.read_digits(typed)
        if isinstance(letter, CodeProblem):
            return letter
        hashed = codes.digits_hash(database.server_key, letter)
        row = connection.execute(_CASE_BY_LETTER, {"hash": hashed}).one_or_none()
    return _case(row) if row is not None else CodeProblem.at("access-code-unknown")


def link_of(database: Database, case: Case) -> str:
    """The code of the case's link, derived again."""
    return codes.link_code(database.server_key, case.id, case.nonce)


def letter_code_of(database: Database, case: Case) -> str:
    """The 16 digits of the case's letter, derived again (print them with `codes.in_fours`)."""
    return codes.letter_code(database.server_key, case.id, case.nonce)


def renew_codes(connection: Connection, case_id: int) -> None:
    """Give the case new codes, for instance after a letter went astray; the old ones lead nowhere."""
    server_key, nonce = database_of(connection).server_key, secrets.token_urlsafe(12)
    case(connection, case_id)
    connection.execute(update(table).where(table.c.id == case_id).values(nonce=nonce))
    link, letter = codes.link_code(server_key, case_id, nonce), codes.letter_code(server_key, case_id, nonce)
    hashes = {"link": codes.link_hash(link), "letter": codes.digits_hash(server_key, letter)}
    connection.execute(_SET_HASHES, {"case": case_id, **hashes})


def record_contact(
    connection: Connection,
    case_id: int,
    disposition: Disposition,
    *,
    mode: CollectionMode,
    at: datetime,
    by: str,
    note: str = "",
) -> None:
    """Note one attempt to reach a case. Complete and partial come from submissions alone (ValueError)."""
    if disposition in _FROM_SUBMISSIONS:
        raise ValueError(f"{disposition} is what a submission says, not a contact")
    values = {"disposition": disposition.value, "contact_mode": mode.value, "last_contact_at": at}
    if connection.execute(update(table).where(table.c.id == case_id).values(values)).rowcount == 0:
        raise CaseNotFound(case_id)
    attempt = {
        "case_id": case_id,
        "disposition": disposition.value,
        "mode": mode.value,
        "note": note,
        "at": at,
        "by": by,
    }
    connection.execute(contact_attempts.insert(), attempt)


def contact_attempts_of(connection: Connection, case_id: int) -> list[ContactAttempt]:
    """Every recorded attempt to reach a case, oldest first."""
    own = contact_attempts
    rows = connection.execute(select(own).where(own.c.case_id == case_id).order_by(own.c.id))
    return [
        ContactAttempt(Disposition(row.disposition), CollectionMode(row.mode), row.note, row.at, row.by) for row in rows
    ]


def assign(connection: Connection, case_id: int, interviewer: str | None) -> None:
    """Hand a case to an interviewer (or to nobody). Raises `CaseNotFound`."""
    changed = connection.execute(update(table).where(table.c.id == case_id).values(interviewer=interviewer))
    if changed.rowcount == 0:
        raise CaseNotFound(case_id)


def disposition_of(row: Row[Any]) -> Disposition:
    """What became of a case: the submission speaks first, then the last recorded contact."""
    if row.submitted_at is not None:
        return Disposition.COMPLETE
    if row.ended is not None:
        return Disposition(row.ended)
    if row.submission_id is not None:
        return Disposition.PARTIAL
    if row.withdrawn:
        return Disposition.REFUSED
    return Disposition(row.disposition) if row.disposition else Disposition.UNTRIED


def _case(row: Row[Any]) -> Case:
    mode = row.mode or row.contact_mode
    return Case(
        id=row.id,
        wave=row.wave,
        unit_id=row.unit_id,
        key=row.key,
        group=row.group,
        second_group=row.second_group,
        place=row.place,
        stratum=row.stratum,
        mode=CollectionMode(mode) if mode else None,
        disposition=disposition_of(row),
        last_contact_at=row.last_contact_at,
        submission_id=row.submission_id,
        is_withdrawn=row.withdrawn and row.submission_id is None,
        interviewer=row.interviewer,
        nonce=row.nonce,
    )
