"""What stands for `${x}` in the words of a questionnaire: one person's answers, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from questionnaires.answers import missing_reason
from questionnaires.model import Grid, Instrument, Item, Repeat
from questionnaires.references_in_words import NOTHING, filled, unfilled
from questionnaires.response_domains import Allocation, Calculated, Number, Ranking
from questionnaires.text import native_digits, show_number
from questionnaires.texts import Texts
from survey.respondents.answers_in_words import label_of, value_in_words

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
_GROUPED_FROM = 10_000  # four figures are as often a year as a sum


@dataclass(frozen=True)
class FilledWords:
    """The answers that count, as they stand in wordings."""

    instrument: Instrument
    answers: Mapping[str, Any]
    language: str
    _items: dict[str, Item] = field(default_factory=dict, repr=False)
    _repeats: dict[str, str] = field(default_factory=dict, repr=False)  # by item, the repeat it stands in

    def __post_init__(self) -> None:
        for _, element in self.instrument.elements():
            if isinstance(element, Repeat):
                self._items.update((item.name, item) for item in element.items)
                self._repeats.update((item.name, element.name) for item in element.items)
            elif isinstance(element, Grid):
                self._items.update((item.name, item) for item in map(element.row_item, element.rows))
            else:
                self._items[element.name] = element

    def __call__(self, texts: Texts, instance: Mapping[str, Any] | None = None) -> str:
        """A text with the answers in it; `instance` holds those of the instance of a repeat it stands in."""
        return self.filled(texts.in_language(self.language), instance)

    def filled(self, text: str, instance: Mapping[str, Any] | None = None) -> str:
        """A text of the reader's language with the answers in it."""
        return filled(text, lambda name: self.said(name, instance)) if "${" in text else text

    def item(self, name: str) -> Item:
        """An item, in a repeat or not, or a row of a grid."""
        return self._items[name]

    def said(self, name: str, instance: Mapping[str, Any] | None = None) -> str:
        """One answer in words: labels joined by commas, «…» where there is none."""
        if instance is not None and name in instance:
            return self._words(name, instance) or NOTHING
        if name in self._repeats:
            instances = self.answers.get(self._repeats[name]) or ()
            return self.listed([words for own in instances if (words := self._words(name, own))]) or NOTHING
        return self._words(name, self.answers) or NOTHING

    def _words(self, name: str, answers: Mapping[str, Any]) -> str:
        item, value = self._items.get(name), answers.get(name)
        if item is None:
            return self._part(name, answers)
        if value is None or missing_reason(value) is not None:
            return ""
        match item.domain:
            case Number() | Calculated():
                return _figures(str(value), self.language)
            case Ranking():
                return self.listed(map(self._label_in(item), value))
            case Allocation():
                label = self._label_in(item)
                return self.listed(
                    f"{label(code)}: {_figures(str(points), self.language)}" for code, points in value.items()
                )
            case _:
                return self.listed(value_in_words(item, value, self.language))

    def _label_in(self, item: Item) -> Callable[[str], str]:
        return lambda code: label_of(item, code, lambda texts: unfilled(texts.in_language(self.language)))

    def _part(self, name: str, answers: Mapping[str, Any]) -> str:
        """A share of an allocation, the words beside «other», or what is known of a case."""
        whole, _, part = name.rpartition(".")
        item = self._items.get(whole)
        if item is not None and isinstance(item.domain, Allocation):
            if not answers.get(whole):
                return ""
            return _figures(str(answers[whole].get(part, 0)), self.language)
        return str(answers.get(name) or "")

    def listed(self, parts: Iterable[str]) -> str:
        """Several things one after the other."""
        return ("، " if self.language in ("fa", "ckb", "azb", "ar") else ", ").join(parts)


def _figures(text: str, language: str) -> str:
    """A number as it is read in a sentence; what is no number, in the reader's digits."""
    if not _NUMBER.fullmatch(text):
        return native_digits(text, language)
    number = Decimal(text)
    shown = show_number(int(number) if number == int(number) else number, language)
    return shown if abs(number) >= _GROUPED_FROM else shown.replace("٬", "").replace(",", "")
