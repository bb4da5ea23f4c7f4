"""Drafts of a study's questionnaire: upload, faults beside a preview, what it would change, publishing it."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from exports.fieldwork.instrument_template import write_template
from questionnaires import editing
from questionnaires.burden import burden
from questionnaires.fieldwork import Study
from questionnaires.library import shipped_instrument, shipped_instruments
from questionnaires.loaders.any_file import WORKBOOKS
from questionnaires.loaders.bundles import BUNDLE, packed
from questionnaires.model import Instrument, Repeat
from questionnaires.problems import Problem
from questionnaires.revisions import Difference, settle
from questionnaires.writers import xlsform
from survey.clock import now
from survey.instruments.drafts import LARGEST_FILE, Look, look, written
from survey.routes.versions import publish_or_review
from survey.site.language import page_language, t
from survey.staff.access import Permission, needs
from survey.staff.problem_lines import problem_lines
from survey.staff.staff_pages import database, done, me, send_workbook
from survey.store import drafts, instruments, studies
from survey.store.drafts import Draft

blueprint = Blueprint("drafts", __name__, url_prefix="/staff")

_SHOWN_FAULTS = 200
_DRAFT = "/studies/<study_name>/drafts/<int:draft_id>"


@blueprint.get("/instruments/template.xlsx")
@needs(Permission.MANAGE_STUDIES)
def template() -> ResponseReturnValue:
    """The workbook to write a questionnaire of one's own in."""
    file = BytesIO()
    write_template(file, page_language())
    return send_workbook(file.getvalue(), t("drafts.template-file"))


@blueprint.get("/instruments/<shipped>.xlsx")
@needs(Permission.MANAGE_STUDIES)
def shipped_workbook(shipped: str) -> ResponseReturnValue:
    """A shipped questionnaire as a workbook."""
    if shipped not in shipped_instruments():
        abort(404)
    return send_workbook(xlsform.write(shipped_instrument(shipped)), shipped)


@blueprint.get("/studies/<study_name>/instrument/<int:number>/workbook.xlsx")
@needs(Permission.MANAGE_STUDIES)
def version_workbook(study_name: str, number: int) -> ResponseReturnValue:
    """A published version as a workbook, to be changed in Excel."""
    with database().read() as connection:
        version = instruments.numbered(connection, study_name, number)
    return send_workbook(xlsform.write(version.instrument), f"{version.instrument.name} {number}")


@blueprint.post("/studies/<study_name>/drafts")
@needs(Permission.MANAGE_STUDIES)
def begin(study_name: str) -> ResponseReturnValue:
    """A draft from an uploaded file, a shipped questionnaire (`instrument`) or a published version (`version`)."""
    with database().read() as connection:
        study = studies.study(connection, study_name)
        begun = _begun_from(connection, study_name)
    if begun is not None:
        file_name, content = written(begun, begun.name)
    else:
        file_name, content, found = _uploaded(study)
        if not found.is_worth_keeping:
            return _refused(study, file_name, found), 422
    with database().write() as connection:
        draft_id = drafts.keep(connection, study_name, file_name, content, by=me().username, at=now())
    return redirect(url_for(".show", study_name=study_name, draft_id=draft_id), 303)


@blueprint.get(_DRAFT)
@needs(Permission.MANAGE_STUDIES)
def show(study_name: str, draft_id: int) -> ResponseReturnValue:
    """What is wrong, what respondents would see, and what publishing would change."""
    return _draft_page(study_name, draft_id)


@blueprint.post(_DRAFT)
@needs(Permission.MANAGE_STUDIES)
def change(study_name: str, draft_id: int) -> ResponseReturnValue:
    """`do=publish`, `do=replace` (with a mended file), `do=drop`, or `do=earlier.<what>.<name>` and `later.…`."""
    do, _, moved = request.form.get("do", "").partition(".")
    study, draft = _study_and_draft(study_name, draft_id)
    if do == "drop":
        with database().write() as connection:
            drafts.drop(connection, study_name, draft_id)
        return redirect(done("studies.instrument", "draft-dropped", study_name=study_name), 303)
    if do == "replace":
        return _replace(study, draft)
    found = look(study, draft.file_name, draft.content)
    if do in ("earlier", "later") and found.blank is not None:
        return _move(draft, found.blank, moved, -1 if do == "earlier" else 1)
    if do != "publish":
        abort(400)
    if found.ready is None:
        return _draft_page(study_name, draft_id), 422
    return publish_or_review(study_name, found.ready, draft.file_name)


@blueprint.get(f"{_DRAFT}/workbook.xlsx")
@needs(Permission.MANAGE_STUDIES)
def workbook(study_name: str, draft_id: int) -> ResponseReturnValue:
    """The draft as a workbook: as it was uploaded where nothing was changed in the page."""
    study, draft = _study_and_draft(study_name, draft_id)
    blank = look(study, draft.file_name, draft.content).blank
    if blank is None or draft.file_name.lower().endswith((*WORKBOOKS, BUNDLE)):
        return send_file(BytesIO(draft.content), as_attachment=True, download_name=draft.file_name)
    return send_workbook(xlsform.write(blank), draft.file_name.removesuffix(".yaml"))


def keep_changed(draft: Draft, changed: Instrument) -> None:
    """Put an instrument that was changed in the page in the place of a draft."""
    file_name, content = written(changed, draft.file_name)
    with database().write() as connection:
        drafts.change(connection, draft.study, draft.id, file_name, content, by=me().username, at=now())


def _study_and_draft(study_name: str, draft_id: int) -> tuple[Study, Draft]:
    with database().read() as connection:
        return studies.study(connection, study_name), drafts.fetch(connection, study_name, draft_id)


def _begun_from(connection: Connection, study_name: str) -> Instrument | None:
    """What a draft is begun from, where it is no file."""
    shipped, number = request.form.get("instrument", ""), request.form.get("version", "")
    if shipped in shipped_instruments():
        return shipped_instrument(shipped)
    if number.isascii() and number.isdecimal() and len(number) < 6:
        return instruments.numbered(connection, study_name, int(number)).instrument
    return None


def _uploaded(study: Study) -> tuple[str, bytes, Look]:
    """What was sent: one file, or a workbook with the files it names, kept together."""
    sent = {file.filename or "": file.read(LARGEST_FILE + 1) for file in request.files.getlist("file")}
    file_name = next((name for name in sent if name.lower().endswith(WORKBOOKS[:3])), next(iter(sent), ""))
    content = sent.get(file_name, b"")
    if len(sent) > 1:
        file_name, content = f"{PurePosixPath(file_name).stem}{BUNDLE}", packed(sent)
    if not content.strip():
        return file_name, content, Look(None, None, (Problem.at("file-needed"),))
    return file_name, content, look(study, file_name, content)


def _replace(study: Study, draft: Draft) -> ResponseReturnValue:
    """The mended file in the place of the draft; one that cannot be read leaves it as it was."""
    file_name, content, found = _uploaded(study)
    if not found.is_worth_keeping:
        return _draft_page(study.name, draft.id, refused=found.faults, refused_name=file_name), 422
    with database().write() as connection:
        drafts.change(connection, study.name, draft.id, file_name, content, by=me().username, at=now())
    return redirect(url_for(".show", study_name=study.name, draft_id=draft.id), 303)


def _move(draft: Draft, instrument: Instrument, moved: str, by: int) -> ResponseReturnValue:
    """`section.<name>` or `question.<name>` one place earlier or later."""
    what, _, name = moved.partition(".")
    move = editing.with_section_moved if what == "section" else editing.with_element_moved
    try:
        changed = move(instrument, name, by)
    except KeyError:
        abort(404)
    keep_changed(draft, changed)
    return redirect(url_for(".show", study_name=draft.study, draft_id=draft.id, _anchor=f"{what}-{name}"), 303)


def _refused(study: Study, file_name: str, found: Look) -> str:
    return render_template(
        "staff/drafts/refused.html",
        study=study,
        file_name=file_name,
        problems=problem_lines((*found.faults[:_SHOWN_FAULTS], *found.warnings), page_language()),
    )


def _draft_page(study_name: str, draft_id: int, *, refused: tuple[Problem, ...] = (), refused_name: str = "") -> str:
    study, draft = _study_and_draft(study_name, draft_id)
    found, language = look(study, draft.file_name, draft.content), page_language()
    shown, ready = found.shown, found.ready
    before, difference = _difference(study_name, ready) if ready else (None, None)
    wanted = request.args.get("language", "")
    return render_template(
        "staff/drafts/draft.html",
        study=study,
        draft=draft,
        found=found,
        faults=problem_lines(found.faults[:_SHOWN_FAULTS], language),
        unshown=max(0, len(found.faults) - _SHOWN_FAULTS),
        warnings=problem_lines(found.warnings, language),
        hints=problem_lines(found.hints, language),
        refused=problem_lines(refused, language),
        refused_name=refused_name,
        estimate=burden(ready, language) if ready else None,
        before=before,
        difference=difference,
        tongues=shown.languages if shown else (),
        preview_language=wanted if shown and wanted in shown.languages else (shown.languages[0] if shown else ""),
        preview_section=request.args.get("section", ""),
        is_repeat=lambda element: isinstance(element, Repeat),
    )


def _difference(study_name: str, instrument: Instrument) -> tuple[int | None, Difference | None]:
    """The number of the newest version of the instrument, and what this one changes in it."""
    with database().read() as connection:
        published = [
            own for own in instruments.versions(connection, study_name) if own.instrument.name == instrument.name
        ]
    if not published:
        return None, None
    settled = settle([own.instrument for own in published], instrument, None, live=False, answers=None)
    return published[-1].number, settled.difference
