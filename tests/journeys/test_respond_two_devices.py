"""Two devices that disagree: one wins, the other sees both."""

from __future__ import annotations

from tests.journeys.every_kind import begins


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
