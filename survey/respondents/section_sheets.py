"""One section as a page: what stands in its fields, what is wrong, what another device has stored.

The page itself was compiled by `survey.respondents.section_pages`; here it gets the state of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from questionnaires.answers import Problems
from questionnaires.fieldwork import CollectionMode
from questionnaires.model import Grid, Repeat, Section
from questionnaires.references_in_words import NOTHING, filled
from questionnaires.text import native_digits
from questionnaires.translations import direction, sentence
from survey.respondents.answering import Sitting
from survey.respondents.answers_in_words import Answered, element_in_words
from survey.respondents.fields import Typed
from survey.respondents.forms import SectionForm, answers_that_count, form_class
from survey.respondents.live_pages import LivePage, known_of
from survey.respondents.page_states import PageState, fixed_state, settle_choices, state_of_page
from survey.respondents.respondent_pages import Letter, kept_page, letter_of, page_store, sitting_page, way_of
from survey.respondents.section_pages import SectionPage, instances_of, state_of
from survey.store.errors import Conflict


def form_class_of(sitting: Sitting, own: Section) -> type[SectionForm]:
    """The form class of a section, made once for each version."""
    known: dict[tuple[int, str], type[SectionForm]] = current_app.extensions.setdefault("section_forms", {})
    key = (sitting.version_id, own.name)
    if key not in known:
        known[key] = form_class(sitting.instrument, own)
    return known[key]


def form_with(sitting: Sitting, own: Section, typed: Typed) -> SectionForm:
    """The form as if these fields had been posted; validate it to know what they say."""
    return form_class_of(sitting, own)(MultiDict(typed), sitting.answers, sitting.language)


def draft_of(typed: Typed, problems: Problems) -> Typed:
    """What was typed where something is wrong: kept as it is, to be shown again."""
    names = {name.removesuffix(".other") for name in problems}
    return {
        field: values
        for field, values in typed.items()
        if any(values) and any(field == name or field.startswith(f"{name}.") for name in names)
    }


def section_page(
    sitting: Sitting,
    own: Section,
    typed: Typed,
    problems: Problems | None = None,
    *,
    elsewhere: dict[str, str] | None = None,
    revision: int | None = None,
    more: bool = False,
) -> str:
    """The page of a section with these fields; `elsewhere` holds another device's answers, by variable.

    `more` says that these answers made further questions relevant.
    """
    language = sitting.language
    place = sitting.place_of(own.name)
    said = {name: " ".join(problem.sentence(language) for problem in found) for name, found in (problems or {}).items()}
    session = sitting.session
    way = way_of(sitting, place, language)
    first, last = place == 1, place == len(sitting.sections)
    may_review = sitting.to_go_on_with() is None
    more = more or (request.method == "GET" and "more" in request.args)
    instances = _instances(own, typed)
    own_words = {
        "revision": str(sitting.revision(own.name) if revision is None else revision),
        "submission_key": sitting.form_key,
    }
    if session.resume_code and first and not sitting.revision(own.name):
        own_words["new_code"] = native_digits(session.resume_code, language)
    page = page_store().page(sitting.version_id, sitting.instrument, own, language)
    follows, typed = _state(sitting, own, page, typed, elsewhere or {}, instances)
    instances |= follows.counts
    said = {name: filled(text, lambda name: follows.filled.get(name, NOTHING)) for name, text in said.items()}

    def state() -> dict[str, Any]:
        choices, texts = state_of(typed)
        return {
            "c": choices - follows.gone if follows.gone else choices,
            "v": texts,
            "e": said,
            "faults": [(name, _question_of(own, name, language), text) for name, text in said.items()],
            "other": elsewhere or {},
            "conflict": url_for("respond.section", name=own.name) if elsewhere is not None else None,
            "shown": follows.shown,
            "gone": follows.gone,
            "needed": follows.needed,
            "lost": follows.lost,
            "filled": follows.filled,
            "known": _known(sitting, page.live, follows) if page.live else None,
            "instances": instances,
            "way": way,
            "first": first,
            "last": last,
            "may_review": may_review,
            "letter": _letter(sitting) if first and not session.is_interviewer and not session.resume_code else None,
            "instrument_title": sitting.instrument.title,
            "handover": own.self_completed and session.collection_mode is CollectionMode.FACE_TO_FACE,
            "more": more,
        }

    if typed or problems or elsewhere is not None or page.live or page.referred or follows.lost:
        return sitting_page(page.template, sitting, **state(), **own_words)
    # untouched: it looks so to everybody
    key = (follows.shown, follows.gone, follows.needed, way, last, may_review, more, *instances.items())
    return kept_page(page.template, sitting, key, own_words, state)


def _letter(sitting: Sitting) -> Letter | None:
    if sitting.case is None:
        return None
    return letter_of(sitting.study, sitting.wave, sitting.instrument, sitting.language)


def _state(
    sitting: Sitting,
    own: Section,
    page: SectionPage,
    typed: Typed,
    elsewhere: Mapping[str, str],
    instances: Mapping[str, int],
) -> tuple[PageState, Typed]:
    """What of the page depends on answers, and the fields without choices that are no longer offered."""
    if not page.follows:
        return fixed_state(own), typed
    form = form_with(sitting, own, typed)
    form.validate()
    kept = frozenset(name.split(".")[0] for name in elsewhere)
    state = state_of_page(sitting, own, form.typing, page.referred, instances, kept)
    return state, settle_choices(own, typed, sitting, form.typing.seen)


def _known(sitting: Sitting, live: LivePage, state: PageState) -> Markup:
    counted = answers_that_count(sitting.instrument, sitting.answers) if live.reads else {}
    return known_of(live, counted, state.absent, state.filled)


def _instances(own: Section, typed: Typed) -> dict[str, int]:
    wanted = request.args.get("one_more") if request.method == "GET" else None
    return {
        element.name: instances_of(element, typed, one_more=wanted == element.name)
        for element in own.elements
        if isinstance(element, Repeat)
    }


def _question_of(own: Section, variable: str, language: str) -> str:
    """A short name of the question a fault belongs to."""
    for element in own.elements:
        if isinstance(element, Grid):
            for row in element.rows:
                if variable == f"{element.name}.{row.code}":
                    return row.label(language)
        if variable == element.name or variable.startswith(f"{element.name}."):
            return element.label(language)
    return ""


def conflict_page(
    sitting: Sitting, own: Section, typed: Typed, problems: Problems, conflict: Conflict
) -> tuple[str, int]:
    """Both versions on one page: mine in the fields, the other beside each question where it differs."""
    form = form_with(sitting, own, typed)
    form.validate()
    theirs = _answered(own, conflict.stored_answers, sitting.language)
    mine = _answered(own, form.typing.answers, sitting.language)
    nothing = Answered("", "", ())
    elsewhere = {
        name: _in_one_line(answered.lines, sitting.language)
        for name, answered in theirs.items()
        if answered.lines != mine.get(name, nothing).lines
    }
    stored_draft: Typed = conflict.stored_answers.get(f"draft.{own.name}") or {}
    for field, values in stored_draft.items():
        name = next((known for known in theirs if field == known or field.startswith(f"{known}.")), field)
        elsewhere[name] = " ".join(filter(None, [elsewhere.get(name), *values]))
    page = section_page(sitting, own, typed, problems, elsewhere=elsewhere, revision=conflict.revision)
    return page, 409


def _answered(own: Section, answers: dict[str, Any], language: str) -> dict[str, Answered]:
    """The questions of a section by variable; a repeat as one, so that no instance is overlooked."""
    found: dict[str, Answered] = {}
    for element in own.elements:
        parts = element_in_words(element, answers, language)
        if isinstance(element, Repeat):
            lines = tuple(line for part in parts for line in part.lines)
            found[element.name] = Answered(element.name, "", lines)
        else:
            found.update({part.variable: part for part in parts})
    return found


def _in_one_line(lines: tuple[str, ...], language: str) -> str:
    return ("؛ " if direction(language) == "rtl" else "; ").join(lines) or sentence("respond.no-answer", language)
