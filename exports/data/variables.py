"""A dataset as the variables of a data file: one number or date a case, with labels, level and missing codes.

People's own words and repeats are not among them: beside a person's other answers they would give the
person away. They are named in `DataFile.left_out`, and words stand in the report, shuffled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.cases.columns import REASONS, AnswerColumn
from analysis.cases.dataset import Dataset
from exports.report.labels import Labels
from questionnaires.model import Grid, Item
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
    Time,
)

Floats = npt.NDArray[np.float64]
MISSING_FROM, MISSING_TO = -99, -91  # the one range of codes that are no answer
MISSING_CODES = {reason: MISSING_TO - place for place, reason in enumerate(REASONS)}
_LONGEST_NAME = 32  # of Stata; SPSS takes 64
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with", "if", "in", "using"}


class Level(StrEnum):
    """Level of measurement, as SPSS calls them."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    SCALE = "scale"


@dataclass(frozen=True, eq=False)
class Variable:
    """One column. `values` are n numbers (NaN: nothing known), dates, times or None, or short texts.

    `codes` gives by number the code the instrument knows it by, `labels` by number what a reader reads,
    missing reasons (`MISSING_CODES`) among them. `set` names the several-codes item it is one choice of.
    """

    name: str
    source: str
    label: str
    level: Level
    values: Any
    codes: tuple[tuple[int, str], ...] = ()
    labels: tuple[tuple[int, str], ...] = ()
    set: str | None = None
    kind: str = "number"  # number, date, time, datetime, text


@dataclass(frozen=True, eq=False)
class DataFile:
    """The variables of one wave, and what is not among them."""

    title: str
    dataset: Dataset
    labels: Labels
    variables: tuple[Variable, ...]
    left_out: tuple[str, ...] = ()
    sets: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=())  # name, label, variables

    @property
    def dated(self) -> date | None:
        """The last day anybody answered: the date on the file."""
        days = [day for day in self.dataset.cases["submitted_on"] if isinstance(day, str)]
        return date.fromisoformat(max(days)) if days else None

    @property
    def weight(self) -> str | None:
        """The variable of weights, where the wave has them."""
        return "weight" if any(variable.name == "weight" for variable in self.variables) else None

    def frame(self) -> pd.DataFrame:
        """The values as columns by name."""
        return pd.DataFrame({variable.name: variable.values for variable in self.variables})


def data_file(dataset: Dataset, labels: Labels, title: str) -> DataFile:
    """The variables of a wave: who (without any name), what they answered, in the order of the questionnaire."""
    made = _Making(dataset, labels)
    variables = [*made.case_variables(), *made.answers()]
    sets = tuple(
        (name, next(v.label for v in variables if v.set == name).partition(": ")[0], _members(variables, name))
        for name in dict.fromkeys(variable.set for variable in variables)
        if name is not None
    )
    return DataFile(title, dataset, labels, tuple(variables), tuple(made.left_out), sets)


def _members(variables: Sequence[Variable], name: str) -> tuple[str, ...]:
    return tuple(variable.name for variable in variables if variable.set == name)


class _Making:
    def __init__(self, dataset: Dataset, labels: Labels) -> None:
        self.dataset = dataset
        self.labels = labels
        self.left_out: list[str] = []
        self._taken: set[str] = set()

    # --- who

    def case_variables(self) -> Iterator[Variable]:
        """What is known of a case beside its answers."""
        cases, labels = self.dataset.cases, self.labels
        yield self._texts("case")
        for name, word in (("group", labels.group), ("second_group", labels.group)):
            yield from self._coded(name, self.dataset.grouping.named, word)
        yield from self._coded("place", self.dataset.places().named, self._place)
        words: dict[str, Callable[[str], str]] = {
            "mode": labels.mode,
            "interviewer": str,
            "stratum": str,
            "language": str,
        }
        for name, said in words.items():
            known = tuple(sorted({value for value in cases[name] if isinstance(value, str)}))
            yield from self._coded(name, known, said)
        yield from self._coded("disposition", ("complete", "partial"), labels.disposition)
        days = [date.fromisoformat(day) if isinstance(day, str) else None for day in cases["submitted_on"]]
        yield self._variable("submitted_on", "submitted_on", self._said("submitted_on"), Level.SCALE, days, kind="date")
        for name in ("version", "weight", "population"):
            values = pd.to_numeric(cases[name], errors="coerce").to_numpy(np.float64)
            if not np.isnan(values).all():
                yield self._variable(name, name, self._said(name), Level.SCALE, values)

    def _texts(self, name: str) -> Variable:
        values = [str(value) for value in self.dataset.cases[name]]
        return self._variable(name, name, self._said(name), Level.NOMINAL, values, kind="text")

    def _coded(self, name: str, known: Sequence[str], word: Callable[[str], str]) -> Iterator[Variable]:
        """An attribute of the case by number; nothing where no case has it."""
        place = {code: number for number, code in enumerate(known, start=1)}
        values = np.array([place.get(value, np.nan) for value in self.dataset.cases[name]], np.float64)
        if np.isnan(values).all():
            return
        codes = tuple((number, code) for code, number in place.items())
        labels = tuple((number, word(code)) for number, code in codes)
        yield self._variable(name, name, self._said(name), Level.NOMINAL, values, codes=codes, labels=labels)

    def _place(self, code: str) -> str:
        asked = self.labels.instrument.by_role("demographic:place")
        return self.labels.category(asked, code) if isinstance(asked, Item) else code

    def _said(self, name: str) -> str:
        return self.labels.say(f"data.{name}")

    # --- what they answered

    def answers(self) -> Iterator[Variable]:
        """Every variable of the questionnaire that is a number, a code or a date."""
        for name, column in self.dataset.columns.items():
            try:
                item = self.dataset.item(name)
            except KeyError:  # own words of "other", repeats
                self.left_out.append(name)
                continue
            yield from self._answer(item, column)

    def _answer(self, item: Item, column: AnswerColumn) -> Iterator[Variable]:
        match item.domain:
            case OneCode() | Scale() | Place() | Consent():
                yield self._of_one_code(item, column)
            case SeveralCodes():
                yield from self._of_each_code(item, column, np.asarray(column.values, np.float64), Level.NOMINAL)
            case Ranking():
                ranked = np.where(column.values > 0, column.values, np.nan).astype(np.float64)
                yield from self._of_each_code(item, column, ranked, Level.ORDINAL)
            case Allocation():
                yield from self._of_each_code(item, column, np.asarray(column.values, np.float64), Level.SCALE)
            case Number():
                values, labels = self._with_missing(item, column, np.asarray(column.values, np.float64))
                yield self._variable(item.name, item.name, self._wording(item), Level.SCALE, values, labels=labels)
            case Date():
                yield self._timed(item, column, date.fromisoformat)
            case Time():
                yield self._timed(item, column, time.fromisoformat)
            case DateTime():
                yield self._timed(item, column, datetime.fromisoformat)
            case _:
                self.left_out.append(item.name)

    def _timed(self, item: Item, column: AnswerColumn, read: Callable[[str], Any]) -> Variable:
        """Days, times or moments."""
        known = [read(own) if answered else None for own, answered in zip(column.values, column.answered, strict=True)]
        label = self._wording(item)
        return self._variable(item.name, item.name, label, Level.SCALE, known, kind=item.domain.kind)

    def _of_one_code(self, item: Item, column: AnswerColumn) -> Variable:
        numbers = _numbers(column.codes)
        values = np.array(numbers, np.float64)[np.maximum(column.values, 0)] if numbers else np.zeros(len(self.dataset))
        values, missing = self._with_missing(item, column, values)
        codes = tuple(zip(numbers, column.codes, strict=True))
        labels = tuple((number, self.labels.category(item, code)) for number, code in codes) + missing
        level = Level.ORDINAL if isinstance(item.domain, Scale) else Level.NOMINAL
        return self._variable(item.name, item.name, self._wording(item), level, values, codes=codes, labels=labels)

    def _of_each_code(self, item: Item, column: AnswerColumn, matrix: Floats, level: Level) -> Iterator[Variable]:
        """One variable a category: chosen or not, its place, or its points."""
        is_choice = isinstance(item.domain, SeveralCodes)
        yes_no = ((0, self.labels.say("data.not_chosen")), (1, self.labels.say("data.chosen"))) if is_choice else ()
        for place, code in enumerate(column.codes):
            values, missing = self._with_missing(item, column, matrix[:, place])
            label = f"{self._wording(item)}: {self.labels.category(item, code)}"
            yield self._variable(
                f"{item.name}_{code}", item.name, label, level, values,
                codes=((1, code),) if is_choice else (), labels=yes_no + missing, set=item.name if is_choice else None,
            )  # fmt: skip

    def _with_missing(
        self, item: Item, column: AnswerColumn, values: Floats
    ) -> tuple[Floats, tuple[tuple[int, str], ...]]:
        """Values with the codes of missing reasons, and the labels of those that occur or could have been chosen."""
        filled = values.copy()
        occurring = []
        for place, reason in enumerate(REASONS):
            own = column.status == -1 - place
            filled[own] = MISSING_CODES[reason]
            if own.any() or reason in item.missing:
                occurring.append((MISSING_CODES[reason], self.labels.reason(reason)))
        return filled, tuple(occurring)

    def _wording(self, item: Item) -> str:
        wording = self.labels.text(item.wording)
        grid = next(
            (e for _, e in self.labels.instrument.elements() if isinstance(e, Grid) and item.name in e.variables), None
        )
        return f"{self.labels.text(grid.wording)} {wording}" if grid is not None else wording

    def _variable(self, name: str, source: str, label: str, level: Level, values: Any, **rest: Any) -> Variable:
        return Variable(self._name(name), source, label, level, values, **rest)

    def _name(self, wanted: str) -> str:
        """A name every program takes: ASCII letters, digits and _, no reserved word, none twice."""
        plain = re.sub(r"[^A-Za-z0-9_]", "_", wanted)
        plain = plain if re.match("[A-Za-z]", plain) else f"v_{plain}"
        plain = f"{plain}_" if plain.lower() in _RESERVED else plain
        name, number = plain[:_LONGEST_NAME], 2
        while name.lower() in self._taken:
            tail = f"_{number}"
            name, number = plain[: _LONGEST_NAME - len(tail)] + tail, number + 1
        self._taken.add(name.lower())
        return name


def _numbers(codes: Sequence[str]) -> list[int]:
    """The codes themselves where they are small whole numbers, else their places from 1."""
    if codes and all(re.fullmatch(r"0|[1-9]\d{0,5}", code) for code in codes):
        return [int(code) for code in codes]
    return list(range(1, len(codes) + 1))
