"""Publishing a version of an instrument: what changed, how many submissions it touches, and what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from questionnaires.fieldwork import Wave
from questionnaires.model import Instrument
from questionnaires.problems import InstrumentError, Problem, ProblemsFound
from questionnaires.revisions import Choices, Difference, Lineage, Settled, difference, settle
from questionnaires.revisions.joining import NOT_ASKED, UNREADABLE
from survey.clock import now
from survey.instruments.languages import problems_of_opening, unapproved
from survey.store import access_log, datasets, instruments, waves
from survey.store.database import Database
from survey.store.instruments import InstrumentVersion

_UNSAID = (NOT_ASKED, UNREADABLE)  # no answer to the version that is looked at


@dataclass(frozen=True)
class Comparison:
    """A new version against the newest published one of the same instrument (None: it is the first)."""

    settled: Settled
    before: InstrumentVersion | None
    is_live: bool  # a wave asks, or has asked, with it: answers can be there


def compare(connection: Connection, study: str, instrument: Instrument, choices: Choices | None = None) -> Comparison:
    """What publishing a completed instrument would change, with the submissions that each change touches."""
    published = [own for own in instruments.versions(connection, study) if own.instrument.name == instrument.name]
    if not published:
        return Comparison(Settled(instrument, Difference(())), None, False)
    ids = {own.id for own in published}
    is_live = any(own.version_id in ids for own in waves.waves(connection, study))
    lineage = Lineage(tuple(own.step for own in published))
    settled = settle(
        [own.instrument for own in published],
        instrument,
        choices,
        live=is_live,
        answers=_answers(connection, study, lineage) if is_live else None,
    )
    return Comparison(settled, published[-1], is_live)


def compare_versions(connection: Connection, study: str, old: int, new: int) -> Difference:
    """The difference of two published versions, with the submissions it touches. Raises `VersionNotFound`."""
    before = instruments.numbered(connection, study, old)
    after = instruments.numbered(connection, study, new)
    lineage = _until(connection, before)
    earlier = [own.instrument for own in lineage.steps[:-1]]
    return difference(before.instrument, after.instrument, earlier, answers=_answers(connection, study, lineage)())


def compare_with(connection: Connection, study: str, old: int, new: Instrument) -> Difference:
    """The difference of a published version and an instrument. Raises `VersionNotFound`."""
    lineage = _until(connection, instruments.numbered(connection, study, old))
    history = [own.instrument for own in lineage.steps]
    settled = settle(history, new, live=False, answers=_answers(connection, study, lineage))
    if settled.problems:
        raise InstrumentError(settled.problems)
    return settled.difference


def _until(connection: Connection, version: InstrumentVersion) -> Lineage:
    """A version with those of its instrument before it."""
    lineage = instruments.lineage(connection, version.study, version.instrument.name)
    return Lineage(tuple(own for own in lineage.steps if own.number <= version.number))


def publish(
    connection: Connection, study: str, instrument: Instrument, *, by: str, choices: Choices | None = None
) -> InstrumentVersion:
    """Freeze a completed, checked instrument as the study's next version, as it was chosen.

    Raises
    ------
    InstrumentError
        Where a breaking change of a live instrument has no choice, or a choice does not fit; nothing
        is changed.
    """
    settled = compare(connection, study, instrument, choices).settled
    if settled.problems:
        raise InstrumentError(settled.problems)
    version = instruments.publish(connection, study, settled.instrument, at=now(), by=by, recodings=settled.recodings)
    subject = f"{study}: {instrument.name} {version.number}"
    access_log.record(connection, at=now(), by=by, action="instrument-published", subject=subject)
    return version


def use_version(database: Database, wave_name: str, number: int, *, by: str) -> InstrumentVersion:
    """Ask with a newer version from now on; who has begun goes on with theirs.

    Raises
    ------
    ProblemsFound
        Where there is no such version of the wave's instrument, it is not newer, or it lacks one of
        the wave's languages or nobody has approved what it says in one.
    """
    with database.write() as connection:
        stored = waves.wave(connection, wave_name)
        offered = newer_versions(connection, stored)
        version = next((own for own in offered if own.number == number), None)
        if version is None:
            raise ProblemsFound(
                [Problem.at("wave-version-not-newer", value=number, allowed=[own.number for own in offered])]
            )
        refused = unapproved(connection, stored.study, version.instrument)
        problems = [*_languages_lost(stored.wave, version.instrument)]
        problems += problems_of_opening(stored.wave.languages, refused)
        if problems:
            raise ProblemsFound(problems)
        waves.set_version(connection, wave_name, version.id)
        subject = f"{wave_name}: {number}"
        access_log.record(connection, at=now(), by=by, action="wave-version-changed", subject=subject)
    return version


def newer_versions(connection: Connection, stored: waves.StoredWave) -> list[InstrumentVersion]:
    """Versions of a wave's instrument that were published after the one it asks with."""
    asked = instruments.version(connection, stored.version_id)
    return [
        own
        for own in instruments.versions(connection, stored.study)
        if own.number > asked.number and own.instrument.name == asked.instrument.name
    ]


def _languages_lost(wave: Wave, instrument: Instrument) -> Iterator[Problem]:
    for language in wave.languages:
        if language not in instrument.languages:
            yield Problem.at("language-not-in-instrument", value=language, allowed=instrument.languages)


def _answers(connection: Connection, study: str, lineage: Lineage) -> Callable[[], Iterable[Any]]:
    """The answers of every submission to the lineage, as answers to its newest version."""
    joined = lineage.joined(step.number for step in lineage.steps)
    known = {step.number for step in lineage.steps}
    names = {name for section in lineage.steps[-1].instrument.sections for name in section.variables}

    def given() -> Iterator[Any]:
        for number, answers in datasets.answers_of_study(connection, study):
            if number in known:
                carried = joined.answers(number, answers)
                yield {name: value for name, value in carried.items() if name in names and value not in _UNSAID}

    return given
