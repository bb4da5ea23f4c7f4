"""Answers gathered with another tool into a wave: a file, its columns, its faults, and taking it in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from questionnaires.loaders.answer_columns import ColumnMapping, map_columns
from questionnaires.loaders.answer_tables import AnswerTable
from questionnaires.loaders.answer_targets import Use, targets
from questionnaires.model import Instrument, Item
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.response_domains import Consent
from survey.clock import now
from survey.fieldwork import importing
from survey.fieldwork.answer_files import read_table
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database, done, me
from survey.store import imports, instruments, studies, uploads, waves

blueprint = Blueprint("imports", __name__, url_prefix="/staff/waves/<wave_name>/import")

PURPOSE = "answers"
_SHOWN_FAULTS = 200


@blueprint.get("")
@needs(Permission.MANAGE_STUDIES)
def show(wave_name: str) -> ResponseReturnValue:
    """Choose a file; the files taken in before."""
    return _page(wave_name)


@blueprint.post("")
@needs(Permission.MANAGE_STUDIES)
def send(wave_name: str) -> ResponseReturnValue:
    """Keep the file and go on to its columns."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content or file is None:
        return _page(wave_name, (Problem.at("file-needed"),)), 422
    try:
        read_table(content, file.filename or "")
    except ProblemsFound as found:
        return _page(wave_name, found.problems), 422
    with database().write() as connection:
        waves.wave(connection, wave_name)
        kept = uploads.keep(connection, PURPOSE, wave_name, file.filename or "", content, by=me().username, at=now())
    return redirect(url_for(".look", wave_name=wave_name, answers_id=kept), 303)


@blueprint.get("/<answers_id>")
@needs(Permission.MANAGE_STUDIES)
def look(wave_name: str, answers_id: str) -> ResponseReturnValue:
    """The columns as their headings say, and every fault."""
    return _look(wave_name, answers_id, None)


@blueprint.post("/<answers_id>")
@needs(Permission.MANAGE_STUDIES)
def take_in(wave_name: str, answers_id: str) -> ResponseReturnValue:
    """`do=look` checks again with the columns as corrected, `do=take` takes the file in, `do=drop` forgets it."""
    if request.form.get("do") == "drop":
        with database().write() as connection:
            uploads.drop(connection, answers_id)
        return redirect(url_for(".show", wave_name=wave_name), 303)
    table = _table(wave_name, answers_id)
    chosen = _typed(table)
    if request.form.get("do") != "take":
        return _look(wave_name, answers_id, chosen)
    try:
        result = importing.take_in(database(), wave_name, table, chosen, by=me().username)
    except ProblemsFound:
        return _look(wave_name, answers_id, chosen), 422
    with database().write() as connection:
        uploads.drop(connection, answers_id)
    return redirect(done(".show", "answers-imported", result.new + result.changed, wave_name=wave_name), 303)


def _table(wave_name: str, answers_id: str) -> AnswerTable:
    with database().read() as connection:
        upload = uploads.fetch(connection, answers_id, PURPOSE, wave_name)
    return read_table(upload.content, upload.file_name)


def _typed(table: AnswerTable) -> ColumnMapping:
    """The form: `column.<n>` = target, `agreed` = consents that everybody gave."""
    columns = {
        heading: request.form.get(f"column.{place}", "").strip()
        for place, heading in enumerate(table.headings)
        if heading and f"column.{place}" in request.form
    }
    return ColumnMapping(columns, constants=dict.fromkeys(request.form.getlist("agreed"), "yes"))


def _look(wave_name: str, answers_id: str, chosen: ColumnMapping | None) -> str:
    table = _table(wave_name, answers_id)
    problems: tuple[Problem, ...] = ()
    seen = None
    try:
        with database().write() as connection:  # a look at numbers is logged
            seen = importing.preview(connection, wave_name, table, chosen, by=me().username)
        problems = seen.faults
    except ProblemsFound as found:
        problems = found.problems
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        study = studies.study(connection, stored.study)
        instrument = _instrument(connection, stored)
    mapping = seen.mapping if seen else chosen or map_columns(table, instrument)
    return render_template(
        "staff/imports/look.html",
        wave=stored.wave,
        study=study,
        table=table,
        mapping=mapping,
        seen=seen,
        problems=problems[:_SHOWN_FAULTS],
        unshown=max(0, len(problems) - _SHOWN_FAULTS),
        targets=targets(instrument),
        uses=tuple(Use),
        consents=_consents(instrument, mapping),
    )


def _instrument(connection: Connection, stored: waves.StoredWave) -> Instrument:
    return instruments.version(connection, stored.version_id).instrument


def _consents(instrument: Instrument, mapping: ColumnMapping) -> list[Item]:
    """Consents that no column holds."""
    return [
        item for _, item in instrument.items()
        if isinstance(item.domain, Consent) and item.name not in mapping.columns.values()
    ]  # fmt: skip


def _page(wave_name: str, problems: tuple[Problem, ...] = ()) -> str:
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        study = studies.study(connection, stored.study)
        before = imports.imports(connection, wave_name)
    return render_template("staff/imports/import.html", wave=stored.wave, study=study, before=before, problems=problems)
