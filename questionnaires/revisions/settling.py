"""A new version before it is published: choices applied, and whether every breaking change has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.model import Instrument, Repeat
from questionnaires.problems import Problem
from questionnaires.revisions.changes import Choices, Difference, ItemDifference, Judgement, Table
from questionnaires.revisions.comparing import difference
from questionnaires.revisions.domains import codes_of
from questionnaires.revisions.keys import keys_carried, with_new_names
from questionnaires.revisions.units import Unit, units
from questionnaires.texts import Texts


@dataclass(frozen=True)
class Settled:
    """The new version as it would be published, against the one before.

    `recodings` are by key. `problems` forbid publishing; `open` are the breaking changes among them that
    still wait for a choice.
    """

    instrument: Instrument
    difference: Difference
    recodings: Mapping[str, Table] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    open: tuple[ItemDifference, ...] = ()


def settle(
    history: Iterable[Instrument],
    new: Instrument,
    choices: Choices | None = None,
    *,
    live: bool = True,
    answers: Callable[[], Iterable[Any]] | None = None,
) -> Settled:
    """Compare a new version with those published before, and apply what was chosen.

    Parameters
    ----------
    history
        Earlier versions of the same instrument, oldest first, as they were published.
    choices
        What somebody decided about breaking changes.
    live
        Whether answers can be there: else nothing needs a choice.
    answers
        Gives the answers of every submission as answers to the newest of `history`, to count them.
    """
    choices = choices or Choices()
    earlier = tuple(history)
    if not earlier:
        return Settled(new, Difference(()))
    problems: list[Problem] = []
    named = with_new_names(new, choices.new_names, problems)
    keyed = keys_carried(named, earlier, choices.renamed, problems)
    if problems:
        return Settled(new, Difference(()), {}, tuple(problems))
    found = difference(earlier[-1], keyed, earlier[:-1], answers=answers() if answers is not None else None)
    replaced = {own for _, element in new.elements() if element.name in choices.new_names
                for own in (element.name, element.key)}  # fmt: skip
    judged = _Judged(earlier, keyed, choices, frozenset(replaced))
    recodings = judged.recodings(found)
    waiting = tuple(item for item in found.breaking if live and not judged.is_settled(item))
    problems += judged.problems
    problems += [
        Problem.at("revision-choice-needed", item=item.name, changes=_first_breaking(item), count=item.touched or 0)
        for item in waiting
    ]
    return Settled(keyed, found, recodings, tuple(problems), waiting)


def _first_breaking(item: ItemDifference) -> Texts:
    own = next(change for change in item.changes if change.judgement is Judgement.BREAKING)
    return Texts.of({language: own.sentence(language) for language in ("fa", "en")})


class _Judged:
    """The choices against the difference; faults of the choices themselves are gathered in `problems`."""

    def __init__(
        self, earlier: tuple[Instrument, ...], new: Instrument, choices: Choices, replaced: frozenset[str]
    ) -> None:
        self._before = {key: unit for own in earlier for key, unit in units(own).items()}
        self._after = units(new)
        self._choices = choices
        self._replaced = replaced  # names of items that a new one stands for
        self._tables: dict[str, Table] = {}
        self.problems: list[Problem] = []

    def recodings(self, found: Difference) -> dict[str, Table]:
        """The tables by key, each with its codes known on both sides."""
        by_name = {name: item for item in found.items for name in (item.name, item.key)}
        for name, table in self._choices.recodings.items():
            item = by_name.get(name)
            if item is None or not item.may_be_recoded:
                allowed = [own.name for own in found.items if own.may_be_recoded]
                self.problems.append(Problem.at("revision-not-recodable", value=name, allowed=allowed))
            else:
                self._tables[item.key] = dict(table)
                self.problems += self._faults_of_table(item, table)
        removed = {own.name for own in found.items if own.is_removed}
        for name in self._choices.retired:
            if name not in removed:
                self.problems.append(Problem.at("revision-not-removed", value=name, allowed=sorted(removed)))
        return self._tables

    def is_settled(self, item: ItemDifference) -> bool:
        """Whether somebody chose what becomes of a breaking change."""
        if item.is_removed:
            settled = {*self._choices.retired, *self._replaced}
            return bool({item.name, item.key} & settled)
        return item.key in self._tables

    def _faults_of_table(self, item: ItemDifference, table: Table) -> Iterator[Problem]:
        old, new = (_codes(units_.get(item.key)) for units_ in (self._before, self._after))
        for code, target in table.items():
            if old and code not in old:
                yield Problem.at("revision-code-unknown", item=item.name, value=code, allowed=list(old)[:30])
            if target and new and target not in new:
                yield Problem.at("revision-target-unknown", item=item.name, value=target, allowed=list(new)[:30])
        left = [code for code in item.removed_codes if code not in table]
        if left:
            yield Problem.at("revision-codes-left", item=item.name, value=left)


def _codes(unit: Unit | None) -> tuple[str, ...]:
    return () if unit is None or isinstance(unit.part, Repeat) else codes_of(unit.part.domain)
