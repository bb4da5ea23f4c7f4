"""What a consultant does with a study, composed once for the pages and the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import Connection

from exports.invitations import Invitation
from exports.invitations import write_invitations as write_workbook
from questionnaires.checks import check
from questionnaires.fieldwork import Disposition, Study, Wave, WaveKind
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.sampling_frame import FramePerson, read_frame
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import CodeList, Instrument
from questionnaires.problems import FrameError, InstrumentError, Problem, ProblemsFound
from questionnaires.study_context import context_of
from questionnaires.translations import sentence
from survey import drawing
from survey.clock import now, today
from survey.codes import in_fours
from survey.store import access_log, cases, contacts, datasets, instruments, sampling_frames, studies, waves
from survey.store.cases import Case
from survey.store.database import Database
from survey.store.instruments import InstrumentVersion

MESSAGE_FIELDS = ("name", "city", "organisation", "title", "link", "code", "telephone")
_FIELD = re.compile(r"\{([^{}]*)\}")


def create_study(database: Database, study: Study) -> None:
    """A new study. Raises `NameTaken`."""
    with database.write() as connection:
        studies.create_study(connection, study, at=now())


@dataclass(frozen=True)
class Readiness:
    """An instrument completed for a study, with what speaks against publishing it."""

    instrument: Instrument | None
    faults: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def readiness(study: Study, source: str | Path) -> Readiness:
    """The instrument of a file, a YAML text, or a shipped one's name, completed for the study and checked."""
    try:
        blank = _instrument(source)
    except InstrumentError as unreadable:
        return Readiness(None, unreadable.problems)
    lacking = [own.name for own in blank.code_lists if own.from_study and own.name not in _lists(study)]
    if lacking:
        return Readiness(None, tuple(Problem.at("study-lacks-list", value=name) for name in lacking))
    completed = blank.completed_for(context_of(study, today()))
    checked = check(completed)
    return Readiness(completed, tuple(checked.faults), tuple(checked.warnings))


def publish_instrument(database: Database, study_name: str, source: str | Path, *, by: str) -> InstrumentVersion:
    """Publish an instrument as the study's next version. Raises `InstrumentError` with every fault."""
    with database.read() as connection:
        study = studies.study(connection, study_name)
    ready = readiness(study, source)
    if ready.faults or ready.instrument is None:
        raise InstrumentError(ready.faults)
    with database.write() as connection:
        version = instruments.publish(connection, study_name, ready.instrument, at=now(), by=by)
        subject = f"{study_name}: {ready.instrument.name} {version.number}"
        access_log.record(connection, at=now(), by=by, action="instrument-published", subject=subject)
    return version


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


def open_wave(database: Database, wave: Wave, *, by: str, sample_size: int | None = None) -> int:
    """Open a wave over the newest version and, unless it is open to all, the frame; the number of cases.

    A wave of kind `sample` draws `sample_size` people at random within groups, in proportion (all of
    them where no size is given), and stores how many each group holds.

    Raises
    ------
    ProblemsFound
        Where nothing is published, the frame is empty, or a language is not the instrument's.
    NameTaken
        Where another wave has the name.
    """
    with database.write() as connection:
        study = studies.study(connection, wave.study)
        published = instruments.versions(connection, wave.study)
        units = sampling_frames.units(connection, wave.study)
        problems = _against_opening(wave, published, len(units))
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
    """Cases for people who came into the frame after the wave was opened; how many."""
    with database.write() as connection:
        stored = waves.wave(connection, wave_name)
        if stored.wave.kind is not WaveKind.FRAME:
            raise ProblemsFound([Problem.at("wave-takes-nobody-in")])
        units = sampling_frames.units(connection, stored.study)
        made = cases.make_cases(connection, wave_name, [unit.id for unit in units], at=now())
        access_log.record(connection, at=now(), by=by, action="cases-added", subject=f"{wave_name}: {len(made)}")
    return len(made)


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


def usual_message(language: str) -> str:
    """The invitation that is offered to be changed, with its `{fields}`."""
    return sentence("staff.invitations.usual-message", language)


def message_problems(message: str) -> list[Problem]:
    """What speaks against an invitation: fields nobody knows, or neither link nor code."""
    fields = _FIELD.findall(message)
    problems = [
        Problem.at("message-field-unknown", value=f"{{{field}}}"[:40], allowed=[f"{{{own}}}" for own in MESSAGE_FIELDS])
        for field in fields
        if field not in MESSAGE_FIELDS
    ]
    if not {"link", "code"} & set(fields):
        problems.append(Problem.at("message-without-link"))
    return problems


def filled(message: str, words: Mapping[str, str]) -> str:
    """The message with its `{fields}` filled in, each once: what stands in a name is never a field."""
    return _FIELD.sub(lambda field: words[field.group(1)], message)


def invitations(
    database: Database,
    wave_name: str,
    *,
    address: str,
    by: str,
    only_unanswered: bool = False,
    message: str | None = None,
) -> list[Invitation]:
    """What each listed person is sent, in the order of the frame; the look at their numbers is logged.

    `address` is what links begin with. Left out are people erased, and on request those who have
    answered, refused or are not eligible.

    Raises
    ------
    ProblemsFound
        For an open wave, which lists nobody, or a message that cannot be filled in.
    """
    with database.write() as connection:
        wave = waves.wave(connection, wave_name).wave
        if wave.kind is WaveKind.OPEN:
            raise ProblemsFound([Problem.at("wave-lists-nobody")])
        language = wave.languages[0] if wave.languages else "fa"
        message = message if message is not None else usual_message(language)
        if problems := message_problems(message):
            raise ProblemsFound(problems)
        study = studies.study(connection, wave.study)
        wanted = [case for case in cases.cases(connection, wave_name) if not only_unanswered or is_waiting(case)]
        people = contacts.contacts_of(
            connection, [case.unit_id for case in wanted], by=by, why=f"invitations of {wave_name}", at=now()
        )
    labels = group_labels(study, language)
    words = {
        "city": study.city.in_language(language),
        "organisation": study.organisation.in_language(language),
        "title": wave.title.in_language(language),
        "telephone": study.telephone,
    }
    made = []
    for case in wanted:
        if case.unit_id in people:
            person = people[case.unit_id]
            link = f"{address.rstrip('/')}/r/{cases.link_of(database, case)}"
            code = in_fours(cases.letter_code_of(database, case))
            text = filled(message, {**words, "name": person.name, "link": link, "code": code})
            made.append(Invitation(case.id, person.name, person.mobile, labels(case.group), link, code, text))
    return made


def write_invitations(
    database: Database,
    wave_name: str,
    out: Path,
    *,
    address: str,
    by: str,
    only_unanswered: bool = False,
) -> int:
    """The invitations as a workbook at `out`; how many."""
    made = invitations(database, wave_name, address=address, by=by, only_unanswered=only_unanswered)
    file = BytesIO()
    write_workbook(made, file)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.touch(mode=0o600)
    out.write_bytes(file.getvalue())
    return len(made)


def is_waiting(case: Case) -> bool:
    """Whether a reminder makes sense: neither answered nor refused nor out of scope."""
    return case.disposition not in (Disposition.COMPLETE, Disposition.REFUSED, Disposition.NOT_ELIGIBLE)


@dataclass(frozen=True)
class GroupResponse:
    """How far one group of a wave has come; `group` None is the sum of all."""

    group: str | None
    label: str
    target: int
    complete: int = 0
    partial: int = 0
    refused: int = 0
    non_contact: int = 0
    other: int = 0
    not_eligible: int = 0
    untried: int = 0
    last_contact_at: datetime | None = None

    @property
    def rest(self) -> int:
        return self.target - self.complete

    @property
    def share(self) -> float | None:
        return self.complete / self.target if self.target else None


def response_by_group(database: Database, wave_name: str, language: str = "fa") -> list[GroupResponse]:
    """One row a group, in the study's order, and the sum of all last (its `group` is None)."""
    with database.read() as connection:
        wave = waves.wave(connection, wave_name).wave
        study = studies.study(connection, wave.study)
        if wave.kind is WaveKind.OPEN:
            found = [(_typed_group(row), Disposition(row["disposition"]), None) for row in _stored(connection, wave)]
        else:
            listed = cases.cases(connection, wave_name)
            found = [(case.group, case.disposition, case.last_contact_at) for case in listed]
    label = group_labels(study, language)
    order = list(_list(study, "groups").codes)
    present = {group for group, _, _ in found}
    rows = [
        _counted(group, label(group), [entry for entry in found if entry[0] == group])
        for group in sorted(present, key=lambda code: order.index(code) if code in order else len(order))
    ]
    total = _counted(None, sentence("staff.response.all", language), found)
    return [*rows, total]


def group_labels(study: Study, language: str) -> Callable[[str | None], str]:
    """Names of the groups; a code that the study no longer has stands for itself."""
    labels = {own.code: own.labels.in_language(language) for own in _list(study, "groups").categories}
    return lambda code: labels.get(code or "", code or sentence("staff.response.no-group", language))


def _counted(
    group: str | None, label: str, found: Iterable[tuple[str | None, Disposition, datetime | None]]
) -> GroupResponse:
    entries = list(found)
    counts = {own: sum(1 for _, disposition, _ in entries if disposition is own) for own in Disposition}
    last = max((at for _, _, at in entries if at is not None), default=None)
    return GroupResponse(
        group=group,
        label=label,
        target=len(entries),
        complete=counts[Disposition.COMPLETE],
        partial=counts[Disposition.PARTIAL],
        refused=counts[Disposition.REFUSED],
        non_contact=counts[Disposition.NON_CONTACT],
        other=counts[Disposition.OTHER],
        not_eligible=counts[Disposition.NOT_ELIGIBLE],
        untried=counts[Disposition.UNTRIED],
        last_contact_at=last,
    )


def _stored(connection: Connection, wave: Wave) -> Iterable[Mapping[str, object]]:
    return datasets.stored_cases(connection, wave.name)  # type: ignore[return-value]


def _typed_group(row: Mapping[str, object]) -> str | None:
    """The group that somebody in an open wave chose."""
    answers = row["answers"]
    chosen = answers.get("group") if isinstance(answers, dict) else None
    return chosen if isinstance(chosen, str) else None


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
    problems = []
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


def _titled(wave: Wave, study: Study) -> Wave:
    return replace(wave, title=study.title)


def _instrument(source: str | Path) -> Instrument:
    if isinstance(source, str) and source in shipped_instruments():
        return shipped_instrument(source)
    if isinstance(source, str) and "\n" not in source:
        source = Path(source)
    return read_instrument(source)


def _lists(study: Study) -> set[str]:
    return {own.name for own in study.code_lists if own.categories}


def _list(study: Study, name: str) -> CodeList:
    return next((own for own in study.code_lists if own.name == name), CodeList(name))
