"""The language of a page, and how templates show sentences, numbers and dates in it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask, g, request
from persiantools.jdatetime import JalaliDate
from werkzeug.wrappers import Response

from questionnaires.text import ascii_digits, native_digits, show_number
from questionnaires.texts import FALLBACK_LANGUAGE, Texts
from questionnaires.translations import LANGUAGES, direction, language_name, own_name, sentence
from questionnaires.translations.shown import JALALI
from survey.clock import ZONE

COOKIE = "lang"


def page_language() -> str:
    """The language this request is answered in: what a view set, `?lang=`, the cookie, else Persian."""
    if "lang" not in g:
        asked = request.args.get("lang")
        if asked in LANGUAGES:
            g.language_chosen = asked
        kept = request.cookies.get(COOKIE)
        g.lang = asked if asked in LANGUAGES else kept if kept in LANGUAGES else FALLBACK_LANGUAGE
    language: str = g.lang
    return language


def set_page_language(language: str) -> None:
    """Answer this request in `language` (a submission's own, for respondents)."""
    g.lang = language


def t(key: str, **fields: Any) -> str:
    """The sentence `key` in the page's language."""
    return sentence(key, page_language(), **fields)


def words(texts: Texts) -> str:
    return texts.in_language(page_language())


def digits(value: object, language: str = "") -> str:
    """In the digits of `language`, or the page's, whichever they were typed in."""
    return native_digits(ascii_digits(str(value)), language or page_language())


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    return "—" if value is None else show_number(value, page_language(), decimals)


def share(value: float | None) -> str:
    """A share of 0 to 1 as a whole percentage, kept together and left-to-right inside sentences."""
    if value is None:
        return "—"
    sign = "٪" if page_language() == "fa" else "%"
    return f"\u2066{show_number(round(value * 100), page_language())}{sign}\u2069"


def jalali(moment: date | datetime | str | None, language: str = "") -> str:
    """A day in words of `language`, or the page's: «۲۳ مهر ۱۴۰۴», or the ISO date where years are not Jalali."""
    day = _day(moment)
    if day is None:
        return "—"
    language = language or page_language()
    if language not in JALALI:
        return day.isoformat()
    own = JalaliDate(day)
    return native_digits(f"{own.day} {sentence(f'respond.month.{own.month}', language)} {own.year}", language)


def jalali_short(moment: date | datetime | str | None) -> str:
    """A day in figures that sort: «۱۴۰۴/۰۷/۲۳», or the ISO date for other languages."""
    day = _day(moment)
    if day is None:
        return "—"
    language = page_language()
    if language not in JALALI:
        return day.isoformat()
    return native_digits(str(JalaliDate(day).strftime("%Y/%m/%d")), language)


def moment(at: datetime) -> str:
    """A day and the time of it where the studies are: «۲۳ مهر ۱۴۰۴، ۱۲:۰۴»."""
    time = digits(f"{at.astimezone(ZONE):%H:%M}")
    return t("reports.moment", day=jalali(at), time=f"\u2066{time}\u2069")


def _day(moment: date | datetime | str | None) -> date | None:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment) if len(moment) > 10 else date.fromisoformat(moment)
    if isinstance(moment, datetime):
        return moment.astimezone(ZONE).date() if moment.tzinfo else moment.date()
    return moment


def speak(app: Flask) -> None:
    """Give templates `t`, `lang`, `dir`, `words` and the filters; remember a chosen language."""
    app.jinja_env.filters.update(
        digits=digits, number=number, share=share, jalali=jalali, jalali_short=jalali_short, moment=moment, words=words
    )
    app.jinja_env.globals.update(t=t, own_name=own_name, language_name=lambda own: language_name(own, page_language()))
    app.jinja_env.globals["direction_of"] = direction

    @app.context_processor
    def _page() -> dict[str, Any]:
        language = page_language()
        return {"lang": language, "dir": direction(language), "languages": LANGUAGES}

    @app.after_request
    def _remember(response: Response) -> Response:
        chosen = g.get("language_chosen")
        if chosen:
            response.set_cookie(COOKIE, chosen, max_age=180 * 86400, samesite="Lax", httponly=True)
        return response
