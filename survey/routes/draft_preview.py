"""A draft as respondents would see it, to try answers that are stored nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.answers import relevant_sections
from questionnaires.model import Instrument, Section
from questionnaires.problems import Problem
from survey.instruments.drafts import Look, look
from survey.instruments.previews import Trial, answered, drawable, fingerprint, opened, sitting_of, unconditional
from survey.respondents import answering
from survey.respondents.answering import Sitting
from survey.respondents.fields import Typed
from survey.respondents.forms import given_beforehand, typed_of_section
from survey.respondents.looking_over import sections_in_words
from survey.respondents.respondent_pages import sitting_page, way_of
from survey.respondents.section_sheets import draft_of, form_class_of, form_with, section_page
from survey.staff.access import Permission, needs
from survey.staff.staff_pages import database
from survey.store import drafts, studies

blueprint = Blueprint("draft_preview", __name__, url_prefix="/staff/studies/<study_name>/drafts/<int:draft_id>/preview")

_END = ""  # the name of no section: everything is answered


@blueprint.get("")
@needs(Permission.MANAGE_STUDIES)
def begin(study_name: str, draft_id: int) -> ResponseReturnValue:
    """A section (`?section=`, by default the first) in a language; `?all=1` shows what conditions hide."""
    tried = _Tried.of(study_name, draft_id)
    if tried is None:
        return render_template("staff/drafts/no_preview.html"), 200
    trial = tried.begun(request.args.get("section", ""), request.args.get("language", ""))
    if trial.section not in [own.name for own in tried.sitting(trial).sections]:  # a condition hides it
        return redirect(url_for(".begin", **(request.view_args or {}), **{**request.args, "all": 1}), 303)
    return _section(tried, trial)


@blueprint.post("")
@needs(Permission.MANAGE_STUDIES)
def go_on(study_name: str, draft_id: int) -> ResponseReturnValue:
    """Judge a page as a respondent's would be judged, and show what they would see next."""
    tried = _Tried.of(study_name, draft_id)
    if tried is None:
        return render_template("staff/drafts/no_preview.html"), 200
    trial = opened(request.form.get("submission_key", ""))
    if trial is None or trial.of != tried.key:  # it was changed meanwhile
        return _section(tried, tried.begun("", request.form.get("lang", "")))
    language = request.form.get("lang", "")
    if language in tried.instrument.languages:
        trial = replace(trial, language=language)
    if trial.section == _END:
        return _end(tried, trial) if language else _section(tried, replace(trial, section=_last(tried, trial)))
    return _judged(tried, trial, "lang" if language else request.form.get("go", "next"))


class _Tried:
    """What is tried: an instrument of a study, with or without its conditions."""

    def __init__(self, study: Any, found: Look, *, whole: bool) -> None:
        assert found.shown is not None
        self.study = study
        self.instrument: Instrument = found.shown if found.ready else drawable(found.shown)
        if whole:
            instrument = unconditional(self.instrument)
            self.instrument = replace(instrument, sections=relevant_sections(instrument, {}))
        self.key = fingerprint(self.instrument)

    @classmethod
    def of(cls, study_name: str, draft_id: int) -> _Tried | None:
        """None where nothing of the draft can be drawn."""
        with database().read() as connection:
            study = studies.study(connection, study_name)
            draft = drafts.fetch(connection, study_name, draft_id)
        found = look(study, draft.file_name, draft.content)
        if found.shown is None:
            return None
        tried = cls(study, found, whole="all" in request.args)
        return tried if tried.instrument.sections else None

    def begun(self, section: str, language: str) -> Trial:
        names = [own.name for own in self.instrument.sections]
        language = language if language in self.instrument.languages else self.instrument.languages[0]
        return Trial(self.key, section if section in names else names[0], language)

    def sitting(self, trial: Trial) -> Sitting:
        return sitting_of(self.study, self.instrument, trial)


def _section(tried: _Tried, trial: Trial, *, new: tuple[str, ...] = ()) -> ResponseReturnValue:
    sitting = tried.sitting(trial)
    own = next((own for own in sitting.sections if own.name == trial.section), None)
    if own is None:
        abort(404)
    names = new if sitting.revision(own.name) else None
    beforehand = given_beforehand(sitting.instrument, own, sitting.answers, sitting.language, names)
    typed = beforehand | typed_of_section(own, sitting.answers, sitting.language) | sitting.draft(own.name)
    problems = None
    if sitting.draft(own.name):
        form = form_with(sitting, own, typed)
        form.validate()
        problems = form.typing.problems
    return section_page(sitting, own, typed, problems, more=bool(new))


def _judged(tried: _Tried, trial: Trial, go: str) -> ResponseReturnValue:
    sitting = tried.sitting(trial)
    own = next((own for own in sitting.sections if own.name == trial.section), None)
    if own is None:
        abort(404)
    form = form_class_of(sitting, own)(request.form, sitting.answers, sitting.language)
    is_valid = form.validate()
    typing = form.typing
    if not is_valid and go == "next":
        known = {**sitting.answers, **typing.answers}
        given = given_beforehand(sitting.instrument, own, known, sitting.language, typing.newly_relevant)
        typed = given | typing.typed
        return section_page(sitting, own, typed, typing.problems), 422
    if go.startswith("add."):
        return section_page(sitting, own, _with_one_more(own, typing.typed, go.removeprefix("add.")))
    draft = {} if go == "next" else draft_of(typing.typed, typing.problems)
    document = {**typing.answers, **({f"draft.{own.name}": draft} if draft else {})}
    trial = answered(sitting, trial, own, document)
    if answering.ending_answers(sitting.instrument, own, typing.answers):
        return _end(tried, replace(trial, section=_END))
    if go == "lang":
        return _section(tried, trial)
    if go == "next" and typing.newly_relevant:
        return _section(tried, trial, new=typing.newly_relevant)
    after = tried.sitting(trial)
    if go == "back":
        return _section(tried, replace(trial, section=(after.before(own.name) or own).name))
    ahead = None if go == "review" else after.next_after(own.name)
    return _section(tried, replace(trial, section=ahead.name)) if ahead else _end(tried, replace(trial, section=_END))


def _with_one_more(own: Section, typed: Typed, repeat: str) -> Typed:
    """The fields with those of one more instance of a repeat, still empty."""
    numbers = [int(name.split(".")[1]) for name in typed if name.startswith(f"{repeat}.") and name.split(".")[1:2]]
    inside = next((element for element in own.elements if element.name == repeat), None)
    items = getattr(inside, "items", ())
    return {**typed, f"{repeat}.{max(numbers, default=0) + 1}.{items[0].name}": [""]} if items else typed


def _last(tried: _Tried, trial: Trial) -> str:
    return tried.sitting(trial).sections[-1].name


def _end(tried: _Tried, trial: Trial) -> ResponseReturnValue:
    """What would have been submitted, and what would have stood in the way."""
    sitting = tried.sitting(trial)
    unfinished: dict[str, dict[str, tuple[Problem, ...]]] = sitting.unfinished()
    return sitting_page(
        "staff/drafts/tried.html",
        sitting,
        parts=[] if sitting.has_ended else sections_in_words(sitting),
        ending=sitting.ending,
        unfinished={
            name: [problem.sentence(sitting.language) for problems in found.values() for problem in problems]
            for name, found in unfinished.items()
        },
        submission_key=sitting.form_key,
        way=way_of(sitting, len(sitting.sections) + 1, sitting.language),
    )
