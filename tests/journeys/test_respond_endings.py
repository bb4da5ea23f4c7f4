"""Answers that end a questionnaire: consent refused, and too young."""

from __future__ import annotations

from analysis.cases.dataset import Dataset
from questionnaires.fieldwork import Disposition
from survey.store import cases
from survey.store.datasets import StoredCase, stored_cases
from tests.journeys.every_kind import begins
from tests.journeys.fieldwork import JAHROM


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
