"""A study's map on its pages: the bare outlines, to see that the right file was given."""

from __future__ import annotations

from math import cos, radians

from questionnaires.place_maps import PlaceMap

_WIDTH = 220.0


def drawing(place_map: PlaceMap, accent: str) -> str:
    """An SVG of every outline, north on top."""
    corners = [corner for _, rings in place_map.outlines for ring in rings for corner in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    narrow = cos(radians((south + north) / 2))  # a degree of longitude is shorter away from the equator
    scale = _WIDTH / max((east - west) * narrow, north - south)

    def at(x: float, y: float) -> str:
        return f"{(x - west) * narrow * scale:.1f} {(north - y) * scale:.1f}"

    paths = "".join(
        '<path d="' + "".join("M" + "L".join(at(*corner) for corner in ring) + "Z" for ring in rings) + '"/>'
        for _, rings in place_map.outlines
    )
    width, height = (east - west) * narrow * scale, (north - south) * scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {width + 4:.1f} {height + 4:.1f}">'
        f'<g fill="{accent}" fill-opacity="0.25" fill-rule="evenodd" stroke="{accent}">{paths}</g></svg>'
    )
