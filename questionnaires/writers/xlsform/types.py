"""What may be answered as the cells that say it: a type, and our own columns beside it."""

from __future__ import annotations

from questionnaires.defaults import is_computed
from questionnaires.loaders.xlsform.choices import CONSENT_LIST
from questionnaires.loaders.xlsform.types import BOUNDS, TYPES
from questionnaires.model import Item
from questionnaires.response_domains import (
    Allocation,
    Calculated,
    Consent,
    Date,
    DateTime,
    Note,
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
from questionnaires.writers.xlsform.cells import number_text, texts_cells

_TEXT_TYPES = {row.name for row in TYPES if row.becomes == "text"}
_CALCULATED_TYPES = {row.name for row in TYPES if row.becomes == "calculated"}


def type_cells(domain: ResponseDomain, extras: dict[str, str]) -> dict[str, str | None]:
    """The cells that say what may be answered; a type that the form had before is taken out of `extras`."""
    before = extras.get("type", "")
    match domain:
        case Consent():
            return {"type": f"select_one {CONSENT_LIST}", "cz::kind": "consent",
                    **texts_cells("cz::statement", domain.statement)}  # fmt: skip
        case Scale():
            return {"type": f"select_one {domain.code_list.name}", "cz::kind": "scale", "appearance": "likert"}
        case Place():
            return {"type": f"select_one {domain.code_list.name}", "cz::kind": "place"}
        case OneCode():
            return {"type": f"select_one {domain.code_list.name}", "cz::other": domain.other}
        case SeveralCodes():
            maximum = "" if domain.maximum is None else str(domain.maximum)
            return {"type": f"select_multiple {domain.code_list.name}", "cz::maximum": maximum,
                    "cz::other": domain.other}  # fmt: skip
        case Ranking():
            return {"type": f"rank {domain.code_list.name}",
                    "cz::places": "" if domain.places is None else str(domain.places)}  # fmt: skip
        case Allocation():
            return {"type": "begin group", "cz::kind": "allocation", "cz::list": domain.code_list.name,
                    "cz::total": str(domain.total), "cz::step": str(domain.step),
                    **texts_cells("cz::unit", domain.unit)}  # fmt: skip
        case Number():
            kind = "decimal" if domain.decimals else "integer"
            if before in BOUNDS:
                kind = extras.pop("type")
            return {"type": kind, **_bounds(domain.minimum, domain.maximum), **texts_cells("cz::unit", domain.unit)}
        case Date():
            days = {"cz::earliest": domain.earliest, "cz::latest": domain.latest}
            return {"type": "date", **{name: day.isoformat() for name, day in days.items() if day is not None}}
        case Time():
            return {"type": "time"}
        case DateTime():
            return {"type": "dateTime"}
        case Text():
            kind = extras.pop("type") if before in _TEXT_TYPES else "text"
            length = "" if domain.maximum_length == Text().maximum_length else str(domain.maximum_length)
            return {"type": kind, "cz::maximum_length": length, "appearance": "multiline" if domain.long else ""}
        case Note():
            return {"type": "note"}
        case Calculated(expression=expression):
            if before in _CALCULATED_TYPES and (not expression or before == "today"):
                return {"type": extras.pop("type")}
            return {"type": "calculate", "calculation": domain.expression or "''",
                    "cz::kind": "" if domain.expression else "kept"}  # fmt: skip


def default_cells(item: Item) -> dict[str, str]:
    """Under our own headings what other programs would work out, or not, against what is meant."""
    cells: dict[str, str] = {}
    if item.default_from is not None and dict(item.extras).get("trigger"):
        cells["calculation"] = item.default_from
    elif item.default_from is not None:
        is_plain = is_computed(item.default_from) and item.default is None
        cells["default" if is_plain else "cz::default_from"] = item.default_from
    if item.default is not None:
        cells["cz::default" if is_computed(item.default) else "default"] = item.default
    return cells


def _bounds(minimum: float | None, maximum: float | None) -> dict[str, str]:
    given = {"cz::minimum": minimum, "cz::maximum": maximum}
    return {name: number_text(number) for name, number in given.items() if number is not None}
