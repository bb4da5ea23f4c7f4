"""Pages that look the same to many people are drawn once; a person's own words are put into their places.

Who opens a section for the first time sees what everybody sees, but for a token, a key, a revision and
perhaps a code to come back with. Drawing those pages anew took a third of the time of a page turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping

from markupsafe import escape

_MOST = 1000  # pages of some 8 KiB
_PLACE = re.compile("\x02([a-z_]+)\x03")


def place_for(name: str) -> str:
    """What a template is given for a value that differs from person to person."""
    return f"\x02{name}\x03"


class KeptPages:
    """The drawn pages of one application."""

    def __init__(self) -> None:
        self._pages: dict[tuple[Hashable, ...], tuple[object, list[str]]] = {}

    def page(
        self, key: tuple[Hashable, ...], made_of: object, values: Mapping[str, str], draw: Callable[[], str]
    ) -> str:
        """The page of this key with `values` in their places.

        It is drawn anew when `made_of` no longer equals what it was drawn from.
        """
        kept = self._pages.get(key)
        if kept is None or kept[0] != made_of:
            if len(self._pages) >= _MOST:
                self._pages.clear()
            kept = self._pages[key] = (made_of, _PLACE.split(draw()))
        parts = kept[1].copy()
        parts[1::2] = [escape(values[name]) for name in parts[1::2]]
        return "".join(parts)
