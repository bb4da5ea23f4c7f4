"""Faults of an expression, each with its position in the source."""

from __future__ import annotations

from typing import Any

from questionnaires.problems import Problem, ProblemsFound


class ExpressionError(ProblemsFound):
    """A source that is no expression of ours; every problem names `position` (from 1) and `source`."""


def problem_at(code: str, source: str, offset: int, **fields: Any) -> Problem:
    return Problem.at(code, source=source, position=offset + 1, **fields)
