"""What an element is for in the report: the roles, and which kinds of element may have each."""

from __future__ import annotations

from questionnaires.model import Element, Grid, Item

ONE = ("one", "scale", "consent")
ROLES: dict[str, tuple[str, ...]] = {
    "performance": ("grid",),
    "importance": ("several",),
    "swot:strength": ("several",),
    "swot:weakness": ("several",),
    "swot:opportunity": ("several",),
    "swot:threat": ("several",),
    "role:province": ("ranking",),
    "role:country": ("ranking",),
    "vision:values": ("several", "ranking"),
    "vision:statement": ("one", "several", "text"),
    "programmes": ("ranking",),
    "budget": ("allocation",),
    "fairness": ("scale",),
    "glass-city": ("one", "scale"),
    "trust": ("grid", "scale"),
    "group": ("one",),
    "group:second": ("one",),
}
# Families whose second word an instrument chooses: `open:last`, `service:ease`, `demographic:age`.
FAMILIES: dict[str, tuple[str, ...]] = {
    "open": ("text",),
    "service": ("one", "several", "scale", "grid", "number"),
    "line137": ("one", "several", "scale", "grid", "place"),
    "desk": ("one", "several", "scale", "grid", "number", "date", "place"),
    "delphi": ("scale", "grid"),
    "demographic": ("one", "place", "number"),
}


def kinds_for(role: str) -> tuple[str, ...] | None:
    """The kinds of element that may have this role; None for a role that the report does not know."""
    if role in ROLES:
        return ROLES[role]
    family, colon, word = role.partition(":")
    return FAMILIES.get(family) if colon and word else None


def kind_of(element: Element) -> str:
    """`grid`, `repeat`, or the kind of an item's domain."""
    if isinstance(element, Grid):
        return "grid"
    return element.domain.kind if isinstance(element, Item) else "repeat"
