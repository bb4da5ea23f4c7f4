"""Cases: who is listed in a wave, what became of them, and what an interviewer does next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from questionnaires.fieldwork import CollectionMode, Disposition, Role, Study
from survey.clock import now
from survey.fieldwork.response import group_labels, group_order
from survey.respondents.answering import Door, door_of
from survey.routes.respond import begin_for_interviewer
from survey.site.language import page_language, t
from survey.staff.access import Permission, may, needs
from survey.staff.form_faults import Faults, line_of, one_of
from survey.staff.staff_pages import database, done, me, same_words
from survey.store import access_log, accounts, cases, contacts, studies, waves
from survey.store import interviews as records
from survey.store.cases import Case
from survey.store.errors import ContactNotFound

blueprint = Blueprint("cases", __name__, url_prefix="/staff")

CASES_ON_A_PAGE = 50
RECORDABLE = tuple(own for own in Disposition if own not in (Disposition.COMPLETE, Disposition.PARTIAL))
CONTACT_MODES = (CollectionMode.FACE_TO_FACE, CollectionMode.WEB, CollectionMode.PAPER)


@blueprint.get("/waves/<wave_name>/cases")
@needs(Permission.INTERVIEW)
def list_cases(wave_name: str) -> ResponseReturnValue:
    """The cases of a wave, without names unless they are asked for: that look is logged."""
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        study = studies.study(connection, stored.study)
        found = [case for case in cases.cases(connection, wave_name) if _may_work_on(case)]
    shown = _Shown.of(request.args.to_dict(), found)
    people = {}
    if request.args.get("names") == "yes" and may(Permission.SEE_CONTACTS):
        with database().write() as connection:
            people = contacts.contacts_of(
                connection,
                [case.unit_id for case in shown.cases],
                by=me().username,
                why=f"list of cases of {wave_name}",
                at=now(),
            )
    return render_template(
        "staff/cases/cases.html",
        wave=stored.wave,
        study=study,
        shown=shown,
        people=people,
        group_label=group_labels(study, page_language()),
        groups=sorted({case.group for case in found if case.group}, key=group_order(study)),
        dispositions=list(Disposition),
    )


@blueprint.get("/cases/<int:case_id>")
@needs(Permission.INTERVIEW)
def show_case(case_id: int) -> ResponseReturnValue:
    """One case: who it is (logged), what became of it, and what can be done next."""
    return _case_page(case_id, {}, Faults())


@blueprint.post("/cases/<int:case_id>/begin")
@needs(Permission.INTERVIEW)
def begin(case_id: int) -> ResponseReturnValue:
    """Fill the questionnaire in with the person (`mode=face-to-face`) or from paper (`mode=paper`)."""
    mode = request.form.get("mode", "")
    if mode not in (CollectionMode.FACE_TO_FACE, CollectionMode.PAPER):
        abort(400)
    with database().read() as connection:
        case = _own_case(connection, case_id)
        stored = waves.wave(connection, case.wave)
    if door_of(stored.wave, staff_types=True) is not Door.OPEN:
        faults = Faults()
        faults.say("begin", "wave-not-open")
        return _case_page(case_id, {}, faults), 422
    came_from = "interviews.of_case" if request.form.get("from") == "interview" else ".show_case"
    back_to = url_for(came_from, case_id=case_id)
    return begin_for_interviewer(case, mode=CollectionMode(mode), by=me().username, back_to=back_to)


@blueprint.post("/cases/<int:case_id>/contact")
@needs(Permission.INTERVIEW)
def record_contact(case_id: int) -> ResponseReturnValue:
    """What an attempt to reach the person came to."""
    typed = request.form.to_dict()
    faults = Faults()
    disposition = one_of(typed, "disposition", RECORDABLE, faults)
    mode = one_of(typed, "mode", CONTACT_MODES, faults)
    note = line_of(typed, "note", faults, longest=500)
    with database().read() as connection:
        _own_case(connection, case_id)
    if faults:
        return _case_page(case_id, typed, faults), 422
    with database().write() as connection:
        cases.record_contact(
            connection,
            case_id,
            Disposition(disposition),
            mode=CollectionMode(mode),
            note=note,
            at=now(),
            by=me().username,
        )
    return redirect(done(".show_case", "contact-recorded", case_id=case_id), 303)


@blueprint.post("/cases/<int:case_id>/assign")
@needs(Permission.MANAGE_STUDIES)
def assign(case_id: int) -> ResponseReturnValue:
    """Hand a case to a member of staff who interviews, or to nobody."""
    typed = request.form.to_dict()
    faults = Faults()
    with database().read() as connection:
        cases.case(connection, case_id)
        allowed = [user.username for user in _interviewers(connection)]
    username = one_of(typed, "interviewer", ["", *allowed], faults)
    if faults:
        return _case_page(case_id, {}, faults), 422
    with database().write() as connection:
        cases.assign(connection, case_id, username or None)
    return redirect(done(".show_case", "case-assigned", case_id=case_id), 303)


@blueprint.post("/cases/<int:case_id>/codes")
@needs(Permission.MANAGE_STUDIES)
def renew_codes(case_id: int) -> ResponseReturnValue:
    """New codes for a case whose letter or message went astray; the old ones lead nowhere."""
    with database().write() as connection:
        cases.renew_codes(connection, case_id)
        access_log.record(connection, at=now(), by=me().username, action="codes-renewed", subject=f"case {case_id}")
    return redirect(done(".show_case", "codes-renewed", case_id=case_id), 303)


@blueprint.post("/cases/<int:case_id>/erase")
@needs(Permission.MANAGE_STUDIES)
def erase(case_id: int) -> ResponseReturnValue:
    """Erase name, number and position for good, once the confirmation is typed; the answers stay, nameless."""
    with database().read() as connection:
        case = cases.case(connection, case_id)
    if not same_words(request.form.get("confirmation", ""), _confirmation(case_id)):
        faults = Faults()
        faults.say("confirmation", "confirmation-differs", value=_confirmation(case_id))
        return _case_page(case_id, {}, faults), 422
    try:
        with database().write() as connection:
            contacts.erase_person(connection, case.unit_id, by=me().username, at=now())
            for own in _cases_of_unit(connection, case):  # a link that was sent out names nobody's answers any more
                cases.renew_codes(connection, own.id)
    except ContactNotFound:
        pass  # erased already: a form sent twice
    return redirect(done(".show_case", "person-erased", case_id=case_id), 303)


@dataclass(frozen=True)
class _Shown:
    """One page of the cases that fit what was asked for."""

    cases: list[Case]
    found: int
    page: int
    group: str
    disposition: str
    whose: str

    @classmethod
    def of(cls, asked: dict[str, str], found: list[Case]) -> _Shown:
        group, disposition, whose = (asked.get(name, "") for name in ("group", "disposition", "whose"))
        fitting = [
            case
            for case in found
            if (not group or case.group == group)
            and (not disposition or case.disposition == disposition)
            and (whose != "mine" or case.interviewer == me().username)
        ]
        last = max(1, -(-len(fitting) // CASES_ON_A_PAGE))
        wanted = asked.get("page", "1")
        page = min(last, max(1, int(wanted))) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
        start = (page - 1) * CASES_ON_A_PAGE
        return cls(fitting[start : start + CASES_ON_A_PAGE], len(fitting), page, group, disposition, whose)

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // CASES_ON_A_PAGE))

    def address(self, **changes: object) -> dict[str, object]:
        """The query of this page with something changed, empty parts left out."""
        query = {"group": self.group, "disposition": self.disposition, "whose": self.whose, "page": self.page}
        return {name: value for name, value in {**query, **changes}.items() if value not in ("", 1)}


def _case_page(case_id: int, typed: dict[str, str], faults: Faults) -> str:
    with database().read() as connection:
        case = _own_case(connection, case_id)
        stored = waves.wave(connection, case.wave)
        study = studies.study(connection, stored.study)
        attempts = cases.contact_attempts_of(connection, case_id)
        interviews = records.records_of_case(connection, case_id)
        interviewers = _interviewers(connection)
    try:
        with database().write() as connection:
            person = contacts.contact(connection, case.unit_id, by=me().username, why=f"case {case_id}", at=now())
    except ContactNotFound:
        person = None
    return render_template(
        "staff/cases/case.html",
        case=case,
        wave=stored.wave,
        study=study,
        person=person,
        attempts=list(reversed(attempts)),
        interviews=interviews,
        interviewers=interviewers,
        is_open=door_of(stored.wave, staff_types=True) is Door.OPEN,
        recordable=RECORDABLE,
        contact_modes=CONTACT_MODES,
        group_label=group_labels(study, page_language()),
        place_label=_place_label(study),
        confirmation=_confirmation(case_id),
        page_address=url_for(".show_case", case_id=case_id),
        typed=typed,
        faults=faults,
    )


def _own_case(connection: Connection, case_id: int) -> Case:
    """The case, if it is nobody's, one's own, or one may see all."""
    case = cases.case(connection, case_id)
    if not _may_work_on(case):
        abort(403)
    return case


def _cases_of_unit(connection: Connection, case: Case) -> list[Case]:
    """The cases of one listed person in all waves of the study."""
    study = waves.wave(connection, case.wave).study
    found = [own for stored in waves.waves(connection, study) for own in cases.cases(connection, stored.name)]
    return [own for own in found if own.unit_id == case.unit_id]


def _may_work_on(case: Case) -> bool:
    return may(Permission.MANAGE_STUDIES) or case.interviewer in (None, me().username)


def _interviewers(connection: Connection) -> list[accounts.User]:
    return [user for user in accounts.users(connection) if not user.disabled and user.role is not Role.PLANNER]


def _place_label(study: Study) -> Callable[[str], str]:
    labels = {
        own.code: own.labels.in_language(page_language())
        for code_list in study.code_lists
        if code_list.name == "places"
        for own in code_list.categories
    }
    return lambda code: labels.get(code, code)


def _confirmation(case_id: int) -> str:
    """The words that must be typed before a person is erased."""
    return t("staff.case.erase-words", number=case_id)
