"""`${x}` in wordings, hints and labels: whose answers stand in the words, and the words without them."""

from __future__ import annotations

import re
from collections.abc import Callable

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
