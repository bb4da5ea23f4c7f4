"""Before a wave opens and after it has closed."""

from __future__ import annotations

from datetime import date, timedelta

from survey.clock import today
from tests.journeys.every_kind import begins


def test_before_the_wave_opens_the_page_says_when(city):
    city.change_wave("people", opens_on=date(2090, 3, 20))
    person = city.respondent().opens(city.link())
    assert person.status == 403 and "۱ فروردین ۱۴۶۹" in person.words


def test_after_the_wave_the_page_says_so_and_takes_nothing(city):
    person = begins(city)
    city.close_wave("people")
    assert person.posts(favourite="red").status == 410
    assert "favourite" not in city.stored()


def test_words_that_come_too_late_can_be_copied_from_the_page_that_says_so(city):
    person = begins(city).opens("/answer/words")
    city.close_wave("people")
    reply = person.posts(last_word="سایهٔ نارنج را نگه دارید", chosen="a_code_that_is_long")
    assert reply.status == 410 and "سایهٔ نارنج را نگه دارید" in reply.words
    assert "a_code_that_is_long" not in reply.words  # nobody wrote that
    assert "last_word" not in city.stored()


def test_the_last_day_still_counts(city):
    city.change_wave("people", closes_on=today())
    assert city.respondent().opens(city.link()).status == 200
    city.change_wave("people", closes_on=today() - timedelta(days=1))
    assert city.respondent().opens(city.link()).status == 410
