"""A city's emblem, taken in: only shapes survive of an SVG, only pixels of a PNG.

An emblem is shown on every page of a study to everybody, so nothing of an uploaded file is passed on
that is not known to be harmless: elements and attributes are copied from short lists, styles become
attributes, names are the emblem's own, and references lead nowhere but into the drawing itself.
"""

from __future__ import annotations

import base64
import re
from io import BytesIO
from xml.etree import ElementTree

from PIL import Image, UnidentifiedImageError

from questionnaires.problems import Problem, ProblemsFound

LARGEST_FILE = 512 * 1024
LARGEST_DRAWING = 40 * 1024  # what remains is sent with a page
_PIXELS = 192
_LARGEST_PICTURE = 4_000  # pixels a side: a larger one is no emblem but an attack or a mistake
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

_ELEMENTS = frozenset({
    "svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "defs", "symbol", "use",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "title", "desc", "text", "tspan",
})  # fmt: skip
_DRAWN = frozenset({
    "path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "use", "text",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "id", "viewBox", "d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "fx", "fy",
    "width", "height", "points", "transform", "fill", "fill-rule", "fill-opacity", "stroke", "stroke-width",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset",
    "stroke-opacity", "opacity", "clip-path", "clip-rule", "mask", "offset", "stop-color", "stop-opacity",
    "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits", "maskUnits", "maskContentUnits",
    "preserveAspectRatio", "color", "display", "visibility", "font-size", "font-weight", "font-family",
    "text-anchor",
})  # fmt: skip
_LOCAL_REFERENCE = re.compile(r"url\(\s*['\"]?#([\w.:-]+)['\"]?\s*\)")
_HARMLESS_VALUE = re.compile(r"[\w\s.,:;#%()+\-/'\"]*")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


class EmblemRefused(ProblemsFound):
    """A file that cannot be a city's emblem."""


def read_emblem(content: bytes) -> str:
    """The emblem as an SVG drawing: a cleaned SVG, or a PNG scaled down and wrapped in one.

    Raises `EmblemRefused` with the reason.
    """
    if len(content) > LARGEST_FILE:
        raise _refuse("emblem-too-large", kilobytes=LARGEST_FILE // 1024)
    drawing = _picture(content) if content.startswith(b"\x89PNG\r\n\x1a\n") else _drawing(content)
    if len(drawing.encode()) > LARGEST_DRAWING:
        raise _refuse("emblem-too-detailed", kilobytes=LARGEST_DRAWING // 1024)
    return drawing


def _refuse(code: str, **where: object) -> EmblemRefused:
    return EmblemRefused([Problem.at(code, **where)])


def _drawing(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse("emblem-not-a-drawing") from None
    # Inkscape and Illustrator write a plain DOCTYPE; one with entities is how XML is made to explode.
    text = re.sub(r"<!DOCTYPE\s[^<>\[\]]*>", "", text, count=1)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise _refuse("emblem-with-entities")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 -- no DOCTYPE and so no entity is left
    except ElementTree.ParseError:
        raise _refuse("emblem-not-a-drawing") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise _refuse("emblem-not-a-drawing")
    clean = _clean(root)
    if not any(element.tag in _DRAWN for element in clean.iter()):
        raise _refuse("emblem-empty")
    clean.set("viewBox", _view_box(root))
    for attribute in ("width", "height", "x", "y", "id"):
        clean.attrib.pop(attribute, None)
    clean.set("xmlns", _SVG)
    return ElementTree.tostring(clean, encoding="unicode", short_empty_elements=True)


def _clean(element: ElementTree.Element) -> ElementTree.Element:
    clean = ElementTree.Element(element.tag.removeprefix(f"{{{_SVG}}}"), _clean_attributes(element))
    if clean.tag in ("title", "desc", "text", "tspan"):
        clean.text = (element.text or "")[:200]
    for child in element:
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{_SVG}}}") in _ELEMENTS:
            clean.append(_clean(child))
            if clean.tag in ("text", "tspan"):
                clean[-1].tail = (child.tail or "")[:200]
    return clean


def _clean_attributes(element: ElementTree.Element) -> dict[str, str]:
    given = dict(element.attrib)
    for declaration in given.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        given[name.strip()] = value.strip()
    clean = {}
    for name, value in given.items():
        if name in ("href", f"{{{_XLINK}}}href"):
            if re.fullmatch(r"#[\w.:-]+", value):
                clean["href"] = "#emblem-" + value[1:]
        elif name in _ATTRIBUTES and _HARMLESS_VALUE.fullmatch(value):
            inner = _LOCAL_REFERENCE.sub(r"url(#emblem-\1)", value)
            if "url(" not in _LOCAL_REFERENCE.sub("", value).casefold():
                clean[name] = f"emblem-{value}" if name == "id" else inner
    return clean


def _view_box(root: ElementTree.Element) -> str:
    box = root.get("viewBox", "")
    if re.fullmatch(r"\s*-?[\d.]+([\s,]+-?[\d.]+){3}\s*", box):
        return " ".join(re.split(r"[\s,]+", box.strip()))
    sides = [_NUMBER.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if not all(sides):
        raise _refuse("emblem-without-size")
    return "0 0 " + " ".join(side.group(1) for side in sides if side)


def _picture(content: bytes) -> str:
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as picture:
            if max(picture.size) > _LARGEST_PICTURE:
                raise _refuse("emblem-too-large", kilobytes=LARGEST_FILE // 1024)
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, EmblemRefused):
            raise
        raise _refuse("emblem-not-a-drawing") from None
    small.thumbnail((_PIXELS, _PIXELS))
    file = BytesIO()
    small.quantize(128, method=Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    width, height = small.size
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
