"""Code lists: what may be chosen, by the codes that are stored and the labels that are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from questionnaires.texts import Texts

WRITTEN = "written"  # the attribute that holds a code as its author wrote it, where it had to be changed


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


class Uncoded:
    """Shared by the response domains whose answers are no codes of a list."""

    code_list: ClassVar[None] = None
    other: ClassVar[None] = None

    def with_code_lists(self, code_lists: tuple[CodeList, ...]) -> Self:
        return self
