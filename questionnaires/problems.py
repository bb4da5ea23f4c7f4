"""Every fault the product can name: a stable code, its place, and a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from questionnaires.translations import sentence


@dataclass(frozen=True)
class Problem:
    """One fault.

    `code` is stable and kebab-case (tests read it, never the wording); its sentence stands in the
    translation catalogues under `problem.<code>`. `where` holds what the sentence names: `file`,
    `sheet`, `row`, `column`, `section`, `item`, `value`, `allowed` and so on.
    """

    code: str
    where: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def at(cls, code: str, **where: Any) -> Problem:
        return cls(code, tuple(where.items()))

    @property
    def place(self) -> dict[str, Any]:
        return dict(self.where)

    def sentence(self, language: str) -> str:
        """What is wrong and what to do about it, in `language`."""
        return sentence(f"problem.{self.code}", language, **self.place)


class ProblemsFound(ValueError):
    """Input that cannot be used as it is; `problems` lists every fault found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.code} {p.place}" for p in self.problems))


class InstrumentError(ProblemsFound):
    """An instrument file that cannot be published."""


class FrameError(ProblemsFound):
    """A sampling frame sheet that cannot be loaded; nothing of it was."""


class DataError(ProblemsFound):
    """A data file that does not fit its instrument."""
