"""Every item of an instrument with its section, those inside repeats too."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.model import CodeList, Grid, Instrument, Item, Repeat, Section


def single_items(instrument: Instrument) -> Iterator[tuple[Section, Item, Repeat | None]]:
    """Items that stand alone or in a repeat (then with it), notes included; grids are left out."""
    for section, element in instrument.elements():
        if isinstance(element, Repeat):
            for item in element.items:
                yield section, item, element
        elif isinstance(element, Item):
            yield section, element, None


def grids(instrument: Instrument) -> Iterator[tuple[Section, Grid]]:
    for section, element in instrument.elements():
        if isinstance(element, Grid):
            yield section, element


def code_list_of(item: Item) -> CodeList | None:
    """The list whose codes answer an item; None for numbers, dates, texts."""
    code_list = getattr(item.domain, "code_list", None)
    return code_list if isinstance(code_list, CodeList) else None
