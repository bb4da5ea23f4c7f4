"""What of a section's page depends on answers: what is asked, offered, needed, and said in its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.answers import holds, inside, is_relevant, is_required
from questionnaires.choices import offered, still_offered
from questionnaires.model import CodeList, Item, Repeat, Section
from questionnaires.repeat_counts import count_asked
from survey.respondents.answering import Sitting
from survey.respondents.answers_in_words import value_in_words
from survey.respondents.fields import Typed, typed_of
from survey.respondents.filled_words import FilledWords
from survey.respondents.forms import Typing, comes_and_goes


@dataclass(frozen=True)
class PageState:
    """One person's page, by the names of its fields (`repeat.1.item` inside repeats)."""

    shown: tuple[str, ...]  # elements that stand on the page, and items that come and go inside repeats
    absent: tuple[str, ...] = ()  # elements whose condition does not hold, whatever there is to choose
    gone: frozenset[str] = frozenset()  # `field=code` of choices that are not offered
    needed: frozenset[str] = frozenset()  # items that are required on these answers
    filled: dict[str, str] = field(default_factory=dict)  # what stands for `${x}`
    lost: dict[str, str] = field(default_factory=dict)  # earlier answers that are no longer offered, in words
    counts: dict[str, int] = field(default_factory=dict)  # how many blocks stand there, of repeats that say so


def fixed_state(section: Section) -> PageState:
    """The state of a page on which nothing depends on answers."""
    return PageState(tuple(element.name for element in section.elements))


def state_of_page(
    sitting: Sitting,
    section: Section,
    typing: Typing,
    referred: frozenset[str],
    instances: Mapping[str, int],
    kept: frozenset[str] = frozenset(),
) -> PageState:
    """The state on what is typed, and for the rest on what is stored; elements of `kept` are shown in any case."""
    seen = typing.seen
    counted = {own.name: count_asked(own, seen) for own in section.elements if isinstance(own, Repeat)}
    counts = {name: count for name, count in counted.items() if count is not None}
    instances = {**instances, **counts}
    words = FilledWords(sitting.instrument, seen, sitting.language)
    shown = [own.name for own in section.elements if own.name in kept or is_relevant(own, seen)]
    shown += [f"{name}.{number}" for name, count in counts.items() for number in range(1, count + 1)]
    absent = [own.name for own in section.elements if own.name not in shown and not holds(own, seen)]
    gone: set[str] = set()
    needed: set[str] = set()
    filled = {name: words.said(name) for name in referred}
    for name, item, around in _items(section, typing, instances):
        if "." in name and comes_and_goes(item) and is_relevant(item, around):
            shown.append(name)
        if item.choice_filter is not None:
            codes = {own.code for own in offered(item, around)}
            listed = getattr(item.domain, "code_list", CodeList(""))  # only what has codes has a filter
            gone.update(f"{name}={own.code}" for own in listed.categories if own.code not in codes)
        if item.required_when is not None and is_required(item, around):
            needed.add(name)
        if "." in name:
            prefix = name.removesuffix(item.name)
            filled |= {prefix + own: words.said(own, around) for own in referred if own in around}
    lost = _lost(sitting, section, seen, words)
    return PageState(tuple(shown), tuple(absent), frozenset(gone), frozenset(needed), filled, lost, counts)


def _items(
    section: Section, typing: Typing, instances: Mapping[str, int]
) -> Iterator[tuple[str, Item, Mapping[str, Any]]]:
    """The items whose page depends on answers, by field, with what conditions see around them."""
    for element in section.elements:
        if isinstance(element, Repeat):
            posted = typing.instances.get(element.name, {})
            for number in range(1, instances.get(element.name, 1) + 1):
                around = posted.get(number) or inside(element, number, typing.seen)
                yield from ((f"{element.name}.{number}.{item.name}", item, around) for item in element.items)
        elif isinstance(element, Item):
            yield element.name, element, typing.seen


def _lost(sitting: Sitting, section: Section, seen: Mapping[str, Any], words: FilledWords) -> dict[str, str]:
    return {
        item.name: words.listed(value_in_words(item, sitting.answers[item.name], sitting.language, words))
        for item in _filtered(section)
        if item.name in sitting.answers and sitting.answers[item.name] != _left(item, sitting.answers, seen)
    }


def settle_choices(section: Section, typed: Typed, sitting: Sitting, seen: Mapping[str, Any]) -> Typed:
    """The fields without choices of earlier answers that are no longer offered; an order closes up."""
    settled = dict(typed)
    for item in _filtered(section):
        stored = typed_of(item, sitting.answers, sitting.language)
        left = _left(item, sitting.answers, seen)
        if left == sitting.answers.get(item.name) or any(settled.get(name) != stored[name] for name in stored):
            continue
        for name in stored:
            del settled[name]
        settled.update(typed_of(item, {item.name: left}, sitting.language))
    return settled


def _filtered(section: Section) -> Iterator[Item]:
    return (own for own in section.elements if isinstance(own, Item) and own.choice_filter is not None)


def _left(item: Item, answers: Mapping[str, Any], seen: Mapping[str, Any]) -> Any:
    return still_offered(item, answers.get(item.name), seen)
