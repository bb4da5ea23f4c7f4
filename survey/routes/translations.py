"""The languages of a study's questionnaire: a translation sheet out and in, and who has approved what."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from exports.fieldwork.translation_sheet import write_translation_sheet
from questionnaires.loaders.entries import LANGUAGE
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.text import normalize_own_words
from questionnaires.translations import language_name
from survey.instruments import languages, translation_sheets
from survey.site.language import page_language, t
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database, done, me, send_workbook
from survey.store import instruments, studies

blueprint = Blueprint("translations", __name__, url_prefix="/staff/studies/<study_name>/translations")

USUAL = ("ckb", "azb", "ar", "en")
LARGEST_SHEET = 10 * 1024 * 1024
_SHOWN_FAULTS = 200


@blueprint.get("")
@needs(Permission.MANAGE_STUDIES)
def index(study_name: str) -> ResponseReturnValue:
    """Each language with how far it has come, and what can be done next."""
    return _page(study_name)


@blueprint.get("/sheet.xlsx")
@needs(Permission.MANAGE_STUDIES)
def sheet(study_name: str) -> ResponseReturnValue:
    """The sheet of the newest version for `?language=`, what is translated already filled in."""
    language = request.args.get("language", "").strip() or USUAL[0]
    if not LANGUAGE.fullmatch(language):
        abort(404)
    with database().read() as connection:
        study = studies.study(connection, study_name)
        published = instruments.versions(connection, study_name)
    if not published:
        abort(404)
    file = BytesIO()
    write_translation_sheet(published[-1].instrument, language, file, page_language())
    name = t("translation.file", city=study.city, language=language_name(language, page_language()))
    return send_workbook(file.getvalue(), name)


@blueprint.post("")
@needs(Permission.MANAGE_STUDIES)
def load(study_name: str) -> ResponseReturnValue:
    """Take a filled sheet in as a new version, or name every fault of it by row and take nothing."""
    file = request.files.get("file")
    content = file.read(LARGEST_SHEET + 1) if file else b""
    if not content:
        return _page(study_name, (Problem.at("file-needed"),)), 422
    if len(content) > LARGEST_SHEET:
        return _page(study_name, (Problem.at("file-too-large", megabytes=LARGEST_SHEET // 1024 // 1024),)), 422
    try:
        version, _ = translation_sheets.load_translation(database(), study_name, content, by=me().username)
    except ProblemsFound as found:
        return _page(study_name, found.problems), 422
    return redirect(done(".index", "language-added", version.number, study_name=study_name), 303)


@blueprint.post("/<language>/approval")
@needs(Permission.MANAGE_STUDIES)
def approve(study_name: str, language: str) -> ResponseReturnValue:
    """Record who has read a language and found it good."""
    approver = normalize_own_words(request.form.get("approver", "")).replace("\n", " ")
    try:
        languages.approve(database(), study_name, language, approver, by=me().username)
    except ProblemsFound as found:
        return _page(study_name, found.problems, language), 422
    return redirect(done(".index", "language-approved", study_name=study_name), 303)


@blueprint.post("/<language>/approval/withdrawal")
@needs(Permission.MANAGE_STUDIES)
def withdraw(study_name: str, language: str) -> ResponseReturnValue:
    """Let the approval of a language count no more."""
    try:
        languages.withdraw(database(), study_name, language, by=me().username)
    except ProblemsFound as found:
        return _page(study_name, found.problems, language), 422
    return redirect(done(".index", "language-approval-withdrawn", study_name=study_name), 303)


def _page(study_name: str, problems: tuple[Problem, ...] = (), refused: str = "") -> str:
    with database().read() as connection:
        study = studies.study(connection, study_name)
        published = instruments.versions(connection, study_name)
        newest = published[-1] if published else None
        states = languages.states(connection, study_name, newest.instrument) if newest else []
    return render_template(
        "staff/translations/index.html",
        study=study,
        version=newest,
        states=states,
        usual=[own for own in USUAL if newest is None or own not in newest.instrument.languages or own == refused],
        problems=problems[:_SHOWN_FAULTS],
        unshown=max(0, len(problems) - _SHOWN_FAULTS),
        refused=refused,
    )
