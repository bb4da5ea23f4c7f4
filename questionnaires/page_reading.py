"""From the posted fields of one page to answers, and the problems beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from questionnaires.answer_problems import choices_not_offered, problem_of_constraint, problem_of_silence
from questionnaires.answers import (
    Answers,
    Problems,
    calculated,
    is_kept,
    is_relevant,
    is_required,
    of_case,
    silent,
    submitted_answers,
)
from questionnaires.choices import Labels
from questionnaires.expressions import POSITION
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.repeat_counts import count_asked, without_empty_end
from questionnaires.response_domains import Calculated, Note, Raw, Refused, Text, Value

OTHER_WORDS = Text(maximum_length=500)


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
        seen = of_case(earlier) | submitted_answers(instrument, earlier, today)
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
        strangers = choices_not_offered(item, value, self.seen, self.today)
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
            self.problems[field] = (problem_of_silence(item),)

    def _read_other_words(self, item: Item, field: str, value: Value) -> None:
        other = item.domain.other
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
        self.seen = {**self.seen, **silent(repeat)}
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
            problem = problem_of_constraint(item, self.answers[item.name], self.seen, self.today)
            if problem is not None:
                self.problems[self.prefix + item.name] = (problem,)

    def _keep(self, name: str, value: Value) -> None:
        self.answers[name] = value
        self.seen[name] = value


def _instance_numbers(raw: Raw, field: str) -> list[int]:
    """Numbers of the instances that were posted, in order."""
    pattern = re.compile(re.escape(field) + r"\.([1-9][0-9]{0,2})\.")
    return sorted({int(match.group(1)) for name in raw if (match := pattern.match(name))})
