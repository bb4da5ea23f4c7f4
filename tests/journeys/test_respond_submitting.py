"""Checking one's answers, submitting them, and what can be done afterwards."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from tests.journeys.every_kind import CHOICES, answers_all, begins
from tests.journeys.fieldwork import Respondent
from tests.store.examples import of_receipt


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
        assert of_receipt(connection, receipt).withdrawn_at is not None
    assert 'data-submission="withdrawn"' in person.opens("/answer/done").text and receipt not in person.text


def taken_back(city) -> Respondent:
    """Somebody who has submitted, taken their answers back, and opens their link again on another phone."""
    receipt = answers_all(begins(city)).posts("submit").receipt
    return city.respondent().opens("/withdraw").posts(receipt=receipt).opens(city.link())


def test_whoever_took_their_answers_back_is_told_so_and_may_answer_anew(city):
    person = taken_back(city)
    assert 'data-submission="withdrawn"' in person.text and "هیچ نتیجه‌ای" in person.words
    assert 'data-submission="withdrawn"' in person.opens("/answer/choices").text  # nor by another address
    assert person.posts("anew", to="/withdraw/anew").section == "consent"
    assert person.chosen("consent") == [] and city.submission() is None  # nothing comes back, nothing is begun yet
    answers_all(person.posts(consent="yes")).posts("submit")
    assert 'data-submission="complete"' in person.text and city.submission().is_submitted
    assert 'data-submission="submitted"' in city.respondent().opens(city.link()).text


def test_the_browser_that_submitted_may_answer_anew_too(city):
    person = answers_all(begins(city)).posts("submit")
    city.respondent().opens("/withdraw").posts(receipt=person.receipt)
    assert person.opens("/answer/done").posts("anew", to="/withdraw/anew").section == "consent"


def test_after_the_wave_answers_taken_back_stay_so(city):
    person = taken_back(city)
    city.close_wave("people")
    person.posts("anew", to="/withdraw/anew")  # the page was still open
    assert 'data-submission="withdrawn"' in person.text and 'value="anew"' not in person.text


def test_nobody_begins_anew_who_has_taken_nothing_back(city):
    assert begins(city).posts(favourite="red").posts("anew", to="/withdraw/anew").section == "orders"
    assert city.stored()["favourite"] == "red"


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
