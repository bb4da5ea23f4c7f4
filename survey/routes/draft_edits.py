"""Simple changes of a draft in the page: wording in each language, required, categories and their order."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import editing
from questionnaires.fieldwork import Study
from questionnaires.model import Element, Instrument
from survey.instruments import draft_forms
from survey.instruments.drafts import Look, look
from survey.routes.drafts import keep_changed
from survey.staff.access import Permission, needs
from survey.staff.form_faults import Faults
from survey.staff.staff_pages import database, done
from survey.store import drafts, studies
from survey.store.drafts import Draft

blueprint = Blueprint("draft_edits", __name__, url_prefix="/staff/studies/<study_name>/drafts/<int:draft_id>")


@blueprint.get("/questions/<element>")
@needs(Permission.MANAGE_STUDIES)
def question(study_name: str, draft_id: int, element: str) -> ResponseReturnValue:
    """The form of one question, grid or repeat."""
    study, draft, found, instrument = _open(study_name, draft_id)
    own = _element(instrument, element)
    return _question_page(study, draft, found, instrument, own, draft_forms.question_form(instrument, own), Faults())


@blueprint.post("/questions/<element>")
@needs(Permission.MANAGE_STUDIES)
def change_question(study_name: str, draft_id: int, element: str) -> ResponseReturnValue:
    """Keep what was typed; `do=save`, or `do=earlier.<part>.<code>` and `later.…` move a choice or a row as well."""
    study, draft, found, instrument = _open(study_name, draft_id)
    own = _element(instrument, element)
    typed = request.form.to_dict()
    changed, faults = draft_forms.changed_question(instrument, own, typed)
    if changed is None:
        form = {**draft_forms.question_form(instrument, own), **typed}
        return _question_page(study, draft, found, instrument, own, form, faults), 422
    do, _, moved = request.form.get("do", "").partition(".")
    if do in ("earlier", "later"):
        changed = draft_forms.with_part_moved(changed, element, moved, -1 if do == "earlier" else 1)
    keep_changed(draft, changed)
    address = done(".question", "draft-changed", study_name=study_name, draft_id=draft_id, element=element)
    return redirect(address + (f"#{moved}" if moved else ""), 303)


@blueprint.get("/sections/<section>")
@needs(Permission.MANAGE_STUDIES)
def section(study_name: str, draft_id: int, section: str) -> ResponseReturnValue:
    """The form of a section: its title and what stands above its questions."""
    study, draft, found, instrument = _open(study_name, draft_id)
    own = next((own for own in instrument.sections if own.name == section), None)
    if own is None:
        abort(404)
    return _section_page(study, draft, found, own.name, draft_forms.section_form(instrument, own), Faults())


@blueprint.post("/sections/<section>")
@needs(Permission.MANAGE_STUDIES)
def change_section(study_name: str, draft_id: int, section: str) -> ResponseReturnValue:
    """Keep what was typed."""
    study, draft, found, instrument = _open(study_name, draft_id)
    own = next((own for own in instrument.sections if own.name == section), None)
    if own is None:
        abort(404)
    typed = request.form.to_dict()
    changed, faults = draft_forms.changed_section(instrument, own, typed)
    if changed is None:
        return _section_page(study, draft, found, own.name, typed, faults), 422
    keep_changed(draft, changed)
    return redirect(done(".section", "draft-changed", study_name=study_name, draft_id=draft_id, section=section), 303)


def _open(study_name: str, draft_id: int) -> tuple[Study, Draft, Look, Instrument]:
    """A draft that could be read; one with faults of its file is mended in the file."""
    with database().read() as connection:
        study = studies.study(connection, study_name)
        draft = drafts.fetch(connection, study_name, draft_id)
    found = look(study, draft.file_name, draft.content)
    if found.blank is None:
        abort(redirect(url_for("drafts.show", study_name=study_name, draft_id=draft_id), 303))
    return study, draft, found, found.blank


def _element(instrument: Instrument, name: str) -> Element:
    try:
        return editing.element_named(instrument, name)
    except KeyError:
        abort(404)


def _question_page(
    study: Study,
    draft: Draft,
    found: Look,
    instrument: Instrument,
    own: Element,
    typed: Mapping[str, str],
    faults: Faults,
) -> str:
    code_list = editing.code_list_used(own)
    users = editing.users_of(instrument, code_list.name) if code_list else ()
    return render_template(
        "staff/drafts/question.html",
        study=study,
        draft=draft,
        found=found,
        element=own,
        section=draft_forms.section_of(instrument, own.name),
        texts=draft_forms.texts_of(own),
        can_be_required=draft_forms.can_be_required(own),
        tongues=instrument.languages,
        code_list=code_list,
        others=[user for user in users if user.name != own.name],
        typed=typed,
        faults=faults,
    )


def _section_page(study: Study, draft: Draft, found: Look, name: str, typed: Mapping[str, str], faults: Faults) -> str:
    assert found.blank is not None
    own = found.blank.section(name)
    return render_template(
        "staff/drafts/section.html",
        study=study,
        draft=draft,
        found=found,
        section=own,
        texts=draft_forms.SECTION_TEXTS,
        tongues=found.blank.languages,
        typed=typed,
        faults=faults,
    )
