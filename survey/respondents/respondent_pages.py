"""What every page of a respondent shows: the city's look, the letter, the way through the sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, render_template, request, url_for
from jinja2 import Template
from markupsafe import Markup

from questionnaires.burden import burden
from questionnaires.fieldwork import Study, Wave, WaveKind
from questionnaires.model import Instrument
from questionnaires.text import ascii_digits, native_digits
from questionnaires.translations import direction, sentence
from survey.respondents.answering import Sitting
from survey.respondents.kept_pages import KeptPages, place_for
from survey.respondents.section_pages import PageStore
from survey.site.assets import offer_assets
from survey.site.city_look import look_version
from survey.site.csrf import csrf_token
from survey.site.language import digits, jalali, set_page_language, words


@dataclass(frozen=True)
class Look:
    """Addresses of a city's stylesheet and emblem."""

    css: str
    emblem: str


@dataclass(frozen=True)
class Letter:
    """The sixty words of a first page."""

    who: str
    why: str
    how_long: str
    who_sees: str


@dataclass(frozen=True)
class Way:
    """How far one has come; `sun` and `start` are places on the horizon, which runs with the script."""

    place: int
    of: int
    sun: str
    start: str


def prepare(app: Flask) -> None:
    """What these pages need of the application."""
    offer_assets(app)
    app.extensions["section_pages"] = PageStore(app)
    app.extensions["kept_pages"] = KeptPages()
    app.jinja_env.filters["dialled"] = dialled
    app.jinja_env.globals["words"] = words


def page_store() -> PageStore:
    """The compiled section pages of this application."""
    store: PageStore = current_app.extensions["section_pages"]
    return store


def sitting_page(template: str | Template, sitting: Sitting, **shown: Any) -> str:
    """A page of somebody's questionnaire, in their language."""
    session = sitting.session
    staff_bar = None
    if session.is_interviewer:
        staff_bar = {"mode": session.mode, "back_to": session.back_to or "/staff/"}
    return city_page(
        template,
        sitting.study,
        sitting.language,
        sitting.languages,
        wave=sitting.wave,
        staff_bar=staff_bar,
        resume_code=session.resume_code,
        **shown,
    )


def kept_page(
    template: str | Template,
    sitting: Sitting,
    key: tuple[Hashable, ...],
    own: Mapping[str, str],
    shown: Callable[[], Mapping[str, Any]],
) -> str:
    """A page as `sitting_page` draws it, drawn once for all whose pages differ in nothing but their own words.

    Parameters
    ----------
    key
        Whatever of `shown` is not the same for everybody who gets this template; what follows from
        answers too.
    own
        This person's own words, by the template's names, as they stand on the page.
    shown
        The rest of what the template wants, asked for when the page is drawn.
    """
    if sitting.session.is_interviewer:
        return sitting_page(template, sitting, **shown(), **own)
    language, code = sitting.language, sitting.session.resume_code
    values = {**own, "csrf_token": csrf_token()} | ({"resume_code": native_digits(code, language)} if code else {})
    alike = (template, sitting.version_id, language, sitting.languages, request.script_root, tuple(values), *key)
    kept: KeptPages = current_app.extensions["kept_pages"]

    def draw() -> str:
        places: dict[str, Any] = {name: place_for(name) for name in values}
        places["csrf_token"] = lambda: place_for("csrf_token")
        return city_page(template, sitting.study, language, sitting.languages, wave=sitting.wave, **shown(), **places)

    return kept.page(alike, (sitting.study, sitting.wave), values, draw)


def city_page(
    template: str | Template, study: Study, language: str, tongues: tuple[str, ...] = (), **shown: Any
) -> str:
    """A page with a city's look."""
    set_page_language(language)
    return render_template(template, study=study, look=look_of(study), tongues=tongues, **shown)


def look_of(study: Study) -> Look:
    """Where this city's colours and emblem are."""
    return _look(request.script_root, study.name, look_version(study))


@lru_cache(maxsize=256)
def _look(_root: str, study_name: str, version: str) -> Look:
    return Look(
        url_for("entrance.city_style", study_name=study_name, v=version),
        url_for("entrance.city_emblem", study_name=study_name, v=version),
    )


def letter_of(study: Study, wave: Wave, instrument: Instrument, language: str) -> Letter:
    """Who asks, why you, how long it takes, who sees it. The telephone number stands below it."""
    fields = {"organisation": study.organisation, "city": study.city}
    low, high = _minutes(instrument, language)
    return Letter(
        who=_who_asks(wave, language, fields),
        why=sentence(f"respond.letter.why-{_people(wave)}", language, **fields),
        how_long=sentence(
            "respond.letter.minutes" if high > low else "respond.letter.about", language, low=low, high=high
        ),
        who_sees=sentence(
            f"respond.letter.sees-{'open' if wave.kind is WaveKind.OPEN else 'listed'}", language, **fields
        ),
    )


def _who_asks(wave: Wave, language: str, fields: Mapping[str, Any]) -> str:
    if not wave.letter_number:
        return sentence("respond.letter.who", language, **fields)
    number = f"\u2068{digits(wave.letter_number, language)}\u2069"  # in whatever script, it keeps its own direction
    if wave.letter_date is None:
        return sentence("respond.letter.who-numbered", language, number=number, **fields)
    day = jalali(wave.letter_date, language)
    return sentence("respond.letter.who-numbered-dated", language, number=number, date=day, **fields)


def _people(wave: Wave) -> str:
    return {WaveKind.FRAME: "listed", WaveKind.SAMPLE: "drawn", WaveKind.OPEN: "open"}[wave.kind]


@lru_cache(maxsize=64)
def _minutes(instrument: Instrument, language: str) -> tuple[int, int]:
    return burden(instrument, language).minutes_online


def way_of(sitting: Sitting, place: int, language: str) -> Way:
    """The sun's place for the section number `place` of those asked now."""
    of = max(1, len(sitting.sections))
    share = 3 + 94 * min(1.0, (place - 0.5) / of)
    from_right = direction(language) == "rtl"
    return Way(place, of, f"{100 - share if from_right else share:.1f}%", "100%" if from_right else "0%")


def dialled(telephone: str) -> Markup:
    """A telephone number as a `tel:` address takes it."""
    return Markup(re.sub(r"[^0-9+]", "", ascii_digits(telephone)))  # noqa: S704 -- digits only
