"""Letters that say, in a table by group of a wave drawn at random, which rows' numbers a number lies above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase

from analysis.results import Statistic, Table
from exports.report.blocks import TableBlock
from exports.report.labels import Labels

Place = tuple[str, str, Statistic]  # variable, row of its result, statistic


def with_letters(
    block: TableBlock, tables: Sequence[Table], groups: Sequence[str], columns: Mapping[Place, int], labels: Labels
) -> TableBlock:
    """The block with a letter a row and, beside numbers, the letters of the rows that they lie above.

    `groups` are the codes of the block's rows; `columns` says which column shows a row of a result. Nothing changes
    where no group stands above another.
    """
    above = [(table.variable, each) for table in tables for each in table.above]
    wanted = [(name, each) for name, each in above if (name, each.row, each.statistic) in columns]
    if not wanted:
        return block
    compared = [group for place, group in enumerate(groups) if place not in block.total_rows]
    letter = {group: letter_of(place) for place, group in enumerate(compared)}
    row_of = {group: place for place, group in enumerate(groups)}
    found = tuple(
        (row_of[each.group], columns[name, each.row, each.statistic], " ".join(letter[lower] for lower in each.lower))
        for name, each in wanted
    )
    marks = tuple(f"({letter[group]})" if group in letter else "" for group in groups)
    return replace(block, letters=found, marks=marks, notes=(*block.notes, labels.say("letters_note")))


def letter_of(place: int) -> str:
    """A to Z, then AA, AB…"""
    return (letter_of(place // 26 - 1) if place >= 26 else "") + ascii_uppercase[place % 26]
