"""The parts of an instrument that are compared one by one, by key: items, grids and their rows, repeats and theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.model import Element, Grid, GridRow, Instrument, Item, Repeat, Section
from questionnaires.texts import Texts

_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


@dataclass(frozen=True)
class Unit:
    """One part; `inside` is the key of the grid or repeat that it belongs to."""

    key: str
    name: str  # as fields and columns call it: `item`, `grid.row`, `repeat.item`
    section: str
    part: Item | Grid | Repeat
    label: Texts
    inside: str | None = None
    is_row: bool = False

    @property
    def kind(self) -> str:
        """`grid`, `repeat`, or the kind of the item's domain."""
        if isinstance(self.part, Grid):
            return "grid"
        return "repeat" if isinstance(self.part, Repeat) else self.part.domain.kind

    @property
    def has_answers(self) -> bool:
        """Whether anything is stored for it: a note and a calculated value ask for nothing."""
        return bool(self.part.variables)

    def answers_in(self, answers: Mapping[str, Any]) -> list[Any]:
        """The stored values for it in a submission of its version."""
        if isinstance(self.part, Grid):
            names: tuple[str, ...] = self.part.variables
        elif self.inside is not None and not self.is_row:
            instances = answers.get(self.name.partition(".")[0]) or ()
            return [own[self.part.name] for own in instances if self.part.name in own]
        else:
            names = (self.name,)
        return [answers[name] for name in names if answers.get(name) is not None]


def units(instrument: Instrument) -> dict[str, Unit]:
    """Every part by its key, in the order of the questionnaire."""
    return {unit.key: unit for unit in all_units(instrument)}


def all_units(instrument: Instrument) -> Iterator[Unit]:
    """Every part, also where two share a key."""
    for section in instrument.sections:
        yield from _of_section(section)


def _of_section(section: Section) -> Iterator[Unit]:
    for element in section.elements:
        yield Unit(element.key, element.name, section.name, element, _label(element))
        if isinstance(element, Grid):
            for row in element.rows:
                item = element.row_item(row)
                yield Unit(row_key(element, row), item.name, section.name, item, _label(item), element.key, True)
        elif isinstance(element, Repeat):
            for item in element.items:
                key, name = f"{element.key}.{item.key}", f"{element.name}.{item.name}"
                yield Unit(key, name, section.name, item, _label(item), element.key)


def row_key(grid: Grid, row: GridRow) -> str:
    """The key of a grid's row: the variable that it first was."""
    return row.was or f"{grid.key}.{row.code}"


def _label(element: Element) -> Texts:
    return getattr(element, "short", None) or element.wording


def key_of_name(instrument: Instrument) -> dict[str, str]:
    """The key of each name that expressions refer to."""
    found = {unit.name: unit.key for unit in units(instrument).values()}
    for _, element in instrument.elements():
        if isinstance(element, Repeat):
            found |= {item.name: item.key for item in element.items}
    return found


def by_key(source: str | None, keys: Mapping[str, str]) -> str | None:
    """An expression with keys in the place of names, so that a rename elsewhere is no change here."""
    if source is None:
        return None
    return _REFERENCE.sub(lambda match: "${" + keys.get(match.group(1), match.group(1)) + "}", source)
