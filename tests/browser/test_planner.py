"""A planner reads the demonstration city's report and takes its files; a consultant reviews the words before."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from questionnaires.fieldwork import Role
from survey.reporting import datasets
from survey.settings import Settings
from survey.staff.accounts import hash_password
from survey.store import accounts
from survey.store.database import Database, open_database
from tests.applications import application
from tests.browser.offices import says, served, signs_in
from tests.browser.people import Person, RunningCity
from tests.store.examples import NOON
from tests.survey.city import KEY, City
from tests.survey.offices import PASSWORD
from tests.survey.waiting_work import do_waiting

REPORT = "/staff/studies/jahrom/report"
WORDS = "/staff/waves/jahrom-stakeholders/open-answers"
WAVE = "/staff/waves/jahrom-stakeholders"
# Sections that hold every kind of table, chart and text between them; axe takes seconds a page. The widest of all,
# nineteen groups by everything, takes ten of them: looked at on a phone only.
EVERY_KIND_OF_BLOCK = {"response", "priorities", "section-performance", "by-place", "interviews", "reconciliation"}
STAFF = {"sara": Role.CONSULTANT, "parisa": Role.PLANNER, "consultant": Role.CONSULTANT}


@pytest.fixture(scope="module")
def jahrom(
    demonstration_city: City, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, RunningCity]]:
    """The demonstration city on a server, with a consultant and a planner."""
    settings = Settings(demonstration_city.copied(tmp_path_factory.mktemp("jahrom")), KEY)
    database = open_database(settings.database_url, settings.server_key)
    hashed = hash_password(PASSWORD)
    with database.write() as connection:
        for username, role in STAFF.items():
            accounts.create_user(connection, username, hashed, role, username, at=NOON)
    database.close()
    app = application(settings)
    with served(app) as address:
        yield app.extensions["database"], RunningCity(None, address)  # type: ignore[arg-type]
    app.extensions["database"].close()


def sections_of(person: Person) -> list[str]:
    links = person.page.locator(".report-contents a").evaluate_all("links => links.map(link => link.href)")
    return [re.sub(r"^https?://[^/]+", "", link) for link in links]


def section_of(address: str) -> str:
    return address.split("?")[0].rsplit("/", 1)[-1]


def test_a_planner_signs_in_reads_the_report_and_downloads_the_workbook(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person], tmp_path: Path
):
    database, city = jahrom
    parisa = signs_in(respondent(city, width=1280), "parisa")
    parisa.follows(parisa.page.get_by_role("link", name="چشم‌انداز شهر جهرم"))
    parisa.presses(says("staff.nav.report"))
    assert "پیش‌نویس" in parisa.words  # two waves are still open
    assert "۴۰۰" in parisa.words

    parisa.follows(parisa.page.locator(".report-contents a"))
    assert parisa.page.locator("table.figures").count() > 0
    parisa.follows(parisa.page.locator(".manual-turn a[rel=next]"))
    parisa.opens(f"{REPORT}/section-performance")
    assert parisa.page.locator(".report-chart svg").count() > 0

    parisa.opens(REPORT)
    with parisa.page.expect_download() as downloading:
        parisa.page.get_by_role("link", name=says("reports.workbook"), exact=True).click()
    file = tmp_path / "report.xlsx"
    downloading.value.save_as(file)
    workbook = load_workbook(file)
    assert downloading.value.suggested_filename.endswith(".xlsx")
    assert all(sheet.sheet_view.rightToLeft for sheet in workbook.worksheets if sheet.sheet_state == "visible")
    report = datasets.report_of(database, "jahrom")
    assert len(workbook.worksheets) >= len(report.sections)


def test_the_page_and_the_workbook_say_the_same(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person]
):
    database, city = jahrom
    parisa = signs_in(respondent(city, width=1280), "parisa")
    report = datasets.report_of(database, "jahrom", language="en")
    priorities = next(section for section in report.sections if section.name == "priorities")
    table = next(block for block in priorities.blocks if hasattr(block, "columns"))
    parisa.opens(f"{REPORT}/priorities?lang=en")
    rows = parisa.page.locator(f"#table-{table.number} tbody tr").all()
    assert len(rows) == len(table.rows)
    share = next(place for place, head in enumerate(table.columns) if head.format == "share")
    for row, cells in zip(rows, table.cells, strict=True):
        value = cells[share]
        assert isinstance(value, float)
        shown = row.locator("td").nth(share).inner_text()
        assert re.sub("[\u2066\u2069]", "", shown) == f"{value * 100:.0f}%"


def test_a_planner_chooses_waves(jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person]):
    _, city = jahrom
    parisa = signs_in(respondent(city, width=1280), "parisa").opens(REPORT)
    for name in ("jahrom-citizens", "demo"):
        parisa.page.locator(f'input[type="checkbox"][value="{name}"]').uncheck()
    parisa.presses(says("reports.show_waves"))
    assert "wave=jahrom-stakeholders" in parisa.page.url
    assert "شهروندان" not in parisa.page.locator(".report-head").inner_text()


def test_a_consultant_reviews_what_waits_and_the_planner_then_reads_it(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person]
):
    _, city = jahrom
    sara = signs_in(respondent(city, width=390, scripts=False), "sara").opens(WORDS)
    first = sara.page.locator(".entry").first
    first.locator("textarea").fill("سخنی که نامی از کسی در آن نیست")
    first.locator('input[value="approve"]').check()
    sara.presses(says("reports.save_decisions"))
    assert says("reports.redaction_saved", count=1) in sara.words
    parisa = signs_in(respondent(city, width=1280), "parisa").opens(f"{REPORT}/open-answers")
    assert "سخنی که نامی از کسی در آن نیست" in parisa.words


@pytest.mark.parametrize(("language", "width", "widest"), [("fa", 360, {"by-group"}), ("en", 1280, set())])
def test_no_page_of_the_report_has_a_barrier_or_scrolls_sideways(
    jahrom: tuple[Database, RunningCity],
    respondent: Callable[..., Person],
    language: str,
    width: int,
    widest: set[str],
):
    _, city = jahrom
    parisa = signs_in(respondent(city, width=width), "parisa").opens(f"{REPORT}?lang={language}")
    wanted = EVERY_KIND_OF_BLOCK | widest
    addresses = [address for address in sections_of(parisa) if section_of(address) in wanted]
    assert len(addresses) == len(wanted)
    for address in (REPORT, *addresses, WAVE):
        parisa.opens(address)
        assert parisa.barriers() == [], address
        assert not parisa.scrolls_sideways(), address
    assert parisa.complaints == []


@pytest.mark.parametrize(("language", "width"), [("fa", 360), ("en", 1280)])
def test_no_page_of_words_or_manual_has_a_barrier_or_scrolls_sideways(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person], language: str, width: int
):
    _, city = jahrom
    sara = signs_in(respondent(city, width=width), "sara")
    for address in (f"{WORDS}?item=last_word&decided=1&lang={language}", f"/help/report?lang={language}"):
        sara.opens(address)
        assert sara.barriers() == [], address
        assert not sara.scrolls_sideways(), address
    assert sara.complaints == []


def test_a_planner_chooses_a_part_keeps_its_link_and_takes_the_page_along(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person], tmp_path: Path
):
    _, city = jahrom
    parisa = signs_in(respondent(city, width=390, scripts=False), "parisa")
    parisa.opens(f"{REPORT}/section-vision?wave=jahrom-stakeholders")
    parisa.page.locator(".choose-part summary").click()
    parisa.page.locator(".choose-part select").first.select_option("group:guilds")
    parisa.presses(says("reports.part.show"))
    assert "اصناف" in parisa.page.locator(".chosen-part").inner_text()
    assert parisa.page.locator("table.figures").count() > 0
    parisa.page.locator(".why summary").first.click()
    assert says("reports.why.method") in parisa.page.locator(".why").first.inner_text()
    parisa.follows(parisa.page.locator(".manual-turn a[rel=next]"))
    assert "only=group:guilds" in parisa.page.url

    another = signs_in(respondent(city, width=1280), "parisa").opens(parisa.page.url)
    assert "اصناف" in another.page.locator(".chosen-part").inner_text()
    assert another.barriers() == []
    assert not another.scrolls_sideways()
    with another.page.expect_download() as downloading:
        another.page.get_by_role("link", name=says("reports.part.workbook"), exact=True).click()
    file = tmp_path / "part.xlsx"
    downloading.value.save_as(file)
    assert "اصناف" in downloading.value.suggested_filename
    assert len(load_workbook(file).worksheets) >= 3

    another.page.locator(".choose-part summary").click()
    another.page.locator('.choose-part select:has(option[value="mode:web"])').select_option("mode:web")
    another.presses(says("reports.part.show"))
    assert says("reports.part.refused") in another.page.get_by_role("alert").inner_text()
    assert another.page.locator("table.figures").count() == 0
    assert another.complaints == []


def test_long_work_is_watched_with_and_without_a_script(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person], tmp_path: Path
):
    database, city = jahrom
    plain = signs_in(respondent(city, width=390, scripts=False), "parisa").opens(REPORT)
    plain.follows(plain.page.locator('.audience:has(input[value="council"]) button[value="docx"]'))
    assert says("work.step.waiting") in plain.words
    assert not plain.scrolls_sideways()
    parisa = signs_in(respondent(city, width=1280), "parisa").opens(plain.page.url)
    assert parisa.barriers() == []
    do_waiting(database)
    with parisa.page.expect_download() as downloading:  # the page has come again by itself
        parisa.page.get_by_role("link", name=says("work.take"), exact=True).click()
    downloading.value.save_as(tmp_path / "brief.docx")
    assert zipfile.is_zipfile(tmp_path / "brief.docx")
    plain.page.get_by_role("link", name=says("work.take"), exact=True).wait_for()
    assert parisa.complaints == []


def test_a_consultant_lays_the_councils_report_out_and_sees_it(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person]
):
    _, city = jahrom
    sara = signs_in(respondent(city, width=390, scripts=False), "sara")
    sara.opens("/staff/studies/jahrom/report-layout?audience=council")
    second = sara.page.locator(".layout-row").nth(1)
    second.locator("summary").click()
    title = "عنوانی تازه"
    second.locator('input[lang="fa"]').fill(title)
    sara.follows(second.locator(".layout-moves button"))
    assert sara.page.locator(".layout-row").first.locator('input[lang="fa"]').input_value() == title
    sara.presses(says("layout.preview"))
    assert sara.page.locator(".layout-section summary").first.inner_text() == title
    assert not sara.scrolls_sideways()
    sara.presses(says("layout.save"))
    assert says("staff.done.layout-saved") in sara.words
    parisa = signs_in(respondent(city, width=1280), "parisa").opens(f"{REPORT}?audience=council")
    assert parisa.page.locator(".report-contents a").first.inner_text() == title


def test_the_layout_and_peoples_words_fit_a_phone(
    jahrom: tuple[Database, RunningCity], respondent: Callable[..., Person]
):
    _, city = jahrom
    sara = signs_in(respondent(city, width=360), "sara").opens("/staff/studies/jahrom/report-layout?audience=council")
    assert sara.barriers() == [] and not sara.scrolls_sideways()
    width = "nodes => Math.round(nodes[0].getBoundingClientRect().width)"
    row = sara.page.locator(".layout-row").first
    assert row.locator("select").evaluate_all(width) == row.locator(".layout-line > .choice").evaluate_all(width)
    sara.opens(f"{REPORT}/open-answers")
    beyond = sara.page.locator(".scroll:has(table.words)").evaluate_all(
        "all => all.map(e => e.scrollWidth - e.clientWidth)"
    )
    assert len(beyond) > 3 and max(beyond) < 20  # a word of its last column at most, not a column
