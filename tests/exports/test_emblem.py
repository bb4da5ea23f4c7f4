"""Emblems drawn for the cover."""

import base64
import io

import pytest
from PIL import Image

from exports.pictures.emblem import emblem_png
from exports.pictures.svg_paths import NotDrawable, outline_of, transform_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{}</svg>'


def drawn(shapes: str) -> Image.Image:
    content = emblem_png(SVG.format(shapes))
    assert content is not None
    return Image.open(io.BytesIO(content)).convert("RGBA")


def colour(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place of the 96 by 96 drawing."""
    return picture.getpixel((int(x / 96 * picture.width), int(y / 96 * picture.height)))


def test_shapes_are_filled_where_they_stand_and_nothing_is_painted_beside():
    picture = drawn(
        '<circle cx="24" cy="24" r="20" fill="#ff0000"/><rect x="60" y="60" width="30" height="30" fill="#0000ff"/>'
    )
    assert picture.size == (480, 480)
    assert colour(picture, 24, 24) == (255, 0, 0, 255)
    assert colour(picture, 75, 75) == (0, 0, 255, 255)
    assert colour(picture, 48, 50)[3] == 0


def test_groups_hand_down_their_looks_and_transforms_move_shapes():
    picture = drawn('<g fill="#00ff00" transform="translate(48 0)"><polygon points="0,0 20,0 20,20 0,20"/></g>')
    assert colour(picture, 58, 10) == (0, 255, 0, 255)
    assert colour(picture, 10, 10)[3] == 0


def test_an_arc_bulges_to_the_side_its_sweep_says():
    below = outline_of("M0 0 A10 10 0 0 0 20 0")
    above = outline_of("M0 0 A10 10 0 0 1 20 0")
    # y runs down: sweep 1 goes the way of increasing angles, over negative y.
    assert min(y for _, y in above.vertices) == pytest.approx(-10, abs=1e-6)
    assert max(y for _, y in below.vertices) == pytest.approx(10, abs=1e-6)
    assert tuple(above.vertices[-1]) == pytest.approx((20, 0))


def test_relative_and_repeated_commands():
    outline = outline_of("m10 10 5 0 v5 h-5 z")
    assert outline.vertices.tolist() == [[10, 10], [15, 10], [15, 15], [10, 15], [10, 10]]


def test_transforms_apply_the_first_named_last():
    assert transform_of("translate(10,0) scale(2)").transform((1, 1)).tolist() == [12, 2]


@pytest.mark.parametrize(
    "shapes",
    [
        '<defs><linearGradient id="g"/></defs>',
        '<circle r="4" fill="url(#g)"/>',
        "<text>جهرم</text>",
        '<rect width="5" height="5" rx="2"/>',
        '<path d=""/>',
        '<circle r="4" style="fill:red"/>',
    ],
)
def test_what_cannot_be_drawn_faithfully_is_left_out_whole(shapes):
    assert emblem_png(SVG.format(shapes)) is None


def test_a_picture_wrapped_in_a_drawing_is_taken_as_it_is():
    png = io.BytesIO()
    Image.new("RGB", (4, 4), "#123456").save(png, "PNG")
    href = base64.b64encode(png.getvalue()).decode()
    assert emblem_png(SVG.format(f'<image href="data:image/png;base64,{href}"/>')) == png.getvalue()


def test_no_emblem_and_no_drawing():
    assert emblem_png(None) is None
    assert emblem_png("<svg") is None
    assert emblem_png('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<circle r='4'/>")) is None


def test_a_path_must_begin_with_a_command():
    with pytest.raises(NotDrawable):
        outline_of("10 10")
