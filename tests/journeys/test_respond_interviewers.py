"""Interviewers who ask, and paper that is keyed."""

from __future__ import annotations

import re
from datetime import timedelta

from questionnaires.fieldwork import CollectionMode, Role
from survey.clock import today
from survey.routes import respond
from survey.store import cases, submissions
from tests.journeys.every_kind import CHOICES, answers_all, begins
from tests.journeys.fieldwork import Field, Respondent


def sits_down(city: Field, mode: CollectionMode = CollectionMode.FACE_TO_FACE) -> Respondent:
    """An interviewer who opens a case's questionnaire."""
    person = city.staff()
    with city.app.test_request_context():
        with city.database.read() as connection:
            case = cases.case(connection, city.cases["farmers"])
        reply = respond.begin_for_interviewer(case, mode=mode, by="navid")
    cookie = next(value for name, value in reply.headers.items() if name == "Set-Cookie")
    person.client.set_cookie("answering", cookie.split(";")[0].removeprefix("answering="))
    return person.opens(reply.headers["Location"])


def test_an_interviewers_answers_carry_mode_and_name(city):
    person = sits_down(city).posts(consent="yes").posts(**CHOICES)
    assert "مصاحبهٔ حضوری" in person.words
    submission = city.submission()
    assert submission.mode is CollectionMode.FACE_TO_FACE
    with city.database.read() as connection:
        (revision,) = submissions.history(connection, submission.id, "choices")
    assert (revision.mode, revision.by) == (CollectionMode.FACE_TO_FACE, "navid")


def test_a_self_completed_section_asks_to_hand_the_device_over(city):
    person = sits_down(city).posts(consent="yes")
    assert "دستگاه را به پاسخ‌گو بدهید" not in person.words
    assert "دستگاه را به پاسخ‌گو بدهید" in person.opens("/answer/trust").words
    alone = begins(city, "council").opens("/answer/trust")
    assert "دستگاه" not in alone.words


def test_paper_is_keyed_without_handing_over(city):
    person = sits_down(city, CollectionMode.PAPER).posts(consent="yes").opens("/answer/trust")
    assert "از روی کاغذ" in person.words and "دستگاه را" not in person.words


def test_after_an_interview_the_last_page_leads_back_to_the_case(city):
    person = answers_all(sits_down(city).posts(consent="yes")).posts("submit")
    assert f'href="/staff/cases/{city.cases["farmers"]}"' in person.text
    assert "به پاسخ‌گو بدهید" in person.words and "از صفحه عکس بگیرید" not in person.words


def test_an_interviewer_who_is_signed_out_keeps_what_was_typed_until_signed_in_again(city):
    person = sits_down(city).posts(consent="yes").opens("/answer/words")
    token = person.client.get_cookie("staff").value
    person.client.delete_cookie("staff")
    person.page = person.sends(fields={"last_word": "حرف‌های دل"})
    assert person.status == 401 and "last_word" not in city.stored()
    again = {**dict(re.findall(r'name="([^"]+)" value="([^"]*)"', person.text))}
    assert again["last_word"] == "حرف‌های دل"
    person.client.set_cookie("staff", token)
    assert person.client.post("/answer/words", data=again).status_code == 303
    assert city.stored()["last_word"] == "حرف‌های دل"


def test_a_planner_cannot_use_an_interviewers_session(city):
    person = sits_down(city)
    planner = city.staff("parisa", Role.PLANNER)
    planner.client.set_cookie("answering", person.client.get_cookie("answering").value)
    assert planner.client.get("/answer/choices").status_code == 303


def test_paper_still_comes_in_after_the_last_day(city):
    city.change_wave("people", closes_on=today() - timedelta(days=3))
    assert sits_down(city, CollectionMode.PAPER).posts(consent="yes").section == "choices"
