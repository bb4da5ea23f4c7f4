"""An instrument completed for a study: its own code lists put in, the words for `{placeholders}` filled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from questionnaires.code_lists import CodeList
from questionnaires.model import Element, Grid, GridRow, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Consent
from questionnaires.texts import Texts


@dataclass(frozen=True)
class StudyContext:
    """What a study gives to an instrument: its code lists and the words for `{placeholders}` by language."""

    code_lists: tuple[CodeList, ...] = ()
    words: tuple[tuple[str, Texts], ...] = field(default=())

    def fill(self, texts: Texts) -> Texts:
        def filled(language: str, text: str) -> str:
            for name, word in self.words:
                placeholder = r"(?<!\$)\{" + re.escape(name) + r"\}"  # `${city}` is an answer
                text = word.in_language(language).join(re.split(placeholder, text))
            return text

        return texts.map(filled)

    def fill_code_list(self, code_list: CodeList) -> CodeList:
        categories = (
            replace(category, labels=self.fill(category.labels), definition=self.fill(category.definition))
            for category in code_list.categories
        )
        return replace(code_list, categories=tuple(categories))


def completed(instrument: Instrument, context: StudyContext) -> Instrument:
    """See `Instrument.completed_for`."""
    code_lists = tuple(context.fill_code_list(_completed_list(own, context)) for own in instrument.code_lists)
    rows = {own.codes: own.name for own in instrument.code_lists if own.from_study and own.codes}
    return _Completion(code_lists, context, rows).instrument(instrument)


def with_texts(instrument: Instrument, change: Callable[[Texts], Texts]) -> Instrument:
    """See `Instrument.with_texts`."""
    context = _OtherTexts(change=change)
    return _Completion(tuple(map(context.fill_code_list, instrument.code_lists)), context, {}).instrument(instrument)


def _completed_list(own: CodeList, context: StudyContext) -> CodeList:
    if not own.from_study:
        return own
    given = next((listed for listed in context.code_lists if listed.name == own.name and listed.categories), None)
    if given is None and not own.categories:
        raise KeyError(own.name)
    return own if given is None else replace(given, from_study=True)


@dataclass(frozen=True)
class _OtherTexts(StudyContext):
    change: Callable[[Texts], Texts] = field(kw_only=True)

    def fill(self, texts: Texts) -> Texts:
        return self.change(texts)


@dataclass(frozen=True)
class _Completion:
    """One pass over an instrument that swaps code lists and fills texts."""

    code_lists: tuple[CodeList, ...]
    context: StudyContext
    rows_from: dict[tuple[str, ...], str]  # codes of a grid's rows -> the study's list they stand for

    def instrument(self, instrument: Instrument) -> Instrument:
        return replace(
            instrument,
            title=self.context.fill(instrument.title),
            introduction=self.context.fill(instrument.introduction),
            code_lists=self.code_lists,
            sections=tuple(self._section(section) for section in instrument.sections),
        )

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            title=self.context.fill(section.title),
            introduction=self.context.fill(section.introduction),
            elements=tuple(self._element(element) for element in section.elements),
        )

    def _element(self, element: Element) -> Element:
        fill = self.context.fill
        if isinstance(element, Repeat):
            items = tuple(self._item(item) for item in element.items)
            return replace(element, wording=fill(element.wording), hint=fill(element.hint), items=items)
        if isinstance(element, Grid):
            return replace(
                element,
                wording=fill(element.wording),
                hint=fill(element.hint),
                short=fill(element.short),
                rows=self._rows(element),
                domain=element.domain.with_code_lists(self.code_lists),
            )
        return self._item(element)

    def _rows(self, grid: Grid) -> tuple[GridRow, ...]:
        name = self.rows_from.get(tuple(row.code for row in grid.rows))
        if name is None:
            fill = self.context.fill
            return tuple(replace(row, labels=fill(row.labels), short=fill(row.short)) for row in grid.rows)
        code_list = next(own for own in self.code_lists if own.name == name)
        return tuple(GridRow(category.code, category.labels) for category in code_list.categories)

    def _item(self, item: Item) -> Item:
        fill = self.context.fill
        domain = item.domain.with_code_lists(self.code_lists)
        if isinstance(domain, Consent):
            domain = replace(domain, statement=fill(domain.statement))
        return replace(
            item,
            wording=fill(item.wording),
            hint=fill(item.hint),
            short=fill(item.short),
            required_message=fill(item.required_message),
            constraint_message=fill(item.constraint_message),
            domain=domain,
        )
