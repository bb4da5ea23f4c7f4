"""The burden by path: minutes of the shortest and the longest way through an instrument, and its most answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from questionnaires.answers import CASE_VARIABLES
from questionnaires.checks.possible_answers import ANY_OTHER
from questionnaires.checks.reachable import Condition, Reachable, UndecidedError, conditions
from questionnaires.expressions import references
from questionnaires.model import Element, Instrument, Item, Repeat
from questionnaires.points import SECONDS_A_POINT, points
from questionnaires.problems import Problem
from questionnaires.response_domains import Consent
from questionnaires.translations import sentence

# Pew Research Center caps its online surveys at 15 minutes (source: `questionnaires.points`).
MOST_MINUTES_ONLINE = 15
_MOST_STATES = 2_000  # remembered at once
_MOST_STEPS = 60_000  # of all states together; after them nothing more is remembered

Chosen = tuple[tuple[str, str], ...]  # (variable, value), in the order they are asked


@dataclass(frozen=True)
class Path:
    """One way through: how long it takes online, and the answers that lead along it."""

    minutes: float
    answers: Chosen = ()


@dataclass(frozen=True)
class Paths:
    """The shortest and the longest way. Where not `is_exact`, the shortest is at least, the longest at most so long."""

    shortest: Path
    longest: Path
    is_exact: bool = True

    def sentence(self, language: str) -> str | None:
        """Both in one sentence; None where every way is as long."""
        if round(self.shortest.minutes) == round(self.longest.minutes):
            return None
        key = "burden.paths" if self.shortest.answers else "burden.paths-plain"
        answers = [f"{name} = {value or '∅'}" for name, value in self.shortest.answers]
        fields = {"shortest": max(1, round(self.shortest.minutes)), "longest": max(1, round(self.longest.minutes))}
        return sentence(key, language, **fields, answers=answers) if answers else sentence(key, language, **fields)


def burden_problems(instrument: Instrument) -> Iterator[Problem]:
    """An instrument whose longest path takes longer than people stay with a page."""
    longest = burden_by_path(instrument).longest.minutes
    if longest > MOST_MINUTES_ONLINE:
        yield Problem.at("burden-long", minutes=round(longest), maximum=MOST_MINUTES_ONLINE)


def burden_by_path(instrument: Instrument) -> Paths:
    """The shortest and longest way: every element in its order, remembering only answers that decide what follows."""
    walk = _Walk(instrument, points)
    low, high = walk.extremes()
    return Paths(_path(low), _path(high), walk.is_exact)


def most_answers(instrument: Instrument) -> int:
    """The most answers that any one person gives: items and rows of grids on the way that has most of them.

    A repeat counts as one answer. Consent opens the way and is no answer on it. What excludes each other
    is never counted together; where a condition cannot be decided, it is counted as asked.
    """
    _, high = _Walk(instrument, _answers).extremes()
    return round(high.points)


def _answers(element: Element) -> float:
    is_consent = isinstance(element, Item) and isinstance(element.domain, Consent)
    return 0.0 if is_consent else float(len(element.variables))


@dataclass(frozen=True)
class _Way:
    points: float
    answers: Chosen = ()

    def longer(self, more: float, answers: Chosen = ()) -> _Way:
        return _Way(self.points + more, self.answers + answers)


class _Walk:
    """The lightest and the heaviest way, each element weighed by `weigh`."""

    def __init__(self, instrument: Instrument, weigh: Callable[[Element], float]) -> None:
        self.weigh = weigh
        self.reachable = Reachable(instrument)
        self.is_exact = True
        self.steps = [
            (element, conditions(section.relevance, element.relevance)) for section, element in instrument.elements()
        ]
        self.ways: dict[Chosen, tuple[_Way, _Way]] = {(): (_Way(0.0), _Way(0.0))}  # by what is remembered
        self.steps_left = _MOST_STEPS
        self.known: frozenset[str] = frozenset()  # variables whose values are remembered

    def extremes(self) -> tuple[_Way, _Way]:
        last_read = {
            name: number
            for number, (element, asked_when) in enumerate(self.steps)
            for name in self._read(element, asked_when)
        }
        for name in CASE_VARIABLES:
            if name in last_read:
                self._branch(name, ())
        for number, (element, asked_when) in enumerate(self.steps):
            self._step(element, asked_when)
            names = () if isinstance(element, Repeat) else (element.name, *element.variables)
            for name in dict.fromkeys(names):
                if last_read.get(name, -1) > number:
                    self._branch(name, asked_when)
            self.steps_left -= len(self.ways)
            is_tired = self.steps_left < 0
            self._forget(frozenset(name for name in self.known if is_tired or last_read[name] <= number))
        low = min((way for way, _ in self.ways.values()), key=lambda way: way.points)
        high = max((way for _, way in self.ways.values()), key=lambda way: way.points)
        return low, high

    def _read(self, element: Element, asked_when: tuple[Condition, ...]) -> frozenset[str]:
        """What decides whether an element is asked, or what it comes to where it is calculated."""
        names = frozenset(name for condition in asked_when for name in condition.names)
        variable = self.reachable.variables.get(element.name)
        if variable is not None and variable.expression is not None:
            names |= references(variable.expression)
        return names

    def _holds(self, asked_when: tuple[Condition, ...], answers: Mapping[str, str]) -> bool | None:
        """Whether it is asked; None where that depends on what is not remembered."""
        unknown = False
        for condition in asked_when:
            if not condition.names <= answers.keys():
                unknown = True
            elif not self.reachable.holds(condition, answers):
                return False
        return None if unknown else True

    def _step(self, element: Element, asked_when: tuple[Condition, ...]) -> None:
        more = self.weigh(element)
        if not more:
            return
        for state, (low, high) in self.ways.items():
            holds = self._holds(asked_when, dict(state))
            self.is_exact = self.is_exact and holds is not None
            self.ways[state] = (low.longer(more) if holds else low, high if holds is False else high.longer(more))

    def _branch(self, name: str, asked_when: tuple[Condition, ...]) -> None:
        """Each way parts into one a value; a variable of too many or unknown values is not remembered."""
        variable = self.reachable.variables.get(name)
        try:
            parted: dict[Chosen, tuple[_Way, _Way]] = {}
            for state, (low, high) in self.ways.items():
                holds = self._holds(asked_when, dict(state))
                values = ("",) if variable is None or holds is False else self.reachable.values(variable, dict(state))
                if variable is None or self.steps_left < 0 or len(self.ways) * len(values) > _MOST_STATES:
                    raise UndecidedError
                if not values:  # a needed answer that nobody can give, which other checks name
                    raise UndecidedError
                is_told = holds is not False and variable.expression is None
                for value in values:
                    chosen = ((name, "…" if value == ANY_OTHER else value),) if is_told else ()
                    parted[(*state, (name, value))] = (low.longer(0, chosen), high.longer(0, chosen))
        except UndecidedError:
            return
        self.ways, self.known = parted, self.known | {name}

    def _forget(self, names: frozenset[str]) -> None:
        if not names:
            return
        merged: dict[Chosen, tuple[_Way, _Way]] = {}
        for state, (low, high) in self.ways.items():
            kept = tuple(pair for pair in state if pair[0] not in names)
            before = merged.get(kept)
            merged[kept] = (low, high) if before is None else (_least(before[0], low), _most(before[1], high))
        self.ways, self.known = merged, self.known - names


def _least(one: _Way, other: _Way) -> _Way:
    return other if other.points < one.points else one


def _most(one: _Way, other: _Way) -> _Way:
    return other if other.points > one.points else one


def _path(way: _Way) -> Path:
    return Path(way.points * SECONDS_A_POINT / 60, way.answers)
