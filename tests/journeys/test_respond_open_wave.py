"""An open wave: whoever comes, a code to come back with, quiet limits for machines."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from survey.clock import now
from survey.respondents import entering
from survey.store import studies
from tests.journeys.fieldwork import JAHROM


def resume_code(text: str) -> str:
    found = re.search(r'class="code-large"><bdi dir="ltr">([^<]+)<', text)
    assert found
    return found[1]


def test_looking_at_the_first_page_stores_nothing(city):
    person = city.respondent().opens("/w/open")
    assert person.status == 200 and "دقیقه" in person.words and 'value="start"' in person.text
    assert city.count_of("submissions") == city.count_of("rate_limits") == 0


def test_beginning_gives_a_code_to_come_back_with_on_any_device(city):
    person = city.respondent().opens("/w/open").posts("start")
    assert person.section == "consent"
    code = resume_code(person.text)
    assert re.fullmatch(r"([۰-۹]{4} ){3}[۰-۹]{4}", code)
    person.posts(consent="yes").posts(favourite="red")
    assert code in person.text.split("<footer")[1]
    other = city.respondent().opens("/").posts(code=code, to="/")
    assert other.section == "orders"
    assert other.opens("/answer/choices").chosen("favourite") == ["red"]


def test_only_an_open_wave_asks_for_the_group(city):
    person = city.respondent().opens("/w/open").posts("start").posts(consent="yes")
    assert person.opens("/answer/role").section == "role"
    assert city.respondent().opens(city.link()).posts(consent="yes").opens("/answer/role").section != "role"


def test_a_whole_questionnaire_without_a_name(city):
    person = city.respondent().opens("/w/open").posts("start").posts(consent="yes")
    while person.section != "review":
        person.posts(been="no")
    person.posts("submit")
    assert 'data-submission="complete"' in person.text and person.receipt
    with city.database.read() as connection:
        (row,) = connection.exec_driver_sql("SELECT case_id, resume_hash, submitted_at FROM submissions").all()
    assert row.case_id is None and row.resume_hash is None
    assert row.submitted_at.endswith(("20:30:00.000000+00:00", "19:30:00.000000+00:00"))  # midnight in Tehran


def test_the_browser_that_began_is_led_back_to_its_own_answers(city):
    person = city.respondent().opens("/w/open").posts("start").posts(consent="yes").opens("/w/open")
    assert 'href="/answer/"' in person.text
    assert person.opens("/answer/").section == "choices"


def test_a_machine_that_fills_the_box_nobody_sees_begins_nothing(city):
    person = city.respondent().opens("/w/open").posts("start", website="https://spam.example")
    assert person.path == "/w/open" and city.count_of("submissions") == 0


def test_a_school_behind_one_address_comes_in_and_a_machine_does_not(city, monkeypatch):
    monkeypatch.setattr(entering, "STARTS_AN_ADDRESS", 5)
    here = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.9"}}
    person = city.respondent().opens("/w/open")
    data = {**person.hidden, "go": "start"}
    replies = [person.client.post("/w/open", data=data, **here) for _ in range(6)]
    assert [reply.status_code for reply in replies] == [303] * 5 + [429]
    assert int(replies[-1].headers["Retry-After"]) > 0
    elsewhere = person.client.post("/w/open", data=data, environ_overrides={"REMOTE_ADDR": "192.0.2.10"})
    assert elsewhere.status_code == 303


def test_three_hundred_of_one_address_are_far_from_the_limit():
    assert entering.STARTS_AN_ADDRESS >= 300


def test_before_and_after_its_dates_an_open_wave_says_so(city):
    city.change_wave("open", opens_on=date(2090, 3, 20))
    assert city.respondent().opens("/w/open").status == 403
    city.change_wave("open", opens_on=None, closes_on=date(2020, 3, 20))
    person = city.respondent().opens("/w/open")
    assert person.status == 410 and 'name="go"' not in person.text


def test_a_listed_wave_has_no_open_door(city):
    assert city.respondent().opens("/w/people").status == 404
    assert city.respondent().opens("/w/nowhere").status == 404


def test_the_first_page_comes_in_the_language_asked_for_and_stays_in_it(city):
    person = city.respondent().opens("/w/open?lang=en")
    assert '<html lang="en" dir="ltr">' in person.text
    assert '<html lang="en" dir="ltr">' in person.posts("start").text


def test_numbers_stand_in_the_digits_of_the_reader(city):
    persian, english = (city.respondent().opens(f"/w/open?lang={language}").words for language in ("fa", "en"))
    assert "۱۲۳/۴۵۶" in persian and "۰۷۱-" in persian
    assert "123/456" in english and "071-" in english


@pytest.mark.parametrize("address", ["/", "/withdraw", "/w/open"])
def test_pages_before_the_questionnaire_come_in_both_languages(city, address):
    for language, direction in (("fa", "rtl"), ("en", "ltr")):
        text = city.respondent().opens(f"{address}?lang={language}").text
        assert f'<html lang="{language}" dir="{direction}">' in text


def own_words(text: str) -> set[str]:
    """What of a page is one person's alone: token, key, code to come back with."""
    hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|submission_key)" value="([^"]+)">', text))
    return {*hidden.values(), resume_code(text)}


def test_two_people_see_the_same_page_each_with_their_own_words(city):
    one, other = (city.respondent().opens("/w/open").posts("start") for _ in range(2))
    mine, theirs = own_words(one.text), own_words(other.text)
    assert len(mine) == len(theirs) == 3 and not mine & theirs
    assert without(mine, one.text) == without(theirs, other.text)


def without(words: set[str], text: str) -> str:
    return re.sub("|".join(map(re.escape, words)), "…", text)


def test_a_page_follows_when_the_study_is_changed(city):
    assert "۰۷۱" in city.respondent().opens("/w/open").posts("start").words
    with city.database.write() as connection:
        studies.replace_study(connection, replace(JAHROM, telephone="0999 555 0100"), at=now())
    assert "۰۹۹۹ ۵۵۵ ۰۱۰۰" in city.respondent().opens("/w/open").posts("start").words
