"""Slides of a small report made by hand, read back with python-pptx and opened by LibreOffice."""

import io
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from exports.documents.pdf import convert
from exports.documents.slides import SLIDES, slides_bytes
from exports.report.chart_keys import key_lines
from tests.exports.chart_samples import chart_samples
from tests.exports.report_samples import FIELDS, POINTS, SHARES, sample_report, scatter_chart


@pytest.fixture(scope="module")
def content() -> bytes:
    return slides_bytes(sample_report())


@pytest.fixture(scope="module")
def slides(content):
    return list(Presentation(io.BytesIO(content)).slides)


def words(slide) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def charts(slides):
    return [shape for slide in slides for shape in slide.shapes if shape.has_chart]


def test_the_deck_begins_with_the_city_and_ends_with_how_to_read_it(slides):
    assert slides[0].shapes.title.text_frame.text == "جهرم"
    assert slides[-1].shapes.title.text_frame.text == "چگونه بخوانیم"
    assert len(slides) <= SLIDES and all(slide.shapes.title is not None for slide in slides)


def test_every_paragraph_reads_right_to_left_in_a_face_with_persian_letters(slides):
    runs = 0
    for slide in slides:
        for shape in slide.shapes:
            for paragraph in shape.text_frame.paragraphs if shape.has_text_frame else ():
                if paragraph.runs:
                    assert paragraph._p.pPr.get("rtl") == "1"
                    runs += sum(run._r.rPr.find(qn("a:cs")).get("typeface") == "Tahoma" for run in paragraph.runs)
    assert runs > 20


def test_english_slides_read_left_to_right():
    slides = Presentation(io.BytesIO(slides_bytes(sample_report("en")))).slides
    directions = {
        p._p.pPr.get("rtl")
        for s in slides
        for shape in s.shapes
        if shape.has_text_frame
        for p in shape.text_frame.paragraphs
    }
    assert directions == {None}


def test_charts_are_native_with_the_numbers_of_the_report_and_words_for_who_does_not_see_them(slides):
    frames = charts(slides)
    blocks = list(sample_report().charts)
    assert [frame._element.xpath(".//p:cNvPr")[0].get("descr") for frame in frames] == [block.alt for block in blocks]
    plot = frames[0].chart.plots[0]
    assert [tuple(series.values) for series in plot.series] == list(zip(*SHARES, strict=True))


def test_the_numbers_of_a_chart_can_be_edited_in_excel(slides):
    book = openpyxl.load_workbook(io.BytesIO(charts(slides)[0].chart.part.chart_workbook.xlsx_part.blob))
    assert book.active["B2"].value == SHARES[0][0]
    assert FIELDS[0] in book.active["A2"].value


def test_a_scatter_names_its_points_and_in_its_corners_the_quadrants(slides):
    chart = charts(slides)[2].chart
    names = [
        series.points[place].data_label.text_frame.text.strip("\u202b\u202c")
        for series in chart.plots[0].series
        for place in range(len(series.values))
    ]
    assert sorted(names) == sorted([*FIELDS, *scatter_chart().quadrants])


def test_the_axes_of_a_scatter_are_fixed_so_that_names_stand_where_they_were_placed(slides):
    chart = charts(slides)[2].chart
    for axis in (chart.category_axis, chart.value_axis):
        assert None not in (axis.minimum_scale, axis.maximum_scale, axis.major_unit)


def test_series_are_told_apart_over_the_chart_in_their_own_order_and_colours(slides):
    key = next(
        shape.text_frame.paragraphs[0]
        for slide in slides
        if charts([slide])
        for shape in slide.shapes
        if shape.has_text_frame and shape.text_frame.text.startswith("■")
    )
    signs, names = key.runs[::2], key.runs[1::2]
    assert [name.text.strip() for name in names] == list(POINTS)
    drawn = charts(slides)[0].chart
    assert not drawn.has_legend
    assert [sign.font.color.rgb for sign in signs] == [one.format.fill.fore_color.rgb for one in drawn.plots[0].series]


def test_a_key_takes_as_many_lines_as_its_names_need():
    entries = [("■", "#000000", name) for name in ("a" * 20, "b" * 20, "c" * 60)]
    # A sign and the room after a name take six letters: two names of 20 fill 52, the third has a line of its own.
    assert [len(line) for line in key_lines(entries, 52)] == [2, 1]
    assert key_lines([], 52) == []


def test_an_axis_of_many_days_names_few_of_them():
    report = sample_report()
    days = chart_samples("fa")["days"]
    section = replace(report.sections[0], blocks=(days,))
    slides = Presentation(io.BytesIO(slides_bytes(replace(report, sections=(section,))))).slides
    (frame,) = charts(slides)
    skipped = frame.chart._chartSpace.xpath(".//c:catAx/c:tickLblSkip/@val")
    assert len(days.categories) == 20 and skipped == ["2"]
    assert frame.chart._chartSpace.xpath(".//c:catAx/c:txPr/a:bodyPr/@rot") == ["-2700000"]


def test_places_of_a_ranking_run_from_the_first_to_the_last():
    report, ranks = sample_report(), chart_samples("fa")["ranks"]
    section = replace(report.sections[0], blocks=(ranks,))
    slides = Presentation(io.BytesIO(slides_bytes(replace(report, sections=(section,))))).slides
    (frame,) = charts(slides)
    axis = frame.chart.value_axis
    assert (axis.minimum_scale, axis.maximum_scale, axis.major_unit) == (1, len(ranks.categories), 1)


def test_the_axis_of_a_dumbbell_has_room_for_the_names_of_its_rows_before_the_first_dot():
    report, sample = sample_report(), chart_samples("fa")["dumbbell"]
    rows = len(sample.categories)
    ends = tuple(
        replace(one, values=(value,) * rows) for one, value in zip(sample.series, (2.0, 4.5, 4.5), strict=False)
    )
    near = replace(ends[0], values=(0.1, *ends[0].values[1:]))
    section = replace(report.sections[0], blocks=(replace(sample, series=(near, *ends[1:])),))
    slides = Presentation(io.BytesIO(slides_bytes(replace(report, sections=(section,))))).slides
    (frame,) = charts(slides)
    axis = frame.chart.category_axis
    assert (axis.minimum_scale, axis.maximum_scale) == (-0.5, 5.0)  # of 0.1 to 4.5, in steps of a half
    assert axis.tick_labels.number_format == "[$-3000429]0.0;;[$-3000429]0.0"  # nothing is said of under nought
    assert set(frame.chart._chartSpace.xpath(".//c:ser[1]//c:dLbl/c:dLblPos/@val")) == {"ctr"}


def test_the_same_report_gives_the_same_bytes(content):
    assert slides_bytes(sample_report()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


def test_libreoffice_opens_them(content, tmp_path, slides):
    pdf = convert(content, ".pptx", tmp_path / "slides.pdf")
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    assert said.count("\f") == len(slides)
    assert any("۳۸" in page for page in said.split("\f"))
