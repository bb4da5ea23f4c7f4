"""Places stand in a list of options: which are offered and what they are called follows at once, as on the server."""

from __future__ import annotations

import pytest

from tests.browser.people import RunningCity


@pytest.fixture(scope="module")
def city(run_city) -> RunningCity:
    return run_city("places-told")


@pytest.fixture
def begins(city, respondent):
    return lambda **options: respondent(city, **options).opens("/w/open?lang=en").begins()


IN_SIGHT = """() => {
    const seen = (own) => getComputedStyle(own).display !== "none" && !own.disabled;
    const text = (own) => own.tagName === "OPTGROUP" ? own.label : own.textContent;
    return [...document.querySelectorAll('[name="where"] optgroup, [name="where"] option[value]:not([value=""])')]
        .filter((own) => seen(own) && seen(own.parentElement)).map(text);
}"""


def test_places_come_and_go_with_the_headings_above_them(begins):
    person = begins()
    assert person.page.evaluate(IN_SIGHT) == []
    person.takes("side", "south")
    assert person.page.evaluate(IN_SIGHT) == ["South", "The river"]
    person.takes("side", "north")
    assert person.page.evaluate(IN_SIGHT) == ["North", "…'s garden", "The hill"]
    assert person.complaints == []


def test_an_answer_stands_in_the_name_of_a_place_at_once(begins):
    person = begins().takes("side", "north").writes("friend", "Sara")
    assert person.page.evaluate(IN_SIGHT) == ["North", "Sara's garden", "The hill"]
    person.writes("friend", "")
    assert person.page.evaluate(IN_SIGHT) == ["North", "…'s garden", "The hill"]


def test_a_place_that_is_no_longer_offered_is_let_go(begins):
    person = begins().takes("side", "north").selects("where", "garden").takes("side", "south")
    assert person.page.locator('[name="where"]').input_value() == ""
