"""Every kind of mistake: said beside its field and on top, with what was typed still there."""

from __future__ import annotations

import re

import pytest

from tests.journeys.every_kind import begins


@pytest.mark.parametrize(
    ("section", "fields", "said", "beside"),
    [
        ("choices", {"several": ["green", "blue", "red"]}, "حداکثر ۲", "several"),
        ("choices", {"several": ["green", "none"]}, "همراه", "several"),
        ("choices", {"favourite": "mauve"}, "mauve", "favourite"),
        ("orders", {"order.green": "1", "order.blue": "1"}, "رتبهٔ ۱", "order"),
        ("orders", {"order.green": "2"}, "رتبهٔ ۱", "order"),
        ("orders", {"budget.green": "90"}, "۹۰", "budget"),
        ("figures", {"people": "چهار"}, "چهار", "people"),
        ("figures", {"people": "۲۱"}, "۲۱", "people"),
        ("figures", {"people": "۲٫۵"}, "۲٫۵", "people"),
        ("figures", {"distance": "-3"}, "-3", "distance"),
        ("figures", {"moved.year": "1404", "moved.month": "12", "moved.day": "30"}, "تقویم", "moved"),
        ("figures", {"moved.year": "65", "moved.month": "1", "moved.day": "1"}, "چهار رقم", "moved"),
        ("figures", {"moved.day": "1"}, "روز", "moved"),
        ("figures", {"wakes.hour": "25", "wakes.minute": "0"}, "۲۳", "wakes"),
        ("figures", {"wakes.hour": "6"}, "دقیقه", "wakes"),
        ("figures", {"arrived.hour": "6", "arrived.minute": "0"}, "روز", "arrived"),
        ("figures", {"people": "2", "children": "5"}, "بیش از همهٔ خانه", "children"),
        ("words", {"last_word": "و" * 201}, "۲۰۱", "last_word"),
        ("words", {"demands.1.what": "آب", "demands.1.weight": "9"}, "۵", "demands.1.weight"),
    ],
)
def test_a_mistake_is_said_beside_the_field_and_on_top_with_what_was_typed_still_there(
    city, section, fields, said, beside
):
    person = begins(city).opens(f"/answer/{section}")
    person.page = person.sends(fields=fields)
    assert person.status == 422
    fault = re.search(rf'(?s)id="e-{re.escape(beside)}">(.*?)</p>', person.text)
    assert fault and said in fault[1]
    top = re.search(r'(?s)<div class="faults".*?</div>', person.text)
    assert top and f'href="#q-{beside}"' in top[0] and said in top[0]
    assert f'id="q-{beside}"' in person.text
    for name, value in fields.items():
        shown = person.chosen(name) or [person.written(name)]
        assert shown == ([value] if isinstance(value, str) else value) or value == "mauve"
    assert city.submission().revision(section) == 0


def test_the_page_title_says_that_something_is_to_be_checked(city):
    person = begins(city).posts(several=["green", "blue", "red"])
    assert "<title>نیاز به بازبینی" in person.text


def test_consent_must_be_given_or_refused(city):
    person = city.respondent().opens(city.link()).posts()
    assert person.status == 422 and city.submission() is None


def test_a_reason_takes_the_place_of_an_answer(city):
    begins(city).posts(favourite__missing="dont-know", fields__water__missing="cannot-judge")
    assert city.stored()["favourite"] == {"missing": "dont-know"}
    assert city.stored()["fields.water"] == {"missing": "cannot-judge"}


def test_without_scripts_the_newer_of_answer_and_reason_is_meant(city):
    person = begins(city).posts(fields__water="5", fields__roads__missing="cannot-judge")
    person.opens("/answer/choices")
    # both buttons of each row are on now; the browser sends both
    person.posts(
        **{"fields.water": "5", "fields.water.missing": "cannot-judge", "fields.roads": "1"},
        **{"fields.roads.missing": "cannot-judge"},
    )
    assert city.stored()["fields.water"] == {"missing": "cannot-judge"}
    assert city.stored()["fields.roads"] == "1"


def test_where_answer_and_reason_are_both_new_the_page_asks_and_takes_both_off(city):
    person = begins(city).posts(fields__water="5", fields__water__missing="cannot-judge", liking="2")
    assert person.status == 422
    assert person.chosen("fields.water") == [] and person.chosen("fields.water.missing") == []
    assert person.chosen("liking") == ["2"]


def test_words_beside_other_choose_it(city):
    person = begins(city).posts(several=["blue"], several__other="بنفش", favourite__other="فیروزه‌ای")
    assert person.section == "orders"
    assert city.stored()["several"] == ["blue", "other"] and city.stored()["several.other"] == "بنفش"
    assert city.stored()["favourite"] == "other" and city.stored()["favourite.other"] == "فیروزه‌ای"


def test_words_beside_other_with_another_choice_are_asked_about_and_not_lost(city):
    person = begins(city).posts(favourite="blue", favourite__other="فیروزه‌ای")
    assert person.status == 422 and person.written("favourite.other") == "فیروزه‌ای"


def test_what_people_write_is_shown_as_text(city):
    person = begins(city).opens("/answer/words").posts(last_word="<script>alert(1)</script> {{ 7*7 }}")
    assert person.section == "review"
    assert "<script>alert" not in person.text and "&lt;script&gt;" in person.text and "{{ 7*7 }}" in person.words
    person.opens("/answer/words")
    assert person.written("last_word") == "<script>alert(1)</script> {{ 7*7 }}"


def test_braces_in_a_wording_are_no_code(city):
    assert "سبز {روشن}" in begins(city).words
