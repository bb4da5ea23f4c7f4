"""Ways into a questionnaire: links, letters' codes, the box of the front page, and what the first page says."""

from __future__ import annotations

import re

import pytest

from questionnaires.checks.names import RESERVED_SECTIONS
from tests.journeys.every_kind import begins
from tests.journeys.fieldwork import take_to_the_field


def test_a_link_is_traded_for_a_cookie_and_a_clean_address(city):
    person = city.respondent()
    reply = person.client.get(city.link())
    assert (reply.status_code, reply.headers["Location"]) == (303, "/answer/consent")
    assert "HttpOnly" in reply.headers["Set-Cookie"] and "SameSite=Lax" in reply.headers["Set-Cookie"]


def test_opening_a_link_stores_nothing(city):
    for _ in range(3):
        assert city.respondent().opens(city.link()).status == 200
    assert city.submission() is None
    assert city.count_of("submissions") == city.count_of("answers") == city.count_of("rate_limits") == 0


@pytest.mark.parametrize("typed", ["letter", "persian", "no spaces", "link"])
def test_the_box_takes_the_letters_code_in_any_digits_and_a_pasted_link(city, typed):
    letter = city.letter_code()
    code = {
        "letter": letter,
        "persian": letter.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        "no spaces": letter.replace(" ", ""),
        "link": f"https://survey.example{city.link()}",
    }[typed]
    assert city.respondent().opens("/").posts(code=code, to="/").section == "consent"


def test_the_letters_code_works_in_an_address_too(city):
    assert city.respondent().opens("/r/" + city.letter_code().replace(" ", "")).section == "consent"


def test_a_mistyped_code_is_told_from_an_unknown_one_and_stays_in_the_box(city):
    letter = city.letter_code().replace(" ", "")
    mistyped = letter[:-1] + str((int(letter[-1]) + 1) % 10)
    person = city.respondent().opens("/").posts(code=mistyped, to="/")
    assert (person.status, person.written("code")) == (422, mistyped)
    assert "رقم به رقم" in person.words
    unknown = city.respondent().opens("/").posts(code="0000 0000 0000 0000", to="/")
    assert unknown.status == 422 and "در این سامانه نیست" in unknown.words


def test_an_unknown_link_says_so_and_offers_the_box(city):
    person = city.respondent().opens("/r/" + "A" * 22)
    assert person.status == 404 and 'name="code"' in person.text


def test_after_twenty_unknown_codes_an_address_waits_but_a_good_link_still_opens(city):
    person = city.respondent().opens("/")
    replies = [person.sends(to="/", fields={"code": f"{n:03d}00000000"}).status_code for n in range(3)]
    assert replies == [422, 422, 422]  # too short: nothing was looked up, nothing counted
    for _ in range(20):
        assert city.respondent().opens("/r/" + "B" * 22).status == 404
    reply = city.respondent().client.get("/r/" + "B" * 22)
    assert reply.status_code == 429 and 0 < int(reply.headers["Retry-After"]) <= 600
    assert person.sends(to="/", fields={"code": city.letter_code()}).status_code == 429
    assert city.respondent().opens(city.link()).status == 200
    elsewhere = city.respondent().client.get("/r/" + "B" * 22, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 404


def test_the_first_page_says_who_asks_why_you_how_long_and_who_sees_it(city):
    words = city.respondent().opens(city.link()).words
    for said in ("دفتر چشم‌انداز شهر جهرم", "۱۲۳/۴۵۶", "۲۳ مهر ۱۴۰۴", "دقیقه", "محرمانه", "۰۷۱-"):
        assert said in words


def test_the_letter_speaks_one_language_whatever_this_browser_read_before(city):
    person = city.respondent().opens(city.link() + "?lang=fa").opens("/answer/consent?lang=en")
    assert "With letter \u2068123/456\u2069 of 2025-10-15, " in person.words
    assert "\u2068۱۲۳/۴۵۶\u2069 به تاریخ ۲۳ مهر ۱۴۰۴" in person.opens("/answer/consent?lang=fa").words


def test_a_letter_without_a_date_is_named_by_its_number_alone(tmp_path):
    city = take_to_the_field(tmp_path, letter_date=None)
    words = city.respondent().opens(city.link()).words
    assert "با نامهٔ شمارهٔ \u2068۱۲۳/۴۵۶\u2069 نظر شما را" in words


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("way_in", ["link", "open wave"])
def test_the_letter_of_the_first_page_takes_sixty_words(city, way_in, language):
    address = city.link() if way_in == "link" else "/w/open"
    text = city.respondent().opens(f"{address}?lang={language}").text
    letter = re.search(r'(?s)<div class="letter">(.*?)</div>', text)
    assert letter
    assert 45 <= len(re.sub(r"<[^>]+>", " ", letter[1]).split()) <= 60


def test_the_telephone_number_stands_at_the_foot_of_every_page(city):
    person = begins(city)
    assert 'href="tel:071' in person.text.split("<footer")[1]


def test_without_a_session_the_first_page_says_to_open_the_link_again(city):
    person = city.respondent().opens("/answer/choices")
    assert person.path == "/" and "دوباره باز کنید" in person.words


def test_a_forged_session_is_none(city):
    person = begins(city)
    cookie = person.client.get_cookie("answering")
    assert cookie
    content, _, signature = cookie.value.partition(".")
    person.client.set_cookie("answering", content[:-4] + "AAAA." + signature)
    assert person.opens("/answer/choices").path == "/"


def test_every_page_that_stands_beside_the_sections_is_a_name_no_section_may_take(city):
    addresses = [rule.rule for rule in city.app.url_map.iter_rules() if rule.rule.startswith("/answer/")]
    beside = {address.removeprefix("/answer/").split("/")[0] for address in addresses} - {"", "<name>"}
    assert beside == RESERVED_SECTIONS
