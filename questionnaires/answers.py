"""What of a submission is relevant: which sections and elements are asked, and which answers count.

`Answers` is `{variable: stored value}` (see `response_domains`); the words of other-specify stand
under `<item>.other`, a missing reason in the place of the value as `{"missing": reason}`, a repeat
as a list of such small mappings. An irrelevant answer, and a choice that is no longer offered, is kept
where it is stored, counts as empty in every expression, and is left out by `submitted_answers`. A
calculated value is never stored with a page: it follows from the answers wherever they are read.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from questionnaires.choices import Labels, offers_any, still_offered
from questionnaires.expressions import POSITION, as_text, evaluate, is_true, parse
from questionnaires.expressions.syntax import nodes
from questionnaires.model import Element, Instrument, Item, MissingReason, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.repeat_counts import count_asked, counted_instances
from questionnaires.response_domains import (
    Calculated,
    Consent,
    OneCode,
    Value,
)

Answers = dict[str, Any]
Problems = dict[str, tuple[Problem, ...]]

# What is known of a case beforehand and conditions may ask for: its group in the sampling frame, "" where
# it has none. The application puts them among the answers it passes in; they are never answers themselves.
CASE_VARIABLES = ("case_group",)


def missing_reason(value: Value) -> MissingReason | None:
    """The reason that stands in the place of a value, or None where there is a value or silence."""
    if isinstance(value, Mapping) and "missing" in value:
        return MissingReason(value["missing"])
    return None


def is_relevant(part: Element | Section, answers: Mapping[str, Any], today: date | None = None) -> bool:
    """Whether this part's own condition holds on `answers`, of which irrelevant ones are left out.

    An element stands on its page only if its section is relevant too. An item none of whose choices is
    offered is not asked, nor a repeat whose count is none.
    """
    if not holds(part, answers, today):
        return False
    if isinstance(part, Repeat):
        return count_asked(part, answers, today) != 0
    return not isinstance(part, Item) or offers_any(part, answers, today)


def holds(part: Element | Section, answers: Mapping[str, Any], today: date | None = None) -> bool:
    """Whether this part's own condition holds, whatever there is to choose."""
    return part.relevance is None or is_true(parse(part.relevance), answers, today=today)


def is_required(item: Item, answers: Mapping[str, Any], today: date | None = None) -> bool:
    """Whether an answer is needed, given the relevant answers."""
    return item.required or (
        item.required_when is not None and is_true(parse(item.required_when), answers, today=today)
    )


def relevant_sections(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None = None
) -> tuple[Section, ...]:
    """The sections to be shown, in order: relevant, with at least one relevant element."""
    if all(section.is_always_asked for section in instrument.sections):
        return instrument.sections
    names = {
        section.name
        for section, element, relevant in walk(instrument, answers, today)
        if relevant and not (isinstance(element, Item) and isinstance(element.domain, Calculated))
    }
    return tuple(section for section in instrument.sections if section.name in names)


def section_after(
    instrument: Instrument, answers: Mapping[str, Any], name: str, today: date | None = None
) -> Section | None:
    """The next relevant section after `name`; None after the last."""
    return next(iter(_beyond(instrument.sections, instrument, answers, name, today)), None)


def _beyond(
    ordered: tuple[Section, ...], instrument: Instrument, answers: Mapping[str, Any], name: str, today: date | None
) -> list[Section]:
    relevant = relevant_sections(instrument, answers, today)
    names = [section.name for section in ordered]
    return [section for section in ordered[names.index(name) + 1 :] if section in relevant]


def relevant_variables(instrument: Instrument, answers: Mapping[str, Any], today: date | None = None) -> frozenset[str]:
    """Every variable that is asked, given these answers."""
    return frozenset(
        variable
        for _, element, relevant in walk(instrument, answers, today)
        if relevant
        for variable in element.variables
    )


def submitted_answers(instrument: Instrument, answers: Mapping[str, Any], today: date | None = None) -> Answers:
    """The answers that count: those of relevant elements, inside repeats too."""
    seen: Answers = {}
    for _ in walk(instrument, answers, today, seen):
        pass
    return seen


def no_longer_offered(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None = None
) -> dict[str, Value]:
    """Stored answers, by variable (`repeat.1.item`), that a changed earlier answer has taken from what is offered."""
    found: dict[str, Value] = {}
    seen: Answers = {}
    for _, element, relevant in walk(instrument, answers, today, seen):
        if relevant and isinstance(element, Repeat):
            pairs = zip(answers.get(element.name, ()), seen.get(element.name, ()), strict=False)  # as many as count
            for number, (stored, counted) in enumerate(pairs, start=1):
                for item in element.items:
                    found |= _lost(item, stored, counted, f"{element.name}.{number}.")
        elif isinstance(element, Item):
            found |= _lost(element, answers, seen, "")
    return found


def _lost(item: Item, stored: Mapping[str, Any], counted: Mapping[str, Any], prefix: str) -> Answers:
    is_lost = item.choice_filter is not None and stored.get(item.name) != counted.get(item.name)
    return {prefix + item.name: stored[item.name]} if is_lost else {}


def unanswered(instrument: Instrument, answers: Mapping[str, Any], today: date | None = None) -> list[str]:
    """Relevant variables with neither a value nor a missing reason, in the order they are asked."""
    seen: Answers = {}
    return [
        variable
        for _, element, relevant in walk(instrument, answers, today, seen)
        if relevant
        for variable in element.variables
        if seen.get(variable) is None
    ]


def ends_interview(instrument: Instrument, answers: Mapping[str, Any]) -> bool:
    """Whether an answer ends the interview with thanks: a required consent refused, or a category with `ends: yes`."""
    for _, item in instrument.items():
        value = answers.get(item.name)
        if isinstance(item.domain, Consent) and item.required and value == "no":
            return True
        if isinstance(item.domain, OneCode) and isinstance(value, str) and _ends(item.domain, value):
            return True
    return False


def _ends(domain: OneCode, code: str) -> bool:
    return any(own.code == code and own.attribute("ends") == "yes" for own in domain.code_list.categories)


def walk(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None, seen: Answers | None = None
) -> Iterator[tuple[Section, Element, bool]]:
    """Every element in order and whether it is relevant; `seen` gathers the relevant answers on the way."""
    seen = {} if seen is None else seen
    known = ChainMap(seen, of_case(answers))
    lookup = Labels(instrument)
    for section in instrument.sections:
        section_relevant = is_relevant(section, known, today)
        for element in section.elements:
            relevant = section_relevant and is_relevant(element, known, today)
            if relevant:
                seen.update(_counted(element, answers, known, today))
                if isinstance(element, Repeat) and element.name in seen:
                    seen[element.name] = relevant_instances(element, seen[element.name], known, today, lookup)
                    if not seen[element.name]:
                        del seen[element.name]
                elif isinstance(element, Item) and isinstance(element.domain, Calculated):
                    own = answers.get(element.name)
                    seen[element.name] = calculated(element.domain, known, today, lookup, own)
            yield section, element, relevant


def _counted(part: Element, stored: Mapping[str, Any], seen: Mapping[str, Any], today: date | None) -> Answers:
    """The stored answers of a relevant element, without choices that are no longer offered."""
    own = {name: stored[name] for name in part.stored_names if name in stored}
    if not isinstance(part, Item) or part.choice_filter is None or part.name not in own:
        return own
    value = still_offered(part, own[part.name], seen, today)
    if value is None:
        return {}
    other = part.domain.other
    if other is not None and other not in (value if isinstance(value, list) else (value,)):
        own.pop(f"{part.name}.other", None)
    return {**own, part.name: value}


def of_case(answers: Mapping[str, Any]) -> Answers:
    return {name: answers[name] for name in CASE_VARIABLES if name in answers}


def calculated(
    domain: Calculated, seen: Mapping[str, Any], today: date | None, lookup: Labels | None, own: Value = None
) -> str:
    """The value as the text that ODK stores, '' where there is no expression; `own` is what `once()` keeps."""
    if not domain.expression:
        return ""
    return as_text(evaluate(parse(domain.expression), seen, own, today, lookup))


def is_kept(domain: Calculated) -> bool:
    """Whether the value is stored with its page, since working it out again would not give the same."""
    calls = {node["name"] for node in nodes(parse(domain.expression)) if node["type"] == "call"}
    return "once" in calls


def relevant_instances(
    repeat: Repeat, instances: list[Answers], seen: Mapping[str, Any], today: date | None, lookup: Labels
) -> list[Answers]:
    """The instances of a repeat that count, with what counts of each, and what is worked out in it."""
    return [
        _relevant_instance(repeat, one, {**seen, POSITION: number}, today, lookup)
        for number, one in enumerate(counted_instances(repeat, instances, seen, today), start=1)
    ]


def _relevant_instance(
    repeat: Repeat, instance: Answers, outer: Mapping[str, Any], today: date | None, lookup: Labels
) -> Answers:
    """One instance of a repeat without its irrelevant answers."""
    seen = {**outer, **silent(repeat)}
    relevant: Answers = {}
    for item in repeat.items:
        if is_relevant(item, seen, today):
            own = _counted(item, instance, seen, today)
            if isinstance(item.domain, Calculated):
                own = {item.name: calculated(item.domain, seen, today, lookup)}
            relevant |= own
            seen |= own
    return relevant


def inside(repeat: Repeat, number: int, answers: Answers) -> Answers:
    """What conditions see in an instance of a repeat that nothing was posted for."""
    return {**answers, **silent(repeat), POSITION: number}


def silent(repeat: Repeat) -> Answers:
    """The items of one instance before any is answered: what is silent here is not looked for in other instances."""
    return dict.fromkeys(item.name for item in repeat.items)
