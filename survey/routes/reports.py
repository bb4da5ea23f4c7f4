"""The report of a study on pages and as files, and the redaction of open answers before it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from exports.data.data_export import FORMATS
from exports.report.blocks import ChartBlock, ReportSection, SectionKind, TableBlock
from exports.report.layouts import Audience
from questionnaires.text import normalize_own_words
from survey.clock import now
from survey.fieldwork import fieldwork_actions, redaction
from survey.reporting import datasets, selections
from survey.reporting.report_files import formats_here, zipped
from survey.reporting.report_pages import (
    audience_asked_for,
    chosen_waves,
    name_of,
    neighbours,
    report_asked_for,
    send,
    shown_with,
)
from survey.site.language import page_language, t
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import XLSX, database, done, me
from survey.store import waves
from survey.store.errors import WaveNotClosed

blueprint = Blueprint("reports", __name__, url_prefix="/staff")


@blueprint.get("/studies/<study_name>/report")
@needs(Permission.SEE_REPORTS)
def overview(study_name: str) -> ResponseReturnValue:
    """What the report says at a glance, its sections and its files."""
    shown_study, all_waves, chosen = chosen_waves(study_name)
    if not chosen:
        return _nothing("no_waves")
    material = datasets.gather(database(), study_name, chosen)
    if not any(wave.stored for wave in material.waves):
        return _nothing("no_answers")
    report = report_asked_for(material)
    return render_template(
        "staff/reports/overview.html",
        **shown_with(shown_study, chosen, report),
        waves=[stored.wave for stored in all_waves],
        pending={each.wave.name: each.waiting for each in material.waves},
        reasons=[reason.sentence(page_language()) for reason in (*material.draft_reasons, *material.left_out)],
        counted=_counted,
        audiences=list(Audience),
        audience=audience_asked_for(),
        formats=[each for each in formats_here() if each != "xlsx"],
        has_libreoffice="pdf" in formats_here(),
        data_formats=list(FORMATS),
    )


@blueprint.get("/studies/<study_name>/report/<name>")
@needs(Permission.SEE_REPORTS)
def section(study_name: str, name: str) -> ResponseReturnValue:
    """One section of the report: its tables, charts and words."""
    shown_study, all_waves, chosen = chosen_waves(study_name)
    report = report_asked_for(datasets.gather(database(), study_name, chosen))
    contents = [(each.name, each.title) for each in report.sections]
    if name not in dict(contents):
        abort(404)
    section = report.sections[list(dict(contents)).index(name)]
    may_choose = section.kind is SectionKind.INSTRUMENT
    return render_template(
        "staff/reports/section.html",
        **shown_with(shown_study, chosen, report),
        **neighbours(contents, name),
        section=section,
        section_name=name,
        audience=audience_asked_for(),
        waves=[stored.wave for stored in all_waves],
        view=selections.view(database(), study_name, chosen) if may_choose else None,
    )


@blueprint.get("/studies/<study_name>/report.xlsx")
@needs(Permission.SEE_REPORTS)
def workbook(study_name: str) -> ResponseReturnValue:
    """The workbook; with the CSV files that belong to it, where there are any, as one zip."""
    from exports.excel.workbook import write_workbook

    _, _, chosen = chosen_waves(study_name)
    report = report_asked_for(datasets.gather(database(), study_name, chosen))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{study_name}.xlsx"
        written = [Path(path) for path in write_workbook(report, file)]
        if len(written) > 1:
            return send(zipped(written, Path(folder)), f"{name_of(report)}.zip", "application/zip")
        return send(file.read_bytes(), f"{name_of(report)}.xlsx", XLSX)


@blueprint.post("/waves/<wave_name>/final")
@needs(Permission.MANAGE_STUDIES)
def mark_final(wave_name: str) -> ResponseReturnValue:
    """A consultant's word that the report of a closed wave is final; opening the wave again takes it back."""
    with database().read() as connection:
        study_name = waves.wave(connection, wave_name).study
    try:
        fieldwork_actions.mark_final(database(), wave_name, by=me().username)
    except WaveNotClosed:
        abort(409)
    return redirect(done(".overview", "report-final", study_name=study_name, wave=request.form.getlist("wave")), 303)


@blueprint.get("/waves/<wave_name>/open-answers")
@needs(Permission.REDACT)
def open_answers(wave_name: str) -> ResponseReturnValue:
    """Words that wait for a decision, in an order and without marks that could say whose they are."""
    return _redaction_page(wave_name)


@blueprint.post("/waves/<wave_name>/open-answers")
@needs(Permission.REDACT)
def redact_open_answers(wave_name: str) -> ResponseReturnValue:
    """Save the decisions of one page; an approved text that is empty is refused and nothing saved."""
    decided = request.args.get("decided") == "1"
    item = request.args.get("item", "")
    with database().read() as connection:
        names = [pile.name for pile in redaction.piles(connection, wave_name, page_language())]
        if item not in names:
            abort(404)
        pile = redaction.pile_of(connection, database().server_key, wave_name, item, decided=decided)
    typed = {
        entry.token: redaction.Typed(
            request.form[f"decision.{entry.token}"], normalize_own_words(request.form.get(f"text.{entry.token}", ""))
        )
        for entry in pile.entries
        if f"decision.{entry.token}" in request.form  # what came in since the page was fetched waits
    }
    if request.form.get("go") == "approve-rest":
        typed = {token: one.approved_unless_decided() for token, one in typed.items()}
    problems = frozenset(token for token, one in typed.items() if not one.is_sound)
    if problems:
        return _redaction_page(wave_name, typed=typed, problems=problems), 422
    with database().write() as connection:
        saved = redaction.save(connection, pile, typed, by=me().username, at=now())
    return redirect(
        url_for(".open_answers", wave_name=wave_name, item=item, decided="1" if decided else None, saved=saved),
        303,
    )


def _redaction_page(
    wave_name: str, typed: dict[str, redaction.Typed] | None = None, problems: frozenset[str] = frozenset()
) -> str:
    decided = request.args.get("decided") == "1"
    with database().read() as connection:
        stored = waves.wave(connection, wave_name)
        piles = redaction.piles(connection, wave_name, page_language())
        by_name = {pile.name: pile for pile in piles}
        shown = by_name.get(request.args.get("item", "")) or next(
            (pile for pile in piles if pile.waiting), piles[0] if piles else None
        )
        entries: tuple[redaction.Entry, ...] = ()
        if shown is not None:
            entries = redaction.pile_of(
                connection, database().server_key, wave_name, shown.name, decided=decided
            ).entries
    return render_template(
        "staff/reports/open_answers.html",
        wave=stored.wave,
        piles=piles,
        shown_pile=shown,
        entries=[entry.with_typed((typed or {}).get(entry.token)) for entry in entries],
        decisions=redaction.DECISIONS,
        decided=decided,
        problems=problems,
        saved=request.args.get("saved", type=int),
    )


def _counted(section: ReportSection) -> str:
    """How many tables and charts a section holds, in words."""
    counts = {
        "tables": sum(1 for block in section.blocks if isinstance(block, TableBlock)),
        "charts": sum(1 for block in section.blocks if isinstance(block, ChartBlock)),
    }
    return " · ".join(t(f"reports.counted_{kind}", count=count) for kind, count in counts.items() if count)


def _nothing(reason: str) -> str:
    return render_template("staff/reports/nothing.html", reason=reason)
