"""Answers given to several versions of an instrument, read as answers to one: one column an item, joined by key.

The joined instrument is the newest version and, at the end of their sections, the items that it no
longer asks. What a version did not ask is `not-asked`; what no longer fits is set aside as unreadable
and so counted in the reconciliation, never guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from questionnaires.answers import relevant_variables
from questionnaires.model import Element, Grid, Instrument, Item, Repeat, Section
from questionnaires.response_domains import Allocation, ResponseDomain, SeveralCodes
from questionnaires.revisions.changes import Change, Table
from questionnaires.revisions.comparing import difference
from questionnaires.revisions.domains import SAFE, change, fits
from questionnaires.revisions.units import Unit, row_key, units
from questionnaires.texts import Texts

NOT_ASKED = {"missing": "not-asked"}
UNREADABLE = {"missing": "unreadable"}  # what a Dataset counts as set aside
_UNSAID = frozenset({"order", "extras", "role", "messages", "hint", "short", "translation", "codes-order"})


@dataclass(frozen=True)
class Step:
    """One published version; `recodings` (by key) lead to it from the version before."""

    number: int
    instrument: Instrument
    recodings: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemJoin:
    """How one item was joined: its label, the versions that asked it, and what each version changed."""

    name: str
    label: Texts
    versions: tuple[int, ...]
    changes: tuple[tuple[int, tuple[Change, ...]], ...]  # (version, what it changed)


@dataclass(frozen=True)
class Lineage:
    """The versions of one instrument, oldest first."""

    steps: tuple[Step, ...]

    def step(self, number: int) -> Step:
        """One version; KeyError for a number that is none of them."""
        for step in self.steps:
            if step.number == number:
                return step
        raise KeyError(number)

    def joined(self, numbers: Iterable[int]) -> Joined:
        """The versions `numbers` as one; KeyError for one that is not of this instrument."""
        wanted = sorted({self.step(number).number for number in numbers})
        return Joined(self, tuple(wanted))


@dataclass(frozen=True)
class Joined:
    """Several versions read as one."""

    lineage: Lineage
    numbers: tuple[int, ...]

    @property
    def target(self) -> Step:
        return self.lineage.step(self.numbers[-1])

    @cached_property
    def instrument(self) -> Instrument:
        """The newest version with the items that earlier ones asked and it does not."""
        instrument = self.target.instrument
        known = set(units(instrument))
        for number in reversed(self.numbers[:-1]):
            for section in self.lineage.step(number).instrument.sections:
                left = tuple(own for own in (_left_of(element, known) for element in section.elements) if own)
                if left:
                    instrument = _with_elements(instrument, section, left)
                    known |= set(units(replace(instrument, sections=(replace(section, elements=left),))))
        return instrument

    def instrument_of(self, numbers: Iterable[int]) -> Instrument:
        """The joined instrument without the elements that none of these versions asked."""
        asked = {key for number in numbers for key in self._units_of(number)}

        def is_asked(element: Element) -> bool:
            rows = [row_key(element, row) for row in element.rows] if isinstance(element, Grid) else []
            return bool({element.key, *rows} & asked)

        sections = (
            replace(section, elements=tuple(filter(is_asked, section.elements))) for section in self.instrument.sections
        )
        return replace(self.instrument, sections=tuple(own for own in sections if own.elements))

    def answers(self, number: int, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answers to version `number` as answers to the joined instrument."""
        if self.numbers == (number,):
            return dict(answers)
        keyed = _keyed(self._units_of(number), answers)
        if number != self.target.number:
            keyed = self._not_asked_then(number, answers, keyed)
            for step in self._steps_after(number):
                keyed = _recoded(keyed, step.recodings, self._joined_units)
        return self._named(number, keyed)

    def variable(self, number: int, name: str) -> str:
        """The joined name of a variable of version `number` (`item`, `item.other`, `repeat.1.item`)."""
        if self.numbers == (number,):
            return name
        parts = name.split(".")
        for unit in self._units_of(number).values():
            joined = self._joined_units.get(unit.key)
            if joined is None:
                continue
            if unit.name == name or f"{unit.name}.other" == name:
                return joined.name + name.removeprefix(unit.name)
            if len(parts) > 2 and unit.inside and unit.name == f"{parts[0]}.{parts[2]}":
                outer, _, inner = joined.name.partition(".")
                return ".".join([outer, parts[1], inner, *parts[3:]])
        return name

    @cached_property
    def items(self) -> tuple[ItemJoin, ...]:
        """How each item was joined; items that all versions ask alike are left out."""
        if len(self.numbers) < 2:
            return ()
        history: dict[str, list[tuple[int, tuple[Change, ...]]]] = {}
        for step in self._steps_after(self.numbers[0]):
            for item in self._difference_to(step).items:
                said = tuple(own for own in item.changes if own.what not in _UNSAID)
                said += _recodings_said(step.recodings.get(item.key))
                if said:
                    history.setdefault(item.key, []).append((step.number, said))
        asked = {number: units(self.lineage.step(number).instrument) for number in self.numbers}
        return tuple(
            ItemJoin(unit.name, unit.label, tuple(n for n, own in asked.items() if key in own), tuple(history[key]))
            for key, unit in units(self.instrument).items()
            if key in history
        )

    def _difference_to(self, step: Step) -> Any:
        before = [own for own in self.lineage.steps if own.number < step.number]
        return difference(before[-1].instrument, step.instrument, [own.instrument for own in before[:-1]])

    def _steps_after(self, number: int) -> list[Step]:
        return [step for step in self.lineage.steps if number < step.number <= self.target.number]

    def _units_of(self, number: int) -> dict[str, Unit]:
        if number not in self._units:
            self._units[number] = units(self.lineage.step(number).instrument)
        return self._units[number]

    @cached_property
    def _units(self) -> dict[int, dict[str, Unit]]:
        return {}

    @cached_property
    def _conditions_changed(self) -> dict[int, frozenset[str]]:
        """Keys of each earlier version whose condition is another in the joined instrument."""
        found = {}
        for number in self.numbers:
            own = self.lineage.step(number).instrument
            compared = difference(own, self.instrument)
            sections = {dict(c.where)["section"] for c in compared.general if c.what == "section-relevance"}
            keys = {item.key for item in compared.items if any(c.what == "relevance" for c in item.changes)}
            here = units(self.instrument)
            found[number] = frozenset(keys | {key for key, unit in here.items() if unit.section in sections})
        return found

    def _not_asked_then(self, number: int, answers: Mapping[str, Any], keyed: dict[str, Any]) -> dict[str, Any]:
        """Who was not asked by the condition of that version was not, whatever today's condition says."""
        changed = self._conditions_changed.get(number)
        if not changed:
            return keyed
        asked = relevant_variables(self.lineage.step(number).instrument, answers)
        for key, unit in self._units_of(number).items():
            if (key in changed or unit.inside in changed) and _is_variable(unit) and unit.name not in asked:
                keyed[key] = NOT_ASKED
        return keyed

    def _named(self, number: int, keyed: Mapping[str, Any]) -> dict[str, Any]:
        """Answers by key under the joined names; what that version did not ask is marked so."""
        then = self._units_of(number)
        found: dict[str, Any] = {}
        for key, unit in self._joined_units.items():
            if not _is_variable(unit):
                continue
            if key in keyed:
                found[unit.name] = _adapted(unit, keyed[key])
            elif key not in then:
                found[unit.name] = NOT_ASKED
            if f"{key}.other" in keyed:
                found[f"{unit.name}.other"] = keyed[f"{key}.other"]
        unknown = {name[1:]: value for name, value in keyed.items() if name.startswith("?")}
        return unknown | found

    @cached_property
    def _joined_units(self) -> dict[str, Unit]:
        return units(self.instrument)


def _is_variable(unit: Unit) -> bool:
    """Whether a column of a Dataset holds it: an item, a row, a repeat as a whole."""
    return unit.has_answers and not isinstance(unit.part, Grid) and (unit.inside is None or unit.is_row)


def _keyed(own: Mapping[str, Unit], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by key; what the version does not know stays under its name, marked `?`."""
    keys = {unit.name: key for key, unit in own.items()}
    keys |= {f"{unit.name}.other": f"{key}.other" for key, unit in own.items()}
    keyed = {keys.get(name, f"?{name}"): value for name, value in answers.items() if not name.startswith("draft.")}
    for key, unit in own.items():
        if isinstance(unit.part, Repeat) and isinstance(keyed.get(key), list):
            inner = {item.name: item.key for item in unit.part.items}
            inner |= {f"{item.name}.other": f"{item.key}.other" for item in unit.part.items}
            keyed[key] = [{inner.get(name, name): value for name, value in one.items()} for one in keyed[key]]
    return keyed


def _recoded(keyed: dict[str, Any], recodings: Mapping[str, Table], known: Mapping[str, Unit]) -> dict[str, Any]:
    """The answers after the recodings of one version; a grid's table is that of its rows."""
    for key, unit in known.items() if recodings else ():
        table = recodings.get(key) or (recodings.get(unit.inside or "") if unit.is_row else None)
        if table is None:
            continue
        if isinstance(unit.part, Grid | Repeat):
            continue
        if unit.inside and not unit.is_row:
            inner = key.partition(".")[2]
            for instance in keyed.get(unit.inside) or ():
                if inner in instance:
                    instance[inner] = recode(instance[inner], table, unit.part.domain)
        elif key in keyed:
            keyed[key] = recode(keyed[key], table, unit.part.domain)
    return keyed


def recode(value: Any, table: Table, domain: ResponseDomain) -> Any:
    """One stored value through a recoding table, as an answer in the new domain or set aside."""
    if isinstance(value, Mapping) and "missing" in value:
        return value
    if isinstance(value, Mapping):
        points: dict[str, Any] = {}
        for code, own in value.items():
            points[table.get(code, code)] = points.get(table.get(code, code), 0) + own
        return UNREADABLE if "" in points else points
    if isinstance(value, list):
        codes = [code for code in dict.fromkeys(table.get(own, own) for own in value) if code]
        if isinstance(domain, SeveralCodes):
            codes = [code for code in domain.code_list.codes if code in codes] + [
                code for code in codes if code not in domain.code_list.codes
            ]
        return codes or UNREADABLE
    written = str(value)
    if written not in table:
        return value
    new = table[written]
    if not new:
        return UNREADABLE
    return type(value)(float(new)) if isinstance(value, int | float) else new


def _adapted(unit: Unit, value: Any) -> Any:
    """A value as its domain stores it, or set aside where it does not fit."""
    if isinstance(value, Mapping) and "missing" in value:
        return value
    if isinstance(unit.part, Repeat):
        if not isinstance(value, list):
            return UNREADABLE
        names = {item.key: item.name for item in unit.part.items}
        names |= {f"{item.key}.other": f"{item.name}.other" for item in unit.part.items}
        return [{names.get(name, name): own for name, own in one.items()} for one in value]
    domain = unit.part.domain
    if isinstance(domain, SeveralCodes) and isinstance(value, str):
        value = [value]
    if getattr(domain, "decimals", False) and isinstance(value, int):
        value = float(value)
    if isinstance(domain, Allocation) and isinstance(value, Mapping):
        value = dict(value)
    return value if fits(domain, value) else UNREADABLE


def _recodings_said(table: Table | None) -> tuple[Change, ...]:
    return tuple(
        change("recoded", SAFE, old=old, new=new) if new else change("recoded-away", SAFE, old=old)
        for old, new in (table or {}).items()
        if old != new
    )


def _left_of(element: Element, known: set[str]) -> Element | None:
    """What of an earlier version's element the joined instrument lacks; without its condition and report role."""
    if isinstance(element, Grid):
        rows = tuple(row for row in element.rows if row_key(element, row) not in known)
        return replace(element, rows=rows, relevance=None, role=None) if rows else None
    if element.key in known or not element.variables:
        return None
    if isinstance(element, Item):
        return replace(element, relevance=None, role=None, choice_filter=None, constraint=None, required_when=None)
    return replace(element, relevance=None)


def _with_elements(instrument: Instrument, section: Section, left: Sequence[Element]) -> Instrument:
    """The instrument with elements put at the end of their section, or of a section of their own."""
    rows = {own.key: own.rows for own in left if isinstance(own, Grid)}
    grids = {own.key for _, own in instrument.elements() if isinstance(own, Grid)}
    whole = tuple(own for own in left if own.key not in grids)

    def filled(own: Section) -> Section:
        """With the rows of its grids, and with what stood in this section."""
        elements = tuple(
            replace(element, rows=(*element.rows, *rows[element.key]))
            if isinstance(element, Grid) and element.key in rows
            else element
            for element in own.elements
        )
        return replace(own, elements=(*elements, *whole) if own.name == section.name else elements)

    sections = tuple(filled(own) for own in instrument.sections)
    if whole and all(own.name != section.name for own in sections):
        sections = (*sections, replace(section, elements=whole, relevance=None))
    return replace(instrument, sections=sections)
