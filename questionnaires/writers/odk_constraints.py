"""The bounds of a response domain as an ODK constraint, and a constraint without what only says those bounds."""

from __future__ import annotations

from questionnaires.response_domains import Date, Number, ResponseDomain, SeveralCodes, Text

_USUAL_LENGTH = Text().maximum_length


def bounds_as_constraint(domain: ResponseDomain) -> str | None:
    """What other programs must check that we check by the domain itself."""
    match domain:
        case Number(minimum=low, maximum=high):
            parts = [f". >= {low}" if low is not None else "", f". <= {high}" if high is not None else ""]
        case Date(earliest=earliest, latest=latest):
            parts = [f". >= date('{earliest}')" if earliest else "", f". <= date('{latest}')" if latest else ""]
        case SeveralCodes(maximum=maximum):
            parts = [f"count-selected(.) <= {maximum}" if maximum is not None else ""]
        case Text(maximum_length=length):
            parts = [f"string-length(.) <= {length}" if length != _USUAL_LENGTH else ""]
        case _:
            parts = []
    return " and ".join(part for part in parts if part) or None


def full_constraint(constraint: str | None, domain: ResponseDomain) -> str | None:
    """The author's constraint together with the bounds."""
    bounds = bounds_as_constraint(domain)
    if constraint is None or bounds is None:
        return constraint or bounds
    return f"({constraint}) and ({bounds})"


def own_constraint(constraint: str | None, domain: ResponseDomain) -> str | None:
    """The author's part of a full constraint."""
    bounds = bounds_as_constraint(domain)
    if constraint is None or bounds is None or constraint == bounds:
        return None if constraint == bounds else constraint
    ending = f") and ({bounds})"
    return constraint[1 : -len(ending)] if constraint.startswith("(") and constraint.endswith(ending) else constraint
