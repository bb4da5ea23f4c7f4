"""Choices that earlier answers offer, and answers in the words of questions, for a browser without scripts."""

from __future__ import annotations

import re

import pytest

from questionnaires.answers import submitted_answers
from tests.journeys.fieldwork import Field, Respondent, take_to_the_field


@pytest.fixture
def city(tmp_path) -> Field:
    return take_to_the_field(tmp_path, "offers")


@pytest.fixture
def person(city) -> Respondent:
    return city.respondent().opens(city.link())


def offered(person: Respondent, name: str) -> list[str]:
    """The codes that can be chosen on the page."""
    fields = re.findall(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', person.text)
    return [found[1] for own in fields if " disabled" not in own and (found := re.search('value="([^"]*)"', own))]


def test_a_question_comes_with_the_answer_that_offers_something(person):
    assert person.section == "place"
    assert offered(person, "city") == []  # and not required either, while there is nothing to choose
    person.posts(province="fars", years="1")
    assert person.section == "place"
    assert offered(person, "city") == ["jahrom", "lar"]
    assert person.posts(province="fars", years="1").status == 422  # now it is
    assert person.posts(province="fars", city="lar", years="1").section == "nearer"
    assert offered(person, "district") == ["khonj"]


def test_choices_cascade_over_pages_and_a_changed_answer_takes_back_what_followed(city, person):
    person.posts(province="fars", years="1").posts(province="fars", city="jahrom", years="1")
    assert offered(person, "district") == ["sahra", "kuy"]
    person.posts(district="kuy").opens("/answer/place").posts(province="yazd", city="taft")
    assert person.section == "nearer" and offered(person, "district") == ["eslamieh"]
    assert person.chosen("district") == []
    assert "دیگر از گزینه‌ها نیست: کوی <بالا>" in person.words
    stored = city.stored()
    assert stored["district"] == "kuy"  # kept where it is stored
    assert "district" not in submitted_answers(city.instrument, stored)
    person.opens("/answer/place").posts(province="fars", city="jahrom", years="1")
    assert person.chosen("district") == ["kuy"]  # a slip that was mended costs nothing


def test_a_choice_that_is_not_offered_is_refused(city, person):
    person.posts(province="fars", years="1").posts(province="fars", city="taft", years="1")
    assert person.status == 422 and city.stored()["province"] == "fars" and "city" not in city.stored()


def test_orders_and_shares_are_of_what_is_offered(city, person):
    person.posts(province="yazd").posts(province="yazd", city="taft")
    assert 'name="order.road"' not in person.text  # nothing is wanted yet
    person.posts(wanted=["water", "road"])
    assert person.section == "nearer"
    rows = re.findall(r'(?s)<select[^>]*name="order\.(\w+)"([^>]*)>', person.text)
    assert [code for code, rest in rows if "disabled" not in rest] == ["water", "road"]
    shares = {"money.road": "۴", "money.water": "6"}
    answers = {"wanted": ["water", "road"], "order.road": "1", "order.water": "2", **shares}
    person.page = person.sends(fields={**answers, "money.park": "1"})
    assert person.status == 422
    person.page = person.sends(fields={**answers, "why": "دور است"})
    assert city.stored()["order"] == ["road", "water"] and city.stored()["money"] == {"road": 4, "water": 6}
    person.opens("/answer/nearer").posts("back", wanted="water", order__water="2", money__water="6")
    counted = submitted_answers(city.instrument, city.stored())
    assert counted.get("order") != ["road", "water"] and "money" not in counted


def test_answers_stand_in_the_words_of_questions(person):
    assert "کدام شهر" not in person.words and "در …" in person.words
    person.posts(province="fars", years="1")
    assert "کدام شهر فارس؟" in person.words
    person.posts(province="fars", city="jahrom", years="1200")
    assert "۱۴٬۴۰۰ ماه؟" in person.words  # worked out on the server, in the reader's figures
    person.posts(province="fars", city="jahrom", years="1200", sure="yes")
    assert "نزدیک‌تر به جهرم" in person.words and "بوستان جهرم" in person.words
    assert "<title>نزدیک‌تر به جهرم ·" in person.text
    person.posts(district="kuy", wanted="park")
    person.posts(district="kuy", wanted="park", order__park="1", money__park="10")
    person.posts(trips__1__to="lar").posts(trips__1__to="lar", trips__1__quarter="khonj")
    assert "چند روز در خنج؟" in person.words
    person.posts(trips__1__to="lar", trips__1__quarter="khonj", trips__1__days="5")
    assert "از ۵ روز خسته شدید؟ (لار)" in person.words
    person.posts(trips__1__to="lar", trips__1__quarter="khonj", trips__1__days="5", tired="no")
    assert person.section == "review"
    for said in ("کدام شهر فارس؟", "کجای جهرم؟", "بوستان جهرم", "چند روز در خنج؟", "از ۵ روز خسته شدید؟ (لار)"):
        assert said in person.words
    person.posts("submit").opens("/answer/copy")
    assert "کجای جهرم؟" in person.words and "${" not in person.text
    person.opens("/answer/done")
    assert person.receipt


def test_what_a_respondent_chose_is_never_code_in_a_page(person):
    person.posts(province="fars", years="1").posts(province="fars", city="jahrom", years="1").posts(district="kuy")
    person.opens("/answer/review")
    assert "کوی &lt;بالا&gt;" in person.text and "<بالا>" not in person.text


def test_in_another_language_answers_are_said_in_it(person):
    person.posts(province="fars", years="1").opens("/answer/place?lang=en")
    assert "Which city of Fars?" in person.words


def test_an_answer_may_be_needed_only_sometimes(person):
    must = re.compile(r'for="f-years">[^<]*<span class="must"( hidden)?>')
    assert must.search(person.text)[1]
    assert person.posts(province="fars").status == 422
    assert not must.search(person.text)[1]


def test_inside_a_repeat_each_instance_is_asked_by_its_own_answers(city, person):
    person.posts(province="yazd").posts(province="yazd", city="taft").posts(district="eslamieh")
    assert person.section == "trips" and offered(person, "trips.1.to") == ["jahrom", "lar"]
    assert 'name="trips.1.quarter"' not in person.text
    person.posts(trips__1__to="lar", trips__2__to="jahrom")
    assert offered(person, "trips.1.quarter") == ["khonj"] and offered(person, "trips.2.quarter") == ["sahra", "kuy"]
    person.posts(trips__1__to="lar", trips__2__to="jahrom", trips__2__quarter="kuy")
    assert 'name="trips.2.days"' in person.text and 'name="trips.1.days"' not in person.text
    person.posts(trips__1__to="lar", trips__2__to="jahrom", trips__2__quarter="kuy", trips__2__days="2")
    assert person.section == "review"
    assert city.stored()["trips"] == [{"to": "lar"}, {"to": "jahrom", "quarter": "kuy", "days": 2}]


def test_an_answer_given_beforehand_stands_in_its_field_when_it_is_first_seen(city, person):
    person.posts(province="fars", years="3")
    assert person.section == "place" and person.chosen("sure") == ["yes"]
    assert "sure" not in city.stored()
    person.posts(province="fars", city="lar", years="3")  # who empties it
    person.opens("/answer/place")
    assert person.chosen("sure") == []
