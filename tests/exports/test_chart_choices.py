"""A chart drawn as another kind: the same numbers, its text renamed, and every format can draw it."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation

from exports.documents.slides import write_slides
from exports.excel.workbook import workbook_bytes
from exports.pictures.charts import ChartPictures
from exports.report.blocks import ChartBlock, ChartKind
from exports.report.chart_choices import CHOICES, as_chosen
from exports.report.composing import build_report
from exports.report.layouts import AudienceLayout, Part, laid_out
from questionnaires.translations import sentence
from tests.exports.studies import dataset, facts


def report():
    data = dataset()
    return build_report([data], facts=facts(data), interviews=None, open_answers=None, language="en")


def charts_as(choice: str):
    sections = ("section-today", "sides", "swot")
    return laid_out(report(), AudienceLayout(tuple(Part(name, chart=choice) for name in sections)))


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_is_drawn_by_every_format(choice, tmp_path):
    made = charts_as(choice)
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))
    drawn = sum(len(sheet._charts) for sheet in workbook.worksheets)
    assert (drawn == 0) is (choice == "none")
    for block in made.charts:
        picture = io.BytesIO()
        ChartPictures(made).draw(block, picture, "svg")
        assert picture.getvalue().startswith(b"<?xml")
    write_slides(made, tmp_path / "slides.pptx")
    assert len(Presentation(tmp_path / "slides.pptx").slides) > 0


def test_the_numbers_stay_and_the_text_says_the_new_kind():
    before = next(block for block in report().charts if block.kind is ChartKind.DIVERGING)
    (after,) = [block for block in charts_as("bars").charts if block.name == before.name]
    assert (after.kind, after.series, after.number) == (ChartKind.BARS, before.series, before.number)
    assert sentence("report.chart_kind.bars", "en") in after.alt
    assert sentence("report.chart_kind.diverging", "en") not in after.alt


def test_a_kind_that_would_not_show_the_numbers_is_not_taken():
    bars = next(block for block in report().charts if block.kind is ChartKind.BARS)
    one = replace(bars, series=bars.series[:1])
    assert as_chosen(one, "dumbbell") == one
    assert as_chosen(one, "stacked") == one
    assert as_chosen(one, "none") is None
    assert isinstance(as_chosen(one, ""), ChartBlock)
