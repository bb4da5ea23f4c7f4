"""Whatever a browser, a machine or an attacker sends: never a fault of ours, nothing stored that is no answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires.page_reading import read_section
from survey.respondents.fields import typed_of
from tests.journeys.fieldwork import Field, Respondent, take_to_the_field

NAMES = [
    "favourite",
    "favourite.other",
    "favourite.missing",
    "several",
    "several.other",
    "liking",
    "liking.missing",
    "fields.water",
    "fields",
    "fields.water.missing",
    "fields.nothing",
    "order.green",
    "order.red",
    "order",
    "budget.green",
    "budget.blue",
    "people",
    "people.missing",
    "distance",
    "moved.year",
    "moved.month",
    "moved.day",
    "home",
    "children",
    "been",
    "ease",
    "why_not",
    "trust",
    "demands.1.what",
    "demands.2.weight",
    "demands.x.what",
    "demands.999.what",
    "demands..",
    "last_word",
    "shown",
    "revision",
    "submission_key",
    "go",
    "lang",
    "case_group",
    "draft.words",
]
ODD = ["", "\x00", "\u202e", "\u200c", "۱۲۳", "١٢", "1e9", "-1", "٫", "9" * 60]
USUAL = [
    "green",
    "yes",
    "no",
    "1",
    "5",
    "dont-know",
    "cannot-judge",
    "other",
    "none",
    "next",
    "back",
    "review",
    "add.demands",
    "en",
    "old-sahra",
]
VALUES = st.one_of(st.text(max_size=40), st.sampled_from(ODD + USUAL))


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Field:
    return take_to_the_field(tmp_path_factory.mktemp("malformed"))


@pytest.fixture(scope="module")
def person(city) -> Respondent:
    return city.respondent().opens(city.link()).posts(consent="yes")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    section=st.sampled_from(["choices", "orders", "figures", "office", "trust", "words"]),
    fields=st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, min_size=1, max_size=3), max_size=12),
)
def test_any_fields_are_stored_as_answers_or_refused(city, person, section, fields):
    fields.pop("age", None)
    key = {"csrf_token": person.hidden["csrf_token"]}
    reply = person.client.post(f"/answer/{section}", data={"revision": "0", "go": "next", **fields, **key})
    assert reply.status_code in (303, 409, 422)
    stored = city.stored()
    own = city.instrument.section(section)
    # what stands in the store reads as itself: posted again it is the same answer without a problem
    typed = {}
    for element in own.elements:
        typed.update(typed_of(element, stored, "fa"))
    clean = {name: value for name, value in stored.items() if not name.startswith("draft.")}
    reading = read_section(own, typed, {**clean, "case_group": "farmers"}, instrument=city.instrument)
    for name, value in reading.answers.items():
        assert stored.get(name) == value


@pytest.mark.parametrize(
    "typed", ["\x00", "%00", "۱" * 5000, "../../etc/passwd", "<script>", "\u202e1234", "1234-5678"]
)
def test_any_code_is_answered_with_the_box(city, typed):
    reply = city.respondent().opens("/").sends(to="/", fields={"code": typed})
    assert reply.status_code in (422, 429) and "<script>" not in reply.text


def test_a_page_of_ten_thousand_fields_is_answered(city, person):
    data = {f"nothing{n}": "x" for n in range(10_000)} | {"csrf_token": person.hidden["csrf_token"], "trust": "3"}
    assert person.client.post("/answer/trust", data=data).status_code in (303, 409, 422)


def test_a_megabyte_of_words_is_refused_with_its_beginning_still_there(city, person):
    person.opens("/answer/words")
    person.page = person.sends(fields={"last_word": "و" * 500_000})
    assert person.status in (409, 422) and "وووو" in person.text
