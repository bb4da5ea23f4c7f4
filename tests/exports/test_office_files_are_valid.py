"""Every part of the files for Excel, Word and PowerPoint held against the schemas of ECMA-376 (transitional).

The schemas are those of Microsoft's Open XML SDK, which `openxml-audit` carries: order and number of
children, attributes and their values, relations between parts, and what Office itself asks beyond them.
"""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from openxml_audit import OpenXmlValidator

from exports.documents.brief import brief_bytes
from exports.documents.document import document_bytes
from exports.documents.slides import slides_bytes
from exports.excel.workbook import workbook_bytes
from exports.report.blocks import ReportSection, SectionKind
from tests.exports.chart_samples import chart_samples
from tests.exports.report_samples import grid_table, sample_report

PICTURED = {"report.docx": document_bytes, "brief.docx": brief_bytes}  # whatever a chart is, it is a picture there
WRITTEN = {"workbook.xlsx": workbook_bytes, "slides.pptx": slides_bytes, **PICTURED}


def with_every_chart(language: str):
    """The small report, with a chart of every kind and its own numbers on the cover."""
    made = sample_report(language)
    charts = tuple(replace(chart, table=1) for chart in chart_samples(language).values())
    return replace(
        made,
        cover=replace(made.cover, references=(("شمارهٔ قرارداد", "۱۴۰۴/۱۲۳"),)),
        sections=(*made.sections, ReportSection("every-kind", SectionKind.INSTRUMENT, "همه", (grid_table(9), *charts))),
    )


@pytest.fixture(scope="module")
def files():
    made = {}
    for language in ("fa", "en"):
        report = with_every_chart(language)
        made |= {(language, name): write(report) for name, write in WRITTEN.items() if name not in PICTURED}
        made |= {(language, name): write(sample_report(language)) for name, write in PICTURED.items()}
    return made


def violations(content: bytes, name: str, tmp_path) -> list[str]:
    file = tmp_path / name
    file.write_bytes(content)
    return [f"{error.part_uri}: {error.description}" for error in OpenXmlValidator().validate(file).errors]


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_part_is_valid(files, language, name, tmp_path):
    assert violations(files[language, name], name, tmp_path) == []


def damaged(content: bytes, part: str, pattern: str, put: str) -> bytes:
    """The file with the first match of `pattern` in `part` replaced."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(raw, "w") as written:
        for name in read.namelist():
            text = read.read(name)
            if name == part:
                changed = re.sub(pattern, put, text.decode(), count=1)
                assert changed != text.decode(), f"{pattern} is not in {part}"
                text = changed.encode()
            written.writestr(name, text)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("name", "part", "pattern", "put"),
    [
        ("workbook.xlsx", "xl/worksheets/sheet3.xml", "(<sheetData>.*)(<pageMargins[^>]*/>)", r"\2\1"),
        ("workbook.xlsx", "xl/worksheets/sheet3.xml", 'rightToLeft="1"', 'rightToLeft="perhaps"'),
        ("workbook.xlsx", "xl/worksheets/sheet3.xml", 'orientation="landscape"', 'orientation="across"'),
        ("workbook.xlsx", "xl/charts/chart1.xml", '(<a:latin [^>]*/>)(<a:cs [^>]*/>)', r"\2\1"),
        ("workbook.xlsx", "xl/charts/chart1.xml", "<c:plotArea>", "<c:plotArea><c:surprise/>"),
        ("workbook.xlsx", "xl/styles.xml", '<xf ', '<xf colour="red" '),
        ("report.docx", "word/document.xml", "(<w:pStyle [^>]*/>)(<w:bidi/>)", r"\2\1"),
        ("report.docx", "word/document.xml", "(<w:b/>)(<w:bCs/>)(<w:color [^>]*/>)", r"\3\1\2"),
        ("report.docx", "word/document.xml", "<w:bidiVisual/>(<w:tblW [^>]*/>)", r"\1<w:bidiVisual/>"),
        ("report.docx", "word/document.xml", 'w:jc w:val="center"', 'w:jc w:val="middle"'),
        ("slides.pptx", "ppt/slides/slide1.xml", ' rtl="1"', ' rtl="right"'),
        ("slides.pptx", "ppt/charts/chart1.xml", '(<c:axId val=")', r"\1-"),
    ],
)  # fmt: skip
def test_damage_is_found(files, name, part, pattern, put, tmp_path):
    """What the test above says is worth something: it sees one element out of place, one wrong value."""
    hurt = damaged(files["fa", name], part, f"(?s){pattern}", put)
    assert violations(hurt, name, tmp_path)
