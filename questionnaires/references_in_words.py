"""`${x}` in wordings, hints and labels: whose answers stand in the words, and the words without them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from questionnaires.model import Element, Grid, Item, Section
from questionnaires.texts import Texts

REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}")
NOTHING = "…"  # where there is no answer to put in


def referred_in(text: str) -> list[str]:
    """The names that a text refers to, as often as it does."""
    return REFERENCE.findall(text)


def filled(text: str, words_of: Callable[[str], str]) -> str:
    """The text with `words_of(name)` in the place of each reference."""
    return REFERENCE.sub(lambda found: words_of(found[1]), text)


def unfilled(text: str) -> str:
    """The text as it reads for nobody in particular."""
    return filled(text, lambda _: NOTHING)


def words_of_part(part: Element) -> Iterator[Texts]:
    """Everything a page says of an element or of an item in a repeat."""
    yield from (part.wording, part.hint)
    if isinstance(part, Item):
        yield from (part.constraint_message, part.required_message)
        code_list = part.domain.code_list
        if code_list is not None:
            yield from (own.labels for own in code_list.categories)
    elif isinstance(part, Grid):
        yield from (row.labels for row in part.rows)


def names_in_words(section: Section) -> frozenset[str]:
    """Whose answers the words of a section hold, in any language."""
    texts = [section.title, section.introduction, *(own for part in section.parts() for own in words_of_part(part))]
    return frozenset(name for own in texts for text in own.values() for name in referred_in(text))
