"""What the covers of every file say of contract and letter, and the face these files are set in."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from pptx import Presentation

from exports.documents.brief import brief_bytes
from exports.documents.document import document_bytes
from exports.documents.slides import slides_bytes
from exports.excel.workbook import workbook_bytes
from exports.report.front_matter import cover
from exports.report.labels import Labels
from tests.exports import studies
from tests.exports.report_samples import sample_report

LINE = "شمارهٔ قرارداد: ۱۴۰۴/۱۲۳  ·  شمارهٔ نامه: ۴۵/الف/۶۷  ·  تاریخ نامه: ۲۳ مهر ۱۴۰۴"


@pytest.fixture(scope="module")
def report():
    """The sample with the cover of a study that has a contract, a letter and a face of its own."""
    study = replace(
        studies.study(),
        contract_number="1404/123",
        letter_number="45/الف/67",
        letter_date=date(2025, 10, 15),  # 23 Mehr 1404
        font="Vazirmatn",
    )
    dataset = studies.dataset()
    facts = replace(studies.facts(dataset), study=study)
    made = cover([dataset], facts, None, Labels(studies.INSTRUMENT, study, "fa"), is_draft=False)
    sample = sample_report()
    return replace(sample, cover=replace(made, city=sample.cover.city))


def parts(content: bytes, pattern: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if re.search(pattern, name))


def test_the_workbook_says_contract_letter_and_status(report):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(report))).worksheets[0]
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert LINE in words and "نسخهٔ نهایی" in words


@pytest.mark.parametrize("written", [document_bytes, brief_bytes])
def test_the_word_files_say_contract_letter_and_status(report, written):
    band = docx.Document(io.BytesIO(written(report))).tables[0].rows[0].cells[0].text
    assert LINE in band.split("\n") and "نسخهٔ نهایی" in band


def test_the_first_slide_says_contract_letter_and_status(report):
    first = Presentation(io.BytesIO(slides_bytes(report))).slides[0]
    words = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    assert LINE in words and any("نسخهٔ نهایی" in text for text in words)


def test_a_study_without_contract_and_letter_has_no_line_for_them():
    assert sample_report().cover.reference_line == ""
    assert "شمارهٔ" not in parts(workbook_bytes(sample_report()), "sharedStrings")


def test_every_file_is_set_in_the_face_of_the_study(report):
    assert set(re.findall(r'<name val="(.*?)"/>', parts(workbook_bytes(report), "styles.xml"))) == {"Vazirmatn"}
    assert set(re.findall(r'w:rFonts[^>]*w:cs="(.*?)"', parts(document_bytes(report), r"styles\.xml"))) == {"Vazirmatn"}
    assert set(re.findall(r'<a:cs typeface="(.*?)"', parts(slides_bytes(report), "slides/slide|charts/chart"))) == {
        "Vazirmatn"
    }
