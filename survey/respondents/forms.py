"""From a section to a WTForms form class, built once for each (instrument version, section).

WTForms holds the fields and their errors; whether an answer is one is judged by `read_section` alone, so
that pages, commands and imports all agree. The class is made once; a request only makes an instance.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Form
from wtforms.form import FormMeta

from questionnaires.answers import Answers, Problems, inside, is_relevant, submitted_answers
from questionnaires.choices import Labels
from questionnaires.defaults import default_value, worked_out_beforehand
from questionnaires.model import Element, Instrument, Item, Repeat, Section
from questionnaires.page_reading import Reading, read_section
from questionnaires.repeat_counts import count_asked
from questionnaires.response_domains import Refused
from survey.respondents.fields import ElementField, Typed, settle_other_words, settle_reasons, typed_of

MOST_TYPED = 20_000  # letters of one field that are looked at or shown again


@dataclass(frozen=True)
class Typing:
    """One posted page: what was typed, what of it are answers, what is wrong, what was not on the page."""

    typed: Typed
    answers: Answers
    problems: Problems
    newly_relevant: tuple[str, ...]  # elements, and items in repeats, that these answers ask for, and were not there
    seen: Answers  # what conditions on this page see
    instances: dict[str, dict[int, Answers]]  # the same in instances of repeats


class SectionForm(Form):
    """The form of one section; `form_class` makes a subclass with a field for each element."""

    section: Section
    instrument: Instrument
    earlier: Mapping[str, Any]
    typing: Typing

    def __init__(self, posted: Any, earlier: Mapping[str, Any], language: str = "fa") -> None:
        """`posted` is werkzeug's MultiDict; `earlier` the answers so far, with the variables of the case."""
        fields = {name: [value[:MOST_TYPED] for value in values] for name, values in posted.lists()}
        self.earlier = earlier
        self.language = language
        super().__init__(_Posted(fields))

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the section once; each field gets the problems that stand beside it."""
        self.typing = self._read()
        for field in self:
            found = field.problems_among(self.typing.problems)
            field.errors = [problem.sentence(self.language) for problems in found.values() for problem in problems]
        return not self.typing.problems

    def _read(self) -> Typing:
        typed: Typed = {}
        problems: Problems = {}
        for field in self:
            typed.update(field.data)
        for field in self:
            shown = typed_of(field.element, self.earlier, self.language)
            problems |= settle_reasons(field.element, typed, shown)
            problems |= settle_other_words(field.element, typed)
        reading = read_section(self.section, typed, self.earlier, instrument=self.instrument, language=self.language)
        new = tuple(self._newly_relevant(reading, typed))
        hidden = {name for own in new for name in reading.problems if _owns(own, name)}
        found = {name: own for name, own in reading.problems.items() if name not in hidden}
        # what was settled is said first: its fields are empty now and would only be called missing
        return Typing(typed, reading.answers, {**found, **problems}, new, reading.seen, reading.instances)

    def _newly_relevant(self, reading: Reading, typed: Typed) -> Iterator[str]:
        asked = self._posted_names()
        if asked is None:
            return
        for element in self.section.elements:
            if comes_and_goes(element) and element.name not in asked and element.variables:
                if not _is_typed(element.name, typed) and is_relevant(element, reading.seen):
                    yield element.name
            elif isinstance(element, Repeat) and element.name in asked:
                yield from self._newly_relevant_inside(element, reading, typed, asked)

    def _newly_relevant_inside(
        self, repeat: Repeat, reading: Reading, typed: Typed, asked: frozenset[str]
    ) -> Iterator[str]:
        for number in range(1, (count_asked(repeat, reading.seen) or 0) + 1):
            if f"{repeat.name}.{number}" not in asked:
                yield f"{repeat.name}.{number}"
        for number, seen in reading.instances.get(repeat.name, {}).items():
            for item in repeat.items:
                name = f"{repeat.name}.{number}.{item.name}"
                is_new = comes_and_goes(item) and name not in asked and not _is_typed(name, typed)
                if is_new and item.variables and is_relevant(item, seen):
                    yield name

    def _posted_names(self) -> frozenset[str] | None:
        """The elements that stood on the page; None where whoever posts does not say."""
        shown: Sequence[str] = self._shown
        return frozenset(shown[0].split()) if shown else None

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **kwargs: Any) -> None:
        self._shown = formdata.getlist("shown") if formdata is not None else ()
        super().process(formdata, obj, data, **kwargs)


class _Posted(dict[str, list[str]]):
    """What WTForms wants of posted data, over a plain mapping."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def form_class(instrument: Instrument, section: Section) -> type[SectionForm]:
    """The form class of a section. Keep it: making one costs more than a hundred instances."""
    fields: dict[str, Any] = {f"field_{number}": _unbound(element) for number, element in enumerate(section.elements)}
    return FormMeta("SectionFormOf", (SectionForm,), {**fields, "section": section, "instrument": instrument})


def _unbound(element: Element) -> Any:
    return ElementField(element=element, name=element.name)


def answers_that_count(instrument: Instrument, answers: Mapping[str, Any]) -> Answers:
    """The relevant answers and what is known of the case, as conditions see them."""
    case = {name: answers[name] for name in ("case_group",) if name in answers}
    return {**submitted_answers(instrument, answers), **case}


def typed_of_section(section: Section, answers: Mapping[str, Any], language: str) -> Typed:
    """What stands in the fields of a section that was answered before."""
    typed: Typed = {}
    for element in section.elements:
        typed.update(typed_of(element, answers, language))
    return typed


def given_beforehand(
    instrument: Instrument,
    section: Section,
    answers: Mapping[str, Any],
    language: str,
    names: Container[str] | None = None,
) -> Typed:
    """What stands in the fields of items with a default, or of those named, before anybody answers.

    Of repeats only where answers say how often they are asked: elsewhere nobody has asked for the instance yet.
    """
    typed: Typed = {}
    given = [own for own in section.parts() if isinstance(own, Item) and (own.default or own.default_from)]
    if not given:
        return typed
    seen = answers_that_count(instrument, answers)
    lookup = Labels(instrument)
    for element in section.elements:
        if isinstance(element, Item) and element in given and (names is None or element.name in names):
            typed |= typed_of(element, {element.name: _beforehand(element, seen, lookup)}, language)
        elif isinstance(element, Repeat) and element.count is not None:
            numbers = range(1, element.maximum + 1)
            new = [n for n in numbers if names is None or f"{element.name}.{n}" in names or element.name in names]
            around = {n: inside(element, n, seen) for n in new}
            instances = [
                {item.name: _beforehand(item, around[n], lookup) for item in element.items} if n in new else {}
                for n in numbers
            ]
            typed |= typed_of(element, {element.name: instances}, language)
    return typed


def _beforehand(item: Item, seen: Answers, lookup: Labels) -> Any:
    try:
        return worked_out_beforehand(item, seen, lookup=lookup) if item.default_from else default_value(item)
    except Refused:  # the checks name it
        return None


def comes_and_goes(element: Element) -> bool:
    """Whether it depends on answers if this is asked."""
    return any(getattr(element, key, None) is not None for key in ("relevance", "choice_filter", "count"))


def _is_typed(own: str, typed: Mapping[str, Sequence[str]]) -> bool:
    return any(_owns(own, name) and any(values) for name, values in typed.items())


def _owns(own: str, name: str) -> bool:
    return name == own or name.startswith(f"{own}.")
