"""Chance that comes out the same every time."""

from __future__ import annotations

from random import Random


def chance(*about: object) -> Random:
    """A generator of its own for each thing it is about: what is added elsewhere changes nothing here."""
    return Random(" ".join(str(part) for part in about))  # noqa: S311 -- invented people, no secrets
