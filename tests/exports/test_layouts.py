"""What each audience gets of a small report, and what a wrong layout is told."""

import io
import subprocess
from dataclasses import replace

import pytest
from docx import Document

from exports.documents.brief import brief_bytes
from exports.documents.pdf import convert
from exports.report.blocks import Paragraph, ParagraphRole
from exports.report.composing import build_report
from exports.report.layouts import (
    DEFAULT,
    Audience,
    AudienceLayout,
    LayoutError,
    Part,
    laid_out,
    layout_of,
    read_layout,
)
from questionnaires.library import shipped_instrument, shipped_instruments, shipped_layout
from questionnaires.text import native_digits
from tests.exports.chart_samples import chart_samples
from tests.exports.report_samples import sample_report, scatter_chart
from tests.exports.studies import INSTRUMENT, dataset, facts


def full():
    data = dataset()
    return build_report([data], facts=facts(data), interviews=None, open_answers=None, language="fa")


def names(report):
    return {
        section.name: [table.name for table in section.blocks if hasattr(table, "rows")] for section in report.sections
    }


def test_parts_stand_in_the_order_of_the_layout_and_keep_their_numbers():
    report = full()
    council = laid_out(report, AudienceLayout((Part("swot"), Part("priorities"))))
    assert [section.name for section in council.sections] == ["swot", "priorities", "disclosure"]
    numbers = {table.name: table.number for table in report.tables}
    assert all(numbers[table.name] == table.number for table in council.tables)


def test_some_tables_of_a_sheet_with_the_words_of_the_consultant():
    layout = read_layout(
        """
        council:
          parts:
            - part: section-today
              show: [state]
              title: {fa: "وضع امروز"}
              note: {fa: "شورا این را خواسته بود."}
        """,
        INSTRUMENT,
    )
    section, _ = laid_out(full(), layout[Audience.COUNCIL]).sections
    assert (section.title, section.blocks[0].text) == ("وضع امروز", "شورا این را خواسته بود.")
    assert {block.name for block in section.blocks if hasattr(block, "rows")} == {"state"}


def test_an_audience_that_is_left_out_gets_the_default_and_planners_everything():
    layout = read_layout("council: {parts: [swot]}", INSTRUMENT)
    assert layout[Audience.PUBLIC] == DEFAULT[Audience.PUBLIC]
    assert laid_out(full(), layout[Audience.PLANNERS]) == full()


def test_every_fault_is_named_with_its_line():
    with pytest.raises(LayoutError) as found:
        read_layout(
            "council:\n  parts:\n    - nowhere\n    - {part: swot, show: [nothing]}\n  colour: red\nking: {}\n",
            INSTRUMENT,
        )
    codes = [problem.code for problem in found.value.problems]
    assert codes.count("layout-section-unknown") == codes.count("layout-block-unknown") == 1
    assert len(codes) == 4  # and the two keys that no layout has
    assert "swot" in next(p for p in found.value.problems if p.code == "layout-section-unknown").sentence("en")


@pytest.mark.parametrize("name", [name for name in shipped_instruments() if shipped_layout(name)])
def test_shipped_layouts_are_sound(name):
    instrument = shipped_instrument(name)
    assert read_layout(shipped_layout(name), instrument) == layout_of(instrument)


def test_a_shipped_layout_is_not_of_a_questionnaire_that_lost_sections_and_passes_over_items_that_went():
    whole = shipped_instrument("line-137")
    shorter = replace(whole, sections=whole.sections[:2])
    assert layout_of(shorter) == DEFAULT
    thinner = replace(
        whole,
        sections=tuple(
            replace(one, elements=tuple(each for each in one.elements if each.name != "why_not"))
            for one in whole.sections
        ),
    )
    assert layout_of(thinner) == layout_of(whole)


def test_the_reconciliation_of_an_audience_has_the_bases_of_its_own_tables():
    whole = full()
    short = laid_out(whole, AudienceLayout((Part("priorities"), Part("reconciliation"))))

    def bases(report):
        return next(table for table in report.tables if table.name == "reconciliation-bases").rows

    told = [f"جدول {native_digits(str(each.number), 'fa')}. {each.caption}" for each in short.tables]
    assert set(bases(short)) < set(bases(whole))
    assert bases(short) == tuple(row for row in bases(whole) if row in told) != ()


def test_a_brief_says_all_that_leads_to_the_first_table_of_a_sheet():
    report = sample_report()
    table = next(iter(report.tables))
    words = ("more for work", "less for streets", "of another wave")
    more, less, other = (Paragraph(each, ParagraphRole.LEAD) for each in words)
    section = replace(report.sections[0], blocks=(more, less, table, other))
    said = [each.text for each in Document(io.BytesIO(brief_bytes(replace(report, sections=(section,))))).paragraphs]
    assert [each for each in said if each in words] == list(words[:2])


def test_the_pictures_of_a_brief_can_be_read_however_many_rows_a_chart_has():
    report, dumbbell = sample_report("en"), chart_samples("en")["dumbbell"]
    times = -(-20 // len(dumbbell.categories))
    long = replace(
        dumbbell,
        categories=dumbbell.categories * times,
        series=tuple(replace(one, values=one.values * times) for one in dumbbell.series),
    )
    leads = (Paragraph("A sentence that leads to the charts. " * 5, ParagraphRole.LEAD),)
    section = replace(report.sections[0], blocks=(*leads, scatter_chart(), long))
    pictures = Document(io.BytesIO(brief_bytes(replace(report, sections=(section,))))).inline_shapes
    matrix, dots = [picture.width.cm for picture in pictures][-2:]
    assert matrix == pytest.approx(dots, abs=0.01) and dots > 13  # 9 points of 25 centimetres are 5 of 13


def test_a_brief_for_the_council_has_two_pages(tmp_path):
    file = convert(brief_bytes(sample_report(), for_print=True), ".docx", tmp_path / "brief.pdf")
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True).stdout.decode()
    assert said.count("\f") <= 2
    assert brief_bytes(sample_report()) == brief_bytes(sample_report())
