"""One variable of all cases as a small array: codes, choices, places, points, numbers or words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from questionnaires.dates_and_times import read_clock, read_moment
from questionnaires.model import MissingReason
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Number,
    OneCode,
    Place,
    Ranking,
    ResponseDomain,
    Scale,
    SeveralCodes,
    Text,
    Time,
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

    @classmethod
    def of_codes(cls, places: npt.NDArray[np.signedinteger[Any]], codes: tuple[str, ...]) -> AnswerColumn:
        """From (n,) places in `codes`, negative for no answer; `places` are taken as they are, not copied."""
        return cls(places.view(), np.where(places < 0, _NO_ANSWER, ANSWERED).astype(np.int8), codes)

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
    codes = categories_of(domain)
    encoder = _ENCODERS.get(type(domain))
    if encoder is None:
        raise TypeError(f"no column for {type(domain).__name__}")
    values, status = encoder(codes, stored)
    return AnswerColumn(values, status, codes)


def encode_repeat(stored: Sequence[Any]) -> AnswerColumn:
    """A repeat as lists of mappings; an empty list is no answer."""
    return AnswerColumn(_objects(stored), _statuses(stored, list))


def categories_of(domain: ResponseDomain) -> tuple[str, ...]:
    """Category codes in the order they are shown; none for numbers, dates and words."""
    if isinstance(domain, Consent):
        return ("yes", "no")
    return domain.code_list.codes if isinstance(domain, _CODED) else ()


_CODED = (OneCode, Scale, Place, SeveralCodes, Ranking, Allocation)


Encoded = tuple[Array, npt.NDArray[np.int8]]
_NO_ANSWER = _REASON_CODES[MissingReason.NO_ANSWER]
_UNREADABLE = _REASON_CODES[UNREADABLE]


def _status(value: Any, is_readable: bool) -> int:
    """Why there is no answer, for one value."""
    if value is None or value in ("", [], {}):
        return _NO_ANSWER
    if isinstance(value, Mapping) and "missing" in value:
        return _REASON_CODES.get(str(value["missing"]), _UNREADABLE)
    return ANSWERED if is_readable else _UNREADABLE


def _statuses(stored: Sequence[Any], expected: type) -> npt.NDArray[np.int8]:
    """Status of each value, readable where it is of the expected type."""
    plainly = expected if expected is not dict else None  # a mapping may be a missing reason
    statuses = [
        ANSWERED if v.__class__ is plainly and v else _NO_ANSWER if v is None else _status(v, isinstance(v, expected))
        for v in stored
    ]
    return np.array(statuses, np.int8)


def _one_code(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    place: dict[Any, int] = {code: index for index, code in enumerate(codes)}
    place[None] = _NO_ANSWER
    found = [place[v] if (v is None or v.__class__ is str) and v in place else _status(v, False) for v in stored]
    both = np.array(found, np.int32)
    kind: type[np.signedinteger[Any]] = np.int8 if len(codes) < 127 else np.int16
    return np.maximum(both, -1).astype(kind), np.minimum(both, ANSWERED).astype(np.int8)


def _several(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    status = _statuses(stored, list)
    rows, places, _ = _flattened(codes, stored, status)
    chosen = np.zeros((len(stored), len(codes)), bool)
    chosen[rows, places] = True
    return chosen, status


def _ranking(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    status = _statuses(stored, list)
    rows, places, order = _flattened(codes, stored, status)
    ranked = np.zeros((len(stored), len(codes)), np.int16)
    ranked[rows, places] = order + 1
    return ranked, status


def _allocation(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    status = _statuses(stored, dict)
    for row in np.flatnonzero(status == ANSWERED):
        if not all(isinstance(points, int | float) for points in stored[int(row)].values()):
            status[row] = _UNREADABLE
    answered = status == ANSWERED
    rows, places, order = _flattened(codes, stored, status)
    given = [list(value.values()) if known else [] for value, known in zip(stored, answered, strict=True)]
    points = np.zeros((len(stored), len(codes)), np.float64)
    points[rows, places] = [given[row][place] for row, place in zip(rows, order, strict=True)]
    return points, status


def _flattened(
    codes: tuple[str, ...], stored: Sequence[Any], status: npt.NDArray[np.int8]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Row, category and place in the answer of each code given; answers with an unknown one become unreadable."""
    place = {code: index for index, code in enumerate(codes)}
    answers = [value if known else () for value, known in zip(stored, status == ANSWERED, strict=True)]
    lengths = np.fromiter(map(len, answers), np.intp, len(answers))
    found = [place.get(code, -1) if code.__class__ is str else -1 for answer in answers for code in answer]
    places = np.array(found, np.intp)
    rows = np.repeat(np.arange(len(answers)), lengths)
    order = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    status[rows[places < 0]] = _UNREADABLE
    kept = status[rows] == ANSWERED
    return rows[kept], places[kept], order[kept]


def _number(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    values = np.fromiter((_as_number(value) for value in stored), np.float64, len(stored))
    finite = np.isfinite(values)
    statuses = (_status(value, bool(known)) for value, known in zip(stored, finite, strict=True))
    return values, np.fromiter(statuses, np.int8, len(stored))


def _as_number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else float("nan")


def _words(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    return _objects(stored), _statuses(stored, str)


def _dates(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    """Days as they are stored, ISO text."""
    return _objects(stored), np.fromiter((_status(value, _is_day(value)) for value in stored), np.int8, len(stored))


def _times(codes: tuple[str, ...], stored: Sequence[Any]) -> Encoded:
    """Times of day, and days with a time, as they are stored."""
    known = (isinstance(value, str) and value in (read_clock(value), read_moment(value)) for value in stored)
    statuses = (_status(value, is_known) for value, is_known in zip(stored, known, strict=True))
    return _objects(stored), np.fromiter(statuses, np.int8, len(stored))


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


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
    Date: _dates,
    Time: _times,
    DateTime: _times,
    Text: _words,
}
