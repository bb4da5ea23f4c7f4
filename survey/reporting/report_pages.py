"""What the pages of a report share: which waves are asked for, what their templates need, files to send."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import abort, request, send_file
from flask.typing import ResponseReturnValue

from exports.report.blocks import Report
from exports.report.layouts import Audience
from exports.report.palette import Palette
from questionnaires.fieldwork import Study
from survey.reporting import datasets, report_figures
from survey.reporting.report_files import report_for
from survey.site.language import page_language, t
from survey.staff.staff_pages import database, file_name
from survey.store import studies, waves
from survey.store.waves import StoredWave

MOST_TEXTS = 300  # of one question on a page


def chosen_waves(study_name: str) -> tuple[Study, list[StoredWave], list[str]]:
    """The study, all its waves, and the names of those asked for (by default all); 404 for a stranger's."""
    with database().read() as connection:
        shown = studies.study(connection, study_name)
        all_waves = waves.waves(connection, study_name)
    names = [stored.wave.name for stored in all_waves]
    asked = request.values.getlist("wave")
    if not set(asked) <= set(names):
        abort(404)
    return shown, all_waves, [name for name in names if name in asked] or names


def audience_asked_for() -> Audience | None:
    """Whose report the address asks for; None is the whole one."""
    asked = request.args.get("audience") or None
    if asked is not None and asked not in list(Audience):
        abort(404)
    return Audience(asked) if asked else None


def report_asked_for(material: datasets.Material) -> Report:
    """The report of these waves for the audience of the address; 404 where nobody has answered."""
    if not any(wave.stored for wave in material.waves):
        abort(404)
    audience = audience_asked_for()
    if audience is None:
        return datasets.kept_report(material, page_language())
    return report_for(material, page_language(), audience)


def shown_with(study: Study, chosen: list[str], report: Report) -> dict[str, Any]:
    """What every page that shows parts of a report needs."""
    language, palette = page_language(), Palette(study.accent)
    return {
        "study": study,
        "chosen": chosen,
        "report": report,
        "threshold": study.threshold,
        "most_texts": MOST_TEXTS,
        "shown": partial(report_figures.shown, language=language),
        "shade": report_figures.shade,
        "heads_over": report_figures.heads_over,
        "method": partial(report_figures.method, language=language),
        "table_of": partial(report_figures.table_of, report),
        "draw": partial(report_figures.drawing, language=language, palette=palette),
    }


def neighbours(contents: Sequence[tuple[str, str]], name: str) -> dict[str, Any]:
    """The list of sections (name, title), and those before and after one of them."""
    names = [each for each, _ in contents]
    place = names.index(name)
    return {
        "contents": contents,
        "before": contents[place - 1] if place else None,
        "after": contents[place + 1] if place + 1 < len(names) else None,
    }


def send(content: bytes, name: str, kind: str) -> ResponseReturnValue:
    """A file to download."""
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def name_of(report: Report) -> str:
    """What the file is called on the reader's computer."""
    return file_name(t("reports.file_name", city=report.cover.city, title=report.title))
