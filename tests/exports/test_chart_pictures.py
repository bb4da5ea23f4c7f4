"""Every kind of chart as a picture, in Persian and English, against a picture that somebody looked at.

The baselines are the pictures of the manual's gallery: half the size, in few colours. Where a chart is changed on
purpose, run `python -m tests.pictures charts` and look at what it wrote before committing it.
"""

import io
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exports.pictures.charts import ChartPictures
from exports.report.blocks import ChartKind
from exports.report.palette import Palette, lightness, scale_colours
from tests.exports.chart_samples import chart_samples
from tests.exports.report_samples import sample_report

BASELINES = Path(__file__).parents[2] / "survey/help/pictures/charts"
SAMPLES = [(language, name) for language in ("fa", "en") for name in chart_samples("en")]
# A word moved by three pixels makes 3 to 5, a missing line of the legend 6; other versions of FreeType under 2.
TOLERANCE = 2.5


@cache
def pictures_in(language: str) -> ChartPictures:
    return ChartPictures(sample_report(language))


def small(language: str, name: str) -> Image.Image:
    """The sample at half its size."""
    file = io.BytesIO()
    pictures_in(language).draw(chart_samples(language)[name], file, "png")
    with Image.open(file) as drawn:
        return drawn.convert("RGB").resize((drawn.width // 2, drawn.height // 2), Image.Resampling.LANCZOS)


def distance(first: Image.Image, second: Image.Image) -> float:
    """Root of the mean square of what two pictures of one size differ by, of 255."""
    pair = [np.asarray(picture.convert("RGB"), np.float64) for picture in (first, second)]
    return float(np.sqrt(((pair[0] - pair[1]) ** 2).mean()))


@pytest.mark.parametrize(("language", "name"), SAMPLES)
def test_a_chart_looks_as_it_did_when_it_was_last_looked_at(language, name):
    with Image.open(BASELINES / f"{language}-{name}.png") as baseline:
        drawn = small(language, name)
        assert drawn.size == baseline.size
        assert distance(drawn, baseline) < TOLERANCE


def test_a_picture_that_lost_its_names_is_found_out():
    with Image.open(BASELINES / "fa-bars.png") as persian, Image.open(BASELINES / "en-bars.png") as english:
        assert distance(persian, english) > 3 * TOLERANCE
    blank = small("fa", "dumbbell")
    blank.paste("white", (0, 0, blank.width, 60))  # without its title
    with Image.open(BASELINES / "fa-dumbbell.png") as baseline:
        assert distance(blank, baseline) > TOLERANCE


def test_every_kind_has_a_sample():
    assert {chart.kind for chart in chart_samples("fa").values()} == set(ChartKind)


@pytest.mark.parametrize("accent", ["#0f5c4d", "#800000", "#1b4f9c", "#c8781e"])
def test_the_first_five_series_are_told_apart_in_grey(accent):
    lights = sorted(lightness(colour) for colour in Palette(accent).categorical[:5])
    assert min(after - before for before, after in pairwise(lights)) > 9


@pytest.mark.parametrize("points", [3, 5, 7])
def test_neighbours_on_a_scale_are_told_apart_in_grey_and_its_ends_are_darkest(points):
    lights = [lightness(colour) for colour in scale_colours(points)]
    assert all(abs(after - before) > 9 for before, after in pairwise(lights))
    assert min(lights) in (lights[0], lights[-1])


def write_baselines() -> None:
    """Every sample of both languages anew."""
    BASELINES.mkdir(parents=True, exist_ok=True)
    for language in ("fa", "en"):
        for name in chart_samples(language):
            picture = small(language, name).quantize(96, dither=Image.Dither.NONE)
            picture.save(BASELINES / f"{language}-{name}.png", optimize=True)
