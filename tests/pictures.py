"""The pictures of the READMEs and the manual, taken from the running program: `python -m tests.pictures`.

A respondent's page in Chromium, a sheet of the demonstration's report in LibreOffice, and every kind of chart in both
languages (`python -m tests.pictures charts` draws these alone).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from tests.bench.servers import running
from tests.exports.test_chart_pictures import write_baselines
from tests.programs import LIBREOFFICE, POPPLER, browser_path

PICTURES = Path(__file__).parents[1] / "survey/help/pictures"
PHONE = {"width": 390, "height": 844}


def main() -> None:
    """Draw the charts, then build the demonstration in a folder of its own and take both pictures of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    write_baselines()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo = [sys.executable, "-m", "survey.cli", "demo"]
        done = subprocess.run(demo, cwd=folder, check=True, capture_output=True, text=True)
        printed = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
        with running(folder) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
            respondents_page(page, printed["unused_link"].replace(printed["address"], server.address))
            browser.close()
        report_sheet(folder)


def respondents_page(page: Page, link: str) -> None:
    """The budget, with a few tomans given."""
    page.goto(link)
    page.locator("input[name=consent][value=yes]").check(force=True)
    while "/answer/priorities" not in page.url:
        with page.expect_navigation():
            page.locator("button[name=go][value=next]").click()
    for line, presses in enumerate((6, 4, 3, 4)):
        for _ in range(presses):
            page.locator("[data-total] .share").nth(line).locator("button").last.click()
    page.locator("[data-total]").evaluate("box => box.closest('fieldset').scrollIntoView()")
    page.wait_for_function("document.querySelector('[data-total]').getBoundingClientRect().top < 400")
    page.screenshot(path=PICTURES / "respondent.png")


def report_sheet(folder: Path) -> None:
    """The page of the workbook that has the chart of fourteen fields."""
    soffice = [str(LIBREOFFICE.found()), "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*soffice, str(folder / "out/jahrom.xlsx")], check=True, capture_output=True)
    subprocess.run(
        [str(POPPLER.found()), "-r", "110", "-png", str(folder / "jahrom.pdf"), str(folder / "page")], check=True
    )
    pages = sorted(folder.glob("page-*.png"))
    with Image.open(max(pages[:40], key=_colours)) as picture:
        body = picture.crop((0, 0, picture.width, int(picture.height * 0.9)))  # without the page's footer
        written = ImageChops.invert(body.convert("L")).point(lambda light: 255 if light > 8 else 0).getbbox()
        body.crop(written).save(PICTURES / "report.png", optimize=True)


def _colours(page: Path) -> int:
    """How much red and blue both take: only the chart of five-point scales has the two, from worst to best."""
    with Image.open(page) as picture:
        hues, saturations, _ = picture.convert("HSV").resize((300, 210)).split()
        strong = Image.composite(
            hues, Image.new("L", hues.size, 255), saturations.point(lambda s: 255 if s > 50 else 0)
        )
        areas = strong.histogram()
        return min(sum(areas[0:11]), sum(areas[120:165]))


if __name__ == "__main__":
    write_baselines() if sys.argv[1:] == ["charts"] else main()
