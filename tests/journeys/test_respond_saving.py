"""Saving at each step, going forth and back, and what earlier answers let be asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.journeys.every_kind import CHOICES, answers_all, begins


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
