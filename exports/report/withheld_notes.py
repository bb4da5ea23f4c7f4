"""Why a table shows so many dashes: one line under it that counts them and gives the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from exports.report.blocks import FormatKind, ReportSection, TableBlock
from exports.report.labels import Labels

_MANY = 0.2  # of the cells that hold numbers


def explained(sections: Iterable[ReportSection], labels: Labels, k: int) -> tuple[ReportSection, ...]:
    """The sections with a note under each table of which a fifth or more is withheld."""
    return tuple(
        replace(
            section,
            blocks=tuple(
                _noted(block, labels, k) if isinstance(block, TableBlock) else block for block in section.blocks
            ),
        )
        for section in sections
    )


def _noted(block: TableBlock, labels: Labels, k: int) -> TableBlock:
    numbers = sum(head.format is not FormatKind.TEXT for head in block.columns) * len(block.rows)
    if not block.withheld or len(block.withheld) < _MANY * numbers:
        return block
    rows = {row for row, _ in block.withheld}
    note = labels.say(
        "withheld_note", rows=len(rows), all=len(block.rows), cells=len(block.withheld), numbers=numbers, most=k - 1
    )
    return replace(block, notes=(*block.notes, note))


def without_silent_rows(block: TableBlock, labels: Labels) -> TableBlock:
    """The table without the rows of which nothing at all may be shown, and how many they are."""
    silent = [
        row
        for row in range(len(block.rows))
        if all((row, column) in block.withheld for column in range(len(block.columns)))
    ]
    if not silent:
        return block
    kept = [row for row in range(len(block.rows)) if row not in silent]
    at = {old: new for new, old in enumerate(kept)}
    return replace(
        block,
        rows=tuple(block.rows[row] for row in kept),
        cells=tuple(block.cells[row] for row in kept),
        marks=tuple(block.marks[row] for row in kept) if block.marks else (),
        withheld=frozenset((at[row], column) for row, column in block.withheld if row in at),
        total_rows=frozenset(at[row] for row in block.total_rows if row in at),
        notes=(*block.notes, labels.say("silent_rows", n=len(silent))),
    )
