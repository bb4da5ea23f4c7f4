"""Studies: the list with its state at a glance, making and changing one, publishing its instrument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from questionnaires.approved_budget import REPORTED_UNITS, ApprovedBudget
from questionnaires.burden import burden
from questionnaires.fieldwork import FONTS, Study
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.problems import Problem
from survey.clock import now, today
from survey.fieldwork import fieldwork_actions, study_form
from survey.fieldwork.place_maps import drawing
from survey.fieldwork.response import GroupResponse, response_by_group
from survey.instruments.readiness import Readiness, readiness
from survey.routes.versions import publish_or_review
from survey.site.language import page_language
from survey.staff.access import Permission, may, needs
from survey.staff.form_faults import Faults, field_name
from survey.staff.staff_navigation import jalali_months, staff_navigation
from survey.staff.staff_pages import database, done, me, message_of_request
from survey.store import access_log, budgets, drafts, instruments, sampling_frames, studies, waves
from survey.store.errors import NameTaken
from survey.store.instruments import InstrumentVersion
from survey.store.waves import StoredWave

blueprint = Blueprint("studies", __name__, url_prefix="/staff")


@dataclass(frozen=True)
class Overview:
    """A study at a glance."""

    study: Study
    version: InstrumentVersion | None
    frame_size: int
    waves: tuple[StoredWave, ...]
    budget: ApprovedBudget | None = None

    @property
    def next_step(self) -> str:
        """What a consultant does next: publish, load-frame, open-wave, or nothing."""
        if self.version is None:
            return "publish"
        if not self.frame_size and not self.waves:
            return "load-frame"
        return "" if self.waves else "open-wave"


@blueprint.app_context_processor
def staff_helpers() -> dict[str, object]:
    """What `staff/base.html` and the forms need."""
    return {
        "staff_navigation": staff_navigation,
        "staff_message": message_of_request,
        "jalali_months": jalali_months,
        "field_name": field_name,
    }


@blueprint.get("/")
@needs(Permission.BE_STAFF)
def index() -> ResponseReturnValue:
    """All studies; a bar for each wave, and what comes next."""
    with database().read() as connection:
        overviews = [_overview(connection, study) for study in studies.studies(connection)]
    return render_template(
        "staff/studies/index.html",
        overviews=overviews,
        sums={stored.name: _sum(stored.name) for overview in overviews for stored in overview.waves},
        today=today(),
    )


@blueprint.get("/studies/new")
@needs(Permission.MANAGE_STUDIES)
def new() -> ResponseReturnValue:
    """The form of a new study, the usual groups filled in."""
    return _form_page(study_form.empty_form(today()), Faults(), None)


@blueprint.post("/studies/new")
@needs(Permission.MANAGE_STUDIES)
def create() -> ResponseReturnValue:
    """A new study, or the form again with every fault and everything that was typed."""
    read = study_form.read_form(request.form.to_dict(), _file("emblem"), today(), place_map=_file("map"))
    if read.study is None:
        return _form_page(read.typed, read.faults, None), 422
    try:
        fieldwork_actions.create_study(database(), read.study)
    except NameTaken:
        read.faults.say("name", "study-name-taken", value=read.study.name)
        return _form_page(read.typed, read.faults, None), 422
    _log("study-created", read.study.name)
    return redirect(done(".study", "study-created", study_name=read.study.name), 303)


@blueprint.get("/studies/<study_name>")
@needs(Permission.BE_STAFF)
def study(study_name: str) -> ResponseReturnValue:
    """One study: instrument, frame and waves, each with its next step."""
    with database().read() as connection:
        overview = _overview(connection, studies.study(connection, study_name))
    return render_template(
        "staff/studies/study.html",
        overview=overview,
        study=overview.study,
        sums={stored.name: _sum(stored.name) for stored in overview.waves},
        estimate=burden(overview.version.instrument, page_language()) if overview.version else None,
        further_lists=study_form.FURTHER_LISTS,
        today=today(),
    )


@blueprint.get("/studies/<study_name>/edit")
@needs(Permission.MANAGE_STUDIES)
def edit(study_name: str) -> ResponseReturnValue:
    """The form of a study, as it stands."""
    with database().read() as connection:
        stored = studies.study(connection, study_name)
    return _form_page(study_form.form_of(stored), Faults(), stored)


@blueprint.post("/studies/<study_name>/edit")
@needs(Permission.MANAGE_STUDIES)
def change(study_name: str) -> ResponseReturnValue:
    """The study as typed; groups and places that the frame holds cannot go."""
    with database().read() as connection:
        before = studies.study(connection, study_name)
        used = _used_codes(connection, study_name)
    read = study_form.read_form(request.form.to_dict(), _file("emblem"), today(), place_map=_file("map"), before=before)
    if read.study is not None:
        for code in study_form.codes_lost(read.study, before, used):
            read.faults.say(
                "groups" if code in before.code_list("groups").codes else "places", "code-in-use", value=code
            )
    if read.study is None or read.faults:
        return _form_page(read.typed, read.faults, before), 422
    with database().write() as connection:
        studies.replace_study(connection, read.study, at=now())
    _log("study-changed", study_name)
    return redirect(done(".study", "study-changed", study_name=study_name), 303)


@blueprint.get("/studies/<study_name>/instrument")
@needs(Permission.MANAGE_STUDIES)
def instrument(study_name: str) -> ResponseReturnValue:
    """The published versions, and the choice of the next one."""
    return _instrument_page(study_name, "", None)


@blueprint.post("/studies/<study_name>/instrument")
@needs(Permission.MANAGE_STUDIES)
def publish(study_name: str) -> ResponseReturnValue:
    """A shipped questionnaire: `do=check` shows faults, warnings and minutes; `do=publish` publishes it."""
    chosen = request.form.get("instrument", "")
    with database().read() as connection:
        stored = studies.study(connection, study_name)
    if chosen not in shipped_instruments():
        return _instrument_page(study_name, "", Readiness(None, (Problem.at("instrument-not-chosen"),))), 422
    ready = readiness(stored, chosen)
    if ready.faults or request.form.get("do") != "publish":
        return _instrument_page(study_name, chosen, ready), 422 if ready.faults else 200
    assert ready.instrument is not None
    return publish_or_review(study_name, ready.instrument, chosen)


@blueprint.get("/studies/<study_name>/instrument/<int:number>")
@needs(Permission.BE_STAFF)
def version(study_name: str, number: int) -> ResponseReturnValue:
    """One published version to read: every section, question and choice."""
    with database().read() as connection:
        stored = studies.study(connection, study_name)
        published = instruments.versions(connection, study_name)
    found = next((own for own in published if own.number == number), None)
    if found is None:
        abort(404)
    return render_template(
        "staff/studies/version.html",
        study=stored,
        version=found,
        estimate=burden(found.instrument, page_language()),
    )


@blueprint.get("/studies/<study_name>/map.svg")
@needs(Permission.BE_STAFF)
def place_map(study_name: str) -> ResponseReturnValue:
    """The outlines of the study's places."""
    with database().read() as connection:
        stored = studies.study(connection, study_name)
    if stored.place_map is None:
        abort(404)
    return Response(drawing(stored.place_map, stored.accent), mimetype="image/svg+xml")


def _overview(connection: Connection, study: Study) -> Overview:
    published = instruments.versions(connection, study.name)
    budget = budgets.stored_budget(connection, study.name)
    return Overview(
        study=study,
        version=published[-1] if published else None,
        frame_size=len(sampling_frames.units(connection, study.name)),
        waves=tuple(waves.waves(connection, study.name)),
        budget=budget.budget if budget else None,
    )


def _sum(wave_name: str) -> GroupResponse | None:
    """Response of a wave in all, for those who may see it."""
    if not may(Permission.SEE_RESPONSE):
        return None
    return response_by_group(database(), wave_name, page_language())[-1]


def _form_page(typed: Mapping[str, str], faults: Faults, before: Study | None) -> str:
    further = tuple(study_form.FURTHER_LISTS)
    return render_template(
        "staff/studies/form.html",
        typed=typed,
        faults=faults,
        before=before,
        study=before,
        further=further,
        fonts=FONTS,
        money_units=[unit.value for unit in REPORTED_UNITS],
        further_open=any(typed.get(name) or faults.of(name) for name in further),
    )


def _file(name: str) -> bytes:
    file = request.files.get(name)
    return file.read() if file else b""


def _used_codes(connection: Connection, study_name: str) -> frozenset[str]:
    units = sampling_frames.units(connection, study_name)
    return frozenset(code for unit in units for code in (unit.group, unit.second_group, unit.place) if code)


def _instrument_page(study_name: str, chosen: str, ready: Readiness | None) -> str:
    with database().read() as connection:
        stored = studies.study(connection, study_name)
        published = instruments.versions(connection, study_name)
        own_drafts = drafts.drafts(connection, study_name)
    shipped = [(name, shipped_instrument(name)) for name in shipped_instruments()]
    return render_template(
        "staff/studies/instrument.html",
        study=stored,
        versions=list(reversed(published)),
        changed={
            own.number
            for place, own in enumerate(published)
            if own.instrument.name in [before.instrument.name for before in published[:place]]
        },
        shipped=[(name, own, burden(own, page_language())) for name, own in shipped],
        chosen=chosen,
        drafts=own_drafts,
        ready=ready,
        estimate=burden(ready.instrument, page_language()) if ready and ready.instrument else None,
    )


def _log(action: str, subject: str) -> None:
    with database().write() as connection:
        access_log.record(connection, at=now(), by=me().username, action=action, subject=subject)
