"""Answering: one form a section, saved at every step, checked, submitted, and a receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from questionnaires.fieldwork import CollectionMode, Disposition
from questionnaires.model import Section
from questionnaires.problems import Problem
from questionnaires.text import native_digits
from survey.clock import now
from survey.codes import in_fours
from survey.respondents import answering
from survey.respondents.answering import Door, Sitting
from survey.respondents.entering import session_of_case, sitting_of
from survey.respondents.fields import Typed
from survey.respondents.forms import SectionForm, given_beforehand, typed_of_section
from survey.respondents.looking_over import sections_in_words
from survey.respondents.respondent_pages import kept_page, prepare, sitting_page, way_of
from survey.respondents.section_sheets import conflict_page, draft_of, form_class_of, form_with, section_page
from survey.respondents.sessions import AnsweringSession, current_session, keep_session
from survey.staff.access import Permission, current_staff, may, needs, sign_in_first
from survey.store import waves
from survey.store.cases import Case
from survey.store.database import Database
from survey.store.errors import AlreadySubmitted, Conflict, Withdrawn, WrongSubmissionKey

blueprint = Blueprint("respond", __name__)
blueprint.record_once(lambda state: prepare(state.app))

_View = Callable[..., ResponseReturnValue]
_DOOR_STATUS = {Door.NOT_YET: 403, Door.CLOSED: 410, Door.SUBMITTED: 200, Door.WITHDRAWN: 200}


def _database() -> Database:
    database: Database = current_app.extensions["database"]
    return database


def begin_for_interviewer(case: Case, *, mode: CollectionMode, by: str, back_to: str | None = None) -> Response:
    """Send a member of staff into a case's questionnaire: face to face, or from paper.

    `back_to` is the case's page, linked from every page and after submission. The view that calls
    this has asked for the permission; it is asked again at every step.
    """
    with _database().read() as connection:
        languages = waves.wave(connection, case.wave).wave.languages
    session = session_of_case(
        case, languages[0] if languages else "fa", mode=mode, by=by, back_to=back_to or f"/staff/cases/{case.id}"
    )
    return enter(session)


def enter(session: AnsweringSession) -> Response:
    """Trade a code for a cookie and a clean address: where one left off."""
    sitting = sitting_of(_database(), session)
    if sitting is None:
        abort(404)
    if sitting.submission is not None:
        session = session.changed(language=sitting.submission.language)
    return keep_session(redirect(_where_to(sitting), 303), session)


def _where_to(sitting: Sitting) -> str:
    """Where one left off."""
    if sitting.door is Door.SUBMITTED:
        return url_for("respond.done")
    if sitting.has_ended:
        return url_for("respond.ended")
    ahead = sitting.to_go_on_with()
    return _section_url(ahead) if ahead else url_for("respond.review")


def _section_url(section: Section, **more: Any) -> str:
    return url_for("respond.section", name=section.name, **more)


def with_sitting(view: _View) -> _View:
    """Give a view the sitting of this browser's session, or the page that says why there is none."""

    @wraps(view)
    def seated(**arguments: Any) -> ResponseReturnValue:
        session = current_session()
        if session is None:
            return redirect(url_for("entrance.front", lost=1), 303)
        if session.is_interviewer and not _is_with_us(session):
            return sign_in_first()
        wanted = request.args.get("lang")
        sitting = sitting_of(_database(), session)
        if sitting is None:
            return redirect(url_for("entrance.front", lost=1), 303)
        if wanted in sitting.languages and wanted != session.language:
            plain = {name: value for name, value in request.args.items() if name != "lang"}
            answer = redirect(url_for(request.endpoint or "", **(request.view_args or {}), **plain), 303)
            return keep_session(answer, session.changed(language=wanted))
        return view(sitting, **arguments)

    return seated


def _is_with_us(session: AnsweringSession) -> bool:
    staff = current_staff()
    return staff is not None and staff.username == session.by and may(Permission.INTERVIEW)


def _posted() -> list[tuple[str, str]]:
    """Everything this page sent, to be sent once more."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


@blueprint.get("/answer/")
@needs(Permission.NOTHING)
@with_sitting
def go_on(sitting: Sitting) -> ResponseReturnValue:
    """Where this browser's questionnaire goes on."""
    return redirect(_where_to(sitting), 303)


# -- one section ------------------------------------------------------------------------------------------------------


@blueprint.get("/answer/<name>")
@needs(Permission.NOTHING)
@with_sitting
def section(sitting: Sitting, name: str) -> ResponseReturnValue:
    """A section with what was answered before; nothing is stored."""
    if sitting.door is not Door.OPEN:
        return _door_page(sitting)
    own = _section_or_redirect(sitting, name)
    if not isinstance(own, Section):
        return own
    typed = _fields(sitting, own)
    draft = sitting.draft(name)
    if not draft:
        return section_page(sitting, own, typed)
    form = form_with(sitting, own, typed | draft)
    form.validate()
    return section_page(sitting, own, typed | draft, form.typing.problems)


def _fields(sitting: Sitting, own: Section) -> Typed:
    """What was answered, and where a question is seen for the first time, what is given beforehand."""
    stored = typed_of_section(own, sitting.answers, sitting.language)
    new = request.args.get("more", "").split() if sitting.revision(own.name) else None
    return given_beforehand(sitting.instrument, own, sitting.answers, sitting.language, new) | stored


@blueprint.post("/answer/<name>")
@needs(Permission.NOTHING)
@with_sitting
def save_section(sitting: Sitting, name: str) -> ResponseReturnValue:
    """Store what can be stored and go where the button says."""
    if sitting.door is not Door.OPEN:
        return _door_page(sitting)
    if not sitting.accepts(request.form.get("submission_key", "")):
        return _other_questionnaire(sitting)
    own = _section_or_redirect(sitting, name)
    if not isinstance(own, Section):
        return own
    form = form_class_of(sitting, own)(request.form, sitting.answers, sitting.language)
    is_valid = form.validate()
    go = _wanted(sitting)
    if not is_valid and go == "next":
        new, known = form.typing.newly_relevant, {**sitting.answers, **form.typing.answers}
        typed = given_beforehand(sitting.instrument, own, known, sitting.language, new) | form.typing.typed
        return section_page(sitting, own, typed, form.typing.problems), 422
    return _store(sitting, own, form, go)


def _wanted(sitting: Sitting) -> str:
    """`next`, `back`, `review`, `lang.<language>` or `add.<repeat>`."""
    language = request.form.get("lang")
    if language in sitting.languages:
        return f"lang.{language}"
    go = request.form.get("go", "next")
    return go if go in ("back", "review") or go.startswith("add.") else "next"


def _store(sitting: Sitting, own: Section, form: SectionForm, go: str) -> ResponseReturnValue:
    typing = form.typing
    endings = answering.ending_answers(sitting.instrument, own, typing.answers)
    if endings:
        return _end(sitting, own, endings)
    draft = {} if go == "next" else draft_of(typing.typed, typing.problems)
    if go == "next" or typing.answers or draft or sitting.revision(own.name):
        try:
            sitting = _save(sitting, own, typing.answers, draft)
        except Conflict as conflict:
            return conflict_page(sitting, own, typing.typed, typing.problems, conflict)
        except (AlreadySubmitted, Withdrawn):
            return redirect(url_for("respond.done"), 303)
    if go == "next" and typing.newly_relevant:
        new = typing.newly_relevant
        return redirect(_section_url(own, more=" ".join(new), _anchor=f"q-{new[0]}"), 303)
    answer = redirect(_target(sitting, own, go), 303)
    if go.startswith("lang."):
        keep_session(answer, sitting.session.changed(language=go.removeprefix("lang.")))
    return answer


def _save(sitting: Sitting, own: Section, answers: dict[str, Any], draft: Typed, *, is_end: bool = False) -> Sitting:
    return answering.save(
        _database(), sitting, own, answers, draft, base_revision=_base_revision(), at=now(), is_end=is_end
    )


def _base_revision() -> int:
    text = request.form.get("revision", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _target(sitting: Sitting, own: Section, go: str) -> str:
    if go == "review":
        return url_for("respond.review")
    if go.startswith("lang."):
        return _section_url(own)
    if go.startswith("add."):
        return _section_url(own, one_more=go.removeprefix("add."), _anchor=f"q-{go.removeprefix('add.')}")
    ahead = sitting.before(own.name) if go == "back" else sitting.next_after(own.name)
    if ahead is not None:
        return _section_url(ahead)
    return _section_url(own) if go == "back" else url_for("respond.review")


def _end(sitting: Sitting, own: Section, endings: dict[str, Any]) -> ResponseReturnValue:
    """An answer ends it with thanks. Only that answer is kept, and nothing at all where nothing was begun."""
    if sitting.submission is not None:
        try:
            _save(sitting, own, endings, {}, is_end=True)
        except Conflict as conflict:
            return conflict_page(sitting, own, typed_of_section(own, endings, sitting.language), {}, conflict)
        except (AlreadySubmitted, Withdrawn):
            return redirect(url_for("respond.done"), 303)
    answering.note_the_end(_database(), sitting, endings, at=now())
    return redirect(url_for("respond.ended", at=own.name), 303)


def _section_or_redirect(sitting: Sitting, name: str) -> Section | Response:
    """The section if it is asked; else the way to one that is."""
    if name not in {own.name for own in sitting.instrument.sections}:
        abort(404)
    own = next((own for own in sitting.sections if own.name == name), None)
    if own is None:
        ahead = sitting.to_go_on_with()
        return redirect(_section_url(ahead) if ahead else url_for("respond.review"), 303)
    before = sitting.in_the_way_of(name)
    return redirect(_section_url(before), 303) if before else own


# -- what can come between --------------------------------------------------------------------------------------------


def _other_questionnaire(sitting: Sitting) -> ResponseReturnValue:
    """The page was opened for another questionnaire than this browser holds now: save nothing, lose nothing."""
    return sitting_page("respond/other_questionnaire.html", sitting, written=_written()), 409


def _written() -> list[str]:
    """What somebody wrote in their own words on a page that is not stored, to be copied; no code has a space in it."""
    return [value for name, value in _posted() if " " in value.strip() and name != "shown"]


def _door_page(sitting: Sitting) -> ResponseReturnValue:
    """Not yet open, closed, already submitted, withdrawn."""
    if sitting.door is Door.SUBMITTED and sitting.session.has_submitted:
        return redirect(url_for("respond.done"), 303)
    page = sitting_page(
        "respond/door.html",
        sitting,
        door=sitting.door.value,
        written=_written() if sitting.door is Door.CLOSED else [],
        may_begin_anew=sitting.may_begin_anew,
    )
    return page, _DOOR_STATUS[sitting.door]


# -- checking, submitting, afterwards ---------------------------------------------------------------------------------


@blueprint.get("/answer/review")
@needs(Permission.NOTHING)
@with_sitting
def review(sitting: Sitting) -> ResponseReturnValue:
    """All answers to look over, each section with the way back to it."""
    return _review_or_elsewhere(sitting) or _review_page(sitting)


@blueprint.post("/answer/review")
@needs(Permission.NOTHING)
@with_sitting
def submit(sitting: Sitting) -> ResponseReturnValue:
    """Close the questionnaire; sent twice it gives the same receipt."""
    key = request.form.get("submission_key", "")
    if not sitting.accepts(key):
        return _other_questionnaire(sitting)
    already = sitting.door is Door.SUBMITTED
    if not already:
        elsewhere = _review_or_elsewhere(sitting)
        if elsewhere is not None:
            return elsewhere
        if request.form.get("go") == "back":
            return redirect(_section_url(sitting.sections[-1]), 303)
        if request.form.get("lang") in sitting.languages:
            answer = redirect(url_for("respond.review"), 303)
            return keep_session(answer, sitting.session.changed(language=request.form["lang"]))
        if sitting.unfinished():
            return _review_page(sitting), 422
    try:
        answering.submit(_database(), sitting, key=key, at=now())
    except WrongSubmissionKey:
        return _other_questionnaire(sitting)
    except Withdrawn:
        return _door_page(sitting)
    own = sitting.submission
    session = sitting.session.changed(has_submitted=True, submission_id=own.id if own else None, resume_code=None)
    return keep_session(redirect(url_for("respond.done"), 303), session)


def _review_or_elsewhere(sitting: Sitting) -> ResponseReturnValue | None:
    if sitting.door is not Door.OPEN:
        return _door_page(sitting)
    if sitting.has_ended:
        return redirect(url_for("respond.ended"), 303)
    if sitting.submission is None or not sitting.submission.revisions:
        return redirect(_section_url(sitting.sections[0]), 303)
    before = sitting.in_the_way_of("")
    return redirect(_section_url(before), 303) if before else None


def _review_page(sitting: Sitting) -> str:
    language = sitting.language
    unfinished = sitting.unfinished()
    return sitting_page(
        "respond/review.html",
        sitting,
        parts=sections_in_words(sitting),
        unfinished={name: _sentences(found, language) for name, found in unfinished.items()},
        submission_key=sitting.form_key,
        way=way_of(sitting, len(sitting.sections) + 1, language),
        e=request.method == "POST" and unfinished,
    )


def _sentences(found: dict[str, tuple[Problem, ...]], language: str) -> list[str]:
    return [problem.sentence(language) for problems in found.values() for problem in problems]


@blueprint.get("/answer/done")
@needs(Permission.NOTHING)
@with_sitting
def done(sitting: Sitting) -> ResponseReturnValue:
    """The receipt, for the browser that submitted; anybody else with the link only learns that it is done."""
    if sitting.door is not Door.SUBMITTED:
        return _door_page(sitting) if sitting.door is not Door.OPEN else redirect(url_for("respond.review"), 303)
    if not sitting.session.has_submitted or sitting.submission is None:
        return sitting_page("respond/door.html", sitting, door=Door.SUBMITTED.value)
    receipt = native_digits(in_fours(sitting.submission.receipt or ""), sitting.language)
    return kept_page("respond/done.html", sitting, (), {"receipt": receipt}, dict)


@blueprint.get("/answer/copy")
@needs(Permission.NOTHING)
@with_sitting
def copy(sitting: Sitting) -> ResponseReturnValue:
    """One's own answers to print, for the browser that submitted them."""
    if sitting.door is not Door.SUBMITTED or not sitting.session.has_submitted or sitting.submission is None:
        return redirect(url_for("respond.done"), 303)
    receipt = in_fours(sitting.submission.receipt or "")
    parts, day = sections_in_words(sitting), sitting.submission.submitted_at
    return sitting_page("respond/copy.html", sitting, parts=parts, receipt=receipt, submitted_at=day)


@blueprint.get("/answer/ended")
@needs(Permission.NOTHING)
@with_sitting
def ended(sitting: Sitting) -> ResponseReturnValue:
    """Thanks, where an answer ended the questionnaire; a slip can be mended."""
    if sitting.door is not Door.OPEN:
        return _door_page(sitting)
    back = request.args.get("at", "")
    if back not in {own.name for own in sitting.sections}:
        back = next(
            (
                own.name
                for own in sitting.sections
                if answering.ending_answers(sitting.instrument, own, sitting.answers)
            ),
            sitting.sections[0].name,
        )
    told = sitting.case.disposition if sitting.case else None  # all that is known where nothing was begun
    refused = Disposition.NOT_ELIGIBLE not in (sitting.ending, told)
    return sitting_page("respond/ended.html", sitting, back=back, refused=refused)
