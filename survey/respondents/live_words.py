"""What `live.js` needs to say answers of its page in wordings, as `filled_words` says them on the server."""

from __future__ import annotations

from typing import Any

from questionnaires.model import Grid, Item, Section
from questionnaires.references_in_words import names_in_words, unfilled
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Consent,
    Date,
    DateTime,
    Number,
    OneCode,
    Place,
    SeveralCodes,
    Time,
)
from questionnaires.text import native_digits, show_number
from questionnaires.translations import direction, sentence


def words_on_page(section: Section, language: str) -> dict[str, dict[str, Any]]:
    """How answers of this page stand in its own words, by variable: labels of codes, names of months…"""
    referred = names_in_words(section)
    found: dict[str, dict[str, Any]] = {}
    for part in section.parts():
        if isinstance(part, Grid):
            found.update((item.name, _how(item, language)) for item in map(part.row_item, part.rows))
        elif isinstance(part, Item):
            found[part.name] = _how(part, language)
            if isinstance(part.domain, Allocation):
                found.update((f"{part.name}.{code}", {"share": True}) for code in part.domain.code_list.codes)
            elif isinstance(part.domain, OneCode | SeveralCodes):
                found[f"{part.name}.other"] = {"text": True}
    return {name: how for name, how in found.items() if name in referred}


def signs_of(language: str) -> dict[str, str]:
    """How lists and figures are written."""
    grouped, point = show_number(1000, language), show_number(0.5, language)
    return {
        "digits": native_digits("0123456789", language),
        "thousands": grouped[1],
        "point": point[1],
        "minus": show_number(-1, language)[:-1],
        "comma": "، " if direction(language) == "rtl" else ", ",
    }


def _how(item: Item, language: str) -> dict[str, Any]:
    match item.domain:
        case Number() | Calculated():
            return {"number": True}
        case Time():
            return {"number": True}
        case Date() | DateTime():
            return {"date": [sentence(f"respond.month.{month}", language) for month in range(1, 13)]}
        case Consent():
            return {"labels": {answer: sentence(f"respond.consent.{answer}", language) for answer in ("yes", "no")}}
        case Place() as place:
            labels = {own.code: unfilled(own.labels.in_language(language)) for own in place.code_list.categories}
            return {"labels": {code: " › ".join(labels[own] for own in place.path(code)) for code in labels}}
        case _:
            code_list = item.domain.code_list
            if code_list is None:
                return {"text": True}
            return {"labels": {own.code: unfilled(own.labels.in_language(language)) for own in code_list.categories}}
