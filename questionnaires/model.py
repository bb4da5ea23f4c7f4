"""Instrument, Section, Item, Grid, Repeat: frozen, and nothing but the questionnaire.

A *variable* is one thing answered: an item is one variable (`water`), a grid one a row
(`performance.water`), a repeat one list of small answer mappings (`demands`). Variables are named as
the fields of the HTML forms are, so that a value has one name from the page to the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from questionnaires.code_lists import Category, CodeList
from questionnaires.response_domains import Calculated, Note, ResponseDomain, Scale
from questionnaires.texts import Texts

if TYPE_CHECKING:
    from questionnaires.completing import StudyContext

__all__ = [
    "Category", "CodeList", "Element", "Extras", "Grid", "GridRow", "Instrument", "Item", "MissingReason", "Repeat",
    "Section",
]  # fmt: skip
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
        return () if isinstance(self.domain, Note | Calculated) else (self.name,)

    @cached_property
    def stored_names(self) -> tuple[str, ...]:
        """The keys under which answers may be stored: the variable, and the words of other-specify."""
        if self.domain.other:
            return (self.name, f"{self.name}.other")
        return self.variables

    def category(self, code: str) -> Category:
        """One of its choices; KeyError for a code, or an item, that has none."""
        if self.domain.code_list is None:
            raise KeyError(code)
        return self.domain.code_list.category(code)

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

    @cached_property
    def element_names(self) -> frozenset[str]:
        return frozenset(element.name for element in self.elements)

    @cached_property
    def is_always_asked(self) -> bool:
        """Whether it stands in every interview, since something in it depends on no answer."""
        return self.relevance is None and any(
            element.relevance is None
            and getattr(element, "choice_filter", None) is None
            and getattr(element, "count", None) is None
            and not (isinstance(element, Item) and isinstance(element.domain, Calculated))
            for element in self.elements
        )

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
        from questionnaires.completing import completed

        return completed(self, context)

    def with_texts(self, change: Callable[[Texts], Texts]) -> Instrument:
        """This instrument with every text that respondents read changed."""
        from questionnaires.completing import with_texts

        return with_texts(self, change)
