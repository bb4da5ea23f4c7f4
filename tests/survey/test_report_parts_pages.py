"""Planners choose a part of the respondents: the page says whose numbers these are, or why it will not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from questionnaires.translations import sentence
from survey.reporting import selections
from tests.store import examples
from tests.survey.offices import Office, open_office

WATER = "/staff/studies/jahrom/report-part/section-water"
WORKBOOK = "/staff/studies/jahrom/report-part.xlsx"


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    """Six of the council (all say yes) and six farmers (all say no) have answered."""
    opened = open_office(tmp_path)
    for case in opened.cases[:6]:
        examples.answer_all(opened.database, case, enough="yes")
    for case in opened.cases[6:]:
        examples.answer_all(opened.database, case, enough="no")
    yield opened
    opened.database.close()


def figures(page: str) -> list[str]:
    cells = re.findall(r'<td class="f-(?:count|share)[^"]*">\s*(.*?)\s*</td>', page, re.DOTALL)
    return [re.sub("[\u2066\u2069]", "", cell) for cell in cells]


def test_the_page_shows_the_numbers_of_the_group_that_is_chosen(office: Office):
    page = office.desk("parisa").get(f"{WATER}?only=group:farmers&lang=en")
    assert page.status_code == 200
    assert figures(page.text) == ["0", "0%", "6", "100%"]
    assert "6 people" in page.text
    assert sentence("reports.why.title", "en") in page.text


def test_every_link_keeps_the_choice_and_the_form_shows_it(office: Office):
    page = office.desk("parisa").get(f"{WATER}?only=group:farmers&only=").text
    assert re.search(r'<option value="group:farmers" selected', page)
    sections = re.findall(r'href="(/staff/studies/jahrom/report-part/[^"]*)"', page)
    assert sections
    assert all("only=group:farmers" in address for address in sections)


def test_nothing_chosen_leads_back_to_everybody(office: Office):
    reply = office.desk("parisa").get(f"{WATER}?only=")
    assert reply.status_code == 303
    assert reply.headers["Location"].startswith("/staff/studies/jahrom/report/section-water")


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ("mode:web", None),  # everybody answered so: the same as all
        ("mode:paper", "selection-unknown"),
        ("shoe:large", "selection-unknown"),
        ("nonsense", "selection-unknown"),
    ],
)
def test_what_may_not_be_shown_is_refused_in_words_and_without_a_table(
    office: Office, chosen: str, problem: str | None
):
    page = office.desk("parisa").get(f"{WATER}?only={chosen}&lang=en")
    assert page.status_code == (422 if problem else 200)
    assert ("<table" in page.text) is (problem is None)
    if problem:
        assert sentence("reports.part.refused", "en") in page.text


def test_a_group_under_five_is_neither_offered_nor_shown(tmp_path):
    office = open_office(tmp_path)
    for case in office.cases[:9]:
        examples.answer_all(office.database, case)
    with office.database.write() as connection:  # the last three are not of those asked at all
        connection.exec_driver_sql("DELETE FROM cases WHERE id > ?", (office.cases[8],))
    parisa = office.desk("parisa")
    assert "group:farmers" not in parisa.get("/staff/studies/jahrom/report/section-water").text
    for group in ("farmers", "council"):  # all less the council were the three farmers
        refused = parisa.get(f"{WATER}?only=group:{group}&lang=en")
        assert refused.status_code == 422
        assert "fewer than 5 people" in refused.text
        assert parisa.get(f"{WORKBOOK}?only=group:{group}").status_code == 422
    office.database.close()


def test_the_workbook_holds_what_is_on_the_screen(office: Office):
    sent = office.desk("parisa").get(f"{WORKBOOK}?only=group:farmers&section=section-water&lang=en")
    workbook = load_workbook(io.BytesIO(sent.data))
    values = {cell.value for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row}
    assert {6, 1} <= values
    assert any("Group" in str(value) for value in values)
    assert NOBODY_NAMED not in str(values)


NOBODY_NAMED = "آزمونی"


def test_sections_waves_and_studies_that_are_not_there(office: Office):
    parisa = office.desk("parisa")
    for address in (
        "/staff/studies/jahrom/report-part/section-none?only=group:farmers",
        "/staff/studies/jahrom/report-part/reconciliation?only=group:farmers",
        f"{WATER}?only=group:farmers&wave=none",
        "/staff/studies/none/report-part/section-water?only=group:farmers",
        f"{WORKBOOK}?only=group:farmers&section=reconciliation",
    ):
        assert parisa.get(address).status_code == 404, address


def test_figures_stay_for_some_minutes_and_say_of_when_they_are(office: Office, monkeypatch):
    parisa = office.desk("parisa")
    before = figures(parisa.get(f"{WATER}?only=group:farmers&lang=en").text)
    with office.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM answers")
    assert figures(parisa.get(f"{WATER}?only=group:farmers&lang=en").text) == before
    monkeypatch.setattr(selections, "KEPT_FOR", selections.KEPT_FOR * 0)
    assert figures(parisa.get(f"{WATER}?only=group:farmers&lang=en").text) != before


def test_the_tables_of_a_page_go_out_as_csv_as_they_stand(office: Office):
    parisa = office.desk("parisa")
    csv = "/staff/studies/jahrom/report-part.csv?section=section-water&lang=en"
    everybody = parisa.get(csv).data
    assert everybody.startswith(b"\xef\xbb\xbf")
    assert "Yes" in everybody.decode() or "بله" in everybody.decode()
    some = parisa.get(f"{csv}&only=group:farmers").data.decode()
    assert "Group" in some and some != everybody.decode()
    assert parisa.get("/staff/studies/jahrom/report-part.csv?section=reconciliation").status_code == 200
    assert parisa.get("/staff/studies/jahrom/report-part.csv?section=nowhere").status_code == 404
    assert parisa.get(f"{csv}&only=group:nobody").status_code == 422
    page = parisa.get("/staff/studies/jahrom/report/reconciliation").text
    assert "/report-part.csv?section=reconciliation" in page


def test_pictures_of_charts_follow_the_choice(office: Office):
    parisa = office.desk("parisa")
    picture = "/staff/studies/jahrom/report-chart/enough.svg"
    everybody, some = parisa.get(picture), parisa.get(f"{picture}?only=group:farmers&section=section-water")
    assert everybody.mimetype == some.mimetype == "image/svg+xml"
    assert everybody.data != some.data
    for refused in ("?only=group:nobody", "?as=none", "?only=group:farmers&section=nowhere"):
        assert parisa.get(f"{picture}{refused}").status_code == 404, refused
