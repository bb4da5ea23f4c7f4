"""Answering, as somebody with a browser without scripts sees it, on an instrument with every kind of answer.

1. ways in   2. saving, going forth and back   3. mistakes   4. relevance on the same page   5. two devices
6. checking, submitting, afterwards   7. languages   8. endings   9. doors   10. interviewers and paper
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analysis.cases.dataset import Dataset
from questionnaires.checks.names import RESERVED_SECTIONS
from questionnaires.fieldwork import CollectionMode, Disposition, Role
from survey.clock import now, today
from survey.routes import respond
from survey.site.colours import contrast_with_white
from survey.store import cases, studies, submissions
from survey.store.datasets import StoredCase, stored_cases
from tests.journeys.fieldwork import JAHROM, Field, Respondent, hidden_fields, take_to_the_field

CHOICES = {"favourite": "green", "several": ["blue", "red"], "liking": "4", "fields__water": "5", "fields__roads": "2"}
ORDERS = {"order__green": "1", "order__red": "2", "budget__green": "60", "budget__blue": "40"}
FIGURES = {
    "people": "۴",
    "distance": "۱۲٫۵",
    "moved__year": "۱۳۹۹",
    "moved__month": "12",
    "moved__day": "۳۰",
    "wakes__hour": "۵",
    "wakes__minute": "۳۰",
    "arrived__year": "1404",
    "arrived__month": "7",
    "arrived__day": "23",
    "arrived__hour": "14",
    "arrived__minute": "05",
    "home": "old-sahra",
    "children": "٢",
}


def begins(city: Field, group: str = "farmers") -> Respondent:
    """A listed person who has agreed to take part."""
    return city.respondent().opens(city.link(group)).posts(consent="yes")


def answers_all(person: Respondent) -> Respondent:
    """From the page after consent to the page for checking."""
    person.posts(**CHOICES).posts(**ORDERS).posts(**FIGURES).posts(been="no", why_not="دور است")
    return person.posts(trust="3").posts(last_word="سربلند باشید", demands__1__what="آب", demands__1__weight="۵")


# -- 1. ways in -------------------------------------------------------------------------------------------------------


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


# -- 2. saving, going forth and back ----------------------------------------------------------------------------------


def test_every_kind_of_answer_is_stored_as_its_domain_says(city):
    answers_all(begins(city))
    assert city.stored() == {
        "consent": "yes",
        "favourite": "green",
        "several": ["blue", "red"],
        "liking": "4",
        "fields.water": "5",
        "fields.roads": "2",
        "order": ["green", "red"],
        "budget": {"green": 60, "blue": 40},
        "people": 4,
        "distance": 12.5,
        "moved": "2021-03-20",  # 30 Esfand 1399, a leap year
        "wakes": "05:30",
        "arrived": "2025-10-15T14:05",
        "home": "old-sahra",
        "children": 2,
        "been": "no",
        "why_not": "دور است",
        "trust": "3",
        "demands": [{"what": "آب", "weight": 5}],
        "last_word": "سربلند باشید",
    }


def test_what_was_answered_stands_there_again(city):
    person = answers_all(begins(city))
    person.opens("/answer/choices")
    assert person.chosen("favourite") == ["green"]
    assert person.chosen("several") == ["blue", "red"]
    assert person.chosen("fields.water") == ["5"] and person.chosen("fields.parks") == []
    person.opens("/answer/orders")
    assert person.chosen("order.red") == ["2"]
    assert person.written("budget.green") == "۶۰"
    person.opens("/answer/figures")
    assert [person.written(name) for name in ("people", "distance", "moved.year", "moved.day")] == [
        "۴",
        "۱۲٫۵",
        "۱۳۹۹",
        "۳۰",
    ]
    assert [person.written(f"arrived.{part}") for part in ("day", "hour", "minute")] == ["۲۳", "۱۴", "۰۵"]
    assert person.written("wakes.hour") == "۰۵" and person.chosen("arrived.month") == ["7"]
    assert person.chosen("moved.month") == ["12"] and person.chosen("home") == ["old-sahra"]
    person.opens("/answer/words")
    assert person.written("demands.1.what") == "آب" and person.written("last_word") == "سربلند باشید"


def test_a_page_is_saved_with_a_redirect_to_the_next(city):
    person = begins(city)
    reply = person.sends(fields={"favourite": "red"})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/answer/orders")
    assert city.stored()["favourite"] == "red"


def test_nothing_is_compulsory_but_consent(city):
    person = begins(city)
    for _ in range(6):
        person.posts()
        assert person.status == 200
    assert person.section == "review"


def test_another_device_goes_on_where_the_first_left_off(city):
    begins(city).posts(**CHOICES)
    other = city.respondent().opens(city.link())
    assert other.section == "orders"
    assert other.opens("/answer/choices").chosen("favourite") == ["green"]


def test_a_browser_that_forgot_its_cookies_goes_on_with_the_link(city):
    person = begins(city).posts(**CHOICES)
    person.client.delete_cookie("answering")
    person.client.delete_cookie("browser")
    assert person.opens(city.link()).posts(order__red="1").section == "figures"
    assert city.stored()["order"] == ["red"]


def test_going_back_saves_what_is_on_the_page(city):
    person = begins(city).posts(**CHOICES)
    person.posts("back", order__blue="1")
    assert person.section == "choices"
    assert city.stored()["order"] == ["blue"]


def test_going_back_keeps_what_is_no_answer_yet_and_shows_it_with_its_fault_on_return(city):
    person = begins(city).posts(**CHOICES)
    person.posts("back", order__blue="1", budget__red="۳۵")
    assert person.section == "choices"
    assert "budget" not in city.stored()
    person.posts()
    assert person.section == "orders" and person.written("budget.red") == "۳۵"
    assert "جمع عددها ۳۵" in person.words
    person.posts(order__blue="1", budget__red="35", budget__blue="65")
    assert city.stored()["budget"] == {"blue": 65, "red": 35}
    assert not [name for name in city.stored() if name.startswith("draft")]


def test_going_back_from_an_untouched_page_stores_nothing(city):
    person = begins(city).posts(**CHOICES)
    person.posts("back")
    assert city.submission().revision("orders") == 0


def test_the_same_page_sent_five_times_at_once_is_stored_once(city):
    person = begins(city)
    data = {**person.hidden, "favourite": "blue", "go": "next"}
    cookies = [person.client.get_cookie(name).value for name in ("answering", "browser")]

    def send(_):
        other = city.respondent()
        for name, value in zip(("answering", "browser"), cookies, strict=True):
            other.client.set_cookie(name, value)
        return other.client.post("/answer/choices", data=data).status_code

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(send, range(5))) == {303}
    assert city.submission().revision("choices") == 1


def test_five_first_pages_at_once_begin_one_submission(city):
    person = city.respondent().opens(city.link())
    data = {**person.hidden, "consent": "yes", "go": "next"}
    cookies = [person.client.get_cookie(name).value for name in ("answering", "browser")]

    def send(_):
        other = city.respondent()
        for name, value in zip(("answering", "browser"), cookies, strict=True):
            other.client.set_cookie(name, value)
        return other.client.post("/answer/consent", data=data).status_code

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(send, range(5))) == {303}
    assert city.count_of("submissions") == 1


def test_a_repeat_offers_one_more_block_when_asked(city):
    person = begins(city)
    person.opens("/answer/words").posts("add.demands", demands__1__what="آب")
    assert person.written("demands.1.what") == "آب" and person.written("demands.2.what") == ""
    person.posts(demands__1__what="آب", demands__2__what="سایه", demands__2__weight="3")
    assert city.stored()["demands"] == [{"what": "آب"}, {"what": "سایه", "weight": 3}]


def test_nobody_goes_round_the_consent(city):
    person = city.respondent().opens(city.link())
    assert person.opens("/answer/figures").section == "consent"
    assert person.opens("/answer/review").section == "consent"
    reply = person.client.post("/answer/figures", data={**person.hidden, "people": "3"})
    assert reply.headers["Location"] == "/answer/consent" and city.submission() is None


def test_an_unknown_section_is_not_found(city):
    assert begins(city).opens("/answer/nothing").status == 404


# -- 3. mistakes ------------------------------------------------------------------------------------------------------


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


# -- 4. relevance on the same page ------------------------------------------------------------------------------------


def test_questions_that_an_answer_brings_up_are_asked_on_the_same_page(city):
    person = begins(city).opens("/answer/office")
    assert 'name="ease"' not in person.text
    person.posts(been="yes")
    assert person.section == "office" and person.page.request.args["more"] == "ease"
    assert "چند پرسش دیگر" in person.words and 'name="ease"' in person.text
    assert city.stored()["been"] == "yes"
    assert person.posts(been="yes").status == 422  # it is required, and now it was asked
    assert person.posts(been="yes", ease="4").section == "trust"


def test_an_answer_that_is_no_longer_asked_is_kept_but_does_not_count(city):
    person = begins(city).opens("/answer/office").posts(been="no").posts(been="no", why_not="دور است")
    person.opens("/answer/office").posts(been="yes").posts(been="yes", ease="4")
    assert city.stored()["why_not"] == "دور است"
    assert "دور است" not in person.opens("/answer/review").words


def test_whoever_sends_all_fields_at_once_is_not_sent_back(city):
    person = begins(city).opens("/answer/office")
    assert person.posts(been="yes", ease="4").section == "trust"


def test_the_group_of_the_frame_decides_which_sections_are_asked(city):
    farmer, council = begins(city), begins(city, "council")
    for person in (farmer, council):
        person.posts().posts().posts()
    assert farmer.posts(been="no", why_not="-").section == "trust"
    assert council.posts(been="no", why_not="-").section == "council_only"
    assert "case_group" not in city.stored("council")


# -- 5. two devices ---------------------------------------------------------------------------------------------------


def test_two_devices_with_different_answers_one_wins_and_the_other_sees_both(city):
    first, second = begins(city).opens("/answer/words"), city.respondent().opens(city.link()).opens("/answer/words")
    first.posts(last_word="نخست از اینجا", demands__1__what="پل")
    second.page = second.sends(fields={"last_word": "دوم از آنجا", "demands.1.what": "کتابخانه"})
    assert second.status == 409
    assert second.written("last_word") == "دوم از آنجا" and "نخست از اینجا" in second.words
    assert second.written("demands.1.what") == "کتابخانه" and "پل" in second.words
    assert city.stored()["last_word"] == "نخست از اینجا"
    second.posts(last_word="دوم از آنجا، و نخست از اینجا", to="/answer/words")
    assert city.stored()["last_word"] == "دوم از آنجا، و نخست از اینجا"


def test_the_same_answers_from_two_devices_are_no_conflict(city):
    first, second = begins(city), city.respondent().opens(city.link())
    first.posts(favourite="red")
    assert second.posts(favourite="red").section == "orders"


def test_a_draft_of_another_device_is_shown_too(city):
    first, second = begins(city).opens("/answer/orders"), city.respondent().opens(city.link()).opens("/answer/orders")
    first.posts("back", budget__green="۱۷")
    second.page = second.sends(fields={"order.red": "1"})
    assert second.status == 409 and "۱۷" in second.words


def test_a_page_of_another_questionnaire_is_not_saved_into_this_one(city):
    person = begins(city).opens("/answer/words")
    old_form = person.hidden
    person.opens(city.link("council")).posts(consent="yes")
    reply = person.client.post("/answer/words", data={**old_form, **{"csrf_token": person.hidden["csrf_token"]},
                                                      "last_word": "این برای باغدار بود", "go": "next"})  # fmt: skip
    assert reply.status_code == 409 and "این برای باغدار بود" in reply.text
    assert "last_word" not in city.stored("council") and "last_word" not in city.stored()


def test_a_first_page_of_another_case_is_not_saved_into_this_one(city):
    person = city.respondent().opens(city.link("council"))
    old_form = person.hidden
    person.opens(city.link())
    reply = person.client.post("/answer/consent", data={**old_form, "consent": "yes", "go": "next"})
    assert reply.status_code == 409 and city.submission() is None


# -- 6. checking, submitting, afterwards ------------------------------------------------------------------------------


def test_the_checking_page_shows_all_answers_in_words_with_ways_back(city):
    person = answers_all(begins(city))
    assert person.section == "review"
    for said in (
        "سبز {روشن}",
        "۱. سبز",
        "سبز {روشن}: ۶۰ تومان",
        "۴ نفر",
        "۱۲٫۵",
        "۳۰ اسفند ۱۳۹۹",
        "شهر کهن › صحرا",
        "بی‌پاسخ",
    ):
        assert said in person.words, said
    assert 'href="/answer/figures"' in person.text


def test_a_shared_out_total_is_read_back_in_the_order_it_was_asked(city):
    words = answers_all(begins(city)).words  # green before blue, unlike the order of their names
    assert words.index("سبز {روشن}: ۶۰ تومان") < words.index("آبی: ۴۰ تومان")


def test_submitting_gives_a_receipt_and_marks_the_last_page(city):
    person = answers_all(begins(city)).posts("submit")
    assert (
        person.path == "/answer/done"
        and '<main id="main" class="column short" data-submission="complete">' in person.text
    )
    assert re.fullmatch(r"[۰-۹]{4} [۰-۹]{4} [۰-۹]{4}", person.receipt)
    assert "از صفحه عکس بگیرید" in person.words and "۱ فروردین ۱۴۰۵" in person.words
    assert city.submission().is_submitted


def test_submitting_five_times_at_once_gives_one_receipt(city):
    person = answers_all(begins(city))
    data = {**person.hidden, "go": "submit"}
    cookies = [person.client.get_cookie(name).value for name in ("answering", "browser")]

    def send(_):
        other = city.respondent()
        for name, value in zip(("answering", "browser"), cookies, strict=True):
            other.client.set_cookie(name, value)
        other.page = other.client.post("/answer/review", data=data, follow_redirects=True)
        return other.receipt

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(send, range(5)))) == 1


def test_an_unfinished_answer_stands_in_the_way_of_submitting(city):
    person = begins(city).posts(**CHOICES)
    person.posts("back", budget__red="۳۵").opens("/answer/review")
    assert "ناتمام" in person.words
    person.posts("submit")
    assert person.status == 422 and not city.submission().is_submitted


def test_a_submitted_questionnaire_cannot_be_changed_or_read_through_the_link(city):
    answers_all(begins(city)).posts("submit")
    other = city.respondent().opens(city.link())
    assert 'data-submission="submitted"' in other.text
    assert "سربلند" not in other.text and "data-receipt" not in other.text
    assert 'data-submission="submitted"' in other.opens("/answer/copy").text
    assert 'data-submission="submitted"' in other.opens("/answer/words").text


def test_a_page_still_open_elsewhere_cannot_be_sent_after_submitting(city):
    other = begins(city).opens("/answer/words")
    answers_all(city.respondent().opens(city.link()).opens("/answer/choices")).posts("submit")
    assert 'data-submission="submitted"' in other.posts(last_word="دیر آمدم").text
    assert city.stored()["last_word"] == "سربلند باشید"


def test_ones_own_answers_can_be_printed_right_after_submitting(city):
    person = answers_all(begins(city)).posts("submit").opens("/answer/copy")
    assert "سربلند باشید" in person.words and "شهر کهن › صحرا" in person.words


def test_answers_are_withdrawn_with_the_receipt(city):
    person = answers_all(begins(city)).posts("submit")
    receipt = person.receipt
    other = city.respondent().opens("/withdraw").posts(receipt=receipt)
    assert 'data-submission="withdrawn"' in other.text
    with city.database.read() as connection:
        assert submissions.by_receipt(connection, receipt).withdrawn_at is not None
    assert person.opens("/answer/done").status == 410


def test_a_wrong_receipt_withdraws_nothing(city):
    answers_all(begins(city)).posts("submit")
    assert city.respondent().opens("/withdraw").posts(receipt="1234 5678 9012").status == 422
    assert city.submission().is_submitted


def test_pages_of_answers_are_kept_nowhere(city):
    person = answers_all(begins(city))
    assert person.page.headers["Cache-Control"] == "no-store"


def test_a_page_without_its_token_changes_nothing(city):
    person = begins(city)
    assert person.sends(fields={"csrf_token": "no", "favourite": "red"}).status_code == 400
    assert "favourite" not in city.stored()


# -- 7. languages -----------------------------------------------------------------------------------------------------


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


# -- 8. endings -------------------------------------------------------------------------------------------------------


def test_refusing_consent_ends_with_thanks_and_stores_no_answer(city):
    person = city.respondent().opens(city.link()).posts(consent="no")
    assert 'data-submission="ended"' in person.text and "سپاسگزاریم" in person.words
    assert city.count_of("submissions") == 0
    with city.database.read() as connection:
        assert cases.case(connection, city.cases["farmers"]).disposition is Disposition.REFUSED


def test_a_refusal_can_be_taken_back(city):
    person = city.respondent().opens(city.link()).posts(consent="no")
    assert person.opens("/answer/consent").posts(consent="yes").section == "choices"


def test_a_minor_is_thanked_and_only_that_answer_of_the_page_is_kept(city):
    person = begins(city).opens("/answer/words").posts(age="under-18", last_word="من هم نظر دارم")
    assert 'data-submission="ended"' in person.text and "بزرگسالان" in person.words
    assert city.stored()["age"] == "under-18" and "last_word" not in city.stored()
    assert person.opens("/answer/review").path == "/answer/ended"
    assert city.respondent().opens(city.link()).path == "/answer/ended"


def test_what_a_minor_answered_before_counts_no_more_and_the_case_says_why(city):
    person = begins(city).posts(favourite="red").opens("/answer/words").posts(age="under-18")
    assert what_became_of(city) is Disposition.NOT_ELIGIBLE
    left_out = Dataset.of(city.instrument, stored_of(city), JAHROM).reconciliation
    assert left_out.included == 0 and ("screened-out", 1) in left_out.excluded
    assert all(row["answers"] == {} for row in stored_of(city))
    person.opens("/answer/choices").posts(favourite="green")  # somewhere else nothing is mended
    assert what_became_of(city) is Disposition.NOT_ELIGIBLE


def test_a_slip_at_the_ending_question_can_be_mended(city):
    person = begins(city).posts(favourite="red").opens("/answer/words").posts(age="under-18")
    assert 'href="/answer/words"' in person.text
    assert person.opens("/answer/words").posts(age="adult").section == "review"
    assert what_became_of(city) is Disposition.PARTIAL
    assert [row["answers"]["favourite"] for row in stored_of(city) if row["answers"]] == ["red"]


def test_consent_taken_back_half_way_is_a_refusal_and_nothing_counts(city):
    person = begins(city).posts(favourite="red").opens("/answer/consent").posts(consent="no")
    assert 'data-submission="ended"' in person.text and "محترم" in person.words
    assert what_became_of(city) is Disposition.REFUSED
    left_out = Dataset.of(city.instrument, stored_of(city), JAHROM).reconciliation
    assert ("consent-refused", 1) in left_out.excluded


def what_became_of(city) -> Disposition:
    with city.database.read() as connection:
        return cases.case(connection, city.cases["farmers"]).disposition


def stored_of(city) -> list[StoredCase]:
    with city.database.read() as connection:
        return stored_cases(connection, "people")


# -- 9. doors ---------------------------------------------------------------------------------------------------------


def test_before_the_wave_opens_the_page_says_when(city):
    city.change_wave("people", opens_on=date(2090, 3, 20))
    person = city.respondent().opens(city.link())
    assert person.status == 403 and "۱ فروردین ۱۴۶۹" in person.words


def test_after_the_wave_the_page_says_so_and_takes_nothing(city):
    person = begins(city)
    city.close_wave("people")
    assert person.posts(favourite="red").status == 410
    assert "favourite" not in city.stored()


def test_the_last_day_still_counts(city):
    city.change_wave("people", closes_on=today())
    assert city.respondent().opens(city.link()).status == 200
    city.change_wave("people", closes_on=today() - timedelta(days=1))
    assert city.respondent().opens(city.link()).status == 410


# -- 10. interviewers and paper ---------------------------------------------------------------------------------------


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


# -- the look ---------------------------------------------------------------------------------------------------------


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
