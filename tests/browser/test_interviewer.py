"""An interviewer with a phone or a laptop: the questionnaire and the interview record in one sitting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from questionnaires.fieldwork import CollectionMode
from questionnaires.interviews import TopicNotes
from survey.store import cases, submissions
from tests.browser.offices import says, served, signs_in
from tests.browser.people import Person, RunningCity
from tests.survey.offices import Office, open_office

NAVID = "navid"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Office, RunningCity]]:
    """An installation in the field; the first case is assigned to navid."""
    opened = open_office(tmp_path)
    with opened.database.write() as connection:
        cases.assign(connection, opened.cases[0], NAVID)
    with served(opened.app) as address:
        yield opened, RunningCity(None, address)  # type: ignore[arg-type]  # nobody here answers by link
    opened.database.close()


def takes_consent(person: Person) -> None:
    person.page.locator("#may_take_part").check()
    person.page.locator("#may_be_quoted").check()
    person.writes("place", "دفتر کار").writes("held_on.day", "۲۳").writes("held_on.year", "۱۴۰۴")
    person.selects("held_on.month", "7").presses(says("interviews.save_next"))


def begins_an_interview(person: Person, case_id: int) -> None:
    signs_in(person, NAVID)
    person.opens(f"/staff/cases/{case_id}").presses(says("staff.case.interview-begin"))
    person.presses(says("interviews.begin"))


@pytest.mark.parametrize(("width", "scripts"), [(390, False), (390, True), (1280, True)])
def test_questionnaire_and_record_are_filled_in_one_sitting(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person], width: int, scripts: bool
):
    installation, city = office
    navid = respondent(city, width=width, scripts=scripts)
    begins_an_interview(navid, installation.cases[0])
    takes_consent(navid)
    navid.writes("words", "کارم باغ است.").presses(says("interviews.save_next"))
    navid.writes("words", "آب نیست، ولی مردم مهربان‌اند.").writes("quote", "مردم مهربان‌اند.")
    navid.takes("themes", "water").writes("notes", "با شوق گفت")
    navid.follows(navid.page.locator('button[value="part:future"]'))  # moving on saves
    navid.writes("words", "شهری سبز").presses(says("interviews.save"))
    assert says("interviews.saved") in navid.words

    navid.follows(navid.page.locator('button[value="record"]'))
    assert "آب نیست، ولی مردم مهربان‌اند." in navid.words
    navid.presses(says("interviews.questionnaire"))  # the same sitting
    navid.takes("enough", "yes").goes_on()
    navid.writes("wish", "آب شیرین").goes_on()
    navid.submits()
    assert navid.is_done
    navid.presses(says("respond.done.case"))
    assert says("interviews.close") in navid.words  # and back at the record
    navid.presses(says("interviews.close"))
    assert says("interviews.reopen") in navid.words

    record = installation.record(1)
    assert record.is_closed
    assert TopicNotes.from_document(record.parts["today"]) == TopicNotes(
        "آب نیست، ولی مردم مهربان‌اند.", "با شوق گفت", ("water",), "مردم مهربان‌اند."
    )
    with installation.database.read() as connection:
        case = cases.case(connection, installation.cases[0])
        stored = submissions.submission(connection, case.submission_id or "")
    assert stored.mode is CollectionMode.FACE_TO_FACE
    assert stored.answers["wish"] == "آب شیرین"
    assert navid.complaints == []


def test_an_interview_is_left_and_gone_on_with_from_the_list(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person]
):
    installation, city = office
    phone = respondent(city, width=390)
    begins_an_interview(phone, installation.cases[0])
    takes_consent(phone)
    phone.writes("words", "نیمه‌کاره").presses(says("interviews.save"))

    laptop = signs_in(respondent(city, width=1280), NAVID)
    laptop.opens("/staff/waves/people/interviews")
    laptop.follows(laptop.page.locator(".interview-list a"))
    assert "نیمه‌کاره" in laptop.words
    laptop.opens("/staff/interviews/1/story")
    assert laptop.page.locator("#words").input_value() == "نیمه‌کاره"


def test_two_devices_that_disagree_are_settled_by_the_person(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person]
):
    installation, city = office
    phone = respondent(city, width=390)
    begins_an_interview(phone, installation.cases[0])
    takes_consent(phone)
    laptop = signs_in(respondent(city, width=1280), NAVID).opens("/staff/interviews/1/story")
    phone.writes("words", "از گوشی").presses(says("interviews.save"))
    laptop.writes("words", "از رایانه").presses(says("interviews.save"))
    assert says("interviews.conflict.title") in laptop.words
    assert laptop.page.locator("#words").input_value() == "از گوشی\n\nاز رایانه"
    laptop.presses(says("interviews.save"))
    assert installation.record(1).parts["story"]["words"] == "از گوشی\n\nاز رایانه"


def test_words_that_are_not_saved_are_not_left_by_accident(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person]
):
    installation, city = office
    navid = respondent(city, width=1280)
    begins_an_interview(navid, installation.cases[0])
    takes_consent(navid)
    navid.page.on("dialog", lambda dialog: dialog.dismiss())
    navid.page.locator("#words").type("نوشتهٔ تازه")
    with navid.page.expect_event("dialog") as leaving:
        navid.page.get_by_role("link", name=says("staff.nav.help")).click(no_wait_after=True)
    assert leaving.value.type == "beforeunload"
    assert navid.page.locator("#words").input_value() == "نوشتهٔ تازه"
    navid.page.keyboard.press("Control+s")
    navid.page.wait_for_url("**/story?saved=1")
    assert installation.record(1).parts["story"]["words"] == "نوشتهٔ تازه"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_page_of_an_interview_has_a_barrier_or_scrolls_sideways(
    office: tuple[Office, RunningCity], respondent: Callable[..., Person], language: str, width: int
):
    installation, city = office
    written = TopicNotes("گفته", "یادداشت", ("water", "work"), "نقل")
    record = installation.interview(installation.cases[0], NAVID, closed=False, today=written)
    closed = installation.interview(installation.cases[1], NAVID, today=written)
    navid = signs_in(respondent(city, width=width), NAVID)
    for address in (
        "/staff/waves/people/interviews",
        f"/staff/cases/{installation.cases[2]}/interview",
        f"/staff/interviews/{record}",
        f"/staff/interviews/{closed}",
        f"/staff/interviews/{record}/setting",
        f"/staff/interviews/{record}/today",
        f"/staff/interviews/{record}/today/history",
    ):
        navid.opens(f"{address}?lang={language}")
        assert navid.barriers() == [], address
        assert not navid.scrolls_sideways(), address
        assert navid.complaints == [], address
