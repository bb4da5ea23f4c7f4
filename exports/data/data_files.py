"""A data file read against its instrument: rows as stored cases, every fault with its row and column.

Without `lenient` any fault refuses the file, all of them listed. With it the faulty answers are set
aside as missing and the faults are kept beside the cases for the reconciliation. Nothing is dropped
in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.data.data_cells import Unfit, reader_of
from exports.data.data_columns import ColumnPlan, plan_columns
from exports.data.data_sheets import Sheet, read_sheet
from questionnaires.fieldwork import Disposition, WaveKind
from questionnaires.model import Instrument
from questionnaires.problems import DataError, Problem
from questionnaires.text import parse_number

DATA_WAVE = "data"
_UNREAD = "\ufffd"  # no code list has it: analysis counts such an answer as unreadable


@dataclass(frozen=True)
class DataFile:
    """Cases for `Dataset.of`, and what was set aside under `lenient`."""

    cases: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...] = ()
    unused_columns: tuple[str, ...] = ()
    kind: WaveKind = WaveKind.OPEN


def read_data_file(
    path: Path,
    instrument: Instrument,
    *,
    id_column: str | None = None,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    population: str | None = None,
    group: str | None = None,
    lenient: bool = False,
) -> DataFile:
    """The rows of a .csv or .xlsx file as stored cases.

    Columns are named as the variables (`item`, `grid.row`, or the row's code alone where only one grid
    has it); several codes and rankings stand in one cell, parted by spaces or |, or in columns
    `item/code`; an allocation in columns `item/code`. Numbers in any digits. Empty cells are no answer;
    a missing reason may be written by its name (`dont-know`).

    Raises
    ------
    DataError
        The kind of file is not read, nothing in it fits, a named column is missing; without `lenient`
        also: a variable without a column, a code outside its list, an unreadable cell, a case twice.
    """
    sheet = read_sheet(path)
    named = {"id": id_column, "weight": weight, "stratum": stratum, "cluster": cluster, "population": population}
    named["group"] = group
    plan = plan_columns(sheet.header, instrument, [column for column in named.values() if column])
    fatal = [
        Problem.at("data-column-missing", file=path.name, column=c)
        for c in named.values()
        if c and c not in sheet.header
    ]
    if not plan.variables:
        fatal.append(Problem.at("data-nothing-fits", file=path.name, columns=list(sheet.header)[:12]))
    if fatal:
        raise DataError(fatal)
    reading = _Reading(sheet, plan, {use: sheet.header.index(c) for use, c in named.items() if c}, path.name)
    missing = [Problem.at("data-variable-missing", file=path.name, variable=variable) for variable in plan.missing]
    kind = WaveKind.SAMPLE if weight or stratum or population else WaveKind.OPEN
    cases = tuple(reading.cases(kind))
    problems = (*missing, *sheet.problems, *reading.problems)
    if problems and not lenient:
        raise DataError(problems)
    return DataFile(cases, problems, plan.unused, kind)


class _Reading:
    """One pass over the rows. Equal cells of a column are read once."""

    def __init__(self, sheet: Sheet, plan: ColumnPlan, named: Mapping[str, int], file: str) -> None:
        self.sheet = sheet
        self.plan = plan
        self.named = named
        self.file = file
        self.problems: list[Problem] = []
        self._rows_by_id: dict[str, int] = {}
        self._readers = [
            (column.variable, column.places, _cached(reader_of(column.item, column.codes)), column.heads)
            for column in plan.variables
        ]

    def cases(self, kind: WaveKind) -> Iterable[dict[str, Any]]:
        for number, row in self.sheet.rows:
            yield self._case(number, row, kind)

    def _case(self, number: int, row: Sequence[str], kind: WaveKind) -> dict[str, Any]:
        return {
            "case": self._id(number, row),
            "wave": DATA_WAVE,
            "kind": kind.value,
            "group": self._named(row, "group") or None,
            "second_group": None,
            "place": None,
            "mode": None,
            "disposition": Disposition.COMPLETE.value,
            "language": None,
            "submitted_on": None,
            "version": 1,
            "weight": self._positive(number, row, "weight"),
            "stratum": self._named(row, "stratum") or None,
            "cluster": self._named(row, "cluster") or None,
            "population": self._positive(number, row, "population"),
            "answers": self._answers(number, row),
            "withdrawn": False,
        }

    def _answers(self, number: int, row: Sequence[str]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for variable, places, read, heads in self._readers:
            value = read(tuple(row[place] for place in places))
            if isinstance(value, Unfit):
                self.problems.append(
                    Problem.at(
                        value.code,
                        file=self.file,
                        row=number,
                        column=heads[value.place],
                        value=value.text[:60],
                        **dict(value.more),
                    )
                )
                answers[variable] = _UNREAD
            elif value is not None:
                answers[variable] = value
        return answers

    def _id(self, number: int, row: Sequence[str]) -> str:
        """The id of a row; without a column of ids the number of its row."""
        if "id" not in self.named:
            return str(number)
        given = self._named(row, "id")
        column = self.sheet.header[self.named["id"]]
        if not given:
            self.problems.append(Problem.at("data-id-missing", file=self.file, row=number, column=column))
            return f"row {number}"
        first = self._rows_by_id.setdefault(given, number)
        if first != number:
            self.problems.append(
                Problem.at("data-id-twice", file=self.file, row=number, column=column, value=given[:60], first=first)
            )
        return given

    def _named(self, row: Sequence[str], use: str) -> str:
        return row[self.named[use]].strip() if use in self.named else ""

    def _positive(self, number: int, row: Sequence[str], use: str) -> float | None:
        if use not in self.named:
            return None
        text = self._named(row, use)
        try:
            value = float(parse_number(text))
        except ValueError:
            value = -1.0
        if value <= 0:
            column = self.sheet.header[self.named[use]]
            self.problems.append(
                Problem.at("data-not-positive", file=self.file, row=number, column=column, value=text[:60])
            )
            return None
        return value


def _cached(read: Callable[[tuple[str, ...]], Any]) -> Callable[[tuple[str, ...]], Any]:
    """`read` remembering short cells: a column of codes has few different ones."""
    known: dict[tuple[str, ...], Any] = {}

    def remembered(cells: tuple[str, ...]) -> Any:
        if cells not in known:
            if len(known) > 5000:
                known.clear()
            known[cells] = read(cells)
        return known[cells]

    return remembered
