"""What a page posts, as the response domains read it: every value a list, and the refusal of what is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from questionnaires.problems import Problem, ProblemsFound

Raw = Mapping[str, Sequence[str]]


class Refused(ProblemsFound):
    """Input that is no answer in this domain."""


def refuse(code: str, **where: Any) -> Refused:
    return Refused([Problem.at(code, **where)])


def first(raw: Raw, name: str) -> str:
    """The one value of a field, without spaces around it; '' where it was not posted."""
    values = raw.get(name) or ("",)
    return values[0].strip()
