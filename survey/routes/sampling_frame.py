"""The sampling frame of a study: one Excel sheet in, whole or not at all."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from exports.fieldwork.frame_template import write_frame_template
from questionnaires.fieldwork import Study
from questionnaires.model import CodeList
from questionnaires.problems import Problem, ProblemsFound
from survey.fieldwork import fieldwork_actions
from survey.fieldwork.response import group_labels
from survey.site.language import page_language, t
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database, done, me, send_workbook
from survey.store import sampling_frames, studies, waves

blueprint = Blueprint("sampling_frame", __name__, url_prefix="/staff/studies/<study_name>/frame")

LARGEST_FRAME = 10 * 1024 * 1024
_SHOWN_FAULTS = 200


@blueprint.get("")
@needs(Permission.MANAGE_STUDIES)
def show(study_name: str) -> ResponseReturnValue:
    """How many of each group are listed, and the form that loads a sheet."""
    return _page(study_name, ())


@blueprint.post("")
@needs(Permission.MANAGE_STUDIES)
def load(study_name: str) -> ResponseReturnValue:
    """Load a sheet, or name every fault of it by row and column and load nothing."""
    file = request.files.get("file")
    content = file.read(LARGEST_FRAME + 1) if file else b""
    if not content or file is None:
        return _page(study_name, (Problem.at("file-needed"),)), 422
    if len(content) > LARGEST_FRAME:
        return _page(study_name, (Problem.at("file-too-large", megabytes=LARGEST_FRAME // 1024 // 1024),)), 422
    try:
        count = fieldwork_actions.load_frame(
            database(), study_name, content, by=me().username, source=(file.filename or "")[:100]
        )
    except ProblemsFound as found:
        return _page(study_name, found.problems, file.filename or ""), 422
    return redirect(done(".show", "frame-loaded", count, study_name=study_name), 303)


@blueprint.get("/template.xlsx")
@needs(Permission.MANAGE_STUDIES)
def template(study_name: str) -> ResponseReturnValue:
    """An empty sheet with the right headings and the study's groups to pick from."""
    with database().read() as connection:
        study = studies.study(connection, study_name)
    file = BytesIO()
    write_frame_template(_list(study, "groups"), _list(study, "places"), file, page_language())
    return send_workbook(file.getvalue(), t("staff.frame.template-name", city=study.city))


def _page(study_name: str, problems: tuple[Problem, ...], file_name: str = "") -> str:
    with database().read() as connection:
        study = studies.study(connection, study_name)
        units = sampling_frames.units(connection, study_name)
        has_waves = bool(waves.waves(connection, study_name))
    counts = Counter(unit.group for unit in units)
    labels = group_labels(study, page_language())
    order = [own.code for own in _list(study, "groups").categories]
    listed = [code for code in order if counts[code]] + [code for code in counts if code not in order]
    return render_template(
        "staff/sampling_frame/frame.html",
        study=study,
        size=len(units),
        groups=[(labels(code), counts[code]) for code in listed],
        empty_groups=[labels(code) for code in order if not counts[code]],
        problems=problems[:_SHOWN_FAULTS],
        unshown=max(0, len(problems) - _SHOWN_FAULTS),
        file_name=file_name,
        has_waves=has_waves,
    )


def _list(study: Study, name: str) -> CodeList:
    return next((own for own in study.code_lists if own.name == name), CodeList(name))
