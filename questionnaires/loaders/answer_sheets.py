"""Sheets of one export as one table: KoboToolbox writes each repeat on a sheet of its own.

The first sheet holds a row for each submission, numbered in `_index`; a sheet of a repeat says in `_parent_index`
to which of these each of its rows belongs. The rows of one submission become columns `repeat.1.item`,
`repeat.2.item`…, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from questionnaires.problems import DataError, Problem

MOST_INSTANCES = 100  # of one repeat in one submission
_LONGEST_TITLE = 31  # Excel cuts the title of a sheet here
_INDEX, _PARENT, _PARENT_TABLE = "_index", "_parent_index", "_parent_table_name"

Lines = Sequence[tuple[int, Sequence[str]]]  # filled rows by their number in the file, the headings first
Place = tuple[str, int, str]  # sheet, row, heading


@dataclass(frozen=True)
class Joined:
    """The first sheet with the columns that other sheets add, and where each cell of these stands."""

    lines: Lines
    places: Mapping[tuple[int, str], Place]  # by row of the first sheet and heading
    left: tuple[str, ...]  # titles of the sheets that belong to none of its rows


def joined(sheets: Sequence[tuple[str, Lines]]) -> Joined:
    """One table of all sheets, given by title.

    Raises DataError for rows of a repeat without the submission they belong to, and for too many of one submission.
    """
    (main_title, main), *others = sheets
    if not main or _INDEX not in _headings(main):
        return Joined(main, {}, tuple(title for title, lines in others if lines))
    repeats = [(title, lines) for title, lines in others if lines and _PARENT in _headings(lines)]
    titles = {title for title, _ in repeats} - {main_title}
    read = [own for own in repeats if not (titles - {own[0]}) & _parents(own[1])]
    joining = _Joining(main)
    for title, lines in read:
        joining.add(title, lines)
    if joining.faults:
        raise DataError(joining.faults)
    left = tuple(title for title, lines in others if lines and title not in [own for own, _ in read])
    return Joined(joining.lines, joining.places, left)


class _Joining:
    def __init__(self, main: Lines) -> None:
        headings = _headings(main)
        index = headings.index(_INDEX)
        self.lines = [(number, [*cells, *[""] * (len(headings) - len(cells))]) for number, cells in main]
        self._row_of = {cells[index].strip(): cells for _, cells in self.lines[1:]}
        self._number_of = {id(cells): number for number, cells in self.lines}
        self.places: dict[tuple[int, str], Place] = {}
        self.faults: list[Problem] = []

    def add(self, title: str, lines: Lines) -> None:
        headings = _headings(lines)
        parent = headings.index(_PARENT)
        own = {place: heading for place, heading in enumerate(headings) if heading and not heading.startswith("_")}
        repeat, below = _repeat(title, list(own.values()))
        instances: dict[str, int] = {}
        width = len(self.lines[0][1])
        columns: dict[str, int] = {}
        for number, cells in lines[1:]:
            index = cells[parent].strip() if parent < len(cells) else ""
            row = self._row_of.get(index)
            if row is None:
                where = {"sheet": title, "row": number, "column": _PARENT}
                self.faults.append(Problem.at("import-parent-unknown", **where, value=index[:40]))
                continue
            instances[index] = instance = instances.get(index, 0) + 1
            if instance == MOST_INSTANCES + 1:
                self.faults.append(
                    Problem.at("too-many-instances", sheet=title, row=number, given=instance, maximum=MOST_INSTANCES)
                )
            if instance > MOST_INSTANCES:
                continue
            for place, heading in own.items():
                flat = f"{repeat}.{instance}.{heading.removeprefix(below)}"
                column = columns.setdefault(flat, width + len(columns))
                row.extend([""] * (column + 1 - len(row)))
                row[column] = cells[place] if place < len(cells) else ""
                self.places[self._number_of[id(row)], flat] = (title, number, heading)
        self.lines[0][1].extend(columns)


def _headings(lines: Lines) -> list[str]:
    return [cell.strip() for cell in lines[0][1]]


def _parents(lines: Lines) -> set[str]:
    """The sheets that a sheet says its rows belong to."""
    headings = _headings(lines)
    if _PARENT_TABLE not in headings:
        return set()
    place = headings.index(_PARENT_TABLE)
    return {cells[place].strip() for _, cells in lines[1:] if place < len(cells)}


def _repeat(title: str, headings: Sequence[str]) -> tuple[str, str]:
    """The name of the repeat, and what its headings begin with (`group/repeat/`)."""
    steps = zip(*(heading.split("/")[:-1] for heading in headings), strict=False)
    common = [parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, steps)]
    for place, part in enumerate(common):
        if part == title or (len(title) == _LONGEST_TITLE and part.startswith(title)):
            return part, "/".join([*common[: place + 1], ""])
    return (common[-1], "/".join([*common, ""])) if common else (title, "")


def filled(lines: Iterable[tuple[int, Sequence[str]]]) -> Lines:
    """The rows that hold anything."""
    return [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
