"""Texts in several languages, with Persian as the fallback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

FALLBACK_LANGUAGE = "fa"


@dataclass(frozen=True)
class Texts(Mapping[str, str]):
    """One text by language code, hashable and equal by content.

    `in_language` answers the wanted language, else Persian, else whatever there is,
    else the empty string: a page with a Persian sentence beats a page with none.
    """

    by_language: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, texts: str | Mapping[str, str] | None) -> Texts:
        """From a plain Persian string, a mapping by language, or nothing."""
        if texts is None:
            return cls()
        if isinstance(texts, str):
            return cls(((FALLBACK_LANGUAGE, texts),)) if texts else cls()
        return cls(tuple(sorted((language, text) for language, text in texts.items() if text)))

    def in_language(self, language: str) -> str:
        texts = dict(self.by_language)
        for wanted in (language, FALLBACK_LANGUAGE, *texts):
            if wanted in texts:
                return texts[wanted]
        return ""

    def map(self, change: Callable[[str, str], str]) -> Texts:
        """Each text changed by `change(language, text)`."""
        return Texts(tuple((language, change(language, text)) for language, text in self.by_language))

    def __getitem__(self, language: str) -> str:
        return dict(self.by_language)[language]

    def __iter__(self) -> Iterator[str]:
        return (language for language, _ in self.by_language)

    def __len__(self) -> int:
        return len(self.by_language)
