"""The questionnaire's tables and charts of a part of the respondents: on a page, and as a workbook or CSV."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from exports.excel.csv_files import tables_csv
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import Report
from questionnaires.problems import Problem, ProblemsFound
from survey.reporting import datasets, selections
from survey.reporting.report_pages import chosen_waves, name_of, neighbours, report_asked_for, send, shown_with
from survey.site.language import page_language
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import XLSX, database

blueprint = Blueprint("report_parts", __name__, url_prefix="/staff")


@blueprint.get("/studies/<study_name>/report-part/<name>")
@needs(Permission.SEE_REPORTS)
def section(study_name: str, name: str) -> ResponseReturnValue:
    """A section of the questionnaire of those who meet all that is chosen; what may not be told is refused in words."""
    study, all_waves, chosen = chosen_waves(study_name)
    criteria = selections.criteria_of(request.args.getlist("only"))
    if not criteria:
        return redirect(url_for("reports.section", study_name=study_name, name=name, wave=chosen), 303)
    if not all_waves:
        abort(404)
    view, language = selections.view(database(), study_name, chosen), page_language()
    contents = view.contents(language)
    if name not in dict(contents):
        abort(404)
    problems: tuple[Problem, ...] = ()
    try:
        made = view.report(language, criteria, name)
    except ProblemsFound as found:
        made, problems = view.report(language, (), ""), found.problems
    page = render_template(
        "staff/reports/section.html",
        **shown_with(study, chosen, made.report),
        **neighbours(contents, name),
        section=None if problems else made.report.sections[0],
        section_name=name,
        section_title=dict(contents)[name],
        waves=[stored.wave for stored in all_waves],
        view=view,
        made=made,
        only=selections.typed_of(criteria),
        problems=problems,
    )
    return (page, 422) if problems else page


@blueprint.get("/studies/<study_name>/report-part.xlsx")
@needs(Permission.SEE_REPORTS)
def workbook(study_name: str) -> ResponseReturnValue:
    """What is on the screen as a workbook: the sheet of one `section`, or all of them."""
    try:
        report = _on_screen(study_name)
    except ProblemsFound as found:
        return _refused(study_name, found)
    return send(workbook_bytes(report), f"{name_of(report)}.xlsx", XLSX)


@blueprint.get("/studies/<study_name>/report-part.csv")
@needs(Permission.SEE_REPORTS)
def table_file(study_name: str) -> ResponseReturnValue:
    """The tables on the screen as one CSV file."""
    try:
        report = _on_screen(study_name)
    except ProblemsFound as found:
        return _refused(study_name, found)
    return send(tables_csv(report), f"{name_of(report)}.csv", "text/csv")


def _on_screen(study_name: str) -> Report:
    """The report of the address: of everybody, or of those chosen. Raises ProblemsFound where that is refused."""
    _, all_waves, chosen = chosen_waves(study_name)
    if not all_waves:
        abort(404)
    wanted, criteria = request.args.get("section"), selections.criteria_of(request.args.getlist("only"))
    if not criteria:
        report = report_asked_for(datasets.gather(database(), study_name, chosen))
        sections = tuple(each for each in report.sections if wanted in (None, each.name))
        if not sections:
            abort(404)
        return replace(report, sections=sections)
    view, language = selections.view(database(), study_name, chosen), page_language()
    if wanted is not None and wanted not in dict(view.contents(language)):
        abort(404)
    return view.report(language, criteria, wanted).report


def _refused(study_name: str, found: ProblemsFound) -> ResponseReturnValue:
    study, _, _ = chosen_waves(study_name)
    return render_template("staff/reports/refused.html", study=study, problems=found.problems), 422
