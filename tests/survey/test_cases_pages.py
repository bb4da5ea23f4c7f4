"""Cases: the list, contacts, the questionnaire begun, codes renewed, a person erased."""

from __future__ import annotations

import re

import pytest

from questionnaires.fieldwork import Disposition
from survey.store import access_log, cases, contacts, waves
from survey.store.errors import ContactNotFound
from tests.store import examples
from tests.survey.fieldwork_steps import answer, cases_of, invite, table
from tests.survey.offices import Desk, Office


def test_the_list_of_cases_shows_names_only_on_request_and_logs_it(office: Office):
    navid = office.desk("navid")
    assert "آزمونی" not in navid.get("/staff/waves/people/cases").text
    page = navid.get("/staff/waves/people/cases?names=yes&group=farmers").text
    assert "باغدار آزمونی 3" in page and "عضو آزمونی" not in page
    with office.database.read() as connection:
        assert access_log.entries(connection)[0].subject == "6 units: list of cases of people"


def test_the_list_calls_colleagues_by_name_and_says_what_a_day_is_of(office: Office, sara: Desk):
    page = f"/staff/cases/{office.cases[0]}"
    assert sara.post(f"{page}/assign", page=page, interviewer="leila").status_code == 303
    assert sara.post(f"{page}/contact", page=page, disposition="refused", mode="face-to-face").status_code == 303
    listed = office.desk("leila").get("/staff/waves/people/cases").text
    assert "<bdi>Leila</bdi>" in listed and re.search(r"<span>تماس ۱۴\d\d/[۰-۹]{2}/[۰-۹]{2}</span>", listed)


def test_cases_are_filtered(office: Office, sara: Desk):
    answer(office, office.cases[0])
    assert "۱ پرونده" in sara.get("/staff/waves/people/cases?disposition=complete").text
    assert "پرونده‌ای با این مشخصات نیست" in sara.get("/staff/waves/people/cases?disposition=refused").text
    assert sara.get("/staff/waves/people/cases?page=99999999999&group=<x>").status_code == 200


def test_an_interviewers_list_leaves_out_what_is_handed_to_somebody_else(office: Office, sara: Desk):
    case_id = office.cases[0]
    page = f"/staff/cases/{case_id}"
    assert sara.post(f"{page}/assign", page=page, interviewer="leila").status_code == 303
    assert office.desk("leila").get(page).status_code == 200
    assert office.desk("navid").get(page).status_code == 403
    assert "۱۱ پرونده" in office.desk("navid").get("/staff/waves/people/cases").text
    assert sara.post(f"{page}/assign", page=page, interviewer="parisa").status_code == 422


def test_a_look_at_a_case_is_logged_and_shows_the_person(office: Office):
    case_id = office.cases[6]
    page = office.desk("navid").get(f"/staff/cases/{case_id}").text
    assert "باغدار آزمونی 0" in page and "۰۹۱۷۰۰۰۰۰۲۰" in page
    with office.database.read() as connection:
        entry = access_log.entries(connection)[0]
    assert (entry.by, entry.action) == ("navid", "contact-seen")


def test_an_interviewer_begins_the_questionnaire_face_to_face(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}"
    begun = navid.post(f"{page}/begin", page=page, mode="face-to-face")
    assert begun.status_code == 303 and begun.headers["Location"].endswith("/answer/water")
    assert navid.get("/answer/water").status_code == 200
    assert navid.post(f"{page}/begin", page=page, mode="telepathy").status_code == 400


def test_nothing_is_begun_in_a_wave_that_is_closed(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}"
    token = navid.token(page)
    with office.database.write() as connection:
        waves.close_wave(connection, "people", at=examples.NOON)
    reply = navid.client.post(f"{page}/begin", data={"csrf_token": token, "mode": "paper"})
    assert reply.status_code == 422 and "این موج بسته است" in reply.text


def test_a_contact_is_recorded_with_its_note(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}"
    fields = {"disposition": "non-contact", "mode": "web", "note": "شنبه دوباره"}
    assert navid.post(f"{page}/contact", page=page, **fields).status_code == 303
    assert "شنبه دوباره" in navid.get(page).text
    assert cases_of(office, "people")[0].disposition is Disposition.NON_CONTACT
    wrong = navid.post(f"{page}/contact", page=page, disposition="complete", mode="web", note="بماند")
    assert wrong.status_code == 422 and "بماند" in wrong.text


def test_new_codes_make_the_old_ones_lead_nowhere(office: Office, sara: Desk):
    case = cases_of(office, "people")[0]
    old = cases.link_of(office.database, case)
    page = f"/staff/cases/{case.id}"
    assert sara.post(f"{page}/codes", page=page).status_code == 303
    with office.database.read() as connection:
        assert not isinstance(cases.case_by_code(connection, office.database, old), cases.Case)
        assert cases.link_of(office.database, cases.case(connection, case.id)) != old


def test_a_person_is_erased_only_after_the_words_are_typed(office: Office, sara: Desk):
    case = cases_of(office, "people")[0]
    page = f"/staff/cases/{case.id}"
    assert sara.post(f"{page}/erase", page=page, confirmation="بله").status_code == 422
    assert sara.post(f"{page}/erase", page=page, confirmation=f"پرونده {case.id} پاک شود").status_code == 303
    with office.database.write() as connection, pytest.raises(ContactNotFound):
        contacts.contact(connection, case.unit_id, by="test", why="test", at=examples.NOON)
    assert "پاک شده است" in sara.get(page).text
    assert len(table(invite(sara, who="all", message="{link}"))) == 12  # heading and the eleven others


def test_cases_and_waves_that_are_not_there_are_not_found(sara: Desk):
    for address in ("/staff/cases/999", "/staff/waves/none", "/staff/waves/none/cases", "/staff/waves/none/edit"):
        assert sara.get(address).status_code == 404
