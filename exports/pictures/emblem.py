"""A city's emblem as a picture for the cover: the simple shapes of an SVG drawn by matplotlib.

Only what can be drawn faithfully is: a drawing with gradients, masks or words is left out whole, and
the city's name stands alone.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree import ElementTree

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Transform

from exports.pictures.svg_paths import NotDrawable, outline_of, transform_of

PIXELS = 480
_INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "fill-opacity", "stroke-opacity", "opacity",
)  # fmt: skip
_KNOWN = frozenset((*_INHERITED, "id", "fill-rule", "transform", "d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1",
                    "y1", "x2", "y2", "width", "height", "points", "viewBox", "preserveAspectRatio",
                    "stroke-miterlimit", "class", "xmlns", "version"))  # fmt: skip
_WORDLESS = frozenset({"title", "desc"})
_PNG = re.compile(r'href="data:image/png;base64,([A-Za-z0-9+/=\s]+)"')
Style = Mapping[str, str]


@lru_cache(maxsize=8)
def emblem_png(drawing: str | None) -> bytes | None:
    """The emblem as PNG, `PIXELS` wide and high at most; None without one or where it cannot be drawn faithfully."""
    if not drawing:
        return None
    if picture := _PNG.search(drawing):
        try:
            return base64.b64decode(picture[1], validate=False)
        except binascii.Error:
            return None
    try:
        return _rasterised(drawing)
    except (NotDrawable, ElementTree.ParseError, ValueError):
        return None


def _rasterised(drawing: str) -> bytes:
    if re.search(r"<!(DOCTYPE|ENTITY)", drawing, re.IGNORECASE):
        raise NotDrawable("entities")
    root = ElementTree.fromstring(drawing)  # noqa: S314 -- no DOCTYPE and so no entity is left
    left, top, width, height = _view_box(root)
    figure = Figure(
        figsize=(PIXELS / 100 * width / max(width, height), PIXELS / 100 * height / max(width, height)), dpi=100
    )
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(left, left + width)
    axes.set_ylim(top + height, top)
    points_per_unit = PIXELS / 100 * 72 / max(width, height)
    for patch in _shapes(root, {}, Affine2D(), points_per_unit):
        axes.add_patch(patch)
    png = io.BytesIO()
    figure.savefig(png, format="png", transparent=True, metadata={"Software": None})
    return png.getvalue()


def _view_box(root: ElementTree.Element) -> tuple[float, float, float, float]:
    box = root.get("viewBox")
    if box:
        left, top, width, height = (float(part) for part in re.split(r"[\s,]+", box.strip()))
        return left, top, width, height
    return 0.0, 0.0, _length(root.get("width")), _length(root.get("height"))


def _shapes(element: ElementTree.Element, inherited: Style, placed: Transform, scale: float) -> Iterator[PathPatch]:
    """Every shape below `element` as a patch, in drawing order."""
    name = element.tag.rpartition("}")[2]
    if name in _WORDLESS:
        return
    unknown = [key for key in element.attrib if key.rpartition("}")[2] not in _KNOWN]
    if unknown or "url(" in "".join(element.attrib.values()):
        raise NotDrawable(", ".join(unknown))
    style = {**inherited, **{key: value for key in _INHERITED if (value := element.get(key)) is not None}}
    placed = transform_of(element.get("transform")) + placed
    if name in ("svg", "g"):
        for child in element:
            yield from _shapes(child, style, placed, scale)
        return
    outline = _outline(name, element)
    yield PathPatch(placed.transform_path(outline), **_looks(style, scale, is_open=name in ("line", "polyline")))


def _outline(name: str, element: ElementTree.Element) -> Outline:
    def number(key: str) -> float:
        return _length(element.get(key))

    if name == "path":
        return outline_of(element.get("d") or "")
    if name in ("circle", "ellipse"):
        rx, ry = (number("r"), number("r")) if name == "circle" else (number("rx"), number("ry"))
        shape = Ellipse((number("cx"), number("cy")), 2 * rx, 2 * ry)
        return shape.get_path().transformed(shape.get_patch_transform())
    if name == "rect":
        if element.get("rx") or element.get("ry"):
            raise NotDrawable("rounded corners")
        box = Rectangle((number("x"), number("y")), number("width"), number("height"))
        return box.get_path().transformed(box.get_patch_transform())
    if name == "line":
        return Outline([(number("x1"), number("y1")), (number("x2"), number("y2"))])
    if name in ("polygon", "polyline"):
        numbers = [float(part) for part in re.findall(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?", element.get("points") or "")]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        return Polygon(corners, closed=name == "polygon").get_path() if corners else Outline([(0.0, 0.0)])
    raise NotDrawable(name)


def _looks(style: Style, scale: float, *, is_open: bool) -> dict[str, object]:
    fill = style.get("fill", "#000000")
    stroke = style.get("stroke", "none")
    opacity = float(style.get("opacity", "1"))
    return {
        "facecolor": "none" if is_open and "fill" not in style else fill,
        "edgecolor": stroke,
        "linewidth": _length(style.get("stroke-width", "1")) * scale if stroke != "none" else 0,
        "capstyle": {"round": "round", "square": "projecting"}.get(style.get("stroke-linecap", ""), "butt"),
        "joinstyle": {"round": "round", "bevel": "bevel"}.get(style.get("stroke-linejoin", ""), "miter"),
        "alpha": opacity if opacity < 1 else None,
    }


def _length(text: str | None) -> float:
    return float((text or "0").removesuffix("px"))
