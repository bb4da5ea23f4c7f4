"""Faults of names: malformed, reserved or used twice. Names become fields, columns and file keys."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from questionnaires.model import Grid, Instrument, Item, Repeat
from questionnaires.problems import Problem

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
INSTRUMENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
# Fields of the answering page itself, and what a condition may read of the case.
RESERVED = frozenset({"go", "csrf_token", "revision", "submission_key"})
# A section stands at /answer/<name>, beside these pages.
RESERVED_SECTIONS = frozenset({"review", "done", "copy", "ended"})


def name_faults(instrument: Instrument) -> Iterator[Problem]:
    """Faults of the names of the instrument, its sections, items and the items of its repeats."""
    if not INSTRUMENT_NAME.fullmatch(instrument.name):
        yield Problem.at("instrument-name-malformed", value=instrument.name[:40])
    if not instrument.sections:
        yield Problem.at("no-sections")
    for name, count in Counter(section.name for section in instrument.sections).items():
        if count > 1:
            yield Problem.at("section-twice", section=name)
        if not NAME.fullmatch(name):
            yield Problem.at("name-malformed", section=name[:40], value=name[:40])
        elif name in RESERVED_SECTIONS:
            yield Problem.at("name-reserved", section=name)
    for section in instrument.sections:
        if not section.elements:
            yield Problem.at("section-empty", section=section.name)
    yield from _item_name_faults(instrument)


def _item_name_faults(instrument: Instrument) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for section, element in instrument.elements():
        inside = element.items if isinstance(element, Repeat) else ()
        for named in (element, *inside):
            yield from _one_name(named, section.name)
            if named.name in seen:
                yield Problem.at("item-twice", section=section.name, item=named.name, first=seen[named.name])
            else:
                seen[named.name] = section.name


def _one_name(named: Item | Grid | Repeat, section: str) -> Iterator[Problem]:
    if not NAME.fullmatch(named.name):
        yield Problem.at("name-malformed", section=section, item=named.name[:40], value=named.name[:40])
    elif named.name in RESERVED or named.name.startswith("case_"):
        yield Problem.at("name-reserved", section=section, item=named.name)
    if isinstance(named, Grid) and not named.rows:
        yield Problem.at("grid-without-rows", section=section, item=named.name)
    if isinstance(named, Repeat) and not named.items:
        yield Problem.at("repeat-without-items", section=section, item=named.name)
