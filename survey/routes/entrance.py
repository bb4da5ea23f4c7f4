"""The ways in: what this is and a box for the code, a link, an open wave; a way out: withdrawing; a city's look."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from questionnaires.fieldwork import Study, WaveKind
from questionnaires.problems import Problem
from survey import codes
from survey.clock import now
from survey.codes import CodeProblem, in_fours
from survey.respondents import answering
from survey.respondents.answering import Door, Sitting
from survey.respondents.entering import (
    TooMany,
    check_start,
    count_failure,
    seconds_before_another_try,
    session_by_code,
    sitting_of,
)
from survey.respondents.respondent_pages import kept_page, letter_of, sitting_page
from survey.respondents.sessions import AnsweringSession, current_session, keep_session
from survey.routes.respond import enter, with_sitting
from survey.site import city_look
from survey.site.assets import KEPT_FOR
from survey.site.language import page_language, set_page_language
from survey.staff.access import Permission, needs
from survey.store import studies, submissions
from survey.store.database import Database

blueprint = Blueprint("entrance", __name__)

HONEYPOT = "website"  # people do not see it; machines fill in everything
_LONGEST_CODE = 300
_DOOR_STATUS = {Door.OPEN: 200, Door.NOT_YET: 403, Door.CLOSED: 410}


def _database() -> Database:
    database: Database = current_app.extensions["database"]
    return database


def _address() -> str:
    return request.remote_addr or ""


@blueprint.get("/")
@needs(Permission.NOTHING)
def front() -> ResponseReturnValue:
    """What this is, and a box for the code."""
    _in_own_tongue()
    return _front(lost="lost" in request.args)


@blueprint.post("/")
@needs(Permission.NOTHING)
def enter_code() -> ResponseReturnValue:
    """A typed code, or a pasted link."""
    _in_own_tongue()
    return _by_code(request.form.get("code", ""), status=422)


@blueprint.get("/r/<code>")
@needs(Permission.NOTHING)
def by_code(code: str) -> ResponseReturnValue:
    """A link or a letter's code, traded for a cookie and a clean address; nothing is stored or used up."""
    return _by_code(code, status=404)


def _by_code(typed: str, *, status: int) -> ResponseReturnValue:
    typed = typed.strip()[:_LONGEST_CODE]
    try:
        found = session_by_code(_database(), typed, address=_address(), at=now())
    except TooMany as too_many:
        return _front(typed=typed, problem=Problem.at("too-many-tries"), seconds=too_many.seconds)
    if isinstance(found, CodeProblem):
        return _front(typed=typed, problem=found, status=status)
    if found.submission_id is not None and found.case_id is None:
        digits = codes.read_digits(typed)
        found = found.changed(resume_code=in_fours(digits) if isinstance(digits, str) else None)
    return enter(found)


def _in_own_tongue() -> None:
    """Speak on to somebody who answers, or has just answered, in the language they chose, unless the address asks."""
    session = current_session()
    if session is not None and session.language and "lang" not in request.args:
        set_page_language(session.language)


def _front(
    *, typed: str = "", problem: Problem | None = None, status: int = 200, seconds: int = 0, lost: bool = False
) -> ResponseReturnValue:
    page = render_template(
        "respond/front.html",
        typed=typed,
        problem=problem.sentence(page_language()) if problem else None,
        lost=lost,
        can_go_on=current_session() is not None,
    )
    return _with_wait(page, seconds, status)


def _with_wait(page: str, seconds: int, status: int) -> ResponseReturnValue:
    if seconds:
        return page, 429, {"Retry-After": str(seconds)}
    return page, status


# -- an open wave -----------------------------------------------------------------------------------------------------


@blueprint.get("/w/<wave_name>")
@needs(Permission.NOTHING)
def open_wave(wave_name: str) -> ResponseReturnValue:
    """The first page of an open wave; nothing is stored."""
    sitting = _newcomer(wave_name)
    return _open_wave_page(sitting)


@blueprint.post("/w/<wave_name>")
@needs(Permission.NOTHING)
def start(wave_name: str) -> ResponseReturnValue:
    """Begin: a submission, and the code to come back with."""
    sitting = _newcomer(wave_name)
    if sitting.door is not Door.OPEN:
        return _open_wave_page(sitting)
    if request.form.get(HONEYPOT):
        return redirect(url_for(".open_wave", wave_name=wave_name), 303)
    try:
        check_start(_database(), wave_name, address=_address(), at=now())
    except TooMany as too_many:
        return _with_wait(_page_of(sitting, busy=True), too_many.seconds, 429)
    submission = answering.begin(_database(), sitting, at=now())
    session = sitting.session.changed(
        submission_id=submission.id, resume_code=in_fours(submission.resume_code or ""), language=sitting.language
    )
    first = url_for("respond.section", name=sitting.sections[0].name)
    return keep_session(redirect(first, 303), session)


def _newcomer(wave_name: str) -> Sitting:
    before = _own_session(wave_name)
    wanted = request.args.get("lang") or request.form.get("lang") or (before.language if before else None)
    sitting = sitting_of(_database(), AnsweringSession(wave_name, wanted or ""))
    if sitting is None or sitting.wave.kind is not WaveKind.OPEN:
        abort(404)
    return sitting


def _own_session(wave_name: str) -> AnsweringSession | None:
    session = current_session()
    return session if session and session.wave == wave_name and session.submission_id else None


def _open_wave_page(sitting: Sitting) -> ResponseReturnValue:
    if sitting.door is not Door.OPEN:
        return sitting_page("respond/door.html", sitting, door=sitting.door.value), _DOOR_STATUS[sitting.door]
    return _page_of(sitting)


def _page_of(sitting: Sitting, *, busy: bool = False) -> str:
    own = _own_session(sitting.wave.name)
    can_go_on = own is not None and not own.has_submitted
    return kept_page(
        "respond/open_wave.html",
        sitting,
        (can_go_on, busy),
        {},
        lambda: {
            "instrument": sitting.instrument,
            "letter": letter_of(sitting.study, sitting.wave, sitting.instrument, sitting.language),
            "honeypot": HONEYPOT,
            "can_go_on": can_go_on,
            "busy": busy,
        },
    )


# -- withdrawing ------------------------------------------------------------------------------------------------------


@blueprint.get("/withdraw")
@needs(Permission.NOTHING)
def withdraw() -> ResponseReturnValue:
    """How to take one's answers back, with a box for the receipt."""
    _in_own_tongue()
    return _withdraw_page()


@blueprint.post("/withdraw")
@needs(Permission.NOTHING)
def take_back() -> ResponseReturnValue:
    """Take the answers of a receipt back."""
    _in_own_tongue()
    typed = request.form.get("receipt", "").strip()[:_LONGEST_CODE]
    if seconds := seconds_before_another_try(_database(), _address(), at=now()):
        page = _withdraw_page(typed=typed, problem=Problem.at("too-many-tries"))
        return _with_wait(page, seconds, 429)
    with _database().write() as connection:
        found = submissions.withdraw(connection, typed, at=now())
    if isinstance(found, CodeProblem):
        if found.code == "access-code-unknown":
            count_failure(_database(), _address(), at=now())
        return _withdraw_page(typed=typed, problem=found), 422
    return _withdraw_page(is_done=True)


def _withdraw_page(*, typed: str = "", problem: Problem | None = None, is_done: bool = False) -> str:
    said = problem.sentence(page_language()) if problem else None
    return render_template("respond/withdraw.html", typed=typed, problem=said, is_done=is_done)


@blueprint.post("/withdraw/anew")
@needs(Permission.NOTHING)
@with_sitting
def begin_anew(sitting: Sitting) -> ResponseReturnValue:
    """Answer once more after one's answers were taken back."""
    if sitting.case is None:  # of an open wave nobody knows who took answers back: one begins like anybody
        return redirect(url_for(".open_wave", wave_name=sitting.wave.name), 303)
    if not sitting.may_begin_anew:
        return redirect(url_for("respond.go_on"), 303)
    return enter(sitting.session.changed(submission_id=None, has_submitted=False, begins_anew=True))


# -- a city's look ----------------------------------------------------------------------------------------------------


@blueprint.get("/city/<study_name>.css")
@needs(Permission.NOTHING)
def city_style(study_name: str) -> ResponseReturnValue:
    """The city's colours."""
    return _kept(city_look.stylesheet(_study(study_name).accent), "text/css; charset=utf-8")


@blueprint.get("/city/<study_name>.svg")
@needs(Permission.NOTHING)
def city_emblem(study_name: str) -> ResponseReturnValue:
    """The city's emblem; even if it held a script, none would run."""
    response = _kept(city_look.emblem(_study(study_name)), "image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _study(name: str) -> Study:
    with _database().read() as connection:
        return studies.study(connection, name)


def _kept(content: str, kind: str) -> Response:
    response = current_app.response_class(content, content_type=kind)
    if "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
