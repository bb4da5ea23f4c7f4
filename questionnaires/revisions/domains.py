"""What changed in a response domain, and whether stored values still fit it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from questionnaires.dates_and_times import read_clock, read_moment
from questionnaires.model import Category
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Consent,
    Date,
    DateTime,
    Number,
    Ranking,
    ResponseDomain,
    Scale,
    SeveralCodes,
    SingleCode,
    Text,
    Time,
)
from questionnaires.revisions.changes import Change, Judgement
from questionnaires.text import match_key

SAFE, MERGEABLE, BREAKING = Judgement.SAFE, Judgement.MERGEABLE, Judgement.BREAKING


def change(what: str, judgement: Judgement, codes: tuple[str, ...] = (), **where: Any) -> Change:
    return Change(what, judgement, tuple(where.items()), codes)


def codes_of(domain: ResponseDomain) -> tuple[str, ...]:
    """The codes that answers hold; () where they hold none."""
    if isinstance(domain, Consent):
        return ("yes", "no")
    return domain.code_list.codes if domain.code_list is not None else ()


def domain_changes(old: ResponseDomain, new: ResponseDomain) -> Iterator[Change]:
    """The changes of what may be answered."""
    if type(old) is not type(new):
        yield from _kind_changes(old, new)
        return
    if old.code_list is not None:
        yield from _code_changes(old, new)
    match old, new:
        case SeveralCodes(), SeveralCodes():
            yield from _limit("maximum", old.maximum, new.maximum)
        case Ranking(), Ranking():
            yield from _limit("places", old.places, new.places)
        case Allocation(), Allocation():
            if old.total != new.total:
                yield change("total", BREAKING, old=old.total, new=new.total)
            if old.step != new.step:
                yield change("step", SAFE, old=old.step, new=new.step)
            yield from _unit(old, new)
        case Number(), Number():
            if old.decimals != new.decimals:
                yield change("decimals", MERGEABLE) if new.decimals else change("whole-only", BREAKING)
            yield from _bounds(old.minimum, old.maximum, new.minimum, new.maximum)
            yield from _unit(old, new)
        case Date(), Date():
            yield from _bounds(old.earliest, old.latest, new.earliest, new.latest)
        case Text(), Text():
            if (old.long, old.maximum_length) != (new.long, new.maximum_length):
                yield change("text-length", SAFE, old=old.maximum_length, new=new.maximum_length)
        case Consent(), Consent():
            if old.statement != new.statement:
                yield change("statement", MERGEABLE)
        case Calculated(), Calculated():
            if old.expression != new.expression:
                yield change("expression", MERGEABLE)


def _kind_changes(old: ResponseDomain, new: ResponseDomain) -> Iterator[Change]:
    if isinstance(old, SingleCode | Consent) and isinstance(new, SingleCode | Consent | SeveralCodes):
        gone = tuple(code for code in codes_of(old) if code not in codes_of(new))
        yield change("kind-codes", BREAKING, gone, old_kind=old.kind, new_kind=new.kind)
    else:
        yield change("kind", BREAKING, old_kind=old.kind, new_kind=new.kind)


def _code_changes(old: Any, new: Any) -> Iterator[Change]:
    before = {own.code: own for own in old.code_list.categories}
    after = {own.code: own for own in new.code_list.categories}
    for code, category in before.items():
        if code not in after:
            yield change("code-removed", BREAKING, (code,), code=code, label=category.labels)
    for code, category in after.items():
        if code not in before:
            yield change("code-added", MERGEABLE, code=code, label=category.labels)
        else:
            yield from _category_changes(before[code], category, before, after)
    common = [code for code in before if code in after]
    if isinstance(old, Scale) and isinstance(new, Scale):
        yield from _score_changes(old.scores(), new.scores(), common)
    elif common != [code for code in after if code in before]:
        yield change("codes-order", SAFE)
    if old.other != new.other:
        yield change("other-words", MERGEABLE)


def _category_changes(
    old: Category, new: Category, before: Mapping[str, Category], after: Mapping[str, Category]
) -> Iterator[Change]:
    if old.labels != new.labels:
        taken = next((code for code, own in before.items() if code != old.code and _same(own, new)), None)
        if taken is not None and not _same(after.get(taken), before[taken]):
            yield change("meaning-swapped", BREAKING, (old.code,), code=old.code, label=new.labels, other=taken)
        else:
            yield change("code-label", SAFE, code=old.code, old=old.labels, new=new.labels)
    if old.definition != new.definition:
        yield change("code-definition", SAFE, code=old.code)
    if (old.exclusive, old.attribute("ends")) != (new.exclusive, new.attribute("ends")):
        yield change("code-rule", MERGEABLE, code=old.code)
    if (old.parent, old.level) != (new.parent, new.level):
        yield change("code-place", MERGEABLE, code=old.code)


def _same(one: Category | None, other: Category) -> bool:
    """Whether two categories are worded alike in a language."""
    if one is None:
        return False
    return any(match_key(text) == match_key(other.labels.get(language, "")) for language, text in one.labels.items())


def _score_changes(old: Mapping[str, float], new: Mapping[str, float], common: list[str]) -> Iterator[Change]:
    if sorted(common, key=old.__getitem__) != sorted(common, key=new.__getitem__):
        yield change("scale-turned", BREAKING, tuple(common))
    elif any(old[code] != new[code] for code in common):
        yield change("scores", MERGEABLE)


def _limit(what: str, old: int | None, new: int | None) -> Iterator[Change]:
    if old != new:
        is_wider = new is None or (old is not None and new > old)
        name, judgement = (f"{what}-raised", MERGEABLE) if is_wider else (f"{what}-lowered", BREAKING)
        yield change(name, judgement, old="–" if old is None else old, new="–" if new is None else new)


def _bounds(low: Any, high: Any, new_low: Any, new_high: Any) -> Iterator[Change]:
    if (low, high) == (new_low, new_high):
        return
    is_narrower = (new_low is not None and (low is None or new_low > low)) or (
        new_high is not None and (high is None or new_high < high)
    )
    name, judgement = ("bounds-narrowed", BREAKING) if is_narrower else ("bounds-widened", MERGEABLE)
    yield change(name, judgement, low="–" if new_low is None else new_low, high="–" if new_high is None else new_high)


def _unit(old: Number | Allocation, new: Number | Allocation) -> Iterator[Change]:
    if old.unit == new.unit:
        return
    is_only_translated = (
        bool(old.unit)
        and bool(new.unit)
        and all(new.unit.get(language, word) == word for language, word in old.unit.items())
    )
    if is_only_translated:
        yield change("unit-translation", SAFE)
    else:
        yield change("unit", BREAKING, old=old.unit, new=new.unit)


def fits(domain: ResponseDomain, value: Any) -> bool:
    """Whether a stored value (no missing reason) is an answer in this domain."""
    match domain:
        case SingleCode() | Consent():
            return isinstance(value, str) and value in codes_of(domain)
        case SeveralCodes():
            return _all_known(domain, value, list) and len(value) <= (domain.maximum or len(value))
        case Ranking():
            return _all_known(domain, value, list) and len(value) <= domain.depth
        case Allocation():
            return _all_known(domain, value, dict) and sum(value.values()) == domain.total
        case Number():
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            is_whole = domain.decimals or float(value).is_integer()
            return is_whole and not _outside(value, domain.minimum, domain.maximum)
        case Date():
            low, high = (own.isoformat() if own else None for own in (domain.earliest, domain.latest))
            return isinstance(value, str) and not _outside(value, low, high)
        case Time():
            return isinstance(value, str) and read_clock(value) == value
        case DateTime():
            return isinstance(value, str) and read_moment(value) == value
        case Text():
            return isinstance(value, str)
    return False


def _all_known(
    domain: SeveralCodes | Ranking | Allocation, value: Any, kind: type[list[Any]] | type[dict[str, Any]]
) -> bool:
    if not isinstance(value, kind):
        return False
    return all(code in domain.code_list.codes for code in value)


def _outside(value: Any, low: Any, high: Any) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)
