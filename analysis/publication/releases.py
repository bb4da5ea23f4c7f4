"""What was published before: kept in little, and held against what is to be published now.

Two releases of the same answers are attacked together (`analysis.publication.published_numbers`). Between releases of
different answers of a wave (more came in, some were withdrawn) a reader takes one from the other: where a
number of persons, or the base of a column, differs by 1 to k-1 persons, the difference tells of these few.
Differencing: Hundepool et al., Statistical Disclosure Control (2012), sections 1.3 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from analysis.disclosure.linear_attack import SLACK
from analysis.publication.published_numbers import Cell, Exposed, Persons, Rounding
from analysis.publication.tables_of_persons import OUTCOME
from analysis.results import ALL, MEANS_OF_GROUPS, Column, Statistic, Table, TableKind

_DIGITS = 9  # enough to have persons back from a share
_OF_PERSONS = (Statistic.N, Statistic.SHARE, Statistic.TOP_TWO, Statistic.FIRST_PLACES)


@dataclass(frozen=True)
class Release:
    """Tables that left together, how they were rounded, and a fingerprint of the answers of each wave."""

    tables: tuple[Table, ...]
    rounding: Rounding
    answers: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """As JSON, without labels: what `of_document` reads."""
        return {
            "rounding": asdict(self.rounding),
            "answers": dict(self.answers),
            "tables": [_compact(table) for table in dict.fromkeys(self.tables)],
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Release:
        tables = tuple(_table(each) for each in document["tables"])
        return cls(tables, Rounding(**document["rounding"]), document["answers"])


def as_published(table: Table, rounding: Rounding) -> Table:
    """A table with its numbers as they left."""
    cells = tuple(
        tuple(_rounded(number, column.statistic, rounding) for number, column in zip(row, table.columns, strict=True))
        for row in table.cells
    )
    return replace(table, cells=cells)


def _rounded(number: float | int | None, statistic: Statistic, rounding: Rounding) -> float | int | None:
    unit = rounding.counts if statistic is Statistic.N else rounding.shares
    if number is None or not unit:
        return number
    if statistic is Statistic.N:
        return rounding.counts * ((int(number) + rounding.counts // 2) // rounding.counts)
    return round(round(number / unit) * unit, _DIGITS)


def _compact(table: Table) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "variable": table.variable,
        "wave": table.wave,
        "by": table.by,
        "base": table.base,
        "rows": table.rows,
        "columns": [[column.statistic, column.group, column.category] for column in table.columns],
        "cells": [[_short(number) for number in row] for row in table.cells],
        "bases": table.bases,
        "withheld": sorted(table.withheld),
    }


def _short(number: float | int | None) -> float | int | None:
    return round(number, _DIGITS) if isinstance(number, float) else number


def _table(document: Mapping[str, Any]) -> Table:
    return Table(
        kind=TableKind(document["kind"]),
        variable=document["variable"],
        rows=tuple(document["rows"]),
        columns=tuple(Column(Statistic(name), group, category) for name, group, category in document["columns"]),
        cells=tuple(map(tuple, document["cells"])),
        base=document["base"],
        wave=document["wave"],
        by=document["by"],
        withheld=frozenset((row, column) for row, column in document["withheld"]),
        bases=tuple(document["bases"]),
    )


def attacked(persons: Iterable[Persons], new: Release, earlier: Sequence[Release]) -> Iterator[Exposed]:
    """Withheld cells that the new release gives away, alone or with earlier ones of the same answers."""
    for each in persons:
        same = [one for one in earlier if one.answers.get(str(each.wave)) == new.answers.get(str(each.wave))]
        yield from each.exposed([(one.tables, one.rounding) for one in (new, *same)])


def isolated(new: Release, old: Release, k: int) -> Iterator[Exposed]:
    """Cells that differ by 1 to k-1 persons from those of an earlier release of other answers of the same wave.

    A cell of the row "" is the base of a column. That a few more were reached since is no answer of theirs: the
    table of outcomes is not held against earlier ones.
    """
    before: dict[Cell, tuple[float, float]] = {}
    for table in old.tables:
        for cell, least, most in _persons(table, old.rounding):
            known = before.get(cell, (least, most))
            before[cell] = (max(known[0], least), min(known[1], most))
    told: set[Cell] = set()
    for table in new.tables:
        if table.variable == OUTCOME or new.answers.get(str(table.wave)) == old.answers.get(str(table.wave)):
            continue
        for cell, least, most in _persons(table, new.rounding):
            if cell not in before or cell in told:
                continue
            fewest, persons = _between(least - before[cell][1], most - before[cell][0])
            if fewest >= 1 and persons < k:
                told.add(cell)
                yield Exposed(cell, fewest, persons)


def _between(low: float, high: float) -> tuple[int, int]:
    """The fewest and most persons that a difference is of, whichever way; 0 at least where it may be none."""
    least, most = int(np.ceil(low - SLACK)), int(np.floor(high + SLACK))
    if least <= 0 <= most:
        return 0, max(-least, most)
    return min(abs(least), abs(most)), max(abs(least), abs(most))


def _persons(table: Table, rounding: Rounding) -> Iterator[tuple[Cell, float, float]]:
    """Bases, and numbers of persons in cells of groups, with the least and most they can be before rounding."""
    yield Cell(table.wave, table.variable, table.by, "", Column(Statistic.N)), table.base, table.base
    for place, column in enumerate(table.columns):
        base = table.bases[place] if table.bases else None
        if base is not None and column.group not in (ALL, *MEANS_OF_GROUPS):
            yield Cell(table.wave, table.variable, table.by, "", Column(Statistic.N, column.group)), base, base
        if column.statistic not in _OF_PERSONS or column.group in (ALL, *MEANS_OF_GROUPS):
            continue
        for row, numbers in zip(table.rows, table.cells, strict=True):
            value = numbers[place]
            is_count = column.statistic is Statistic.N
            if value is None or (base is None and not is_count):
                continue
            times = 1 if is_count else base or 0
            half = rounding.counts / 2 if is_count else rounding.shares / 2
            cell = Cell(table.wave, table.variable, table.by, row, column)
            yield cell, max((value - half) * times, 0), (value + half) * times
