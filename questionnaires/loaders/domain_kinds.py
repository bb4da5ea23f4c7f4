"""The kinds of answers as documents say them: one table, by which they are read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from questionnaires.code_lists import CodeList
from questionnaires.loaders.entries import Entry
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Consent,
    Date,
    DateTime,
    Note,
    Number,
    OneCode,
    Place,
    Ranking,
    ResponseDomain,
    Scale,
    SeveralCodes,
    Text,
    Time,
)
from questionnaires.texts import Texts


class Value(NamedTuple):
    """How the value of a key is read, None where there is none, and how it is written."""

    read: Callable[[Entry, str], Any]
    write: Callable[[Any], Any] = lambda value: value


def _texts(texts: Texts) -> dict[str, str]:
    return dict(texts.by_language)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


CODES = Value(Entry.text, lambda code_list: code_list.name)  # whoever knows the lists finds the one named
COUNT = Value(lambda entry, key: entry.whole(key, minimum=1))
NUMBER = Value(Entry.number)
DAY = Value(Entry.day, _day)
FLAG = Value(Entry.flag)
TEXT = Value(Entry.text)
TEXTS = Value(Entry.texts, _texts)
NEEDED_TEXTS = Value(lambda entry, key: entry.texts(key, required=True), _texts)


@dataclass(frozen=True)
class Kind:
    """A response domain and the keys of its fields; `fixed` are fields that the kind itself says."""

    domain: type[Any]
    keys: Mapping[str, Value] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def says(self, domain: ResponseDomain) -> bool:
        return type(domain) is self.domain and all(getattr(domain, own) == said for own, said in self.fixed.items())


_BOUNDS = {"minimum": NUMBER, "maximum": NUMBER, "unit": TEXTS}
KINDS: dict[str, Kind] = {
    "one": Kind(OneCode, {"codes": CODES, "other": TEXT}),
    "several": Kind(SeveralCodes, {"codes": CODES, "maximum": COUNT, "other": TEXT}),
    "scale": Kind(Scale, {"scale": CODES}),
    "ranking": Kind(Ranking, {"codes": CODES, "places": COUNT}),
    "allocation": Kind(Allocation, {"codes": CODES, "total": COUNT, "step": COUNT, "unit": TEXTS}),
    "integer": Kind(Number, _BOUNDS, {"decimals": False}),
    "decimal": Kind(Number, _BOUNDS, {"decimals": True}),
    "date": Kind(Date, {"earliest": DAY, "latest": DAY}),
    "time": Kind(Time),
    "datetime": Kind(DateTime),
    "place": Kind(Place, {"codes": CODES}),
    "text": Kind(Text, {"long": FLAG, "maximum_length": COUNT}),
    "consent": Kind(Consent, {"statement": NEEDED_TEXTS}),
    "note": Kind(Note),
    "calculated": Kind(Calculated, {"expression": TEXT}),
}


def read_domain(kind: str, entry: Entry, list_named: Callable[[Entry, str], CodeList]) -> ResponseDomain:
    """The response domain of a document of this kind; what it does not say has the domain's default."""
    own = KINDS[kind]
    fields = dict(own.fixed)
    for key, value in own.keys.items():
        said = list_named(entry, key) if value is CODES else value.read(entry, key)
        if said is not None:
            fields["code_list" if value is CODES else key] = said
    domain: ResponseDomain = own.domain(**fields)
    return domain


def write_domain(domain: ResponseDomain) -> dict[str, Any]:
    """The kind and keys of a response domain."""
    kind, own = next((kind, own) for kind, own in KINDS.items() if own.says(domain))
    fields = {
        key: value.write(getattr(domain, "code_list" if value is CODES else key)) for key, value in own.keys.items()
    }
    return {"kind": kind, **fields}
