"""Of a workbook with faults, the parts about which they leave something unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from questionnaires.checks.beside_faults import Unread
from questionnaires.loaders.imported import list_part
from questionnaires.loaders.xlsform.choices import Lists
from questionnaires.loaders.xlsform.items import ItemReader
from questionnaires.loaders.xlsform.structure import Naming
from questionnaires.problems import Problem

_LEAVE_NOTHING_UNKNOWN = frozenset({"xlsform-name-twice", "xlsform-name-not-latin", "reason-not-offered"})
_OF_ORDER = frozenset({"xlsform-not-closed", "xlsform-not-open"})


def unread_parts(
    faults: Iterable[Problem],
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
    naming: Naming,
    lists: Lists,
    reader: ItemReader,
) -> Unread:
    """Items and code lists with a fault in one of their rows, and what was left out of the instrument."""
    codes = {fault.code for fault in faults}
    rows = {_row(fault.place) for fault in faults if fault.code not in _LEAVE_NOTHING_UNKNOWN} - {None}
    named = {name for (name, _), place in cells.items() if _row(place) in rows}
    return Unread(
        items=frozenset(named | naming.left_out | reader.left_out),
        code_lists=frozenset({own for own in lists.code_lists if list_part(own) in named} | lists.incomplete),
        parts_lacking=naming.lacks_loops,
        parts_moved=not codes.isdisjoint(_OF_ORDER),
    )


def _row(place: Mapping[str, Any]) -> tuple[str, int] | None:
    return (str(place["sheet"]), place["row"]) if "sheet" in place and "row" in place else None
