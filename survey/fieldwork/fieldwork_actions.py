"""What a consultant does with a study, composed once for the pages and the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from questionnaires.fieldwork import Study, Wave, WaveKind
from questionnaires.loaders.sampling_frame import FramePerson, read_frame
from questionnaires.model import CodeList, Instrument
from questionnaires.problems import FrameError, InstrumentError, Problem, ProblemsFound
from questionnaires.revisions import Choices
from survey.clock import now
from survey.fieldwork import drawing
from survey.fieldwork.invitations import invitations, write_invitations
from survey.fieldwork.response import response_by_group
from survey.fieldwork.wave_form import days_out_of_order, problems_of_name
from survey.instruments import publishing
from survey.instruments.languages import problems_of_opening, unapproved
from survey.instruments.readiness import readiness
from survey.store import access_log, cases, contacts, instruments, sampling_frames, studies, waves
from survey.store.database import Database
from survey.store.instruments import InstrumentVersion
from survey.store.sampling_frames import FrameUnit

__all__ = [
    "add_new_people", "close_wave", "create_study", "invitations", "load_frame", "mark_final",
    "not_yet_listed", "open_wave", "publish_instrument", "reopen_wave", "response_by_group",
    "write_invitations",
]  # fmt: skip


def create_study(database: Database, study: Study) -> None:
    """A new study. Raises `NameTaken`."""
    with database.write() as connection:
        studies.create_study(connection, study, at=now())


def publish_instrument(
    database: Database,
    study_name: str,
    source: Instrument | str | Path,
    *,
    by: str,
    choices: Choices | None = None,
) -> InstrumentVersion:
    """Publish an instrument (or its file, or a shipped one's name) as the study's next version.

    `choices` say what becomes of answers where it breaks with the version before. Raises
    `InstrumentError` with every fault and every breaking change without a choice; then nothing is changed.
    """
    with database.read() as connection:
        study = studies.study(connection, study_name)
    ready = readiness(study, source)
    if ready.faults or ready.instrument is None:
        raise InstrumentError(ready.faults)
    with database.write() as connection:
        return publishing.publish(connection, study_name, ready.instrument, by=by, choices=choices)


def load_frame(database: Database, study_name: str, file: Path | bytes, *, by: str, source: str = "") -> int:
    """Load one sheet of people, whole or not at all; how many. Raises `FrameError` with every fault."""
    with database.read() as connection:
        study = studies.study(connection, study_name)
    people = read_frame(file, _list(study, "groups"), _list(study, "places"))
    source = source or (file.name if isinstance(file, Path) else "")
    with database.write() as connection:
        _refuse_listed_again(connection, study_name, people, by)
        sampling_frames.load_frame(connection, study_name, people, at=now(), by=by, source=source[:200])
    return len(people)


def open_wave(
    database: Database,
    wave: Wave,
    *,
    by: str,
    groups: frozenset[str] | None = None,
    sample_size: int | None = None,
) -> int:
    """Open a wave over the newest version and, unless it is open to all, the frame; the number of cases.

    `groups` limits it to those groups of the frame. A wave of kind `sample` draws `sample_size` people
    at random within groups, in proportion (all of them where no size is given), and stores how many
    each group holds.

    Raises
    ------
    ProblemsFound
        Where name or days cannot be, nothing is published, the frame is empty, or a language is not the instrument's
        or approved by nobody.
    NameTaken
        Where another wave has the name.
    """
    with database.write() as connection:
        study = studies.study(connection, wave.study)
        published = instruments.versions(connection, wave.study)
        units = _of_groups(sampling_frames.units(connection, wave.study), groups)
        problems = _against_opening(wave, published, len(units))
        if published:
            refused = unapproved(connection, wave.study, published[-1].instrument)
            problems += problems_of_opening(wave.languages, refused)
        if problems:
            raise ProblemsFound(problems)
        titled = wave if wave.title else _titled(wave, study)
        waves.create_wave(connection, titled, published[-1].id, at=now())
        made: list[int] = []
        if wave.kind is WaveKind.FRAME:
            made = cases.make_cases(connection, wave.name, [unit.id for unit in units], at=now())
        elif wave.kind is WaveKind.SAMPLE:
            drawn = drawing.draw({unit.id: unit.group or "" for unit in units}, sample_size or len(units))
            made = cases.make_cases(
                connection,
                wave.name,
                drawn.units,
                at=now(),
                population=drawn.population,
                stratum_of=lambda unit: unit.group or "",
            )
        access_log.record(connection, at=now(), by=by, action="wave-opened", subject=f"{wave.name}: {len(made)}")
    return len(made)


def add_new_people(database: Database, wave_name: str, *, by: str) -> int:
    """Cases for people of its groups who came into the frame after the wave was opened; how many."""
    with database.write() as connection:
        stored = waves.wave(connection, wave_name)
        if stored.wave.kind is not WaveKind.FRAME:
            raise ProblemsFound([Problem.at("wave-takes-nobody-in")])
        units = not_yet_listed(connection, stored.wave)
        made = cases.make_cases(connection, wave_name, [unit.id for unit in units], at=now())
        access_log.record(connection, at=now(), by=by, action="cases-added", subject=f"{wave_name}: {len(made)}")
    return len(made)


def not_yet_listed(connection: Connection, wave: Wave) -> list[FrameUnit]:
    """People of the frame in the groups that a wave asks, who have no case in it."""
    if wave.kind is not WaveKind.FRAME:
        return []
    listed = cases.cases(connection, wave.name)
    groups, known = {case.group for case in listed}, {case.unit_id for case in listed}
    units = sampling_frames.units(connection, wave.study)
    return [unit for unit in units if unit.id not in known and (unit.group in groups or not listed)]


def close_wave(database: Database, wave_name: str, *, by: str) -> None:
    """End the fieldwork of a wave now."""
    with database.write() as connection:
        waves.close_wave(connection, wave_name, at=now())
        access_log.record(connection, at=now(), by=by, action="wave-closed", subject=wave_name)


def reopen_wave(database: Database, wave_name: str, *, by: str) -> None:
    """Take the closing of a wave back."""
    with database.write() as connection:
        waves.reopen_wave(connection, wave_name)
        access_log.record(connection, at=now(), by=by, action="wave-reopened", subject=wave_name)


def mark_final(database: Database, wave_name: str, *, by: str) -> None:
    """The report of a closed wave is final, until the wave is opened again. Raises `WaveNotClosed`."""
    with database.write() as connection:
        waves.mark_final(connection, wave_name, at=now(), by=by)
        access_log.record(connection, at=now(), by=by, action="report-final", subject=wave_name)


def _refuse_listed_again(connection: Connection, study_name: str, people: list[FramePerson], by: str) -> None:
    """A number that the frame holds already would give one person two codes."""
    listed = sampling_frames.units(connection, study_name)
    if not listed:
        return
    known = contacts.contacts_of(
        connection, [unit.id for unit in listed], by=by, why="numbers compared with a new frame sheet", at=now()
    )
    mobiles = {contact.mobile for contact in known.values()}
    repeated = [person for person in people if person.mobile in mobiles]
    if repeated:
        raise FrameError([Problem.at("frame-mobile-listed", value=person.mobile) for person in repeated])


def _against_opening(wave: Wave, published: list[InstrumentVersion], frame_size: int) -> list[Problem]:
    problems = problems_of_name(wave.name)
    problems += days_out_of_order(wave.opens_on, wave.closes_on, wave.results_on).values()
    if not published:
        problems.append(Problem.at("nothing-published"))
    else:
        offered = published[-1].instrument.languages
        problems += [
            Problem.at("language-not-in-instrument", value=language, allowed=offered)
            for language in wave.languages
            if language not in offered
        ]
    if wave.kind is not WaveKind.OPEN and not frame_size:
        problems.append(Problem.at("frame-missing"))
    return problems


def _of_groups(units: list[FrameUnit], groups: frozenset[str] | None) -> list[FrameUnit]:
    return units if groups is None else [unit for unit in units if unit.group in groups]


def _titled(wave: Wave, study: Study) -> Wave:
    return replace(wave, title=study.title)


def _list(study: Study, name: str) -> CodeList:
    return next((own for own in study.code_lists if own.name == name), CodeList(name))
