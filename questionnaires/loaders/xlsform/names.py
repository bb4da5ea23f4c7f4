"""Names of a form made names of ours: small Latin letters, digits and underscores, each once."""

from __future__ import annotations

import re

LONGEST = 60


class Names:
    """Gives names; remembers which were changed."""

    def __init__(self, reserved: frozenset[str] = frozenset()) -> None:
        self._taken = set(reserved)
        self.changed: dict[str, str] = {}

    def take(self, original: str, prefix: str = "") -> str:
        """Our name for one of the form's: the same where it can be, else the nearest that is free."""
        name = re.sub(r"[^a-z0-9_]", "_", original.lower())[:LONGEST].lstrip("_")
        if not name or not name[0].isalpha():
            name = f"q_{name}".rstrip("_")
        if name.startswith("case_"):
            name = f"q_{name}"
        if name in self._taken and prefix:
            name = f"{prefix}_{name}"[:LONGEST]
        free, number = name, 2
        while free in self._taken:
            free, number = f"{name[: LONGEST - 4]}_{number}", number + 1
        self._taken.add(free)
        if free != original:
            self.changed[original] = free
        return free


def ascii_code(original: str, taken: set[str]) -> str:
    """A code of Latin letters, digits, hyphens and underscores for one that is none."""
    code = re.sub(r"[^A-Za-z0-9_-]", "_", original)[:LONGEST].strip("_") or "c"
    free, number = code, 2
    while free in taken:
        free, number = f"{code}_{number}", number + 1
    return free
