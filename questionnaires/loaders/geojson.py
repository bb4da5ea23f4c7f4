"""A study's own map from a GeoJSON file (RFC 7946): features matched to its places by one of their properties.

Outlines are thinned to what a page can show, since a map goes with its study wherever that is read. Nothing but
coordinates and the note is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import asin, atan2, hypot, pi, remainder
from typing import Any

from questionnaires.model import CodeList
from questionnaires.place_maps import PlaceMap, Ring
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.text import match_key, normalize
from questionnaires.texts import Texts

PROPERTY = "code"
LARGEST_FILE = 8 * 1024 * 1024
MOST_CORNERS = 4_000  # of the thinned map: what remains is read with the study
_FINEST = 2_000  # parts of the map's larger side that a picture tells apart
_DECIMALS = 5  # of a degree: about a metre
_NOTE_LETTERS = 300
Points = list[tuple[float, float]]


def read_place_map(content: bytes, places: CodeList, property_name: str = PROPERTY) -> PlaceMap:
    """The map of those `places` that a feature of the file is about.

    A feature names its place by `property_name`: the place's code, or its name in any language where only one
    place has it. `note` beside the features (a text, or one by language) is said under every map.

    Raises
    ------
    ProblemsFound
        Every fault: a file that is no collection of features or too large, and by number of the feature its
        missing property, unknown or second place, and geometry that is no polygon in degrees.
    """
    if len(content) > LARGEST_FILE:
        raise ProblemsFound([Problem.at("map-too-large", megabytes=LARGEST_FILE // 1024 // 1024)])
    collection = _collection(content)
    known = _names(places)
    faults: list[Problem] = []
    found: dict[str, tuple[Ring, ...]] = {}
    first_at: dict[str, int] = {}
    for number, feature in enumerate(collection["features"], start=1):
        code = _place(feature, property_name, known, number, faults)
        rings = _rings(feature, number, faults)
        if code is None or not rings:
            continue
        if code in first_at:
            faults.append(Problem.at("map-place-twice", feature=number, place=code, first=first_at[code]))
            continue
        first_at[code], found[code] = number, rings
    if faults:
        raise ProblemsFound(faults)
    outlines = _thinned(found)
    made = PlaceMap(tuple((code, outlines[code]) for code in places.codes if code in outlines), _note(collection))
    if made.corners > MOST_CORNERS:
        raise ProblemsFound([Problem.at("map-too-detailed", corners=made.corners, most=MOST_CORNERS)])
    return made


def _collection(content: bytes) -> Mapping[str, Any]:
    try:
        collection = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        collection = None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features or collection.get("type") != "FeatureCollection":
        raise ProblemsFound([Problem.at("map-not-geojson")])
    return dict(collection)


def _names(places: CodeList) -> dict[str, str]:
    """Codes by themselves, and by every name that only one place has."""
    labels: dict[str, set[str]] = {}
    for place in places.categories:
        for label in place.labels.values():
            labels.setdefault(match_key(label), set()).add(place.code)
    alone = {label: min(codes) for label, codes in labels.items() if len(codes) == 1}
    return alone | {match_key(place.code): place.code for place in places.categories}


def _place(
    feature: Any, property_name: str, known: Mapping[str, str], number: int, faults: list[Problem]
) -> str | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    value = properties.get(property_name)
    if value is None or isinstance(value, dict | list) or str(value).strip() == "":
        given = tuple(str(name)[:40] for name in properties)[:20] or ("—",)
        faults.append(Problem.at("map-property-missing", feature=number, name=property_name, given=given))
        return None
    code = known.get(match_key(str(value)))
    if code is None:
        faults.append(Problem.at("map-place-unknown", feature=number, value=str(value)[:60]))
    return code


def _rings(feature: Any, number: int, faults: list[Problem]) -> tuple[Ring, ...]:
    """Of all polygons of a feature; nothing, with its fault, where one is broken."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    geometry = geometry if isinstance(geometry, dict) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(polygons, list) or not polygons or not all(isinstance(each, list) and each for each in polygons):
        faults.append(Problem.at("map-no-polygon", feature=number, kind=str(kind or "—")[:40]))
        return ()
    rings: list[Ring] = []
    for polygon in polygons:
        for place, coordinates in enumerate(polygon):
            corners = _corners(coordinates)
            if isinstance(corners, str):
                faults.append(Problem.at(corners, feature=number, ring=place + 1))
                return ()
            is_clockwise = _area(corners) < 0
            rings.append(tuple(reversed(corners)) if is_clockwise == (place == 0) else tuple(corners))
    return tuple(rings)


def _corners(ring: Any) -> Points | str:
    """The corners of a ring, each once; or the code of its fault."""
    if not isinstance(ring, list) or len(ring) < 4:
        return "map-ring-broken"
    corners: Points = []
    for position in ring:
        is_pair = isinstance(position, list) and len(position) >= 2
        if not is_pair or not all(type(each) in (int, float) and abs(each) < 1e9 for each in position[:2]):
            return "map-ring-broken"
        if abs(position[0]) > 180 or abs(position[1]) > 90:
            return "map-not-in-degrees"
        corner = (round(float(position[0]), _DECIMALS), round(float(position[1]), _DECIMALS))
        if not corners or corners[-1] != corner:
            corners.append(corner)
    if ring[0][:2] != ring[-1][:2]:
        return "map-ring-open"
    if corners[0] == corners[-1]:
        corners.pop()
    is_flat = abs(_area(corners)) < 10 ** (-2 * _DECIMALS)  # nothing that roundings could tell from a line
    return corners if len(corners) > 2 and not is_flat else "map-ring-broken"


def _area(corners: Points) -> float:
    """Above zero for counter-clockwise corners."""
    following = [*corners[1:], corners[0]]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(corners, following, strict=True))


def _thinned(outlines: Mapping[str, tuple[Ring, ...]]) -> dict[str, tuple[Ring, ...]]:
    """Without the corners that no picture shows."""
    corners = [corner for rings in outlines.values() for ring in rings for corner in ring]
    sides = [max(axis) - min(axis) for axis in zip(*corners, strict=True)]
    finest = max(sides) / _FINEST
    return {code: tuple(_thin(ring, finest) for ring in rings) for code, rings in outlines.items()}


def _thin(ring: Ring, finest: float) -> Ring:
    """In one pass: corners are passed over as long as one straight line goes by all of them within `finest`.

    The line's possible directions from the last corner kept are a cone that each corner narrows (Williams,
    "An efficient algorithm for the piecewise linear approximation of planar curves", 1978).
    """
    kept = [ring[0]]
    before, first, low, high, reached = ring[0], 0.0, -pi, pi, 0.0
    for corner in (*ring[1:], ring[0]):
        away = hypot(corner[0] - kept[-1][0], corner[1] - kept[-1][1])
        turn = remainder(atan2(corner[1] - kept[-1][1], corner[0] - kept[-1][0]) - first, 2 * pi)
        if reached and (not low <= turn <= high or away < reached - finest):
            kept.append(before)
            away = hypot(corner[0] - before[0], corner[1] - before[1])
            reached = 0.0
        if away > finest:
            if not reached:
                first, turn = atan2(corner[1] - kept[-1][1], corner[0] - kept[-1][0]), 0.0
                low, high = -pi, pi
            half = asin(finest / away)
            low, high, reached = max(low, turn - half), min(high, turn + half), max(reached, away)
        before = corner
    return tuple(kept) if len(kept) > 2 else ring


def _note(collection: Mapping[str, Any]) -> Texts:
    note = collection.get("note")
    texts = note if isinstance(note, dict) else {"fa": note} if isinstance(note, str) else {}
    pairs: Sequence[tuple[str, str]] = [
        (language, normalize(text, language).strip()[:_NOTE_LETTERS])
        for language, text in texts.items()
        if isinstance(language, str) and isinstance(text, str)
    ]
    return Texts.of(dict(pairs))
