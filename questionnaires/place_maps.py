"""The outlines of a study's places, for maps in its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from questionnaires.texts import Texts

Ring = tuple[tuple[float, float], ...]  # (longitude, latitude) in degrees, the last corner joined to the first


@dataclass(frozen=True)
class PlaceMap:
    """Rings by code of the place: outer ones counter-clockwise, holes clockwise (RFC 7946)."""

    outlines: tuple[tuple[str, tuple[Ring, ...]], ...]
    note: Texts = Texts()  # whose map it is, how exact: said under every map drawn from it

    def outline(self, code: str) -> tuple[Ring, ...]:
        """The rings of a place; none where it is not on the map."""
        return self._by_code.get(code, ())

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.outlines)

    @property
    def corners(self) -> int:
        return sum(len(ring) for _, rings in self.outlines for ring in rings)

    @cached_property
    def _by_code(self) -> Mapping[str, tuple[Ring, ...]]:
        return dict(self.outlines)


def place_map_to_document(place_map: PlaceMap) -> dict[str, Any]:
    """As mappings, lists, texts and numbers only."""
    return {
        "note": dict(place_map.note.items()),
        "outlines": {code: [[list(corner) for corner in ring] for ring in rings] for code, rings in place_map.outlines},
    }


def place_map_from_document(document: Mapping[str, Any]) -> PlaceMap:
    """What `place_map_to_document` wrote, or somebody in a study's file; ValueError for anything else."""
    try:
        outlines = tuple(
            (str(code), tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings))
            for code, rings in document["outlines"].items()
        )
        return PlaceMap(outlines, Texts.of(document.get("note") or {}))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no outlines") from error
