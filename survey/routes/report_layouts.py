"""The layout of a study's reports in the browser: one form, one table of sheets, and what comes of it below."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from exports.report.blocks import ChartBlock, Report, TableBlock
from exports.report.chart_choices import CHOICES
from exports.report.layout_rows import dimension_label, tables_of, title_of
from exports.report.layout_sheet import write_layout_sheet
from exports.report.layouts import Audience
from questionnaires.problems import Problem, ProblemsFound
from survey.reporting import datasets, report_layouts
from survey.reporting.report_files import laid_out_for
from survey.reporting.report_layouts import Subject, Typed
from survey.reporting.report_pages import shown_with
from survey.site.language import page_language, t
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database, done, me, send_workbook

blueprint = Blueprint("report_layouts", __name__, url_prefix="/staff/studies/<study_name>/report-layout")

_MOST_SHOWN = 60  # tables and charts of a preview; of more it is a list
_SHOWN_FAULTS = 200


@blueprint.get("")
@needs(Permission.MANAGE_STUDIES)
def show(study_name: str) -> ResponseReturnValue:
    """What an audience gets now, to be changed."""
    own = _subject(study_name)
    return _page(study_name, own, None if own is None else report_layouts.stands(own, _audience()))


@blueprint.post("")
@needs(Permission.MANAGE_STUDIES)
def change(study_name: str) -> ResponseReturnValue:
    """`do=save`, `preview`, `up.<row>`, `down.<row>`, `upload`, `reset`; only the first and the last two store."""
    own = _subject(study_name)
    if own is None:
        abort(404)
    do, _, row = request.form.get("do", "").partition(".")
    match do:
        case "reset":
            report_layouts.reset(database(), own, by=me().username)
            return redirect(done(".show", "layout-reset", study_name=study_name, audience=_audience().value), 303)
        case "upload":
            return _upload(study_name, own)
        case "up" | "down" if row.isascii() and row.isdecimal():
            typed = report_layouts.typed_in(request.form, own).moved(int(row), -1 if do == "up" else 1)
            return _page(study_name, own, typed, is_unsaved=True)
        case "preview" | "save":
            typed = report_layouts.typed_in(request.form, own)
        case _:
            abort(400)
    if typed.problems or not typed.rows:
        return _page(study_name, own, typed, typed.problems, is_unsaved=True), 422
    if do == "preview":
        return _page(study_name, own, typed, is_unsaved=True)
    layout = {**own.layout, _audience(): typed.layout(own.instrument)}
    report_layouts.keep(database(), own, layout, by=me().username)
    return redirect(done(".show", "layout-saved", study_name=study_name, audience=_audience().value), 303)


@blueprint.get("/layout.xlsx")
@needs(Permission.MANAGE_STUDIES)
def workbook(study_name: str) -> ResponseReturnValue:
    """The layout of all audiences, to be changed in Excel."""
    own = _subject(study_name)
    if own is None:
        abort(404)
    name = t("layout.file-name", city=own.study.city)
    content = write_layout_sheet(own.layout, own.instrument, page_language(), own.study.place_levels)
    return send_workbook(content, name)


def _upload(study_name: str, own: Subject) -> ResponseReturnValue:
    file = request.files.get("file")
    content = file.read(report_layouts.LARGEST_FILE + 1) if file else b""
    stands = report_layouts.stands(own, _audience())
    if file is None or not content:
        return _page(study_name, own, stands, (Problem.at("file-needed"),)), 422
    if len(content) > report_layouts.LARGEST_FILE:
        problem = Problem.at("file-too-large", megabytes=report_layouts.LARGEST_FILE // 1024 // 1024)
        return _page(study_name, own, stands, (problem,)), 422
    try:
        layout = report_layouts.read_file(file.filename or "", content, own)
    except ProblemsFound as found:
        return _page(study_name, own, stands, found.problems), 422
    report_layouts.keep(database(), own, layout, by=me().username)
    return redirect(done(".show", "layout-saved", study_name=study_name, audience=_audience().value), 303)


def _page(
    study_name: str,
    own: Subject | None,
    typed: Typed | None,
    problems: tuple[Problem, ...] = (),
    *,
    is_unsaved: bool = False,
) -> str:
    if own is None or typed is None:
        return render_template("staff/reports/layout.html", own=None)
    language = page_language()
    by, dimensions = report_layouts.choosable(own)
    report = None if typed.problems or not typed.rows else _preview(study_name, own, typed)
    return render_template(
        "staff/reports/layout.html",
        own=own,
        audiences=list(Audience),
        audience=_audience(),
        typed=typed,
        title_of=lambda sheet: title_of(sheet, own.instrument, language),
        tables_of=lambda sheet: tables_of(sheet, own.instrument, language),
        by=[(name, dimension_label(name, own.instrument, language)) for name in by],
        dimensions=[(name, dimension_label(name, own.instrument, language)) for name in dimensions],
        place_levels=report_layouts.levels_offered(own, language),
        charts=CHOICES,
        problems=problems[:_SHOWN_FAULTS],
        unshown=max(0, len(problems) - _SHOWN_FAULTS),
        is_unsaved=is_unsaved,
        counted=_counted(report) if report else 0,
        most_shown=_MOST_SHOWN,
        **(shown_with(own.study, [], report) if report else {"report": None, "study": own.study}),
    )


def _preview(study_name: str, own: Subject, typed: Typed) -> Report | None:
    """The report with these rows; None while nobody has answered."""
    material = datasets.gather(database(), study_name)
    if not any(wave.stored for wave in material.waves):
        return None
    return laid_out_for(material, page_language(), typed.layout(own.instrument))


def _counted(report: Report) -> int:
    return sum(isinstance(block, TableBlock | ChartBlock) for each in report.sections for block in each.blocks)


def _subject(study_name: str) -> Subject | None:
    with database().read() as connection:
        return report_layouts.subject(connection, study_name)


def _audience() -> Audience:
    asked = request.values.get("audience", Audience.COUNCIL.value)
    if asked not in list(Audience):
        abort(404)
    return Audience(asked)
