"""Invitations of a wave: each person's link and letter code, and the text that is sent to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from exports.fieldwork.invitations import Invitation
from exports.fieldwork.invitations import write_invitations as write_workbook
from questionnaires.fieldwork import Disposition, WaveKind
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.translations import sentence
from survey.clock import now
from survey.codes import in_fours
from survey.fieldwork.response import group_labels
from survey.store import cases, contacts, studies, waves
from survey.store.cases import Case
from survey.store.database import Database

MESSAGE_FIELDS = ("name", "city", "organisation", "title", "link", "code", "telephone")
_FIELD = re.compile(r"\{([^{}]*)\}")


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
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> list[Invitation]:
    """What each listed person is sent, in the order of the frame; the look at their numbers is logged.

    `address` is what links begin with; `progress` is told how many of how many are made. Left out are people
    erased, and on request those who have answered, refused or are not eligible.

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
    for done, case in enumerate(wanted):
        progress(done, len(wanted))
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
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> int:
    """The invitations as a workbook at `out`; how many."""
    made = invitations(database, wave_name, address=address, by=by, only_unanswered=only_unanswered, progress=progress)
    file = BytesIO()
    write_workbook(made, file)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.touch(mode=0o600)
    out.write_bytes(file.getvalue())
    return len(made)


def is_waiting(case: Case) -> bool:
    """Whether a reminder makes sense: neither answered nor refused nor out of scope."""
    return case.disposition not in (Disposition.COMPLETE, Disposition.REFUSED, Disposition.NOT_ELIGIBLE)
