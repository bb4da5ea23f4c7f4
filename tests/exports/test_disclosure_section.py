"""The last sheet says how many cells of which table were withheld, and why; the public gets rounded numbers."""

import io
from dataclasses import replace

import openpyxl
from docx import Document
from pptx import Presentation

from analysis.results import ALL, Column, Statistic, Table, TableKind, Withheld
from exports.documents.brief import brief_bytes
from exports.documents.slides import slides_bytes
from exports.excel.workbook import write_workbook
from exports.report.blocks import ColumnHead, FormatKind, Paragraph, ReportSection, SectionKind, TableBlock
from exports.report.composing import build_report
from exports.report.disclosure_section import disclosure_section, in_short, of_tables
from exports.report.layouts import DEFAULT, Audience, AudienceLayout, Part, laid_out
from exports.report.public_rounding import rounded_for_public
from tests.exports.studies import dataset, facts

WHY = (Withheld.GROUP, Withheld.CELL, Withheld.SECONDARY, Withheld.AUDIT)


def block(number: int, reasons, cells, caption="جدول") -> TableBlock:
    columns = tuple(Column(Statistic.SHARE, name) for name in ("staff", "growers", ALL))
    result = Table(
        TableKind.BY_GROUP, "v", ("a", "b"), columns, cells, 20, by="group", reasons=reasons,
        withheld=frozenset((row, column) for row, column, _ in reasons),
    )  # fmt: skip
    heads = tuple(ColumnHead(name, FormatKind.SHARE) for name in ("کارکنان", "باغداران", "همه"))
    return TableBlock(
        f"t{number}", number, caption, "", ("الف", "ب"), heads, cells, "", withheld=result.withheld, results=(result,)
    )


def test_each_table_with_withheld_cells_has_a_row_with_its_reasons():
    reasons = ((0, 0, Withheld.CELL), (0, 1, Withheld.SECONDARY), (1, 1, Withheld.AUDIT))
    small = block(3, reasons, ((None, None, 0.4), (0.5, None, 0.6)))
    whole = block(4, (), ((0.2, 0.3, 0.4), (0.5, 0.7, 0.6)))
    _, table = disclosure_section([small, whole], 5, "fa", 9).blocks
    assert table.rows == ("همهٔ جدول‌ها", "جدول ۳. جدول")
    # shown, withheld, then group, cell, secondary, audit: 3 and 6 numbers are shown of both
    assert table.cells == ((9, 3, 0, 1, 1, 1), (3, 3, 0, 1, 1, 1))


def test_a_report_that_withholds_nothing_says_so():
    blocks = disclosure_section([block(4, (), ((0.2, 0.3, 0.4), (0.5, 0.7, 0.6)))], 5, "en", 9).blocks
    assert [type(each) for each in blocks] == [Paragraph, Paragraph]
    assert "1 to 4" in blocks[0].text


def test_every_withheld_number_of_a_report_has_its_reason_and_each_audience_its_own_sheet(tmp_path):
    data = replace(dataset(), threshold=2)  # one of the council, three of the guilds
    report = build_report([data], facts=facts(data), interviews=None, open_answers=None, language="en")
    last = report.sections[-1]
    assert last.kind is SectionKind.DISCLOSURE
    table = next(each for each in last.blocks if isinstance(each, TableBlock))
    for shown, withheld, *reasons in table.cells:
        assert withheld == sum(reasons)
        assert shown >= 0
    results = [result for each in report.tables for result in each.results]
    assert table.cells[0][1] == sum(len(result.withheld) for result in results)
    response = laid_out(report, AudienceLayout((Part("response"),)))
    assert response.sections[-1] == of_tables(last, list(response.tables)[:1], "en")
    assert response.sections[-1] != last
    write_workbook(report, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]  # numbers of charts are hidden
    said = {str(cell.value) for row in visible[-1].iter_rows() for cell in row if cell.value is not None}
    assert last.title in said
    assert {head.text for head in table.columns} <= said


def test_the_public_gets_whole_percents_and_multiples_of_five_and_is_told():
    result = Table(
        TableKind.FREQUENCIES, "v", ("a",), (Column(Statistic.N), Column(Statistic.SHARE)), ((33, 1 / 3),), 99
    )
    heads = (ColumnHead("n", FormatKind.COUNT), ColumnHead("%", FormatKind.SHARE))
    counted = TableBlock("t", 1, "c", "", ("a",), heads, ((33, 1 / 3),), "", results=(result,))
    account = TableBlock("r", 2, "c", "", ("a",), heads[:1], ((33,),), "")
    data = dataset()
    report = build_report([data], facts=facts(data), interviews=None, open_answers=None, language="en")
    sections = (
        ReportSection("one", SectionKind.INSTRUMENT, "One", (counted,), "Words."),
        ReportSection("two", SectionKind.RECONCILIATION, "Two", (account,)),
    )
    rounded = rounded_for_public(replace(report, sections=sections))
    assert rounded.sections[0].blocks[0].cells == ((35, 0.33),)
    assert "multiples of 5" in rounded.sections[0].introduction
    assert rounded.sections[1] == sections[1]  # the account of everybody stays as it is


def test_the_brief_and_the_slides_say_in_a_sentence_what_was_withheld():
    data = replace(dataset(), threshold=2)
    report = build_report([data], facts=facts(data), interviews=None, open_answers=None, language="en")
    told = in_short(laid_out(report, DEFAULT[Audience.COUNCIL]))
    table = next(each for each in report.sections[-1].blocks if isinstance(each, TableBlock))
    assert f"{table.columns[2].text} (" in told
    brief = laid_out(report, DEFAULT[Audience.COUNCIL])
    paragraphs = Document(io.BytesIO(brief_bytes(brief))).element.body.itertext()
    assert told in "".join(paragraphs)
    last = Presentation(io.BytesIO(slides_bytes(brief))).slides[-1]
    assert any(told in shape.text_frame.text for shape in last.shapes if shape.has_text_frame)


def test_the_sheet_stands_last_for_every_audience():
    data = dataset()
    report = build_report([data], facts=facts(data), interviews=None, open_answers=None, language="fa")
    for audience in Audience:
        assert laid_out(report, DEFAULT[audience]).sections[-1].name == "disclosure"
