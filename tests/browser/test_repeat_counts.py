"""A block is asked as often as an answer says: at once where scripts run, on the next page where none do."""

from __future__ import annotations

import random

import pytest
from persiantools.jdatetime import JalaliDate

from questionnaires.text import native_digits
from survey.clock import today
from tests.browser.people import Person, RunningCity
from tests.browser.walking import Wishes, answers_all, handed_in


@pytest.fixture(scope="module")
def city(run_city) -> RunningCity:
    return run_city("counts")


def ages(person: Person) -> int:
    """How many children are asked for in sight."""
    return person.page.locator('input[name$=".age"]:visible').count()


def test_blocks_come_and_go_with_the_answer_and_count_only_while_they_are_there(city, respondent):
    person = respondent(city).opens("/w/open").begins()
    assert ages(person) == 0 and not person.question("child").is_visible()
    person.writes("children", "۲")
    assert ages(person) == 2 and person.page.locator('button[value="add.child"]').count() == 0
    person.writes("children", "9")
    assert ages(person) == 3
    person.writes("child.1.age", "9").writes("child.3.age", "۱۲")
    assert person.question("old").is_visible() and person.question("child.3.school").is_visible()
    assert not person.question("child.2.school").is_visible()
    person.writes("children", "2")
    assert ages(person) == 2 and not person.question("old").is_visible()
    assert person.barriers() == [] and not person.scrolls_sideways()
    person.goes_on()
    assert person.section == "home" and person.page.locator('[id="e-child.2.age"]').is_visible()
    person.writes("child.2.age", "3").goes_on()
    assert person.page.locator('input[name$=".what"]').count() == 1  # one present less than children
    assert person.complaints == []


def test_without_scripts_the_blocks_stand_on_the_page_that_comes_next(city, respondent):
    person = respondent(city, scripts=False).opens("/w/open").begins()
    assert ages(person) == 0
    person.writes("children", "2").goes_on()
    assert person.section == "home" and ages(person) == 2
    person.writes("child.1.age", "4").writes("child.2.age", "5").goes_on()
    assert person.section == "later"


def test_an_answer_worked_out_beforehand_stands_there_until_it_is_changed(city, respondent):
    person = respondent(city, scripts=False).opens("/w/open").begins()
    person.writes("children", "2").goes_on()
    person.writes("child.1.age", "4").writes("child.2.age", "5").goes_on()
    field = person.page.locator
    assert field('[name="as_many"]').input_value() == "۳"
    assert field('[name="present.1.what"]').input_value() == "هدیهٔ 1"
    day = JalaliDate(today())
    assert field('[name="asked_on.day"]').input_value() == native_digits(str(day.day), "fa")
    person.writes("as_many", "").goes_on()
    assert person.section == "review"
    person.opens("/answer/later")
    assert field('[name="as_many"]').input_value() == ""  # what was taken away does not come back


def wishes_of(chance: random.Random) -> Wishes:
    wishes = {"children": [chance.choice(["", "0", "1", "۲", "3", "7"])], "old": [chance.choice(["yes", "no"])]}
    for number in (1, 2, 3):
        wishes[f"child.{number}.age"] = [chance.choice(["2", "۷", "12"])]
        wishes[f"child.{number}.school"] = [chance.choice(["yes", "no"])]
        wishes[f"present.{number}.what"] = [chance.choice(["", "توپ", "کتاب"])]
    return wishes


@pytest.mark.parametrize("seed", range(3))
def test_with_and_without_scripts_the_same_is_handed_in(city, respondent, seed):
    results = []
    for on in (True, False):
        chance = random.Random(seed)
        before = handed_in(city)
        person = respondent(city, scripts=on).opens("/w/open").begins()
        answers_all(person, ("home", "later"), wishes_of(chance), wishes_of(chance), {}, on=on)
        (own,) = handed_in(city).keys() - before.keys()
        results.append(handed_in(city)[own])
    assert results[0] == results[1]
