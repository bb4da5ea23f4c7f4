"""From posted fields to answers, and what of a whole submission is relevant, missing or wrong.

`Answers` is `{variable: stored value}` (see `response_domains`); the words of other-specify stand
under `<item>.other`, a missing reason in the place of the value as `{"missing": reason}`, a repeat
as a list of such small mappings. An irrelevant answer, and a choice that is no longer offered, is kept
where it is stored, counts as empty in every expression, and is left out by `submitted_answers`. A
calculated value is never stored with a page: it follows from the answers wherever they are read.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from questionnaires.choices import Labels, offered, offers_any, still_offered
from questionnaires.expressions import POSITION, as_text, evaluate, is_true, parse
from questionnaires.expressions.syntax import nodes
from questionnaires.model import Element, Grid, Instrument, Item, MissingReason, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.repeat_counts import count_asked, counted_instances, without_empty_end
from questionnaires.response_domains import (
    Calculated,
    Consent,
    Note,
    OneCode,
    Raw,
    Refused,
    SeveralCodes,
    Text,
    Value,
)

Answers = dict[str, Any]
Problems = dict[str, tuple[Problem, ...]]

OTHER_WORDS = Text(maximum_length=500)

# What is known of a case beforehand and conditions may ask for: its group in the sampling frame, "" where
# it has none. The application puts them among the answers it passes in; they are never answers themselves.
CASE_VARIABLES = ("case_group",)


@dataclass(frozen=True)
class Reading:
    """What one page's fields say: its answers, and the problems by variable (`grid.row`, `repeat.1.item`).

    `seen` is what conditions on the page see: the relevant answers up to here and what is worked out from
    them; `instances` the same inside each posted instance of a repeat, by its name and number.
    """

    answers: Answers
    problems: Problems
    seen: Answers = field(default_factory=dict)
    instances: dict[str, dict[int, Answers]] = field(default_factory=dict)


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


def read_section(
    section: Section,
    raw: Raw,
    earlier: Mapping[str, Any],
    *,
    instrument: Instrument | None = None,
    today: date | None = None,
    language: str = "fa",
) -> Reading:
    """The answers and problems of one posted page.

    Parameters
    ----------
    section, raw
        The page and its posted fields (design: fields named by variable, every value a list).
    earlier
        The answers of the submission so far, irrelevant ones included.
    instrument
        Lets conditions see `earlier` without its irrelevant answers. Not needed where the caller
        has left them out already (`submitted_answers`).
    today
        The day for `today()`; by default today in Tehran.
    language
        Of the page: words are cleaned as readers of it write them.

    Only relevant elements are read; of the others the section's earlier answers are kept as they are.
    """
    seen = dict(earlier)
    if instrument is not None:
        seen = _of_case(earlier) | submitted_answers(instrument, earlier, today)
    own_names = {name for element in section.elements for name in element.stored_names}
    seen = {name: value for name, value in seen.items() if name not in own_names}
    page = _Page(raw, seen, today, lookup=Labels(instrument) if instrument is not None else None, language=language)
    page.kept = earlier
    for element in section.elements:
        if is_relevant(element, page.seen, today):
            page.read(element)
        else:
            kept = {name: earlier[name] for name in element.stored_names if name in earlier}
            page.answers.update(kept)
    page.judge_constraints()
    return Reading(page.answers, page.problems, page.seen, page.instances)


class _Page:
    """One pass over the elements of a posted page."""

    def __init__(
        self,
        raw: Raw,
        seen: Answers,
        today: date | None,
        prefix: str = "",
        lookup: Labels | None = None,
        language: str = "fa",
    ) -> None:
        self.raw = raw
        self.seen = seen  # relevant answers so far, for conditions
        self.today = today
        self.prefix = prefix  # of the fields of one instance of a repeat
        self.lookup = lookup
        self.language = language
        self.answers: Answers = {}
        self.problems: Problems = {}
        self.instances: dict[str, dict[int, Answers]] = {}
        self.kept: Mapping[str, Any] = {}  # values that were worked out once, and are not worked out again
        self._constrained: list[Item] = []

    def read(self, element: Element) -> None:
        if isinstance(element, Grid):
            for row in element.rows:
                self._read_item(element.row_item(row))
        elif isinstance(element, Repeat):
            self._read_repeat(element)
        elif isinstance(element.domain, Calculated):
            self._work_out(element.name, element.domain)
        elif not isinstance(element.domain, Note):
            self._read_item(element)

    def _work_out(self, name: str, domain: Calculated) -> None:
        kept = self.kept.get(name)
        self.seen[name] = calculated(domain, self.seen, self.today, self.lookup, kept)
        if not self.prefix and self.seen[name] and domain.expression and is_kept(domain):
            self.answers[name] = self.seen[name]

    def _read_item(self, item: Item) -> None:
        field = self.prefix + item.name
        try:
            value = self._value(item, field)
        except Refused as refused:
            self.problems[field] = refused.problems
            return
        if value is None:
            self._read_silence(item, field)
            return
        strangers = _not_offered(item, value, self.seen, self.today)
        if strangers:
            self.problems[field] = (Problem.at("choice-not-offered", value=strangers),)
            return
        self._keep(item.name, value)
        self._read_other_words(item, field, value)
        if item.constraint is not None:
            self._constrained.append(item)

    def _value(self, item: Item, field: str) -> Value | None:
        if isinstance(item.domain, Text):
            return item.domain.read(self.raw, field, self.language)
        return item.domain.read(self.raw, field)

    def _read_silence(self, item: Item, field: str) -> None:
        """No value: a missing reason, or nothing at all."""
        reason = (self.raw.get(f"{field}.missing") or ("",))[0].strip()
        if reason and reason in item.missing:
            self._keep(item.name, {"missing": reason})
        elif reason:
            self.problems[field] = (Problem.at("reason-unknown", value=reason[:40]),)
        elif is_required(item, self.seen, self.today):
            self.problems[field] = (_required(item),)

    def _read_other_words(self, item: Item, field: str, value: Value) -> None:
        other = item.domain.other if isinstance(item.domain, OneCode | SeveralCodes) else None
        if other is None or other not in (value if isinstance(value, list) else [value]):
            return
        try:
            words = OTHER_WORDS.read(self.raw, f"{field}.other", self.language)
        except Refused as refused:
            self.problems[f"{field}.other"] = refused.problems
            return
        if words is not None:
            self._keep(f"{item.name}.other", words)

    def _read_repeat(self, repeat: Repeat) -> None:
        field = self.prefix + repeat.name
        instances: list[Answers] = []
        seen_instances: list[Answers] = []  # with the values worked out in them, which are not stored
        worked = [item.name for item in repeat.items if isinstance(item.domain, Calculated)]
        count = count_asked(repeat, self.seen, self.today)
        posted = _instance_numbers(self.raw, field)
        earlier = self.kept.get(repeat.name, []) if count is not None else []
        for number in posted if count is None else range(1, count + 1):
            if count is not None and number not in posted:  # it was not on the page: what is stored stays
                instances.append(earlier[number - 1] if number <= len(earlier) else {})
                seen_instances.append(instances[-1])
                continue
            seen = {**self.seen, POSITION: number, repeat.name: list(seen_instances)}
            prefix = f"{field}.{number}."
            instance = _Page(self.raw, seen, self.today, prefix, lookup=self.lookup, language=self.language)
            instance.read_instance(repeat, is_asked=count is not None)
            self.instances.setdefault(repeat.name, {})[number] = instance.seen
            self.problems.update(instance.problems)
            if instance.answers or count is not None:
                instances.append(instance.answers)
                known = {name: instance.seen[name] for name in worked if instance.seen[name] is not None}
                seen_instances.append(instance.answers | known)
        if count is not None:
            instances = without_empty_end(instances + list(earlier[count:]))
            seen_instances = without_empty_end(seen_instances)
        elif len(instances) > repeat.maximum:
            self.problems[field] = (Problem.at("too-many-instances", maximum=repeat.maximum, given=len(instances)),)
        elif len(instances) < repeat.minimum:
            self.problems[field] = (Problem.at("too-few-instances", minimum=repeat.minimum, given=len(instances)),)
        if instances:
            self.answers[repeat.name] = instances
        if seen_instances:
            self.seen[repeat.name] = seen_instances

    def read_instance(self, repeat: Repeat, *, is_asked: bool) -> None:
        """One instance of a repeat; its items see each other. Unless it `is_asked`, left empty it lacks nothing."""
        self.seen = {**self.seen, **_silent(repeat)}
        for item in repeat.items:
            if is_relevant(item, self.seen, self.today):
                self.read(item)
        self.judge_constraints()
        only_silence = all(
            problem.code.startswith("answer-required") for own in self.problems.values() for problem in own
        )
        if not is_asked and not self.answers and only_silence:
            self.problems.clear()

    def judge_constraints(self) -> None:
        """After all is read, so that a constraint may speak of its neighbours."""
        for item in self._constrained:
            problem = _constraint_problem(item, self.answers[item.name], self.seen, self.today)
            if problem is not None:
                self.problems[self.prefix + item.name] = (problem,)

    def _keep(self, name: str, value: Value) -> None:
        self.answers[name] = value
        self.seen[name] = value


def relevant_sections(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None = None
) -> tuple[Section, ...]:
    """The sections to be shown, in order: relevant, with at least one relevant element."""
    names = {
        section.name
        for section, element, relevant in _walk(instrument, answers, today)
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
        for _, element, relevant in _walk(instrument, answers, today)
        if relevant
        for variable in element.variables
    )


def submitted_answers(instrument: Instrument, answers: Mapping[str, Any], today: date | None = None) -> Answers:
    """The answers that count: those of relevant elements, inside repeats too."""
    seen: Answers = {}
    for _ in _walk(instrument, answers, today, seen):
        pass
    return seen


def no_longer_offered(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None = None
) -> dict[str, Value]:
    """Stored answers, by variable (`repeat.1.item`), that a changed earlier answer has taken from what is offered."""
    found: dict[str, Value] = {}
    seen: Answers = {}
    for _, element, relevant in _walk(instrument, answers, today, seen):
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
        for _, element, relevant in _walk(instrument, answers, today, seen)
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


def problems_of_whole(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None = None
) -> dict[str, Problems]:
    """What forbids submitting: required answers that are missing and constraints not met, by section.

    Values themselves were judged when their page was read.
    """
    submitted = _of_case(answers) | submitted_answers(instrument, answers, today)
    found: dict[str, Problems] = {}
    for section, element, relevant in _walk(instrument, answers, today):
        if relevant:
            for variable, problem in _stored_problems(element, submitted, today):
                found.setdefault(section.name, {})[variable] = (problem,)
    return found


def _stored_problems(element: Element, answers: Answers, today: date | None) -> Iterator[tuple[str, Problem]]:
    if isinstance(element, Repeat):
        instances = answers.get(element.name, [])
        count = count_asked(element, answers, today)
        if count is not None:
            instances = [*instances, *[{}] * (count - len(instances))]
        elif len(instances) < element.minimum:
            yield element.name, Problem.at("too-few-instances", minimum=element.minimum, given=len(instances))
        for number, instance in enumerate(instances, start=1):
            seen = {**answers, **_silent(element), **instance, POSITION: number}
            for item in element.items:
                if is_relevant(item, seen, today):
                    for name, problem in _item_problems(item, instance, seen, today):
                        yield f"{element.name}.{number}.{name}", problem
        return
    items = [element.row_item(row) for row in element.rows] if isinstance(element, Grid) else [element]
    for item in items:
        yield from _item_problems(item, answers, answers, today)


def _item_problems(item: Item, own: Answers, seen: Answers, today: date | None) -> Iterator[tuple[str, Problem]]:
    if not item.variables:
        return
    value = own.get(item.name)
    if value is None:
        if is_required(item, seen, today):
            yield item.name, _required(item)
    elif strangers := _not_offered(item, value, seen, today):
        yield item.name, Problem.at("choice-not-offered", value=strangers)
    elif (problem := _constraint_problem(item, value, seen, today)) is not None:
        yield item.name, problem


def _walk(
    instrument: Instrument, answers: Mapping[str, Any], today: date | None, seen: Answers | None = None
) -> Iterator[tuple[Section, Element, bool]]:
    """Every element in order and whether it is relevant; `seen` gathers the relevant answers on the way."""
    seen = {} if seen is None else seen
    known = ChainMap(seen, _of_case(answers))
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
    other = getattr(part.domain, "other", None)
    if other is not None and other not in (value if isinstance(value, list) else (value,)):
        own.pop(f"{part.name}.other", None)
    return {**own, part.name: value}


def _of_case(answers: Mapping[str, Any]) -> Answers:
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


def _not_offered(item: Item, value: Value, seen: Mapping[str, Any], today: date | None) -> list[str]:
    """Codes of an answer that the choice filter does not offer."""
    if item.choice_filter is None or missing_reason(value) is not None:
        return []
    codes = {category.code for category in offered(item, seen, today)}
    return [code for code in (value if isinstance(value, list | Mapping) else [value]) if code not in codes]


def _relevant_instance(
    repeat: Repeat, instance: Answers, outer: Mapping[str, Any], today: date | None, lookup: Labels
) -> Answers:
    """One instance of a repeat without its irrelevant answers."""
    seen = {**outer, **_silent(repeat)}
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
    return {**answers, **_silent(repeat), POSITION: number}


def _silent(repeat: Repeat) -> Answers:
    """The items of one instance before any is answered: what is silent here is not looked for in other instances."""
    return dict.fromkeys(item.name for item in repeat.items)


def _instance_numbers(raw: Raw, field: str) -> list[int]:
    """Numbers of the instances that were posted, in order."""
    pattern = re.compile(re.escape(field) + r"\.([1-9][0-9]{0,2})\.")
    return sorted({int(match.group(1)) for name in raw if (match := pattern.match(name))})


def _required(item: Item) -> Problem:
    if item.required_message:
        return Problem.at("answer-required-own-words", message=item.required_message)
    if isinstance(item.domain, Consent):
        return Problem.at("consent-needed")
    return Problem.at("answer-required")


def _constraint_problem(item: Item, value: Value, seen: Mapping[str, Any], today: date | None) -> Problem | None:
    """The problem of a value that its constraint forbids; silence and missing reasons are never judged."""
    if item.constraint is None or missing_reason(value) is not None:
        return None
    if is_true(parse(item.constraint), seen, own=value, today=today):
        return None
    if item.constraint_message:
        return Problem.at("constraint-own-words", message=item.constraint_message)
    return Problem.at("constraint-not-met")
