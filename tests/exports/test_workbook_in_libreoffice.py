"""The workbook opens in LibreOffice, with its charts, and prints as it should."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from exports.data.data_reports import report_of_file
from exports.excel.workbook import write_workbook
from tests.exports.report_samples import sample_report

TESTS = Path(__file__).parents[1]


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is needed: apt install libreoffice-calc poppler-utils")
    return found


def printed(workbook: Path, folder: Path) -> Path:
    """`workbook` as PDF, by a LibreOffice with a profile of its own."""
    profile = (folder / "profile").as_uri()
    command = [program("soffice"), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), str(workbook)], check=True, capture_output=True, timeout=600)
    return workbook.with_suffix(".pdf")


def words_of(pdf: Path) -> str:
    done = subprocess.run([program("pdftotext"), "-layout", str(pdf), "-"], check=True, capture_output=True)
    return done.stdout.decode()


def colours_of(pdf: Path, page: int, folder: Path) -> set[str]:
    """Colours that fill a visible part of a page."""
    picture = folder / "page"
    options = ["-r", "60", "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([program("pdftoppm"), *options, str(pdf), str(picture)], check=True)
    with Image.open(picture.with_suffix(".png")) as drawn:
        counted = drawn.convert("RGB").getcolors(2**24)
    return {f"#{red:02x}{green:02x}{blue:02x}" for n, (red, green, blue) in counted if n > 100}


def test_the_small_report_opens_and_shows_its_charts(tmp_path):
    (file,) = write_workbook(sample_report(), tmp_path / "small.xlsx")
    pdf = printed(file, tmp_path)
    pages = words_of(pdf).split("\f")
    # Cover, contents, the section's pages, by group, open answers: none spills over to a page beside.
    assert 5 <= len([page for page in pages if page.strip()]) <= 8
    page = next(n for n, text in enumerate(pages, start=1) if "۳۸" in text and "۲٫۲۶" in text)
    # The five colours of the diverging chart are on the page of its table: Excel's own chart was drawn.
    assert {"#a83a26", "#e5a184", "#d6d6d3", "#8fbfcd", "#1b6785"} <= colours_of(pdf, page, tmp_path)


def test_the_report_of_real_data_opens_with_every_sheet(tmp_path):
    report = report_of_file(TESTS / "data" / "bfi.csv", TESTS / "tiny_instruments" / "bfi.yaml")
    (file,) = write_workbook(report, tmp_path / "bfi.xlsx")
    text = words_of(printed(file, tmp_path))
    for figure in ("۴٫۸۰", "۲٬۷۷۳", "۲٬۸۰۰"):
        assert figure in text, figure
    assert not re.search(r"#(REF|NAME|VALUE|DIV)", text)
