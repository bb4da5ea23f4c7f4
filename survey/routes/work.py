"""Long work: asked for with a button, watched on its page, its file taken for some days."""

from __future__ import annotations

import io

from flask import Blueprint, abort, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from exports.data.data_export import FORMATS
from exports.report.layouts import Audience
from survey.clock import now
from survey.reporting import long_work
from survey.reporting.report_files import formats_here
from survey.reporting.report_pages import chosen_waves
from survey.site.language import page_language, t, words
from survey.staff.access import Permission, may, needs
from survey.staff.staff_pages import database, done, me
from survey.store import tasks
from survey.store.database import Database

blueprint = Blueprint("work", __name__, url_prefix="/staff")

_MAY_LOOK_AGAIN = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
_MAY_LOOK_AGAIN += "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"


@blueprint.get("/work")
@needs(Permission.BE_STAFF)
def index() -> ResponseReturnValue:
    """What I have asked for, and what became of it."""
    with database().read() as connection:
        return render_template("staff/work/index.html", tasks=tasks.tasks_of(connection, me().username))


@blueprint.get("/work/<task_id>")
@needs(Permission.BE_STAFF)
def task(task_id: str) -> ResponseReturnValue:
    """How far one task is; the page comes again by itself while it is not over."""
    with database().read() as connection:
        found = tasks.task(connection, task_id, by=me().username)
        ahead = tasks.before(connection, found)
    page = make_response(render_template("staff/work/task.html", task=found, ahead=ahead))
    page.headers["Content-Security-Policy"] = _MAY_LOOK_AGAIN
    return page


@blueprint.post("/work/<task_id>")
@needs(Permission.BE_STAFF)
def stop_or_drop(task_id: str) -> ResponseReturnValue:
    """`state=stopped` ends it; `state=dropped` forgets one that is over, with its file."""
    state = request.form.get("state")
    if state not in ("stopped", "dropped"):
        abort(400)
    with database().write() as connection:
        if state == "stopped":
            tasks.stop(connection, task_id, by=me().username, at=now())
        else:
            tasks.drop(connection, task_id, by=me().username)
    if state == "stopped":
        return redirect(url_for(".task", task_id=task_id), 303)
    return redirect(done(".index", "work-dropped"), 303)


@blueprint.get("/work/<task_id>/file")
@needs(Permission.BE_STAFF)
def file(task_id: str) -> ResponseReturnValue:
    """What was made, for whoever asked for it and still may."""
    with database().read() as connection:
        found, content = tasks.file_of(connection, task_id, by=me().username)
    if not may(long_work.KINDS[found.kind].permission):
        abort(403)
    return send_file(io.BytesIO(content), mimetype=found.mimetype, as_attachment=True, download_name=found.file_name)


@blueprint.post("/studies/<study_name>/report-files")
@needs(Permission.SEE_REPORTS)
def ask_for_report(study_name: str) -> ResponseReturnValue:
    """One format of the report, or all, for an audience."""
    study, _, chosen = chosen_waves(study_name)
    wanted, audience = request.form.get("format"), request.form.get("audience")
    if wanted not in formats_here() or audience not in list(Audience) or not chosen:
        abort(400)
    parameters = {"study": study_name, "waves": chosen, "format": wanted, "audience": audience}
    title = t("work.asked.report", format=t(f"reports.format.{wanted}"), audience=t(f"reports.audience.{audience}"))
    return asked(database(), long_work.REPORT, parameters, f"{title} · {words(study.title)}")


@blueprint.post("/studies/<study_name>/publications")
@needs(Permission.MANAGE_STUDIES)
def ask_for_publication(study_name: str) -> ResponseReturnValue:
    """The report for an audience in every format, attacked before it leaves and put on record."""
    study, _, chosen = chosen_waves(study_name)
    audience = request.form.get("audience")
    if audience not in list(Audience) or not chosen:
        abort(400)
    parameters = {"study": study_name, "waves": chosen, "audience": audience}
    title = t("work.asked.publication", audience=t(f"reports.audience.{audience}"))
    return asked(database(), long_work.PUBLICATION, parameters, f"{title} · {words(study.title)}")


@blueprint.post("/studies/<study_name>/data-files")
@needs(Permission.TAKE_ANSWERS_OUT)
def ask_for_data(study_name: str) -> ResponseReturnValue:
    """The answers of each wave in a format of other programs, with codebooks."""
    study, _, chosen = chosen_waves(study_name)
    wanted = request.form.get("format")
    if wanted not in FORMATS or not chosen:
        abort(400)
    parameters = {"study": study_name, "waves": chosen, "format": wanted}
    title = t("work.asked.data", format=t(f"reports.data_format.{wanted}"))
    return asked(database(), long_work.DATA, parameters, f"{title} · {words(study.title)}")


def asked(own: Database, kind: str, parameters: dict[str, object], title: str) -> ResponseReturnValue:
    """Put work into the queue for whoever is signed in; leads to its page."""
    with own.write() as connection:
        task_id = tasks.ask(
            connection, kind, parameters, title=title, language=page_language(), by=me().username, at=now()
        )
    return redirect(url_for("work.task", task_id=task_id), 303)
