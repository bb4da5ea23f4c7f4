"""Response domains that nobody could answer as meant: bounds that cross, `other` that is no choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from questionnaires.checks.walk import single_items
from questionnaires.defaults import default_value
from questionnaires.model import Instrument, Item, Repeat
from questionnaires.problems import Problem
from questionnaires.response_domains import Allocation, Date, Number, OneCode, Ranking, Refused, SeveralCodes


def domain_faults(instrument: Instrument) -> Iterator[Problem]:
    """Domains that contradict themselves."""
    for section, item, _ in single_items(instrument):
        for code, fields in _faults_of(item):
            yield Problem.at(code, section=section.name, item=item.name, **fields)
        if not _has_possible_default(item):
            where = {"section": section.name, "item": item.name, "key": "default"}
            yield Problem.at("default-impossible", **where, value=str(item.default)[:40])
    for section, element in instrument.elements():
        if isinstance(element, Repeat) and element.minimum > element.maximum:
            bounds = {"minimum": element.minimum, "maximum": element.maximum}
            yield Problem.at("bounds-crossed", section=section.name, item=element.name, **bounds)


def domain_warnings(instrument: Instrument) -> Iterator[Problem]:
    """Limits that limit nothing."""
    for section, item, _ in single_items(instrument):
        domain = item.domain
        if isinstance(domain, SeveralCodes) and domain.maximum is not None and domain.code_list.categories:
            count = len(domain.code_list.codes)
            if domain.maximum >= count:
                fields = {"maximum": domain.maximum, "count": count}
                yield Problem.at("maximum-limits-nothing", section=section.name, item=item.name, **fields)


def _has_possible_default(item: Item) -> bool:
    """Whether an item has no answer beforehand, or one that could be given; a study's own lists are not known yet."""
    code_list = item.domain.code_list
    if code_list is not None and code_list.from_study:
        return True
    try:
        default_value(item)
    except Refused:
        return False
    return True


def _faults_of(item: Item) -> Iterator[tuple[str, dict[str, Any]]]:
    domain = item.domain
    match domain:
        case OneCode(other=other) | SeveralCodes(other=other):
            # A list of the study may bring the code itself.
            if other is not None and not domain.code_list.from_study and other not in domain.code_list.codes:
                yield "other-unknown", {"value": other, "allowed": domain.code_list.codes}
        case Ranking(places=places):
            count = len(domain.code_list.codes)
            if places is not None and count and places > count:
                yield "more-places-than-choices", {"places": places, "count": count}
        case Allocation(total=total, step=step):
            if total % step:
                yield "step-misses-total", {"step": step, "total": total}
        case Number(minimum=minimum, maximum=maximum):
            if minimum is not None and maximum is not None and minimum > maximum:
                yield "bounds-crossed", {"minimum": minimum, "maximum": maximum}
        case Date(earliest=earliest, latest=latest):
            if earliest is not None and latest is not None and earliest > latest:
                yield "bounds-crossed", {"minimum": earliest, "maximum": latest}
