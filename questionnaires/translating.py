"""The texts of an instrument one by one, each at a place that stays when it is reworded, and a language put in.

A place is `title`, `section:role.title`, `group.wording`, `performance.water`, `performance.water.short`,
`list:groups.council`: names and codes, which never change during a study.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from questionnaires.model import Category, CodeList, Grid, GridRow, Instrument, Item, Repeat, Section
from questionnaires.texts import Texts
from questionnaires.translations import LANGUAGES

_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}")


@dataclass(frozen=True)
class Passage:
    """One text of an instrument: where it stands, what part it is (`wording`, `hint`, `choice`…), its words."""

    place: str
    part: str
    texts: Texts


def passages(instrument: Instrument) -> tuple[Passage, ...]:
    """Every text in the order it is met; a code list that several items share is met once, empty texts never."""
    found: dict[str, Passage] = {}

    def note(place: str, part: str, texts: Texts) -> Texts:
        if texts:
            found.setdefault(place, Passage(place, part, texts))
        return texts

    _mapped(instrument, "", note)
    return tuple(found.values())


def originals(instrument: Instrument) -> tuple[str, ...]:
    """The languages that a translator reads: Persian and English, as far as the instrument has them."""
    own = tuple(language for language in LANGUAGES if language in instrument.languages)
    return own or instrument.languages[:1]


def with_language(instrument: Instrument, language: str, translations: Mapping[str, str]) -> Instrument:
    """The instrument with `language` among its own and the translations, by place, in their texts."""

    def put_in(place: str, part: str, texts: Texts) -> Texts:
        return Texts.of({**texts, language: translations[place]}) if place in translations else texts

    translated: Instrument = _mapped(instrument, "", put_in)
    own = instrument.languages
    return replace(translated, languages=own if language in own else (*own, language))


def untranslated(instrument: Instrument, language: str) -> tuple[Passage, ...]:
    """The texts that lack this language."""
    return tuple(own for own in passages(instrument) if language not in own.texts)


def fingerprint(instrument: Instrument, language: str) -> str:
    """Equal for equal words: every text's originals and what it is in `language`; no versions, no settings."""
    read = originals(instrument)
    said = [
        [own.place, *(own.texts.get(tongue) for tongue in read), own.texts.get(language)]
        for own in passages(instrument)
    ]
    return hashlib.sha256(json.dumps(sorted(said, key=lambda one: str(one[0]))).encode()).hexdigest()


def placeholders(text: str) -> tuple[str, ...]:
    """`{city}`, `${group}` and so on in a text: whatever is filled in later and must stand in every language."""
    return tuple(sorted(set(_PLACEHOLDER.findall(text))))


def _mapped(value: Any, place: str, change: Callable[[str, str, Texts], Texts]) -> Any:
    """A frozen value with each text in it changed, however deep."""
    if isinstance(value, tuple):
        return tuple(_mapped(part, place, change) for part in value)
    if not is_dataclass(value) or isinstance(value, Texts | type):
        return value
    place = _place_of(value, place)
    changed = {}
    for field in fields(value):
        own = getattr(value, field.name)
        if not isinstance(own, Texts):
            changed[field.name] = _mapped(own, place, change)
        elif field.name == "labels":
            changed[field.name] = change(place, "choice" if isinstance(value, Category) else "row", own)
        else:
            changed[field.name] = change(f"{place}.{field.name}".lstrip("."), field.name, own)
    return replace(value, **changed)


def _place_of(value: Any, place: str) -> str:
    match value:
        case Section():
            return f"section:{value.name}"
        case Item() | Grid() | Repeat():
            return value.name
        case CodeList():
            return f"list:{value.name}"
        case GridRow() | Category():
            return f"{place}.{value.code}"
    return place
