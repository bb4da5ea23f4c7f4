"""The approved budget of a study: its lines to see, a sheet to load in its place, a template to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from exports.fieldwork.budget_template import write_budget_template
from exports.report.blocks import FormatKind
from exports.report.numbers import cell_kind, shown
from questionnaires.approved_budget import ApprovedBudget, BudgetLine, rials_of
from questionnaires.fieldwork import Study
from questionnaires.model import Item
from questionnaires.problems import Problem, ProblemsFound
from survey.fieldwork import budgets as actions
from survey.site.language import page_language, t
from survey.staff.access import Permission, needs
from survey.staff.form_faults import Faults, sentences_of
from survey.staff.staff_pages import database, done, me, send_workbook
from survey.store import budgets, studies

blueprint = Blueprint("budgets", __name__, url_prefix="/staff/studies/<study_name>/budget")

LARGEST_SHEET = 10 * 1024 * 1024
_SHOWN_FAULTS = 200


@blueprint.get("")
@needs(Permission.MANAGE_STUDIES)
def show(study_name: str) -> ResponseReturnValue:
    """The lines under their fields, and the form that loads a sheet."""
    return _page(study_name)


@blueprint.post("")
@needs(Permission.MANAGE_STUDIES)
def load(study_name: str) -> ResponseReturnValue:
    """Load a sheet in place of the budget, or name every fault of it by its cell and leave all as it was."""
    typed, faults = request.form.to_dict(), Faults()
    file = request.files.get("file")
    content = file.read(LARGEST_SHEET + 1) if file else b""
    name = (file.filename or "") if file else ""
    source = sentences_of(typed, "source", faults)
    year = 0
    try:
        year = actions.year_of(typed.get("year", ""))
    except ProblemsFound as found:
        faults.add("year", *found.problems)
    if not content:
        faults.say("file", "file-needed")
    elif len(content) > LARGEST_SHEET:
        faults.say("file", "file-too-large", megabytes=LARGEST_SHEET // 1024 // 1024)
    if faults:
        return _page(study_name, typed, faults), 422
    try:
        count = actions.load_budget(
            database(), study_name, content, by=me().username, year=year, source=source, file_name=name
        )
    except ProblemsFound as found:
        return _page(study_name, typed, faults, found.problems, name), 422
    return redirect(done(".show", "budget-loaded", count, study_name=study_name), 303)


@blueprint.post("/drop")
@needs(Permission.MANAGE_STUDIES)
def drop(study_name: str) -> ResponseReturnValue:
    """Take the budget out of the study."""
    was_there = actions.drop_budget(database(), study_name, by=me().username)
    return redirect(done(".show", "budget-dropped" if was_there else "", study_name=study_name), 303)


@blueprint.get("/template.xlsx")
@needs(Permission.MANAGE_STUDIES)
def template(study_name: str) -> ResponseReturnValue:
    """An empty sheet with the right headings, and fields and units to pick from."""
    study, item, _ = _stored(study_name)
    if item is None:
        return redirect(url_for(".show", study_name=study_name), 303)  # where it says what is missing
    file = BytesIO()
    write_budget_template(actions.fields_of(item), file, page_language())
    return send_workbook(file.getvalue(), t("staff.budget.template-name", city=study.city))


def _stored(study_name: str) -> tuple[Study, Item | None, budgets.StoredBudget | None]:
    with database().read() as connection:
        study = studies.study(connection, study_name)
        return study, actions.asked_item(connection, study_name), budgets.stored_budget(connection, study_name)


def _page(
    study_name: str,
    typed: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    problems: tuple[Problem, ...] = (),
    file_name: str = "",
) -> str:
    study, item, stored = _stored(study_name)
    return render_template(
        "staff/budgets/budget.html",
        study=study,
        item=item,
        stored=stored,
        shown=_shown(study, item, stored.budget) if stored else None,
        unit=t(f"money.{study.money_unit.value}"),
        typed=typed or _typed(stored),
        faults=faults or Faults(),
        problems=problems[:_SHOWN_FAULTS],
        unshown=max(0, len(problems) - _SHOWN_FAULTS),
        file_name=file_name,
    )


def _typed(stored: budgets.StoredBudget | None) -> dict[str, str]:
    """What the form starts with: the year and source of the budget that a new sheet replaces."""
    if stored is None:
        return {"year": str(actions.this_year())}
    source = stored.budget.source
    return {"year": str(stored.budget.year), "source.fa": source.get("fa", ""), "source.en": source.get("en", "")}


def _shown(study: Study, item: Item | None, budget: ApprovedBudget) -> dict[str, Any]:
    """The budget in the money and words of the page."""
    fields = {each.code: each.labels for each in actions.fields_of(item).categories} if item else {}

    def money(*lines: BudgetLine) -> str:
        amount = rials_of(lines) / study.money_unit.rials
        value = int(amount) if amount == amount.to_integral_value() else float(amount)
        return shown(value, cell_kind(value, FormatKind.MONEY), page_language())

    outside = [line for line in budget.lines if line.field not in fields]
    return {
        "lines": [(line, money(line), fields.get(line.field or "")) for line in budget.lines],
        "amount": money(*budget.lines),
        "outside": len(outside),
        "outside_amount": money(*outside),
    }
