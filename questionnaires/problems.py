"""Every fault the product can name: a stable code, its place, and a sentence in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from questionnaires.texts import FALLBACK_LANGUAGE
from questionnaires.translations import catalogue, language_name, sentence
from questionnaires.translations.shown import shown

if TYPE_CHECKING:
    from questionnaires.model import Instrument

# A remedy begins a sentence, or a part of one, with a request or a condition.
_REMEDY = re.compile(r"(?:(?<=[.?!;؟؛»”] )|(?<=[.?!;؟؛]\u2069 )|^)(?:[Pp]lease|If |Unless |Did you|لطفاً|اگر |آیا )")

PLACES = ("file", "sheet", "line", "section", "code_list", "topic", "item", "code", "key", "row", "column")


@dataclass(frozen=True)
class Problem:
    """One fault.

    `code` is stable and kebab-case (tests read it, never the wording); its sentence stands in the
    translation catalogues under `problem.<code>`. `where` holds what the sentence names: `file`,
    `sheet`, `row`, `column`, `section`, `item`, `value`, `allowed` and so on. Those that are
    places (`PLACES`) and that the sentence itself does not name are said before it.
    """

    code: str
    where: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def at(cls, code: str, /, **where: Any) -> Self:
        return cls(code, tuple(where.items()))

    @property
    def place(self) -> dict[str, Any]:
        return dict(self.where)

    def in_file(self, file: str | None) -> Problem:
        """The same fault, naming its file where there is one."""
        return Problem(self.code, (("file", file), *self.where)) if file else self

    def sentence(self, language: str) -> str:
        """Where it is, what is wrong and what to do about it, in `language`."""
        key = f"problem.{self.code}"
        pattern = pattern_of(self.code, language)
        place = self.place
        before = [
            sentence(f"place.{name}", language, **{name: place[name]})
            for name in PLACES
            if place.get(name) not in (None, "") and "{" + name not in pattern
        ]
        said = sentence(key, language, **self._in_words(language))
        return sentence("place.said", language, place=before, sentence=said) if before else said

    def remedy(self, language: str) -> str:
        """The part of the sentence that says what to do; empty where there is nothing to be done."""
        return self._filled(halves(self.code, language)[1], language)

    def meaning(self, language: str) -> str:
        """The part of the sentence that says what is wrong, without its place unless the sentence needs it."""
        return self._filled(halves(self.code, language)[0], language)

    def _filled(self, pattern: str, language: str) -> str:
        return pattern.format(**{name: shown(value, language) for name, value in self._in_words(language).items()})

    def _in_words(self, reader: str) -> dict[str, Any]:
        """The place, with languages and a study's lists named as the reader calls them, not by their codes."""
        place = self.place
        codes = place.get("language", ())
        if codes:
            names = [codes] if isinstance(codes, str) else codes
            place["language"] = [language_name(code, reader) for code in names]
        if "study_list" in place:
            place["study_list"] = sentence(f"study-list.{place['study_list']}", reader)
        return place


def pattern_of(code: str, language: str) -> str:
    """The sentence of a code with its fields in braces."""
    key = f"problem.{code}"
    return catalogue(language).get(key) or catalogue(FALLBACK_LANGUAGE).get(key, "")


def halves(code: str, language: str) -> tuple[str, str]:
    """What is wrong, and what to do about it: the sentence of a code, its fields in braces, parted in two."""
    pattern = pattern_of(code, language)
    start = _REMEDY.search(pattern)
    return (pattern[: start.start()].rstrip(" ;؛"), pattern[start.start() :]) if start else (pattern, "")


class ProblemsFound(ValueError):
    """Input that cannot be used as it is; `problems` lists every fault found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.code} {p.place}" for p in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        """Of the problems, not of the message: workers of a cluster send what they find."""
        return type(self), (self.problems,), self.__dict__


class InstrumentError(ProblemsFound):
    """An instrument file that cannot be published.

    `readable` is what could be made of it all the same, to be looked at beside the faults; None where nothing could.
    `warnings` and `hints` are what else is to be weighed in it.
    """

    def __init__(
        self,
        problems: Iterable[Problem],
        readable: Instrument | None = None,
        warnings: Iterable[Problem] = (),
        hints: Iterable[Problem] = (),
    ) -> None:
        super().__init__(problems)
        self.readable = readable
        self.warnings = tuple(warnings)
        self.hints = tuple(hints)


class StudyError(ProblemsFound):
    """A study's settings that cannot be used."""


class TopicGuideError(ProblemsFound):
    """A topic guide file that cannot be used."""


class FrameError(ProblemsFound):
    """A sampling frame sheet that cannot be loaded; nothing of it was."""


class DataError(ProblemsFound):
    """A data file that does not fit its instrument."""
