"""Columns of any data file as analysis wants them: numbers, or codes with their categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan

import numpy as np

from analysis.estimation.survey_design import DesignError, Flags, Floats, Integers
from questionnaires.model import MissingReason
from questionnaires.problems import Problem
from questionnaires.text import parse_number

Columns = Mapping[str, Sequence[str]]
_REASONS = frozenset(reason.value for reason in MissingReason)
NOT_AVAILABLE = frozenset({"", "NA", "NaN", "nan"})
_LOGICAL = {"TRUE": 1.0, "FALSE": 0.0}
_FEWEST, _MOST = 30, 200  # answers that must differ to be taken for names, and texts that can be categories
_INFINITE = {"inf": inf, "+inf": inf, "-inf": -inf, "infinity": inf, "-infinity": -inf}


@dataclass(frozen=True, eq=False)
class Codes:
    """`index` (n,) place of each case's code in `categories`, -1 where there is none."""

    index: Integers
    categories: tuple[str, ...]

    @property
    def given(self) -> Flags:
        return self.index >= 0

    def indicators(self, first: int = 0, most: int | None = None) -> Floats:
        """(n, K) of 0 and 1, a column a category; of `most` categories from the `first` on."""
        count = len(self.categories[first:] if most is None else self.categories[first : first + most])
        table = np.zeros((len(self.index), count))
        rows = np.flatnonzero((self.index >= first) & (self.index < first + count))
        table[rows, self.index[rows] - first] = 1
        return table

    def within(self, among: Flags) -> Codes:
        """The same codes with only the categories that occur among some cases; the others have none."""
        present = np.zeros(len(self.categories) + 1, np.bool_)
        present[self.index[among & self.given]] = True
        places = np.where(present[:-1], np.cumsum(present[:-1]) - 1, -1)
        kept = tuple(name for name, is_there in zip(self.categories, present[:-1], strict=True) if is_there)
        return Codes(np.append(places, -1)[self.index], kept)


def column(columns: Columns, name: str) -> Sequence[str]:
    """A column by name; DesignError naming the columns there are."""
    if name not in columns:
        raise DesignError([Problem.at("column-unknown", column=name, allowed=list(columns))])
    return columns[name]


def is_missing(cell: str, missing: Sequence[str] = ()) -> bool:
    """Whether a cell is no answer: empty, NA, a missing reason by its name, or a code given as missing."""
    return cell in NOT_AVAILABLE or cell in _REASONS or cell in missing


def missing_reasons(values: Sequence[str], inside: Flags, missing: Sequence[str] = ()) -> dict[str, int]:
    """Cases of the domain without an answer, counted by reason: as written, `no-answer` where nothing is."""
    cells = [cell.strip() for cell, is_inside in zip(values, inside.tolist(), strict=True) if is_inside]
    counted = Counter(cell for cell in cells if is_missing(cell, missing))
    silent = sum(counted.pop(cell, 0) for cell in NOT_AVAILABLE)
    reasons = dict(sorted(counted.items()))
    return (
        {**reasons, MissingReason.NO_ANSWER.value: silent + counted[MissingReason.NO_ANSWER.value]}
        if silent
        else reasons
    )


def codes_of(values: Sequence[str], missing: Sequence[str] = ()) -> Codes:
    """Codes as they stand in the file, in order of their numbers where all are numbers, else of their letters."""
    cells = np.array([value.strip() for value in values], dtype=object)
    names = in_order({cell for cell in cells.tolist() if not is_missing(cell, missing)})
    places = {name: place for place, name in enumerate(names)}
    return Codes(np.array([places.get(cell, -1) for cell in cells.tolist()], np.int64), names)


def in_order(codes: Collection[str]) -> tuple[str, ...]:
    """Codes in order of their numbers where all are numbers, else of their letters."""
    names = sorted(codes)
    numbers = [number_of(name) for name in names]
    if all(number is not None for number in numbers):
        names = [name for _, name in sorted(zip(numbers, names, strict=True), key=lambda pair: (pair[0] or 0, pair[1]))]
    return tuple(names)


def numbers_of(values: Sequence[str], name: str, missing: Sequence[str] = ()) -> Floats:
    """Numbers in any digits, NaN where there is no answer.

    Raises DesignError at the first cell that is no number, and for infinite ones.
    """
    numbers = np.empty(len(values))
    read: dict[str, float] = {}
    for row, cell in enumerate(values):
        if cell not in read:
            text = cell.strip()
            number = nan if is_missing(text, missing) else value_of(text)
            if number is None:
                raise DesignError([Problem.at("column-not-numeric", column=name, row=row + 2, value=text[:60])])
            if number in (inf, -inf):
                raise DesignError([Problem.at("value-infinite", column=name, row=row + 2)])
            read[cell] = number
        numbers[row] = read[cell]
    return numbers


def is_numeric(values: Sequence[str], missing: Sequence[str] = ()) -> bool:
    """Whether every answer is a number, and there is one."""
    cells = {value.strip() for value in values}
    answers = {cell for cell in cells if not is_missing(cell, missing)}
    return bool(answers) and all(number_of(cell) is not None for cell in answers)


def own_words(values: Sequence[str], missing: Sequence[str] = ()) -> int:
    """How many texts stand there, where they are names, codes of cases or open answers: as good as every case has its
    own, or they are too many to be categories; else 0."""
    answers = [cell for cell in (value.strip() for value in values) if not is_missing(cell, missing)]
    differing = len(set(answers))
    are_own = differing > _MOST or (len(answers) >= _FEWEST and 2 * differing > len(answers))
    return differing if are_own and not is_numeric(values, missing) else 0


def value_of(text: str) -> float | None:
    """What a cell counts for where numbers are asked: its number, 1 for TRUE and 0 for FALSE; else None."""
    return _LOGICAL.get(text.upper(), number_of(text))


def number_of(text: str) -> float | None:
    """The number that a cell is, in any digits; None where it is none."""
    if text.lower() in _INFINITE:
        return _INFINITE[text.lower()]
    try:
        return float(text) if text.isascii() and "_" not in text else float(parse_number(text))
    except ValueError:
        try:
            return float(parse_number(text))
        except ValueError:
            return None
