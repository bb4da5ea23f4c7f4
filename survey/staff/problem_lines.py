"""Problems as a page lists them: where, what is wrong, what to do, and where the manual explains the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from questionnaires.checks.rules import severities
from questionnaires.problems import PLACES, Problem, pattern_of
from questionnaires.translations import sentence

_ALWAYS = ("sheet", "line", "row", "column")


@dataclass(frozen=True)
class ProblemLine:
    code: str
    place: str
    meaning: str
    remedy: str
    address: str  # of the rule in the manual


def problem_lines(problems: Iterable[Problem], language: str) -> list[ProblemLine]:
    """Each problem in words of `language`."""
    return [
        ProblemLine(
            code=own.code,
            place=_place(own, language),
            meaning=own.meaning(language) or own.remedy(language),
            remedy=own.remedy(language) if own.meaning(language) else "",
            address=_address(own.code),
        )
        for own in problems
    ]


def _place(problem: Problem, language: str) -> str:
    """The sheet, row and column, and of the rest what the sentence does not name itself."""
    pattern, place = pattern_of(problem.code, language), problem.place
    named = [
        sentence(f"place.{name}", language, **{name: place[name]})
        for name in PLACES
        if place.get(name) not in (None, "") and (name in _ALWAYS or "{" + name not in pattern)
    ]
    return ("، " if language == "fa" else ", ").join(named)


def _address(code: str) -> str:
    """The manual's table of rules, at the rule where the browser finds words in a page."""
    name = "checks" if code in severities() else "workbooks" if code.startswith("xlsform-") else ""
    if not name:
        return url_for("help_pages.chapter", name="instruments")
    return url_for("help_pages.chapter", name=name) + f"#:~:text={code.replace('-', '%2D')}"
