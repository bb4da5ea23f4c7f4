"""The Word report of a small report made by hand: read back as XML, and set in pages by LibreOffice."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from exports.documents.document import document_bytes
from exports.documents.pdf import convert
from exports.report.blocks import Paragraph, ParagraphRole
from questionnaires.problems import ProblemsFound
from tests.exports.report_samples import FIELDS, sample_report

# ECMA-376 part 1, 17.3.1.26 and 17.3.2.28: the children that are written, in the order of the schema.
PARAGRAPH_ORDER = ["pStyle", "keepNext", "pageBreakBefore", "tabs", "bidi", "spacing", "jc", "outlineLvl"]
RUN_ORDER = ["rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "rtl", "lang"]


@pytest.fixture(scope="module")
def content() -> bytes:
    return document_bytes(sample_report())


@pytest.fixture(scope="module")
def document(content):
    return docx.Document(io.BytesIO(content))


def texts_of(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def table_with(document, text: str):
    return next(table for table in document.tables if any(text in row for row in texts_of(table)))


def test_every_paragraph_table_and_page_reads_right_to_left(document):
    body = document.element.body
    paragraphs = list(body.iter(qn("w:p")))
    assert len(paragraphs) > 50
    assert all(p.pPr is not None and p.pPr.find(qn("w:bidi")) is not None for p in paragraphs)
    assert all(table.find(qn("w:tblPr")).find(qn("w:bidiVisual")) is not None for table in body.iter(qn("w:tbl")))
    assert body.sectPr.find(qn("w:bidi")) is not None


def test_an_english_document_reads_left_to_right():
    body = docx.Document(io.BytesIO(document_bytes(sample_report("en")))).element.body
    assert not list(body.iter(qn("w:bidi"), qn("w:bidiVisual")))


def test_latin_words_stand_in_runs_of_their_own(document):
    directed = {
        run.find(qn("w:t")).text: run for run in document.element.body.iter(qn("w:r")) if run.findall(qn("w:t"))
    }
    assert not [
        text
        for text, run in directed.items()
        if re.search("[A-Za-z]", text) and run.find(f".//{qn('w:rtl')}") is not None
    ]
    persian = [run for text, run in directed.items() if re.search("[آ-ی]", text)]
    assert persian and all(run.find(f".//{qn('w:rtl')}") is not None for run in persian)


def test_properties_stand_in_the_order_of_the_schema(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        roots = [docx.oxml.parse_xml(archive.read(f"word/{part}.xml")) for part in ("document", "styles")]
    for root in roots:
        for tag, order in (("w:pPr", PARAGRAPH_ORDER), ("w:rPr", RUN_ORDER)):
            for properties in root.iter(qn(tag)):
                names = [child.tag.rpartition("}")[2] for child in properties]
                if set(names) <= set(order):
                    assert names == sorted(names, key=order.index)


def test_a_table_shows_the_numbers_of_the_report_in_persian_digits(document):
    rows = texts_of(table_with(document, FIELDS[0]))
    row = next(row for row in rows if row[0] == FIELDS[0])
    assert row[1:] == ["۸٪", "۱۷٪", "۲۰٪", "۳۸٪", "۱۷٪", "۳٫۳۹", "۴۱۲"]


def test_head_rows_are_repeated_on_every_page(document):
    rows = table_with(document, FIELDS[0])._tbl.tr_lst
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows[:3]] == [True, True, False]


def test_charts_are_pictures_with_words_for_those_who_do_not_see_them(document):
    drawn = list(document.element.body.iter(qn("wp:docPr")))
    charts = list(sample_report().charts)
    assert [each.get("descr") for each in drawn] == [chart.alt for chart in charts]
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert f"نمودار ۱. {charts[0].caption}" in captions


def test_two_charts_of_one_name_are_two_pictures():
    report = sample_report()
    first, second, *_ = report.charts
    blocks = (first, replace(second, name=first.name))
    both = replace(report, sections=(replace(report.sections[0], blocks=blocks),))
    drawn = docx.Document(io.BytesIO(document_bytes(both))).element.body.iter(qn("a:blip"))
    assert len({blip.get(qn("r:embed")) for blip in drawn}) == 2


def test_the_last_line_of_a_section_is_on_the_page_of_what_it_speaks_of():
    report = sample_report()
    table, chart = next(report.tables), next(report.charts)
    withheld = replace(table, withheld=frozenset({(0, 0)}), notes=("نخست", "دوم"))
    for blocks, before in (((withheld,), 2), ((withheld, chart), 1)):
        section = replace(report.sections[0], blocks=blocks)
        body = docx.Document(io.BytesIO(document_bytes(replace(report, sections=(section,))))).element.body
        *others, legend, _ = body
        assert "«—»" in "".join(legend.itertext())
        kept = [each for each in others[-before:] if each.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None]
        assert len(kept) == before
        noted = list(body.iter(qn("w:tr")))[-1]
        assert all(p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for p in noted.iter(qn("w:p")))


def test_what_leads_to_a_table_stands_on_its_page():
    report = sample_report()
    lead = Paragraph("بیش از بودجه", ParagraphRole.LEAD)
    section = replace(report.sections[0], blocks=(lead, next(report.tables), lead))
    body = docx.Document(io.BytesIO(document_bytes(replace(report, sections=(section,))))).paragraphs
    said = [each for each in body if each.text == lead.text]
    assert [each._p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for each in said] == [True, False]


def test_words_from_people_stand_as_they_were_written(document):
    assert any("=1+1" in row for row in texts_of(table_with(document, "درخت بکارید.")))


def test_the_contents_lead_to_every_section(document):
    links = [link.get(qn("w:anchor")) for link in document.element.body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    assert len(links) == len(sample_report().sections) and set(links) <= marks


def test_the_same_report_gives_the_same_bytes(content):
    assert document_bytes(sample_report()) == content


def test_libreoffice_sets_the_pages_with_a_contents_that_knows_them(tmp_path):
    file = convert(document_bytes(sample_report(), for_print=True), ".docx", tmp_path / "report.pdf")
    words = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True).stdout.decode()
    assert 5 <= words.count("\f") <= 9
    contents = next(page for page in words.split("\f") if "فهرست" in page and "...." in page)
    assert re.search(r"\b\d+\b", contents)


def test_without_libreoffice_the_reader_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProblemsFound) as found:
        convert(document_bytes(sample_report(), for_print=True), ".docx", tmp_path / "report.pdf")
    assert [problem.code for problem in found.value.problems] == ["no-libreoffice"]
    assert "libreoffice-writer" in found.value.problems[0].sentence("en")
