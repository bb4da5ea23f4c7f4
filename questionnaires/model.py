"""Instrument, Section, Item, Grid, Repeat, CodeList, Category: frozen, and nothing but the questionnaire.

A *variable* is one thing answered: an item is one variable (`water`), a grid one a row
(`performance.water`), a repeat one list of small answer mappings (`demands`). Variables are named as
the fields of the HTML forms are, so that a value has one name from the page to the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from questionnaires.texts import Texts

if TYPE_CHECKING:
    from questionnaires.response_domains import ResponseDomain, Scale

# What a file says beyond our own notions (a column of another program, an appearance, a media file), by name and
# sorted by it: kept so that nothing is lost on the way out, and never read by the answering pages.
Extras = tuple[tuple[str, str], ...]


class MissingReason(StrEnum):
    """Why a case has no value for a variable. The first four a respondent may choose."""

    DONT_KNOW = "dont-know"
    CANNOT_JUDGE = "cannot-judge"
    REFUSED = "refused"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASKED = "not-asked"  # irrelevant for this case
    NOT_REACHED = "not-reached"  # left before coming here
    NO_ANSWER = "no-answer"  # passed over in silence


@dataclass(frozen=True)
class Category:
    """One choice. `code` is stored and never changes during a study; `labels` may be reworded."""

    code: str
    labels: Texts
    value: float | None = None  # the score of a scale point
    exclusive: bool = False  # "none of these": chosen alone
    parent: str | None = None  # code of the place one level up
    level: str | None = None  # name of the place level
    definition: Texts = Texts()
    attributes: tuple[tuple[str, str], ...] = ()  # e.g. years of a programme, field of a budget line; by name

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", tuple(sorted(self.attributes)))  # columns of a sheet have no order

    def attribute(self, name: str) -> str | None:
        return dict(self.attributes).get(name)

    def attribute_rows(self) -> tuple[dict[str, str], ...]:
        """The attributes, one mapping for each row that offers this category.

        A cascading list may offer one category under several parents: the attributes of a second
        row stand as `name#2`, of a third as `name#3`.
        """
        rows: dict[int, dict[str, str]] = {1: {}}
        for name, value in self.attributes:
            name, _, number = name.partition("#")
            rows.setdefault(int(number) if number.isdigit() else 1, {})[name] = value
        return tuple(rows[number] for number in sorted(rows))


@dataclass(frozen=True)
class CodeList:
    """Categories in the order they are shown.

    With `from_study` the list is a placeholder that the study fills (its neighbourhoods, groups,
    programmes); `Instrument.completed_for` puts the study's own categories in. Categories that stand
    here are examples, for a study that has none of its own yet.
    """

    name: str
    categories: tuple[Category, ...] = ()
    from_study: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(category.code for category in self.categories)

    def category(self, code: str) -> Category:
        """The category with this code; KeyError where there is none."""
        for category in self.categories:
            if category.code == code:
                return category
        raise KeyError(code)


@dataclass(frozen=True)
class Item:
    """One question (or a note), its wording and what may be answered.

    `relevance`, `constraint`, `required_when`, `choice_filter` and `default_from` are sources in the ODK expression
    language; a choice filter reads the attributes of a category by their bare names. `role` tells the
    report what the item is for (see `questionnaires.roles`), `missing` which reasons are offered.
    """

    name: str
    wording: Texts
    domain: ResponseDomain
    hint: Texts = Texts()
    required: bool = False
    required_message: Texts = Texts()
    relevance: str | None = None
    constraint: str | None = None
    constraint_message: Texts = Texts()
    missing: tuple[MissingReason, ...] = ()
    role: str | None = None
    short: Texts = Texts()  # a short label for tables and charts
    required_when: str | None = None  # needed only where this holds
    choice_filter: str | None = None  # which categories are offered
    extras: Extras = ()
    was: str | None = None  # its name in earlier versions, where it had another
    default: str | None = None  # the answer given beforehand, as a condition reads it: a code, codes, a number, a day
    default_from: str | None = None  # the same worked out, from what is known when the question is first seen

    @property
    def key(self) -> str:
        """What never changes from version to version: the first name."""
        return self.was or self.name

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """What is asked: a note and a calculated value ask for nothing."""
        from questionnaires.response_domains import Calculated, Note

        return () if isinstance(self.domain, Note | Calculated) else (self.name,)

    @cached_property
    def stored_names(self) -> tuple[str, ...]:
        """The keys under which answers may be stored: the variable, and the words of other-specify."""
        from questionnaires.response_domains import OneCode, SeveralCodes

        if isinstance(self.domain, OneCode | SeveralCodes) and self.domain.other:
            return (self.name, f"{self.name}.other")
        return self.variables

    def category(self, code: str) -> Category:
        """One of its choices; KeyError for a code, or an item, that has none."""
        code_list: CodeList | None = getattr(self.domain, "code_list", None)
        if code_list is None:
            raise KeyError(code)
        return code_list.category(code)

    def label(self, language: str) -> str:
        """The short label where there is one, else the wording."""
        return (self.short or self.wording).in_language(language)


@dataclass(frozen=True)
class GridRow:
    code: str
    labels: Texts
    short: Texts = Texts()
    was: str | None = None  # the variable it was in earlier versions: `grid.row`, or an item's name

    def label(self, language: str) -> str:
        return (self.short or self.labels).in_language(language)


@dataclass(frozen=True)
class Grid:
    """Statements or fields judged on one scale; each row is a variable `<grid>.<row>`."""

    name: str
    wording: Texts
    rows: tuple[GridRow, ...]
    domain: Scale
    hint: Texts = Texts()
    required: bool = False
    relevance: str | None = None
    missing: tuple[MissingReason, ...] = ()
    role: str | None = None
    short: Texts = Texts()
    extras: Extras = ()
    was: str | None = None  # its name in earlier versions, where it had another

    @property
    def key(self) -> str:
        return self.was or self.name

    @cached_property
    def variables(self) -> tuple[str, ...]:
        return tuple(f"{self.name}.{row.code}" for row in self.rows)

    @property
    def stored_names(self) -> tuple[str, ...]:
        return self.variables

    def label(self, language: str) -> str:
        return (self.short or self.wording).in_language(language)

    def row_item(self, row: GridRow) -> Item:
        """One row as an item of its own, for whatever treats variables one by one."""
        return self._row_items[row.code]

    @cached_property
    def _row_items(self) -> dict[str, Item]:
        return {
            row.code: Item(
                name=f"{self.name}.{row.code}",
                wording=row.labels,
                domain=self.domain,
                required=self.required,
                relevance=self.relevance,
                missing=self.missing,
                role=self.role,
                short=row.short,
                was=row.was or (f"{self.was}.{row.code}" if self.was else None),
            )
            for row in self.rows
        }


@dataclass(frozen=True)
class Repeat:
    """A block of items answered several times; its answers are a list of small mappings.

    Form fields are `<repeat>.<number from 1>.<item>`; stored is `{repeat: [{item: value}, …]}`.
    """

    name: str
    wording: Texts
    items: tuple[Item, ...]
    minimum: int = 0
    maximum: int = 10
    hint: Texts = Texts()
    relevance: str | None = None
    extras: Extras = ()
    was: str | None = None  # its name in earlier versions, where it had another
    count: str | None = None  # how many instances are asked, worked out; without it people add them themselves

    @property
    def key(self) -> str:
        return self.was or self.name

    @property
    def variables(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def stored_names(self) -> tuple[str, ...]:
        return self.variables

    def label(self, language: str) -> str:
        return self.wording.in_language(language)


Element = Item | Grid | Repeat


@dataclass(frozen=True)
class Section:
    """One page of the questionnaire."""

    name: str
    title: Texts
    elements: tuple[Element, ...]
    introduction: Texts = Texts()
    relevance: str | None = None
    self_completed: bool = False  # handed over to the person when an interviewer is present
    extras: Extras = ()

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(variable for element in self.elements for variable in element.variables)

    def parts(self) -> Iterator[Element]:
        """Elements, and the items in repeats."""
        for element in self.elements:
            yield element
            yield from element.items if isinstance(element, Repeat) else ()

    def element(self, name: str) -> Element:
        for element in self.elements:
            if element.name == name:
                return element
        raise KeyError(name)


@dataclass(frozen=True)
class Instrument:
    """A whole questionnaire in one version. Equal content is equal; nothing here ever changes in place."""

    name: str
    title: Texts
    sections: tuple[Section, ...]
    code_lists: tuple[CodeList, ...] = ()
    languages: tuple[str, ...] = ("fa",)
    version: str = "1"
    introduction: Texts = Texts()
    extras: Extras = ()

    def section(self, name: str) -> Section:
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def code_list(self, name: str) -> CodeList:
        for code_list in self.code_lists:
            if code_list.name == name:
                return code_list
        raise KeyError(name)

    def elements(self) -> Iterator[tuple[Section, Element]]:
        for section in self.sections:
            for element in section.elements:
                yield section, element

    def items(self) -> Iterator[tuple[Section, Item]]:
        """Every variable as an item: grids give one item a row; repeats and notes give none."""
        for section, element in self.elements():
            if isinstance(element, Grid):
                for row in element.rows:
                    yield section, element.row_item(row)
            elif isinstance(element, Item) and element.variables:
                yield section, element

    def item(self, variable: str) -> Item:
        """The item of a variable; KeyError for a name that is none."""
        for _, item in self.items():
            if item.name == variable:
                return item
        raise KeyError(variable)

    def by_role(self, role: str) -> Element | None:
        """The first element with this report role, or None."""
        return next((element for _, element in self.elements() if getattr(element, "role", None) == role), None)

    def completed_for(self, context: StudyContext) -> Instrument:
        """This instrument with the study's code lists put in and `{city}`, `{horizon}`… filled.

        A list that the study lacks keeps the instrument's examples. A grid whose rows are those of such
        a list gets the study's as rows. Raises KeyError (the list's name) where there are no examples.
        """
        code_lists = tuple(context.fill_code_list(self._completed_list(own, context)) for own in self.code_lists)
        rows = {own.codes: own.name for own in self.code_lists if own.from_study and own.codes}
        return _Completion(code_lists, context, rows).instrument(self)

    def with_texts(self, change: Callable[[Texts], Texts]) -> Instrument:
        """This instrument with every text that respondents read changed."""
        context = _OtherTexts(change=change)
        return _Completion(tuple(map(context.fill_code_list, self.code_lists)), context, {}).instrument(self)

    def _completed_list(self, own: CodeList, context: StudyContext) -> CodeList:
        if not own.from_study:
            return own
        given = next((listed for listed in context.code_lists if listed.name == own.name and listed.categories), None)
        if given is None and not own.categories:
            raise KeyError(own.name)
        return own if given is None else replace(given, from_study=True)


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
        from questionnaires.response_domains import Consent

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
