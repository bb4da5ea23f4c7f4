"""What follows from stored answers before they are counted: calculated values, and choices that are still offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.cases.inclusion import StoredCase
from analysis.cases.relevance import Walk
from questionnaires.answers import calculated, is_kept, relevant_instances
from questionnaires.choices import Labels, still_offered
from questionnaires.expressions import parse
from questionnaires.expressions.syntax import Tree
from questionnaires.fieldwork import Disposition
from questionnaires.model import Element, Instrument, Item, MissingReason, Repeat
from questionnaires.response_domains import Calculated, ResponseDomain
from questionnaires.worked_out import counted, stored_value

_NOT_ASKED = {"missing": str(MissingReason.NOT_ASKED)}


def worked_out(instrument: Instrument, cases: Sequence[StoredCase]) -> tuple[Instrument, Sequence[StoredCase]]:
    """Instrument and cases with calculated values as answers, and without choices that were taken back.

    Everything is worked out on the answers as they were submitted, `today()` being that day, once for each
    combination of the answers that an expression reads. What `once()` kept is taken as it was stored.
    """
    measured = counted(instrument)
    if not any(_follows(element) for _, element in instrument.elements()):
        return measured, cases
    domains = {own.name: own.domain for _, own in measured.elements() if isinstance(own, Item)}
    changed: list[dict[str, Any]] = [dict(case["answers"]) for case in cases]
    walk = Walk(cases)
    reached = [_reached(instrument, case) for case in cases]
    for place, section in enumerate(instrument.sections):
        in_section = walk.holds(section)
        for element in section.elements:
            relevant = in_section & walk.holds(element)
            walk.passes(element, relevant)
            values = _values(walk, element, instrument)
            if values is None:
                continue
            walk.replace(element.name, values)
            for answers, value, counts, last in zip(changed, values, relevant, reached, strict=True):
                if counts and place <= last:
                    _put(answers, element, value, domains.get(element.name))
    return measured, [{**case, "answers": answers} for case, answers in zip(cases, changed, strict=True)]


def _follows(part: Element) -> bool:
    if isinstance(part, Repeat):
        return part.count is not None or any(item.relevance is not None or _follows(item) for item in part.items)
    domain = getattr(part, "domain", None)
    return getattr(part, "choice_filter", None) is not None or (
        isinstance(domain, Calculated) and bool(domain.expression)
    )


def _values(walk: Walk, element: Element, instrument: Instrument) -> list[Any] | None:
    """One value a case where it follows from other answers; None where an element holds what was answered."""
    labels = Labels(instrument)
    if not _follows(element):
        return None
    if isinstance(element, Repeat):
        repeat = element
        return walk.on_each(
            _trees_inside(repeat),
            lambda seen, day: relevant_instances(repeat, seen.get(repeat.name) or [], seen, day, labels) or None,
            repeat.name,
        )
    if isinstance(element, Item) and isinstance(element.domain, Calculated):
        own, domain = element.name, element.domain
        kept = (own,) if is_kept(domain) else ()
        return walk.on_each(
            [parse(domain.expression)],
            lambda seen, day: calculated(domain, seen, day, labels, seen.get(own)),
            *kept,
        )
    if isinstance(element, Item) and element.choice_filter is not None:
        item = element
        return walk.on_each(
            [parse(element.choice_filter, columns=True)],
            lambda seen, day: still_offered(item, seen.get(item.name), seen, day),
            item.name,
        )
    return None


def _put(answers: dict[str, Any], element: Element, value: Any, domain: ResponseDomain | None) -> None:
    if domain is not None and isinstance(getattr(element, "domain", None), Calculated):
        stored = value if isinstance(domain, Calculated) else stored_value(domain, value)
        answers |= {} if stored is None else {element.name: stored}
    elif element.name in answers:
        answers[element.name] = _NOT_ASKED if value is None else value


def _trees_inside(repeat: Repeat) -> list[Tree]:
    """The expressions that decide what is stored of a repeat: its count, and those inside it."""
    sources: list[tuple[str | None, bool]] = [(repeat.count, False)]
    for item in repeat.items:
        calculation = item.domain.expression or None if isinstance(item.domain, Calculated) else None
        sources += [(item.relevance, False), (calculation, False), (item.choice_filter, True)]
    return [parse(source, is_filter) for source, is_filter in sources if source is not None]


def _reached(instrument: Instrument, case: StoredCase) -> int:
    """The place of the last section in which anything is stored; of a submitted case, the last of all."""
    if case["disposition"] != Disposition.PARTIAL:
        return len(instrument.sections)
    answered = case["answers"]
    places = (
        place
        for place, section in enumerate(instrument.sections)
        if any(name in answered for element in section.elements for name in element.variables)
    )
    return max(places, default=-1)
