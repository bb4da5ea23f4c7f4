"""Charts of a report that pages show as pictures, because lines of text and bars cannot say what they say."""

from __future__ import annotations

import io

from flask import Blueprint, abort, request, send_file
from flask.typing import ResponseReturnValue

from exports.pictures.charts import ChartPictures
from exports.report.chart_choices import as_chosen
from questionnaires.problems import ProblemsFound
from survey.reporting import datasets, selections
from survey.reporting.report_pages import chosen_waves
from survey.site.language import page_language
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database

blueprint = Blueprint("report_pictures", __name__, url_prefix="/staff")


@blueprint.get("/studies/<study_name>/report-chart/<name>.svg")
@needs(Permission.SEE_REPORTS)
def chart(study_name: str, name: str) -> ResponseReturnValue:
    """One chart of the report of these waves: of those who are chosen (`only`), as another kind (`as`)."""
    _, all_waves, chosen = chosen_waves(study_name)
    if not all_waves:
        abort(404)
    criteria = selections.criteria_of(request.args.getlist("only"))
    if criteria:
        view = selections.view(database(), study_name, chosen)
        try:
            report = view.report(page_language(), criteria, request.args.get("section")).report
        except ProblemsFound:
            abort(404)
    else:
        report = datasets.kept_report(datasets.gather(database(), study_name, chosen), page_language())
    block = next((block for block in report.charts if block.name == name), None)
    block = block and as_chosen(block, request.args.get("as", ""))
    if block is None:
        abort(404)
    file = io.BytesIO()
    ChartPictures(report).draw(block, file, "svg")
    file.seek(0)
    return send_file(file, mimetype="image/svg+xml")
