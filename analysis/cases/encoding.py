"""From stored answers to columns: every value counted, set aside with a reason, or missing with one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.cases.columns import UNREADABLE, AnswerColumn, encode, encode_repeat, reason_code
from analysis.cases.inclusion import StoredCase
from analysis.cases.relevance import asked
from questionnaires.fieldwork import Disposition
from questionnaires.model import Element, Grid, Instrument, Item, MissingReason, Repeat
from questionnaires.response_domains import Calculated, OneCode, SeveralCodes, Text

UNKNOWN_VARIABLE = "unknown-variable"
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class EncodedAnswers:
    """Columns by variable, and (variable, reason, answers) for the stored values that do not count."""

    columns: dict[str, AnswerColumn]
    set_aside: tuple[tuple[str, str, int], ...]


def encode_answers(instrument: Instrument, cases: Sequence[StoredCase]) -> EncodedAnswers:
    """All variables of `cases` as columns.

    A value whose item is irrelevant for its case is set aside as not asked. A case without a value
    passed the item over in silence, or, where it is partial and answered nothing in that section or
    a later one, did not reach it.
    """
    variables = list(_variables(instrument))
    worked_out = [own.name for _, own in instrument.elements() if isinstance(getattr(own, "domain", None), Calculated)]
    stored, unknown = _by_variable(cases, [name for name, _, _ in variables], worked_out)
    columns = {name: _encoded(item, stored.pop(name)) for name, item, _ in variables}
    unread = [(name, UNREADABLE, _count(column, UNREADABLE)) for name, column in columns.items()]
    irrelevant = _set_irrelevant_aside(instrument, cases, columns)
    _mark_not_reached(cases, variables, columns)
    return EncodedAnswers(columns, tuple(entry for entry in (*irrelevant, *unread, *unknown) if entry[2]))


def _by_variable(
    cases: Sequence[StoredCase], names: Sequence[str], unasked: Container[str]
) -> tuple[dict[str, list[Any]], list[tuple[str, str, int]]]:
    """Stored values as lists by variable, and the variables that the instrument does not have.

    Each case is gone through once: mappings of many cases do not fit the processor's caches.
    """
    stored: dict[str, list[Any]] = {name: [None] * len(cases) for name in names}
    unknown: Counter[str] = Counter()
    for row, case in enumerate(cases):
        for name, value in case["answers"].items():
            if name in stored:
                stored[name][row] = value
            elif name not in unasked:
                unknown[name] += 1
    return stored, [(name, UNKNOWN_VARIABLE, n) for name, n in sorted(unknown.items())]


def own_groups(instrument: Instrument, cases: Sequence[StoredCase]) -> list[str | None]:
    """The group of each case: the frame's, else (open waves) the one answered."""
    return [case.get("group") or answer for case, answer in _with_role(instrument, cases, "group")]


def own_second_groups(instrument: Instrument, cases: Sequence[StoredCase]) -> list[str | None]:
    """The other group of those who belong to two: the frame's, else (open waves) the one answered."""
    return [case.get("second_group") or answer for case, answer in _with_role(instrument, cases, "group:second")]


def own_places(instrument: Instrument, cases: Sequence[StoredCase]) -> list[str | None]:
    """The place of each case: the one answered, else the frame's."""
    return [answer or case.get("place") for case, answer in _with_role(instrument, cases, "demographic:place")]


def _with_role(
    instrument: Instrument, cases: Sequence[StoredCase], role: str
) -> Iterator[tuple[StoredCase, str | None]]:
    name = getattr(instrument.by_role(role), "name", None)
    for case in cases:
        answer = case["answers"].get(name) if name else None
        yield case, answer if isinstance(answer, str) and answer else None


Variable = tuple[str, Item | Repeat, int]  # name, what it is, place of its section


def _variables(instrument: Instrument) -> Iterator[Variable]:
    for place, section in enumerate(instrument.sections):
        for element in section.elements:
            yield from ((name, item, place) for name, item in _items_of(element))


def _items_of(element: Element) -> Iterator[tuple[str, Item | Repeat]]:
    if isinstance(element, Grid):
        yield from ((f"{element.name}.{row.code}", element.row_item(row)) for row in element.rows)
    elif element.variables:
        yield element.name, element
        other = getattr(getattr(element, "domain", None), "other", None)
        if isinstance(element, Item) and other:
            yield f"{element.name}.other", Item(f"{element.name}.other", element.wording, Text(), short=element.short)


def _encoded(item: Item | Repeat, stored: list[Any]) -> AnswerColumn:
    return encode_repeat(stored) if isinstance(item, Repeat) else encode(item.domain, stored)


def _set_irrelevant_aside(
    instrument: Instrument, cases: Sequence[StoredCase], columns: dict[str, AnswerColumn]
) -> list[tuple[str, str, int]]:
    reason = MissingReason.NOT_ASKED
    not_asked = {name: ~flags for name, flags in asked(instrument, cases).items()}
    not_asked |= _other_not_chosen(instrument, columns)
    counts = []
    for name, of_cases in not_asked.items():
        counts.append((name, str(reason), int((columns[name].answered & of_cases).sum())))
        columns[name] = columns[name].without(of_cases, reason)
    return counts


def _other_not_chosen(instrument: Instrument, columns: Mapping[str, AnswerColumn]) -> dict[str, Flags]:
    """Own words are asked only of those who chose "other"."""
    not_asked = {}
    for _, item in instrument.items():
        if isinstance(item.domain, OneCode | SeveralCodes) and item.domain.other in item.domain.code_list.codes:
            place, column = item.domain.code_list.codes.index(item.domain.other), columns[item.name]
            chosen = column.values[:, place] if isinstance(item.domain, SeveralCodes) else column.values == place
            not_asked[f"{item.name}.other"] = ~(chosen & column.answered)
    return not_asked


def _mark_not_reached(
    cases: Sequence[StoredCase], variables: Sequence[Variable], columns: dict[str, AnswerColumn]
) -> None:
    partial = np.fromiter((case["disposition"] == Disposition.PARTIAL for case in cases), bool, len(cases))
    if not partial.any():
        return
    silence = reason_code(MissingReason.NO_ANSWER)
    not_asked = reason_code(MissingReason.NOT_ASKED)
    last = np.full(len(cases), -1)
    for name, _, section in variables:
        spoke = (columns[name].status != silence) & (columns[name].status != not_asked)
        last[spoke] = np.maximum(last[spoke], section)
    for name, _, section in variables:
        beyond = partial & (columns[name].status == silence) & (section > last)
        if beyond.any():
            columns[name] = columns[name].without(beyond, MissingReason.NOT_REACHED)


def _count(column: AnswerColumn, reason: str) -> int:
    return int((column.status == reason_code(reason)).sum())
