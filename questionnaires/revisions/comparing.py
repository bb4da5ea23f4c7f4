"""The difference of two versions of an instrument, each change judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from questionnaires.model import Instrument, Item, Repeat
from questionnaires.revisions.changes import Change, Difference, ItemDifference, Judgement
from questionnaires.revisions.domains import BREAKING, MERGEABLE, SAFE, change, domain_changes, fits
from questionnaires.revisions.units import Unit, by_key, key_of_name, units

_NARROWER = frozenset({"bounds-narrowed", "whole-only", "maximum-lowered", "places-lowered"})
_WORDS = {
    "hint": "hint", "short": "short", "role": "role", "extras": "extras", "default": "default",
    "default_from": "default", "required": "required", "required_when": "required",
    "required_message": "messages", "constraint_message": "messages",
}  # fmt: skip
_RULES = {"relevance": "relevance", "constraint": "constraint", "choice_filter": "choice-filter", "count": "count"}


def difference(
    old: Instrument, new: Instrument, earlier: Iterable[Instrument] = (), *, answers: Iterable[Any] | None = None
) -> Difference:
    """What changed from `old` to `new`, both with their keys settled.

    Parameters
    ----------
    earlier
        Versions before `old`, oldest first: an item that comes back is compared with its last one.
    answers
        Of every submission the answers, as answers to `old`; the difference then says how many
        submissions each change touches.
    """
    before, after = units(old), units(new)
    gone = {key: unit for own in earlier for key, unit in units(own).items() if key not in before}
    keys = {old: key_of_name(old), new: key_of_name(new)}
    moved = _moved(before, after)
    found = []
    for key, unit in after.items():
        last = before.get(key) or gone.get(key)
        if last is None:
            if not (unit.inside and unit.inside not in before):
                found.append(ItemDifference(key, unit.name, unit.label, (change("added", SAFE),)))
            continue
        changes = tuple(_changes(last, unit, keys[old], keys[new]))
        if key not in before:
            changes += (change("returned", MERGEABLE),)
        elif key in moved:
            changes += (change("order", SAFE),)
        if changes:
            found.append(ItemDifference(key, unit.name, unit.label, changes))
    for key, unit in before.items():
        if key not in after and not (
            unit.inside and (unit.inside not in after or after[unit.inside].kind != _of(unit))
        ):
            judgement = BREAKING if unit.has_answers else SAFE
            found.append(ItemDifference(key, unit.name, unit.label, (change("removed", judgement),)))
    compared = Difference(tuple(found), tuple(_general(old, new)))
    return compared if answers is None else _counted(compared, before, after, answers)


def _of(unit: Unit) -> str:
    """The kind of what a row or an item of a repeat stands in."""
    return "grid" if unit.is_row else "repeat"


def _moved(before: Mapping[str, Unit], after: Mapping[str, Unit]) -> frozenset[str]:
    """Keys whose place among the others changed, of those that stay in their section."""
    stay = {key for key, unit in after.items() if key in before and before[key].section == unit.section}
    old, new = [key for key in before if key in stay], [key for key in after if key in stay]
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    kept = {key for block in matcher.get_matching_blocks() for key in old[block.a : block.a + block.size]}
    return frozenset(new) - kept


def _changes(old: Unit, new: Unit, old_keys: Mapping[str, str], new_keys: Mapping[str, str]) -> Iterator[Change]:
    if old.name != new.name and not _only_the_outer_name(old, new):
        yield change("renamed", SAFE, old=old.name, new=new.name)
    if old.section != new.section:
        yield change("moved", SAFE, old=old.section, new=new.section)
    if {"grid", "repeat"} & {old.kind, new.kind} and old.kind != new.kind:
        yield change("kind", BREAKING, old_kind=old.kind, new_kind=new.kind)
        return
    yield from _wording(old, new)
    if old.is_row and new.is_row and old.inside == new.inside:
        return  # the rest is the grid's
    yield from _rules(old.part, new.part, old_keys, new_keys)
    if not isinstance(old.part, Repeat) and not isinstance(new.part, Repeat):
        yield from domain_changes(old.part.domain, new.part.domain)
    elif isinstance(old.part, Repeat) and isinstance(new.part, Repeat):
        limits = (new.part.minimum, new.part.maximum)
        if (old.part.minimum, old.part.maximum) != limits:
            yield change("instances", MERGEABLE, low=limits[0], high=limits[1])


def _only_the_outer_name(old: Unit, new: Unit) -> bool:
    """A row is not renamed where only its grid is."""
    is_inner = old.inside is not None and old.inside == new.inside
    return is_inner and old.name.partition(".")[2] == new.name.partition(".")[2]


def _wording(old: Unit, new: Unit) -> Iterator[Change]:
    before, after = old.part.wording, new.part.wording
    for language in dict.fromkeys([*before, *after]):
        was, now = before.get(language, ""), after.get(language, "")
        if was == now:
            continue
        if not was or not now:
            yield change("translation", SAFE, language=language)
        else:
            much = SequenceMatcher(a=was, b=now, autojunk=False).ratio() < 0.4
            yield change("reworded" if much else "wording", SAFE, old=was, new=now)


def _rules(old: Any, new: Any, old_keys: Mapping[str, str], new_keys: Mapping[str, str]) -> Iterator[Change]:
    for attribute, what in _RULES.items():
        was, now = getattr(old, attribute, None), getattr(new, attribute, None)
        if by_key(was, old_keys) != by_key(now, new_keys):
            yield change(what, MERGEABLE, old=was or "–", new=now or "–")
    if getattr(old, "missing", ()) != getattr(new, "missing", ()):
        yield change("missing-reasons", MERGEABLE)
    yield from dict.fromkeys(
        change(what, SAFE)
        for attribute, what in _WORDS.items()
        if getattr(old, attribute, None) != getattr(new, attribute, None)
    )


def _general(old: Instrument, new: Instrument) -> Iterator[Change]:
    if (old.title, old.introduction) != (new.title, new.introduction):
        yield change("title", SAFE)
    if added := [own for own in new.languages if own not in old.languages]:
        yield change("languages-added", SAFE, languages=added)
    if removed := [own for own in old.languages if own not in new.languages]:
        yield change("languages-removed", MERGEABLE, languages=removed)
    sections = {section.name: section for section in old.sections}
    keys = key_of_name(old), key_of_name(new)
    for section in new.sections:
        before = sections.get(section.name)
        if before is None:
            continue
        if by_key(before.relevance, keys[0]) != by_key(section.relevance, keys[1]):
            old_condition, new_condition = before.relevance or "–", section.relevance or "–"
            yield change("section-relevance", MERGEABLE, section=section.name, old=old_condition, new=new_condition)
        if (before.title, before.introduction) != (section.title, section.introduction):
            yield change("section-title", SAFE, section=section.name)


def _counted(
    compared: Difference, before: Mapping[str, Unit], after: Mapping[str, Unit], answers: Iterable[Any]
) -> Difference:
    """The same with the number of submissions that each change touches."""
    all_of = [[0] * (len(item.changes) + 1) for item in compared.items]
    for own in answers:
        for item, counts in zip(compared.items, all_of, strict=True):
            unit = before.get(item.key)
            given = unit.answers_in(own) if unit else []
            if not given:
                continue
            counts[-1] += 1
            for number, each in enumerate(item.changes):
                counts[number] += _touches(each, given, after.get(item.key))
    items = (
        replace(
            item,
            changes=tuple(replace(own, touched=n) for own, n in zip(item.changes, counts, strict=False)),
            touched=counts[-1],
        )
        for item, counts in zip(compared.items, all_of, strict=True)
    )
    return replace(compared, items=tuple(items))


def _touches(own: Change, given: list[Any], unit: Unit | None) -> bool:
    """Whether a change concerns these answers to its item."""
    values = [value for value in given if not (isinstance(value, Mapping) and "missing" in value)]
    if own.codes and own.judgement is Judgement.BREAKING and own.what != "kind-codes":
        return any(
            code in (value if isinstance(value, list | dict) else [value]) for value in values for code in own.codes
        )
    if own.what in _NARROWER and unit is not None and isinstance(unit.part, Item):
        return any(not fits(unit.part.domain, value) for value in values)
    return True
