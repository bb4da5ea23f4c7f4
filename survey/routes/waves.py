"""Waves: opened, changed, closed; how far each group has come; invitations."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from exports.fieldwork.invitations import write_invitations
from questionnaires.fieldwork import Study, WaveKind
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.text import normalize
from questionnaires.translations import direction
from survey.clock import now, today
from survey.fieldwork import fieldwork_actions, wave_form
from survey.fieldwork.invitations import MESSAGE_FIELDS, invitations, is_waiting, message_problems, usual_message
from survey.fieldwork.response import for_planners, group_labels, group_order, response_by_group
from survey.instruments import languages, publishing
from survey.reporting import long_work
from survey.routes.work import asked
from survey.site.language import page_language, t
from survey.staff.access import Permission, may, needs
from survey.staff.form_faults import Faults
from survey.staff.staff_pages import database, done, me, send_workbook
from survey.store import access_log, cases, instruments, sampling_frames, studies, waves
from survey.store.errors import NameTaken
from survey.store.waves import StoredWave

blueprint = Blueprint("waves", __name__, url_prefix="/staff")

MOST_AT_ONCE = 500  # letters within a request; more are long work


@blueprint.get("/studies/<study_name>/waves/new")
@needs(Permission.MANAGE_STUDIES)
def new_wave(study_name: str) -> ResponseReturnValue:
    """The form of a new wave."""
    with database().read() as connection:
        study = studies.study(connection, study_name)
        taken = frozenset(stored.name for stored in waves.waves(connection, study_name))
        listed = _listed(connection, study)
    return _wave_form(study, wave_form.empty_form(study, taken, listed), Faults())


@blueprint.post("/studies/<study_name>/waves/new")
@needs(Permission.MANAGE_STUDIES)
def open_wave(study_name: str) -> ResponseReturnValue:
    """Open a wave: over the newest version, with a case and a code for everybody who is listed."""
    with database().read() as connection:
        study = studies.study(connection, study_name)
        listed = _listed(connection, study)
        offered = _offered(connection, study_name)
        refused = _unapproved(connection, study_name, None)
    read = wave_form.read_form(request.form.to_dict(), study, offered, listed, unapproved=refused)
    if read.wave is None:
        return _wave_form(study, read.typed, read.faults), 422
    try:
        count = fieldwork_actions.open_wave(
            database(), read.wave, by=me().username, groups=read.groups, sample_size=read.sample_size
        )
    except NameTaken:
        read.faults.say("name", "wave-name-taken", value=read.wave.name)
        return _wave_form(study, read.typed, read.faults), 422
    except ProblemsFound as found:
        read.faults.add("wave", *found.problems)
        return _wave_form(study, read.typed, read.faults), 422
    return redirect(done(".wave", "wave-opened", count, wave_name=read.wave.name), 303)


@blueprint.get("/waves/<wave_name>/edit")
@needs(Permission.MANAGE_STUDIES)
def edit_wave(wave_name: str) -> ResponseReturnValue:
    """The form of a wave: title, languages and dates; name, kind and people stay."""
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        study = studies.study(connection, stored.study)
    return _wave_form(study, wave_form.form_of(stored.wave), Faults(), stored)


@blueprint.post("/waves/<wave_name>/edit")
@needs(Permission.MANAGE_STUDIES)
def change_wave(wave_name: str) -> ResponseReturnValue:
    """The wave as typed."""
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        study = studies.study(connection, stored.study)
        offered = instruments.version(connection, stored.version_id).instrument.languages
        refused = _unapproved(connection, stored.study, stored)
    read = wave_form.read_form(request.form.to_dict(), study, offered, {}, before=stored.wave, unapproved=refused)
    if read.wave is None:
        return _wave_form(study, read.typed, read.faults, stored), 422
    with database().write() as connection:
        waves.replace_wave(connection, read.wave)
        access_log.record(connection, at=now(), by=me().username, action="wave-changed", subject=wave_name)
    return redirect(done(".wave", "wave-changed", wave_name=wave_name), 303)


@blueprint.get("/waves/<wave_name>")
@needs(Permission.SEE_RESPONSE)
def wave(wave_name: str) -> ResponseReturnValue:
    """How far a wave has come; for a consultant also its invitations and its closing."""
    return _wave_page(wave_name)


@blueprint.post("/waves/<wave_name>/state")
@needs(Permission.MANAGE_STUDIES)
def close_or_reopen(wave_name: str) -> ResponseReturnValue:
    """`state=closed` ends the fieldwork now, `state=open` takes that back."""
    state = request.form.get("state")
    if state not in ("closed", "open"):
        abort(400)
    if state == "closed":
        fieldwork_actions.close_wave(database(), wave_name, by=me().username)
    else:
        fieldwork_actions.reopen_wave(database(), wave_name, by=me().username)
    return redirect(done(".wave", "wave-closed" if state == "closed" else "wave-reopened", wave_name=wave_name), 303)


@blueprint.post("/waves/<wave_name>/new-people")
@needs(Permission.MANAGE_STUDIES)
def add_new_people(wave_name: str) -> ResponseReturnValue:
    """Cases for people who came into the frame since."""
    try:
        count = fieldwork_actions.add_new_people(database(), wave_name, by=me().username)
    except ProblemsFound as found:
        return _wave_page(wave_name, found.problems), 422
    return redirect(done(".wave", "people-added", count, wave_name=wave_name), 303)


@blueprint.post("/waves/<wave_name>/invitations.xlsx")
@needs(Permission.MANAGE_STUDIES)
def invite(wave_name: str) -> ResponseReturnValue:
    """Codes, links and ready texts for the SMS panel; `who=unanswered` leaves out those who are done."""
    who = request.form.get("who", "all")
    if who not in ("all", "unanswered"):
        abort(400)
    message = normalize(request.form.get("message", ""))
    if not message_problems(message) and _are_many(wave_name):
        wanted = {"wave": wave_name, "who": who, "message": message, "address": request.host_url}
        return asked(database(), long_work.INVITATIONS, wanted, t("work.asked.invitations", title=wave_name))
    try:
        made = invitations(
            database(),
            wave_name,
            address=request.host_url,
            by=me().username,
            only_unanswered=who == "unanswered",
            message=message,
        )
    except ProblemsFound as found:
        return _wave_page(wave_name, found.problems, message), 422
    file = BytesIO()
    write_invitations(made, file, page_language())
    return send_workbook(file.getvalue(), t(f"staff.invitations.file-{who}", wave=wave_name))


def _are_many(wave_name: str) -> bool:
    """Whether making the letters of a wave takes longer than somebody waits for a page."""
    with database().read() as connection:
        is_open = waves.wave(connection, wave_name).wave.kind is WaveKind.OPEN
        return not is_open and len(cases.cases(connection, wave_name)) > MOST_AT_ONCE


def _wave_page(wave_name: str, problems: tuple[Problem, ...] = (), message: str | None = None) -> str:
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        study = studies.study(connection, stored.study)
        version = instruments.version(connection, stored.version_id)
        listed = cases.cases(connection, wave_name)
        unlisted = fieldwork_actions.not_yet_listed(connection, stored.wave)
        newer = publishing.newer_versions(connection, stored) if stored.wave.closed_at is None else []
    rows = response_by_group(database(), wave_name, page_language())
    sees_all = may(Permission.MANAGE_STUDIES)
    language = stored.wave.languages[0] if stored.wave.languages else "fa"
    return render_template(
        "staff/waves/wave.html",
        stored=stored,
        wave=stored.wave,
        study=study,
        version=version,
        newer=newer,
        rows=rows if sees_all else [],
        planners_rows=[]
        if sees_all
        else for_planners(rows, study.threshold, targets_are_known=stored.wave.kind is not WaveKind.OPEN),
        total=rows[-1],
        is_open=stored.wave.is_open(today()),
        today=today(),
        waiting=sum(1 for case in listed if is_waiting(case)),
        unlisted=len(unlisted),
        problems=problems,
        message=message if message is not None else usual_message(language),
        message_fields=MESSAGE_FIELDS,
        message_dir=direction(language),
        address=f"{request.host_url}w/{wave_name}",
        page_address=url_for(".wave", wave_name=wave_name),
    )


def _wave_form(study: Study, typed: object, faults: Faults, stored: StoredWave | None = None) -> str:
    with database().read() as connection:
        published = stored is not None or bool(instruments.versions(connection, study.name))
        if stored is None:
            offered = _offered(connection, study.name)
        else:
            offered = instruments.version(connection, stored.version_id).instrument.languages
        unapproved = _unapproved(connection, study.name, stored)
        listed = _listed(connection, study)
    label = group_labels(study, page_language())
    return render_template(
        "staff/waves/wave_form.html",
        study=study,
        stored=stored,
        typed=typed,
        faults=faults,
        published=published,
        offered=offered,
        unapproved=unapproved,
        groups=[(code, label(code), count) for code, count in listed.items()],
        kinds=[own.value for own in WaveKind],
        today=today(),
    )


def _listed(connection: Connection, study: Study) -> dict[str, int]:
    """How many of each group stand in the frame, in the study's order."""
    counts = Counter(unit.group for unit in sampling_frames.units(connection, study.name) if unit.group)
    return {code: counts[code] for code in sorted(counts, key=group_order(study))}


def _unapproved(connection: Connection, study_name: str, stored: StoredWave | None) -> frozenset[str]:
    """Languages of the wave's version (of the newest, for a new wave) that nobody has approved."""
    if stored is not None:
        own = instruments.version(connection, stored.version_id)
        return languages.unapproved(connection, study_name, own.instrument)
    published = instruments.versions(connection, study_name)
    return languages.unapproved(connection, study_name, published[-1].instrument) if published else frozenset()


def _offered(connection: Connection, study_name: str) -> tuple[str, ...]:
    """Languages of the newest version; none where nothing is published."""
    published = instruments.versions(connection, study_name)
    return published[-1].instrument.languages if published else ("fa",)
