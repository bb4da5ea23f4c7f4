"""Names and keys of a new version: items that become new ones, and those that keep their key under any name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from questionnaires.model import Element, Grid, GridRow, Instrument, Item, Repeat, Section
from questionnaires.problems import Problem
from questionnaires.response_domains import Calculated
from questionnaires.revisions.units import all_units, units
from questionnaires.texts import Texts


def with_new_names(new: Instrument, names: Mapping[str, str], problems: list[Problem]) -> Instrument:
    """Items under the names that make them new ones, wherever they are spoken of."""
    top = {element.name for _, element in new.elements()}
    for name, other in names.items():
        if name not in top:
            problems.append(Problem.at("revision-item-unknown", value=name, allowed=sorted(top)[:30]))
        elif other in top:
            problems.append(Problem.at("revision-name-taken", item=name, value=other))
    wanted = {name: other for name, other in names.items() if name in top and other not in top}
    return _renamed(new, wanted) if wanted else new


def _renamed(instrument: Instrument, names: Mapping[str, str]) -> Instrument:
    references = re.compile(r"(\$\{\s*)(" + "|".join(map(re.escape, names)) + r")(?=[\s}.])")

    def source(text: str | None) -> str | None:
        return references.sub(lambda match: match[1] + names[match[2]], text) if text else text

    def words(texts: Texts) -> Texts:
        return texts.map(lambda _, text: source(text) or "")

    def item(own: Item) -> Item:
        domain = own.domain
        if isinstance(domain, Calculated):
            domain = replace(domain, expression=source(domain.expression) or "")
        return replace(
            own,
            name=names.get(own.name, own.name),
            was=None if own.name in names else own.was,
            wording=words(own.wording),
            domain=domain,
            hint=words(own.hint),
            relevance=source(own.relevance),
            constraint=source(own.constraint),
            constraint_message=words(own.constraint_message),
            required_message=words(own.required_message),
            required_when=source(own.required_when),
            choice_filter=source(own.choice_filter),
            default_from=source(own.default_from),
        )

    def element(own: Element) -> Element:
        if isinstance(own, Item):
            return item(own)
        name, was = names.get(own.name, own.name), None if own.name in names else own.was
        changed = replace(own, relevance=source(own.relevance), name=name, was=was)
        if isinstance(changed, Repeat):
            return replace(changed, count=source(changed.count), items=tuple(item(inner) for inner in changed.items))
        return changed

    def section(own: Section) -> Section:
        return replace(own, relevance=source(own.relevance), elements=tuple(map(element, own.elements)))

    return replace(instrument, sections=tuple(map(section, instrument.sections)))


def keys_carried(
    new: Instrument, earlier: tuple[Instrument, ...], renamed: Mapping[str, str], problems: list[Problem]
) -> Instrument:
    """Every element with its key as `was`: by the name it has kept, or by the one it says it had."""
    known: dict[str, str] = {}  # name -> key, of the newest version that has the name
    for instrument in earlier:
        known |= {unit.name: key for key, unit in units(instrument).items()}
        known |= {key: key for key in units(instrument)}
    newest = {unit.name: key for key, unit in units(earlier[-1]).items()}
    carrier = _Carrier({**known, **newest}, newest, renamed, problems)
    carried = replace(new, sections=tuple(map(carrier.section, new.sections)))
    carrier.refuse_twice(carried)
    return carried


@dataclass
class _Carrier:
    known: Mapping[str, str]
    newest: Mapping[str, str]
    renamed: Mapping[str, str]  # chosen: old name -> new
    problems: list[Problem]

    def section(self, section: Section) -> Section:
        return replace(section, elements=tuple(map(self._element, section.elements)))

    def _element(self, element: Element) -> Element:
        key = self._key(element.name, element.was)
        element = replace(element, was=key if key != element.name else None)
        if isinstance(element, Grid):
            return replace(element, rows=tuple(self._row(element, row) for row in element.rows))
        if isinstance(element, Repeat):
            return replace(element, items=tuple(self._inside(element, item) for item in element.items))
        return element

    def _row(self, grid: Grid, row: GridRow) -> GridRow:
        name = f"{grid.name}.{row.code}"
        key = self._key(name, row.was, usual=f"{grid.key}.{row.code}")
        return replace(row, was=key if key != f"{grid.key}.{row.code}" else None)

    def _inside(self, repeat: Repeat, item: Item) -> Item:
        was = f"{repeat.name}.{item.was}" if item.was else None
        usual = f"{repeat.key}.{item.name}"
        if was is not None and was not in self.known:
            was = f"{repeat.key}.{item.was}"
        key = self._key(f"{repeat.name}.{item.name}", was, usual=usual).partition(".")[2]
        return replace(item, was=key if key != item.name else None)

    def _key(self, name: str, was: str | None, usual: str | None = None) -> str:
        """The key of an element: what it is called now was the key, or is known to stand for one."""
        chosen = next((old for old, new in self.renamed.items() if new == name), None)
        was = chosen or was
        by_name = self.known.get(name) or self.known.get(usual or name)
        if was is None:
            return by_name or usual or name
        by_was = self.known.get(was)
        if by_was is None:
            self.problems.append(Problem.at("revision-was-unknown", item=name, value=was))
            return by_name or usual or name
        if name in self.newest and self.newest[name] != by_was:
            self.problems.append(Problem.at("revision-was-another", item=name, value=was))
        return by_was

    def refuse_twice(self, instrument: Instrument) -> None:
        seen: dict[str, str] = {}
        for unit in all_units(instrument):
            if unit.key in seen:
                first = seen[unit.key]
                self.problems.append(Problem.at("revision-was-twice", item=unit.name, value=unit.key, first=first))
            seen.setdefault(unit.key, unit.name)
