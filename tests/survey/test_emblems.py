"""Emblems: shapes survive, everything that could act or call home does not."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from survey.fieldwork.emblems import EmblemRefused, read_emblem
from survey.site.colours import contrast_with_white

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, attributes: str = 'viewBox="0 0 10 10"') -> bytes:
    return f"<svg {SVG} {attributes}>{inside}<rect width='4' height='4'/></svg>".encode()


@pytest.mark.parametrize(
    ("inside", "forbidden"),
    [
        ("<script>alert(1)</script>", "alert"),
        ('<g onload="alert(1)"><path d="M0 0"/></g>', "alert"),
        ("<foreignObject><p>hello</p></foreignObject>", "hello"),
        ('<image href="https://example.org/x.png"/>', "example.org"),
        ('<use xlink:href="https://example.org/x.svg#a"/>', "example.org"),
        ('<path d="M0 0" style="fill:url(https://example.org/#a)"/>', "example.org"),
        ('<path d="M0 0" fill="url( &quot;javascript:alert(1)&quot; )"/>', "javascript"),
        ("<style>@import url(https://example.org)</style>", "import"),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', "javascript"),
        ('<animate attributeName="href" to="javascript:alert(1)"/>', "javascript"),
        ('<set attributeName="onload" to="alert(1)"/>', "alert"),
    ],
)
def test_nothing_that_acts_is_left(inside: str, forbidden: str):
    drawing = read_emblem(svg(inside))
    assert forbidden not in drawing and "<rect" in drawing


def test_styles_become_attributes_and_names_are_the_emblems_own():
    gradient = '<defs><linearGradient id="a"><stop offset="0" style="stop-color:#fff"/></linearGradient></defs>'
    drawing = read_emblem(svg(f'{gradient}<path d="M1 1" style="fill:url(#a);stroke-width:2"/>'))
    assert 'id="emblem-a"' in drawing and 'fill="url(#emblem-a)"' in drawing
    assert 'stroke-width="2"' in drawing and 'stop-color="#fff"' in drawing and "style" not in drawing


def test_a_size_becomes_a_view_box():
    assert 'viewBox="0 0 30 20"' in read_emblem(svg("", 'width="30px" height="20"'))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a drawing", "emblem-not-a-drawing"),
        (b"<html><body/></html>", "emblem-not-a-drawing"),
        (b"\x89PNG\r\n\x1a\n but broken", "emblem-not-a-drawing"),
        (f"<svg {SVG} viewBox='0 0 1 1'><g/></svg>".encode(), "emblem-empty"),
        (svg("", ""), "emblem-without-size"),
        (
            b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
            "emblem-with-entities",
        ),
        (svg("<path d='" + "M0 0 " * 20_000 + "'/>"), "emblem-too-detailed"),
        (b"x" * 600_000, "emblem-too-large"),
    ],
)
def test_what_is_no_emblem_is_refused_with_its_reason(content: bytes, code: str):
    with pytest.raises(EmblemRefused) as refused:
        read_emblem(content)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_png_is_scaled_down_and_wrapped_in_a_drawing():
    file = BytesIO()
    Image.new("RGBA", (800, 400), (10, 80, 60, 255)).save(file, "PNG")
    drawing = read_emblem(file.getvalue())
    assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 192 96"><image')
    assert 'href="data:image/png;base64,' in drawing and len(drawing) < 5_000


def test_contrast_is_that_of_wcag():
    # by hand, WCAG 2.2: luminance of #767676 is 0.1812, so (1.05)/(0.2312) = 4.54
    assert round(contrast_with_white("#767676"), 2) == 4.54
    assert round(contrast_with_white("#ffffff"), 2) == 1.0
    assert round(contrast_with_white("#000000"), 2) == 21.0
