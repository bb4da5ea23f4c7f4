"""A city's own colour and emblem on every page: a few CSS variables made from one accent.

Whatever accent a city has, text stays readable: shades are mixed until they reach WCAG's contrast.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from questionnaires.fieldwork import Study
from survey.site.colours import HEX_COLOUR, READABLE, contrast_with_white

PAPER = "#fbfaf6"
OWN_ACCENT = "#0f5c4d"

# Where a city has no emblem: a sun on the horizon.
OWN_EMBLEM = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path d="M14 31a10 10 0 0 1 20 0z" fill="{accent}"/>'
    '<path d="M4 32.5h40M11 38.5h26M18 44h12" stroke="{accent}" stroke-width="2" stroke-linecap="round" fill="none"/>'
    '<path d="M24 9v6M9.5 15.5l4 4M38.5 15.5l-4 4" stroke="{accent}" stroke-width="2" stroke-linecap="round"/></svg>'
)


def stylesheet(accent: str) -> str:
    """The variables of one city's pages."""
    if not HEX_COLOUR.fullmatch(accent):
        accent = OWN_ACCENT
    ink = accent
    while contrast_with_white(ink) < READABLE + 1:  # more than enough on white, so enough on paper
        ink = mix(ink, "#000000", 0.1)
    return (
        f":root{{--accent:{ink};--accent-deep:{mix(ink, '#000000', 0.25)};--accent-tint:{mix(ink, '#ffffff', 0.92)};"
        f"--accent-line:{mix(ink, '#ffffff', 0.6)}}}\n"
    )


def emblem(study: Study) -> str:
    """The city's emblem, or the horizon in its colour."""
    accent = study.accent if HEX_COLOUR.fullmatch(study.accent) else OWN_ACCENT
    return study.emblem or OWN_EMBLEM.replace("{accent}", accent)


def look_version(study: Study) -> str:
    """Changes with the look, so that browsers may keep it for long."""
    return _version(study.accent, study.emblem)


@lru_cache(maxsize=256)
def _version(accent: str, drawing: str | None) -> str:
    return hashlib.sha256(f"{accent}{drawing}".encode()).hexdigest()[:10]


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with this share of `other` in it, as `#rrggbb`."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(own * (1 - share) + more * share):02x}" for own, more in parts)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
