"""What checks find in a file that could be read only in part, without what merely follows from its unread parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from questionnaires.checks import Checked, check
from questionnaires.checks.walk import grids, single_items
from questionnaires.model import Instrument
from questionnaires.problems import Problem

# Faults of an item or a list that follow where its kind, its bounds or its codes are not known.
_OF_CONTENT = frozenset({
    "code-impossible", "code-misspelt", "several-compared", "default-impossible", "other-unknown",
    "more-places-than-choices", "step-misses-total", "bounds-crossed", "role-wrong-kind", "consent-not-first",
    "consent-not-required", "importance-not-performance", "budget-not-performance", "reference-to-note",
    "reference-to-grid", "reference-into-repeat", "code-list-empty", "parent-unknown", "scale-too-short",
    "scale-point-unlabelled", "scale-scores-partly", "study-list-unknown", "grid-without-rows", "repeat-without-items",
})  # fmt: skip
_OF_NAMES = frozenset({"reference-unknown", "reference-unknown-near"})
_OF_EMPTINESS = frozenset({"no-sections", "section-empty", "grid-without-rows", "repeat-without-items"})
_OF_ORDER = _OF_EMPTINESS | {"reference-into-repeat", "reference-later", "consent-repeated", "consent-conditional"}
# What is said of the whole, and may be otherwise where a part of it is not known.
_OF_THE_WHOLE = frozenset({
    "consent-missing", "code-list-unused", "branch-never", "branch-always", "branch-undecided", "burden-long",
})  # fmt: skip


@dataclass(frozen=True)
class Unread:
    """Of what a loader could not learn all: items and code lists by name, and whether parts stand elsewhere or lack.

    With `parts_lacking` a name that is none may be one of theirs; with `parts_moved` groups and repeats may hold
    other parts than their author meant.
    """

    items: frozenset[str] = frozenset()
    code_lists: frozenset[str] = frozenset()
    parts_lacking: bool = False
    parts_moved: bool = False


def with_checks(
    faults: Iterable[Problem],
    readable: Instrument,
    unread: Unread,
    located: Callable[[Problem], Problem] = lambda problem: problem,
) -> Checked:
    """The loader's faults, after them those that checks find in `readable`, and their warnings, each with its place."""
    said = tuple({repr(fault): fault for fault in faults}.values())
    code_lists = unread.code_lists | _unknown_lists(readable)
    items = unread.items | {name for name, own in _used_lists(readable) if own in code_lists}
    unsure = replace(unread, items=items, code_lists=code_lists)
    places = {_place(fault) for fault in said} - {None}
    again = {(fault.code, *_part(fault)) for fault in said}
    checked = check(readable)
    found = (located(fault) for fault in checked.faults if not _follows(fault, unsure))
    return Checked(
        said + tuple(own for own in found if (own.code, *_part(own)) not in again and _place(own) not in places),
        tuple(located(own) for own in checked.warnings if not _is_doubtful(own, unsure)),
        tuple(located(own) for own in checked.hints if not _is_doubtful(own, unsure)),
    )


def _used_lists(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Items and grids, each with the name of the code list it is answered with."""
    for _, item, _ in single_items(instrument):
        code_list = item.domain.code_list
        if code_list is not None:
            yield item.name, code_list.name
    for _, grid in grids(instrument):
        yield grid.name, grid.domain.code_list.name


def _unknown_lists(instrument: Instrument) -> frozenset[str]:
    """Lists that are named but were not found; that is said already."""
    return frozenset(name for _, name in _used_lists(instrument)) - {own.name for own in instrument.code_lists}


def _is_doubtful(warning: Problem, unsure: Unread) -> bool:
    """Whether a warning may be no longer true when the faults are mended."""
    if unsure != Unread() and warning.code in _OF_THE_WHOLE:
        return True
    item, code_list = (str(warning.place.get(name, "")) for name in ("item", "code_list"))
    return not {item, item.partition(".")[0]}.isdisjoint(unsure.items) or code_list in unsure.code_lists


def _follows(fault: Problem, unsure: Unread) -> bool:
    place = fault.place
    subject = str(place.get("name") or place.get("first") or place.get("item") or "")
    is_unsure = not {subject, subject.partition(".")[0]}.isdisjoint(unsure.items)
    if "key" not in place and "" in (place.get("value"), place.get("item"), place.get("section")):
        return True  # of a part without a name, which is said already
    if fault.code in _OF_NAMES:
        return is_unsure or unsure.parts_lacking
    if fault.code in _OF_CONTENT and (is_unsure or place.get("code_list") in unsure.code_lists):
        return True
    return (unsure.parts_lacking and fault.code in _OF_EMPTINESS) or (unsure.parts_moved and fault.code in _OF_ORDER)


def _part(fault: Problem) -> tuple[str, ...]:
    place = fault.place
    return tuple(str(place.get(name, "")) for name in ("section", "item", "code_list", "value"))


def _place(fault: Problem) -> tuple[str, str] | None:
    """The very cell, where the fault is of what stands in it: a name's cell stands for the whole row."""
    place = fault.place
    is_exact = "cell" in place and ("key" in place or not {"item", "section", "code_list"} & place.keys())
    return (str(place.get("sheet")), str(place["cell"])) if is_exact else None
