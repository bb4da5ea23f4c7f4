"""Interview pages: consent first, words saved part by part, nobody's record open to strangers, no word lost."""

from __future__ import annotations

import pytest

from questionnaires.interviews import InterviewSetting, TopicNotes
from survey.store import access_log, cases, interviews
from tests.survey.offices import GUIDE, Office

CONSENT = {"may_take_part": "yes", "held_on.day": "۲۳", "held_on.month": "7", "held_on.year": "1404"}


@pytest.fixture
def record(office: Office) -> int:
    """An open record of the first case, with consent and nothing said yet, by navid."""
    return office.interview(office.cases[0], "navid", closed=False)


def test_an_interview_begins_on_a_case_and_asks_for_consent_first(office: Office):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}/interview"
    begun = navid.post(page, guide=GUIDE)
    assert begun.status_code == 303
    assert begun.headers["Location"].endswith("/staff/interviews/1/setting")
    assert office.record(1).started_by == "navid"


def test_a_case_with_an_open_record_leads_to_it_and_a_second_start_is_the_same_record(office: Office, record: int):
    navid = office.desk("navid")
    page = f"/staff/cases/{office.cases[0]}/interview"
    assert navid.get(page).headers["Location"].endswith(f"/staff/interviews/{record}")
    token = navid.token(f"/staff/interviews/{record}")
    again = navid.client.post(page, data={"csrf_token": token, "guide": GUIDE})
    assert again.headers["Location"].endswith(f"/staff/interviews/{record}/setting")


def test_an_unknown_guide_is_refused(office: Office):
    assert office.desk("navid").post(f"/staff/cases/{office.cases[0]}/interview", guide="none").status_code == 400


def test_consent_place_and_jalali_day_are_stored(office: Office, record: int):
    saved = office.desk("navid").post(
        f"/staff/interviews/{record}/setting",
        base_revision="1", place="مغازهٔ بازار", may_be_quoted="yes", go="next", **CONSENT,
    )  # fmt: skip
    assert saved.status_code == 303
    assert saved.headers["Location"].endswith(f"/staff/interviews/{record}/story")
    setting = InterviewSetting.from_document(office.record(record).parts["setting"])
    assert setting == InterviewSetting(True, True, "مغازهٔ بازار", "2025-10-15")  # 1404/07/23


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"held_on.day": "31", "held_on.month": "12", "held_on.year": "1403"}, "no-such-date"),
        ({"held_on.day": "1", "held_on.month": "1", "held_on.year": "1499"}, "date-too-late"),
        ({"held_on.day": "1", "held_on.month": "", "held_on.year": "1404"}, "date-incomplete"),
    ],
)
def test_an_impossible_day_is_refused_and_what_was_typed_stays(office: Office, record: int, typed, problem):
    refused = office.desk("navid").post(
        f"/staff/interviews/{record}/setting", base_revision="1", place="خانه", **{**CONSENT, **typed}
    )
    assert refused.status_code == 422
    assert 'id="held_on-error"' in refused.text
    assert "خانه" in refused.text
    assert office.record(record).revisions["setting"] == 1


def test_being_quoted_without_taking_part_is_refused(office: Office, record: int):
    typed = {"may_be_quoted": "yes", "held_on.day": "1", "held_on.month": "1", "held_on.year": "1404"}
    refused = office.desk("navid").post(f"/staff/interviews/{record}/setting", base_revision="1", **typed)
    assert refused.status_code == 422


def test_without_consent_a_topic_leads_back_to_it_and_nothing_said_is_stored(office: Office):
    navid = office.desk("navid")
    navid.post(f"/staff/cases/{office.cases[0]}/interview", guide=GUIDE)
    assert navid.get("/staff/interviews/1/today").headers["Location"].endswith("/setting?first=consent")
    refused = navid.post("/staff/interviews/1/today", page="/staff/interviews/1/setting", words="آب کم است")
    assert refused.status_code == 422
    assert "آب کم است" in refused.text
    assert office.record(1).parts == {}


def test_words_themes_quote_and_notes_are_saved_and_shown_again(office: Office, record: int):
    navid = office.desk("navid")
    saved = navid.post(
        f"/staff/interviews/{record}/today",
        base_revision="0",
        words="آب نیست.\nباغ‌ها خشک شد.",
        themes=["orchards", "water"],
        quote="باغ‌ها خشک شد.",
        notes="غمگین بود",
        go="part:future",
    )
    assert saved.headers["Location"].endswith(f"/staff/interviews/{record}/future")
    stored = TopicNotes.from_document(office.record(record).parts["today"])
    assert stored.words == "آب نیست.\nباغ‌ها خشک شد."
    assert stored.themes == ("water", "orchards")  # in the guide's order
    assert (stored.quote, stored.notes) == ("باغ‌ها خشک شد.", "غمگین بود")
    again = navid.get(f"/staff/interviews/{record}/today").text
    assert "باغ‌ها خشک شد." in again
    assert 'value="water" checked' in again


def test_an_unknown_theme_is_refused_with_the_words_kept(office: Office, record: int):
    refused = office.desk("navid").post(
        f"/staff/interviews/{record}/today", base_revision="0", words="آب نیست", themes="gold"
    )
    assert refused.status_code == 422
    assert "آب نیست" in refused.text


def test_saving_the_same_words_twice_makes_one_revision(office: Office, record: int):
    navid = office.desk("navid")
    for _ in range(2):
        navid.post(f"/staff/interviews/{record}/today", base_revision="0", words="آب نیست", go="save")
    assert office.record(record).revisions["today"] == 1


def test_two_who_write_at_once_see_both_texts_and_lose_no_word(office: Office, record: int):
    navid, sara = office.desk("navid"), office.desk("sara")
    page = f"/staff/interviews/{record}/today"
    navid.post(page, base_revision="0", words="آب نیست", themes="water")
    conflict = sara.post(page, base_revision="0", words="کار نیست", themes="work")
    assert conflict.status_code == 409
    assert "آب نیست\n\nکار نیست" in conflict.text
    assert 'name="base_revision" value="1"' in conflict.text
    assert 'value="water" checked' in conflict.text
    assert 'value="work" checked' in conflict.text
    sara.post(page, base_revision="1", words="آب نیست\n\nکار نیست", themes=["water", "work"])
    history = sara.get(f"{page}/history").text
    assert "آب نیست" in history
    assert office.record(record).revisions["today"] == 2


def test_a_refusal_of_consent_is_never_overruled_by_a_conflict(office: Office, record: int):
    page = f"/staff/interviews/{record}/setting"
    office.desk("navid").post(page, base_revision="1", **{**CONSENT, "may_take_part": ""})
    conflict = office.desk("sara").post(page, base_revision="1", may_be_quoted="yes", place="خانه", **CONSENT)
    assert conflict.status_code == 409
    form = conflict.text[conflict.text.index("<fieldset>") :]
    assert 'name="may_take_part" value="yes" checked' not in form


def test_closing_needs_the_day_and_then_keeps_the_words_as_they_are(office: Office):
    navid = office.desk("navid")
    navid.post(f"/staff/cases/{office.cases[0]}/interview", guide=GUIDE)
    assert navid.post("/staff/interviews/1", state="closed").status_code == 422
    navid.post("/staff/interviews/1/setting", base_revision="0", **CONSENT)
    assert navid.post("/staff/interviews/1", state="closed").status_code == 303
    assert office.record(1).is_closed
    late = navid.post("/staff/interviews/1/today", page="/staff/interviews/1", base_revision="0", words="دیر رسید")
    assert late.status_code == 409
    assert "دیر رسید" in late.text
    assert "today" not in office.record(1).parts


def test_a_closed_interview_can_be_opened_again(office: Office):
    closed = office.interview(office.cases[0], "navid")
    navid = office.desk("navid")
    assert navid.get(f"/staff/interviews/{closed}/today").status_code == 303
    navid.post(f"/staff/interviews/{closed}", state="open")
    assert not office.record(closed).is_closed
    assert navid.get(f"/staff/interviews/{closed}/today").status_code == 200


def test_an_interviewer_sees_own_and_assigned_records_and_no_others(office: Office, record: int):
    leila = office.desk("leila")
    assert leila.get(f"/staff/interviews/{record}").status_code == 403
    assert leila.get(f"/staff/interviews/{record}/today").status_code == 403
    assert f"/staff/interviews/{record}" not in leila.get("/staff/waves/people/interviews").text
    with office.database.write() as connection:
        cases.assign(connection, office.cases[0], "leila")
    assert leila.get(f"/staff/interviews/{record}").status_code == 200
    assert f"/staff/interviews/{record}" in leila.get("/staff/waves/people/interviews").text


def test_a_case_of_another_interviewer_cannot_be_begun(office: Office):
    with office.database.write() as connection:
        cases.assign(connection, office.cases[0], "navid")
    assert office.desk("leila").get(f"/staff/cases/{office.cases[0]}/interview").status_code == 403
    assert "1" in office.desk("navid").get("/staff/waves/people/interviews?lang=en").text


def test_a_consultant_sees_all_interviews_or_only_their_own(office: Office, record: int):
    sara = office.desk("sara")
    assert f"/staff/interviews/{record}" in sara.get("/staff/waves/people/interviews").text
    assert f"/staff/interviews/{record}" not in sara.get("/staff/waves/people/interviews?whose=mine").text


@pytest.mark.parametrize(
    "address", ["/staff/waves/people/interviews", "/staff/interviews/{record}", "/staff/cases/1/interview"]
)
def test_a_planner_sees_no_interview_and_a_stranger_signs_in_first(office: Office, record: int, address: str):
    address = address.format(record=record)
    assert office.desk("parisa").get(address).status_code == 403
    stranger = office.desk(None).get(address)
    assert stranger.status_code == 303
    assert "/staff/sign-in" in stranger.headers["Location"]


def test_each_look_at_a_record_is_logged(office: Office, record: int):
    office.desk("sara").get(f"/staff/interviews/{record}")
    with office.database.read() as connection:
        entries = access_log.entries(connection, action="interview-record")
    assert [(entry.by, entry.subject) for entry in entries] == [("sara", f"interview {record}")]


@pytest.mark.parametrize("part", ["nothing", "quotes.reviewed"])
def test_a_part_that_is_none_is_not_found(office: Office, record: int, part: str):
    navid = office.desk("navid")
    assert navid.get(f"/staff/interviews/{record}/{part}").status_code == 404
    page = f"/staff/interviews/{record}"
    assert navid.post(f"{page}/{part}", page=page, words="x").status_code == 404


def test_other_methods_and_unknown_states_are_refused(office: Office, record: int):
    navid = office.desk("navid")
    assert navid.client.put(f"/staff/interviews/{record}/today").status_code == 405
    assert navid.client.post("/staff/waves/people/interviews").status_code in (400, 405)
    assert navid.post(f"/staff/interviews/{record}", state="gone").status_code == 400
    assert navid.get("/staff/interviews/999").status_code == 404


def test_a_form_without_its_token_changes_nothing(office: Office, record: int):
    sent = office.desk("navid").client.post(f"/staff/interviews/{record}/today", data={"words": "x"})
    assert sent.status_code == 400
    assert "today" not in office.record(record).parts


def test_no_name_or_number_stands_on_an_interview_page(office: Office, record: int):
    page = office.desk("sara").get(f"/staff/interviews/{record}").text
    assert "آزمونی" not in page
    assert "0917" not in page


def test_pages_are_in_english_where_asked(office: Office, record: int):
    page = office.desk("navid").get(f"/staff/interviews/{record}/today?lang=en").text
    assert "The person's words" in page or "The person&#39;s words" in page
    assert "what kind of city is جهرم today" in page  # the study has no English name of its city


def test_an_interview_of_a_withdrawn_case_is_still_its_own_record(office: Office, record: int):
    with office.database.read() as connection:
        assert [one.id for one in interviews.records_of_case(connection, office.cases[0])] == [record]
