"""Long work by its pages: asked for, watched without a script, taken by whoever asked, stopped, forgotten."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from exports.documents.pdf import libreoffice
from questionnaires.problems import Problem
from questionnaires.translations import sentence
from survey.reporting import datasets
from survey.routes import waves as wave_pages
from survey.store import access_log, releases, tasks
from tests.store import examples
from tests.survey.offices import Desk, Office, open_office
from tests.survey.waiting_work import do_waiting

REPORT = "/staff/studies/jahrom/report"
FILES = "/staff/studies/jahrom/report-files"
DATA = "/staff/studies/jahrom/data-files"
PUBLICATIONS = "/staff/studies/jahrom/publications"
WAVE = "/staff/waves/people"
NO_SPACE = Problem.at("pdf-not-made", reason="no space left")


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    for case in opened.cases:
        examples.answer_all(opened.database, case)
    yield opened
    opened.database.close()


def ask(desk: Desk, wanted: str, audience: str = "planners") -> str:
    """The page of the work."""
    reply = desk.post(FILES, page=REPORT, format=wanted, audience=audience)
    assert reply.status_code == 303
    return reply.headers["Location"]


def made(desk: Desk, page: str) -> tuple[str, bytes]:
    """Name and content of the file that a page offers."""
    sent = desk.get(f"{page}/file")
    assert sent.status_code == 200
    return sent.headers["Content-Disposition"], sent.data


def test_a_file_is_made_outside_the_request_and_offered_on_its_page(office: Office):
    parisa = office.desk("parisa")
    page = ask(parisa, "docx")
    waiting = parisa.get(page)
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    assert sentence("work.step.waiting", "fa") in waiting.text
    assert parisa.get(f"{page}/file").status_code == 404
    assert do_waiting(office.database) == 1
    ready = parisa.get(page).text
    assert f'href="{page}/file"' in ready
    assert "http-equiv" not in ready
    _, content = made(parisa, page)
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_the_package_holds_every_format_of_the_machine(office: Office):
    parisa = office.desk("parisa")
    page = ask(parisa, "package")
    do_waiting(office.database)
    name, content = made(parisa, page)
    kinds = {entry.rsplit(".")[-1] for entry in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    assert ".zip" in name
    assert kinds == {"xlsx", "docx", "pptx", "png", "svg"} | ({"pdf"} if libreoffice() else set())


def test_the_charts_come_as_png_and_svg(office: Office):
    parisa = office.desk("parisa")
    page = ask(parisa, "charts")
    assert do_waiting(office.database) == 1
    with zipfile.ZipFile(io.BytesIO(made(parisa, page)[1])) as archive:
        names = archive.namelist()
    charts = len(list(datasets.report_of(office.database, "jahrom").charts))
    assert sum(name.endswith(".png") for name in names) == charts
    assert sum(name.endswith(".svg") for name in names) == charts


def test_each_audience_has_its_own_buttons_and_its_workbook(office: Office):
    parisa = office.desk("parisa")
    overview = parisa.get(REPORT).text
    for audience in ("council", "planners", "public"):
        assert f'name="audience" value="{audience}"' in overview
        assert parisa.get(f"{REPORT}.xlsx?audience={audience}").status_code == 200
    assert parisa.get(f"{REPORT}.xlsx?audience=spies").status_code == 404


def test_without_libreoffice_no_pdf_is_offered_and_the_page_says_why(office: Office, monkeypatch):
    monkeypatch.setenv("PATH", "")
    parisa = office.desk("parisa")
    overview = parisa.get(f"{REPORT}?lang=en").text
    assert 'value="pdf"' not in overview
    assert sentence("reports.no_pdf_here", "en") in overview
    assert parisa.post(FILES, page=REPORT, format="pdf", audience="council").status_code == 400


def test_nobody_sees_stops_or_takes_somebody_elses(office: Office):
    page = ask(office.desk("parisa"), "docx")
    do_waiting(office.database)
    sara = office.desk("sara")
    assert sara.get(page).status_code == 404
    assert sara.get(f"{page}/file").status_code == 404
    assert sara.post(page, page="/staff/password", state="dropped").status_code == 404
    assert page not in sara.get("/staff/work").text
    assert page in office.desk("parisa").get("/staff/work").text


def test_work_is_stopped_and_dropped(office: Office):
    parisa = office.desk("parisa")
    page = ask(parisa, "docx")
    assert parisa.post(page, state="stopped").status_code == 303
    assert sentence("work.state.stopped", "fa") in parisa.get(page).text
    assert do_waiting(office.database) == 0
    assert parisa.post(page, state="exploded").status_code == 400
    assert parisa.post(page, state="dropped").status_code == 303
    assert parisa.get(page).status_code == 404


def test_consultants_take_the_answers_and_that_is_logged(office: Office):
    sara = office.desk("sara")
    page = sara.post(DATA, page=REPORT, format="csv").headers["Location"]
    do_waiting(office.database)
    _, content = made(sara, page)
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert sorted(archive.namelist()) == [
        "jahrom-people-codebook.html", "jahrom-people-codebook.xlsx", "jahrom-people.csv",
    ]  # fmt: skip
    assert len(archive.read("jahrom-people.csv").decode("utf-8-sig").split()) == 1 + len(office.cases)
    with office.database.read() as connection:
        (entry,) = access_log.entries(connection, action="answers-exported")
    assert (entry.by, entry.subject) == ("sara", "people")


def test_planners_are_not_offered_the_answers_and_cannot_ask_for_them(office: Office):
    parisa = office.desk("parisa")
    assert "data-files" not in parisa.get(REPORT).text
    assert parisa.post(DATA, page=REPORT, format="csv").status_code == 403


def test_a_consultant_publishes_on_record_and_a_few_answers_less_are_refused_with_the_cell_named(office: Office):
    sara = office.desk("sara")
    assert 'action="/staff/studies/jahrom/publications"' in sara.get(REPORT).text
    page = sara.post(PUBLICATIONS, page=REPORT, audience="planners").headers["Location"]
    do_waiting(office.database)
    kinds = {entry.rsplit(".")[-1] for entry in zipfile.ZipFile(io.BytesIO(made(sara, page)[1])).namelist()}
    assert {"xlsx", "docx", "pptx"} <= kinds
    with office.database.read() as connection:
        (release,) = releases.releases(connection, "jahrom")
    assert (release.audience, release.by) == ("planners", "sara")
    with office.database.write() as connection:
        one = "SELECT id FROM submissions WHERE submitted_at IS NOT NULL LIMIT 1"
        connection.exec_driver_sql(f"UPDATE submissions SET withdrawn_at = submitted_at WHERE id = ({one})")
    again = sara.post(PUBLICATIONS, page=REPORT, audience="planners").headers["Location"]
    do_waiting(office.database)
    said = sara.get(f"{again}?lang=en").text
    assert "differs by fewer than 5 people" in said
    assert sara.get(f"{again}/file").status_code == 404


def test_planners_do_not_publish(office: Office):
    parisa = office.desk("parisa")
    assert "publications" not in parisa.get(REPORT).text
    assert parisa.post(PUBLICATIONS, page=REPORT, audience="public").status_code == 403
    assert office.desk("sara").post(PUBLICATIONS, page=REPORT, audience="spies").status_code == 400


def test_whoever_lost_the_permission_does_not_get_the_file(office: Office):
    sara = office.desk("sara")
    page = sara.post(DATA, page=REPORT, format="csv").headers["Location"]
    do_waiting(office.database)
    with office.database.write() as connection:
        connection.exec_driver_sql("UPDATE users SET role = 'planner' WHERE username = 'sara'")
    assert office.desk("sara").get(f"{page}/file").status_code == 403


def test_thousands_of_invitations_are_long_work_and_few_come_at_once(office: Office, monkeypatch):
    sara = office.desk("sara")
    message = "{name} {link} {code}"
    direct = sara.post(f"{WAVE}/invitations.xlsx", page=WAVE, who="all", message=message)
    assert direct.status_code == 200
    monkeypatch.setattr(wave_pages, "MOST_AT_ONCE", 11)  # the wave lists twelve
    asked = sara.post(f"{WAVE}/invitations.xlsx", page=WAVE, who="all", message=message)
    assert asked.status_code == 303
    do_waiting(office.database)
    assert made(sara, asked.headers["Location"])[1] == direct.data
    refused = sara.post(f"{WAVE}/invitations.xlsx", page=WAVE, who="all", message="{nobody}")
    assert refused.status_code == 422


def test_a_failure_says_why(office: Office):
    parisa = office.desk("parisa")
    page = ask(parisa, "docx")
    with office.database.write() as connection:
        claimed = tasks.claim(connection, examples.NOON)
        tasks.fail(connection, claimed.task.id, claimed.runner, NO_SPACE, examples.NOON)
    shown = parisa.get(f"{page}?lang=en").text
    assert NO_SPACE.sentence("en") in shown


@pytest.mark.parametrize("fields", [{"format": "exe"}, {"format": "docx", "audience": "spies"}, {}])
def test_what_is_not_offered_is_refused(office: Office, fields: dict[str, str]):
    assert office.desk("parisa").post(FILES, page=REPORT, **fields).status_code == 400
