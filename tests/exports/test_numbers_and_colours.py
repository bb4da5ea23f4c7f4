"""How figures are written, and colours that can be told apart."""

import pytest

from exports.report.blocks import FormatKind
from exports.report.numbers import excel_format, shown
from exports.report.palette import Palette, lightness, mixed, readable_on, scale_colours


@pytest.mark.parametrize(
    ("value", "kind", "persian", "english"),
    [
        (0.4349, FormatKind.SHARE, "۴۳٪", "43%"),
        (1234, FormatKind.COUNT, "۱٬۲۳۴", "1,234"),
        (3.456, FormatKind.MEAN, "۳٫۴۶", "3.46"),
        (-1.2, FormatKind.SCORE, "\u200e\u2212۱٫۲۰", "−1.20"),
        (0.3, FormatKind.SCORE, "+۰٫۳۰", "+0.30"),
        (4.0, FormatKind.NUMBER, "۴", "4"),
        (2.5, FormatKind.NUMBER, "۲٫۵", "2.5"),
        (None, FormatKind.SHARE, "", ""),
        ("متن", FormatKind.TEXT, "متن", "متن"),
    ],
)
def test_figures_are_written_as_readers_expect_them(value, kind, persian, english):
    assert shown(value, kind, "fa") == persian
    assert shown(value, kind, "en") == english


def test_each_part_of_an_excel_format_says_its_digits():
    assert excel_format(FormatKind.SHARE, "fa") == "[$-3000429]0%"
    assert excel_format(FormatKind.SCORE, "fa") == "[$-3000429]+0.00;[$-3000429]-0.00;[$-3000429]0.00"
    assert excel_format(FormatKind.MEAN, "en") == "0.00"
    assert excel_format(FormatKind.TEXT, "fa") == "@"


def test_a_scale_runs_from_warm_over_grey_to_cool():
    for points in range(2, 12):
        colours = scale_colours(points)
        assert len(set(colours)) == points
    assert scale_colours(5)[2] == scale_colours(3)[1] == "#d6d6d3"
    assert scale_colours(4)[0] == scale_colours(6)[0] == "#a83a26"


def test_words_on_a_colour_are_ink_or_paper_whichever_contrasts():
    assert readable_on("#0f5c4d") == "#ffffff"
    assert readable_on("#f0e080") == "#23282c"


def test_the_accent_is_the_first_series_and_a_tint_is_near_paper():
    palette = Palette("#800000")
    assert palette.colour("series-0") == palette.colour("accent") == "#800000"
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert palette.tint == "#f2e6e6"


@pytest.mark.parametrize("accent", ["#1f5c3f", "#800000", "#b3567c", "#2b5797"])
def test_who_judges_their_own_house_has_a_colour_of_no_wave(accent):
    palette = Palette(accent)
    waves = {palette.colour(f"series-{place}") for place in range(3)}
    assert palette.colour("inside-0") not in waves
    assert abs(lightness(palette.colour("inside-0")) - lightness(accent)) > 10  # of 100: told apart in grey
    assert palette.colour("inside-1") not in {palette.colour("inside-0"), *waves}
