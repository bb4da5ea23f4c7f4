"""Languages of a questionnaire, and the look of its city."""

from __future__ import annotations

import re
from dataclasses import replace

from survey.clock import now
from survey.site.colours import contrast_with_white
from survey.store import studies
from tests.journeys.every_kind import begins
from tests.journeys.fieldwork import JAHROM, hidden_fields, take_to_the_field


def test_changing_the_language_keeps_what_was_typed(city):
    person = begins(city).opens("/answer/figures")
    person.page = person.client.post(
        "/answer/figures", data={**person.hidden, "people": "7", "distance": "far", "lang": "en"}, follow_redirects=True
    )
    assert '<html lang="en" dir="ltr">' in person.text
    assert person.written("people") == "7" and person.written("distance") == "far"
    person.posts(people="7", distance="2.5")
    assert city.stored()["distance"] == 2.5 and city.submission().language == "en"
    assert '<html lang="en" dir="ltr">' in person.opens("/answer/choices").text


def test_another_device_goes_on_in_the_language_chosen(city):
    person = begins(city)
    person.client.post("/answer/choices", data={**person.hidden, "lang": "en"})
    person.opens("/answer/orders").posts(order__red="1")
    assert '<html lang="en"' in city.respondent().opens(city.link()).text


def test_a_wave_in_one_language_offers_no_other(tmp_path):
    city = take_to_the_field(tmp_path, languages=("fa",))
    person = begins(city)
    assert 'name="lang"' not in person.text
    assert '<html lang="fa" dir="rtl">' in person.opens("/answer/choices?lang=en").text


def test_a_language_in_the_address_is_kept(city):
    person = begins(city).opens("/answer/orders?lang=en")
    assert person.page.request.full_path.rstrip("?") == "/answer/orders" and 'dir="ltr"' in person.text


def test_each_city_has_its_own_colour_and_emblem(city):
    page = city.respondent().opens(city.link()).text
    css = re.search(r'href="(/city/jahrom\.css[^"]*)"', page)
    assert css
    reply = city.respondent().client.get(css[1])
    assert reply.mimetype == "text/css" and "--accent:#1f5f3f" in reply.text
    emblem = city.respondent().client.get("/city/jahrom.svg")
    assert emblem.mimetype == "image/svg+xml" and "sandbox" in emblem.headers["Content-Security-Policy"]


def test_a_pale_accent_is_darkened_until_it_can_be_read(city):
    with city.database.write() as connection:
        studies.replace_study(connection, replace(JAHROM, accent="#ffd24d"), at=now())
    css = city.respondent().client.get("/city/jahrom.css").text
    accent = re.search(r"--accent:(#[0-9a-f]{6})", css)
    assert accent and contrast_with_white(accent[1]) >= 4.5


def test_hidden_fields_are_those_of_the_design(city):
    assert set(hidden_fields(begins(city).opens("/answer/office").text)) == {
        "csrf_token",
        "revision",
        "submission_key",
        "shown",
    }
