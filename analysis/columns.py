"""One variable of all cases as a small array: codes, choices, places, points, numbers or words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from questionnaires.model import MissingReason
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    Number,
    OneCode,
    Place,
    Ranking,
    ResponseDomain,
    Scale,
    SeveralCodes,
    Text,
)

UNREADABLE = "unreadable"  # a stored value that this instrument does not know: counted, never guessed at
REASONS: tuple[str, ...] = (*MissingReason, UNREADABLE)
ANSWERED = 0
Array = npt.NDArray[Any]


def reason_code(reason: str) -> int:
    """The negative status of a missing reason; KeyError for a word that is none."""
    return _REASON_CODES[reason]


_REASON_CODES = {reason: -1 - place for place, reason in enumerate(REASONS)}


@dataclass(frozen=True, eq=False)
class AnswerColumn:
    """One variable of all n cases; its arrays cannot be written to.

    `values` has shape (n,) – category index, number, or object for words and repeats – or
    (n, categories) – bool for several codes, places from 1 with 0 for unranked, points.
    `status` (n,) is `ANSWERED`, else the negative code of a reason; values of those cases mean nothing.
    `codes` names the categories.
    """

    values: Array
    status: npt.NDArray[np.int8]
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.values.flags.writeable = False
        self.status.flags.writeable = False

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """True for the cases in the base."""
        return np.asarray(self.status == ANSWERED)

    def missing(self) -> tuple[tuple[str, int], ...]:
        """Cases without an answer by reason, in the order of `REASONS`, reasons that occur."""
        counts = np.bincount(-self.status.astype(np.int64), minlength=len(REASONS) + 1)
        return tuple((reason, int(n)) for reason, n in zip(REASONS, counts[1:], strict=True) if n)

    def without(self, cases: npt.NDArray[np.bool_], reason: str) -> AnswerColumn:
        """This column with the answers of `cases` set aside for `reason`."""
        status = self.status.copy()
        status[cases] = reason_code(reason)
        return AnswerColumn(self.values, status, self.codes)


def encode(domain: ResponseDomain, stored: Sequence[Any]) -> AnswerColumn:
    """Stored values (see `questionnaires.response_domains`) of one item, one a case, as a column.

    None is no answer, `{"missing": reason}` that reason; a value outside the domain is `UNREADABLE`.
    """
    status = np.fromiter((_status(value) for value in stored), np.int8, len(stored))
    codes = categories_of(domain)
    encoder = _ENCODERS.get(type(domain))
    if encoder is None:
        raise TypeError(f"no column for {type(domain).__name__}")
    values, unreadable = encoder(codes, stored)
    status[(status == ANSWERED) & unreadable] = reason_code(UNREADABLE)
    return AnswerColumn(values, status, codes)


def encode_repeat(stored: Sequence[Any]) -> AnswerColumn:
    """A repeat as lists of mappings; an empty list is no answer."""
    status = np.fromiter((_status(value) for value in stored), np.int8, len(stored))
    return AnswerColumn(_objects(stored), status)


def categories_of(domain: ResponseDomain) -> tuple[str, ...]:
    """Category codes in the order they are shown; none for numbers, dates and words."""
    if isinstance(domain, Consent):
        return ("yes", "no")
    return domain.code_list.codes if isinstance(domain, _CODED) else ()


_CODED = (OneCode, Scale, Place, SeveralCodes, Ranking, Allocation)


def _status(value: Any) -> int:
    if isinstance(value, str | int | float):
        return ANSWERED if value != "" else _REASON_CODES[MissingReason.NO_ANSWER]
    if not value:
        return _REASON_CODES[MissingReason.NO_ANSWER]
    if isinstance(value, Mapping) and "missing" in value:
        return _REASON_CODES.get(str(value["missing"]), _REASON_CODES[UNREADABLE])
    return ANSWERED


Encoded = tuple[Array, npt.NDArray[np.bool_]]


def _one_code(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    place = {code: index for index, code in enumerate(codes)}
    kind: type[np.signedinteger[Any]] = np.int8 if len(codes) < 127 else np.int16
    values: npt.NDArray[np.signedinteger[Any]] = np.fromiter(
        (place.get(v, -1) if isinstance(v, str) else -1 for v in stored), kind, len(stored)
    )
    return values, np.asarray(values < 0)


def _several(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    return _matrix(codes, stored, np.dtype(bool), list, lambda chosen: ((code, 1) for code in chosen))


def _ranking(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    return _matrix(codes, stored, np.dtype(np.int16), list, lambda order: ((c, p) for p, c in enumerate(order, 1)))


def _allocation(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    return _matrix(codes, stored, np.dtype(np.float64), dict, lambda points: points.items())


def _matrix(
    codes: tuple[str, ...],
    stored: Sequence[Any],
    kind: np.dtype[Any],
    expected: type,
    cells: Callable[[Any], Any],
) -> Encoded:
    place = {code: index for index, code in enumerate(codes)}
    values = np.zeros((len(stored), len(codes)), kind)
    unreadable = np.ones(len(stored), bool)
    for row, answer in enumerate(stored):
        if not isinstance(answer, expected):
            continue
        try:
            for code, cell in cells(answer):
                values[row, place[code]] = cell
            unreadable[row] = False
        except (KeyError, TypeError, ValueError):
            values[row] = 0
    return values, unreadable


def _number(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    values = np.fromiter((_as_number(value) for value in stored), np.float64, len(stored))
    return values, ~np.isfinite(values)


def _as_number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else float("nan")


def _words(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    return _objects(stored), np.fromiter((not isinstance(value, str) for value in stored), bool, len(stored))


def _objects(stored: Sequence[Any]) -> Array:
    values = np.empty(len(stored), object)
    values[:] = list(stored)
    return values


_ENCODERS: dict[type, Callable[[tuple[str, ...], Sequence[Any]], Encoded]] = {
    OneCode: _one_code,
    Scale: _one_code,
    Place: _one_code,
    Consent: _one_code,
    SeveralCodes: _several,
    Ranking: _ranking,
    Allocation: _allocation,
    Number: _number,
    Date: _words,
    Text: _words,
}
