"""A section that answers at once, and the same questionnaire without scripts: the two never disagree."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from questionnaires.answers import submitted_answers
from questionnaires.model import Item
from questionnaires.response_domains import Refused
from survey.store import submissions
from tests.browser.people import Person, RunningCity


@pytest.fixture(scope="module")
def city(run_city) -> RunningCity:
    return run_city("follows")


@pytest.fixture
def begins(city, respondent):
    def come(**options: object) -> Person:
        person = respondent(city, **options).opens("/w/open")
        with person.page.expect_navigation():
            person.page.locator('button[value="start"]').click()
        return person

    return come


def asked(person: Person) -> list[str]:
    """The questions in sight, by name."""
    found = person.page.evaluate(
        "() => [...document.querySelectorAll('#answers .q')].filter(q => q.offsetParent).map(q => q.id.slice(2))"
    )
    return [name for name in found if "." not in name or name.count(".") == 2]


def test_questions_come_and_go_with_the_answers_they_follow_from(begins):
    person = begins()
    assert asked(person) == ["people", "moved"]
    person.writes("people", "۴")
    assert asked(person) == ["people", "children", "moved"]
    person.writes("children", "3")
    assert asked(person) == ["people", "children", "school", "alone", "moved"]
    person.writes("moved.day", "۵").selects("moved.month", "1").writes("moved.year", "1404")
    assert asked(person)[-1] == "newcomer"
    person.takes("school.near", "1")
    assert asked(person)[-1] == "moved"
    person.writes("people", "1")
    assert asked(person) == ["people", "alone", "moved", "newcomer"]
    shown = person.page.locator('[name="shown"]').input_value().split()
    assert shown == ["people", "adults", "alone", "moved", "newcomer"]
    assert person.complaints == []


def test_what_a_constraint_says_is_said_at_once_and_taken_back(begins):
    person = begins().writes("people", "3").writes("children", "3")
    person.page.keyboard.press("Tab")
    assert person.page.locator('[id="e-children"]').inner_text() == "دست‌کم یک بزرگسال لازم است."
    assert person.barriers() == []
    person.writes("people", "4")
    assert person.page.locator('[id="e-children"]').count() == 0


def test_choices_codes_shares_and_orders_are_followed(begins):
    person = begins().writes("people", "1").goes_on()
    options = person.page.locator('label:has(input[name="quarter"]):visible')
    assert options.count() == 0
    person.takes("district", "south")
    assert options.all_inner_texts() == ["بازار"]
    person.takes("quarter", "bazaar")
    assert "market" in asked(person)
    person.takes("district", "north")
    assert options.count() == 2 and "market" not in asked(person)
    assert person.page.locator('[name="quarter"]:checked').count() == 0
    person.takes("uses", "other")
    assert "more" in asked(person)
    person.writes("uses.other", "هیچ")
    assert "more" not in asked(person)
    person.gives("سبزه", 6).gives("آب", 4)
    assert "green_why" in asked(person)
    person.taps_in_order("order", "آب", "سبزه")
    assert "dry" in asked(person)
    person.question("order").get_by_role("button", name="یک رتبه بالاتر").last.click()
    assert "dry" not in asked(person)
    assert person.complaints == [] and person.barriers() == []


def test_inside_a_repeat_each_instance_goes_by_its_own_answers(begins):
    person = begins().writes("people", "6").goes_on().goes_on()
    person.takes("visits.1.paid", "yes").presses("افزودن یکی دیگر")
    assert asked(person) == ["visits", "visits.1.paid", "visits.1.cost", "visits.2.paid", "crowd"]
    person.writes("visits.1.cost", "15").takes("visits.2.paid", "yes").writes("visits.2.cost", "۹")
    assert asked(person)[3] == "visits.1.worth" and asked(person)[-2:] == ["dear", "crowd"]
    person.writes("visits.1.cost", "25")
    assert asked(person)[-3:] == ["dear", "rich", "crowd"]
    person.takes("visits.1.paid", "no")
    assert "visits.1.worth" not in asked(person) and "dear" not in asked(person)


def test_a_section_on_which_nothing_follows_loads_no_script_for_it(tiny_city, respondent):
    person = respondent(tiny_city).opens("/w/open")
    with person.page.expect_navigation():
        person.page.locator('button[value="start"]').click()
    person.takes("consent", "yes").goes_on()
    sources = "[...document.scripts].map(script => script.src).filter(Boolean)"
    assert not any("live.js" in source for source in person.page.evaluate(sources))


# -- what is typed, read as the server reads it -----------------------------------------------------------------------

# Types each into the fields and says what conditions then see; a value is shown wherever `data-value` names it.
READ = """([fields, value, every]) => {
    const output = document.body.appendChild(document.createElement("output"));
    output.dataset.value = value;
    const form = document.getElementById("answers");
    const seen = every.map(typed => {
        fields.forEach((name, at) => { form.elements[name].value = typed[at]; });
        form.elements[fields[0]].dispatchEvent(new Event("input", {bubbles: true}));
        return output.textContent;
    });
    output.remove();
    return seen;
}"""


def as_stored(item: Item, fields: list[str], typed: tuple[str, ...]) -> str:
    try:
        value = item.domain.read({name: [text] for name, text in zip(fields, typed, strict=True)}, item.name)
    except Refused:
        return ""
    return "" if value is None else str(value)


def read_in_browser(person: Person, fields: list[str], value: str, every: list[tuple[str, ...]]) -> list[str]:
    return list(person.page.evaluate(READ, [fields, value, every]))


def test_days_of_the_jalali_calendar_are_those_of_the_server(city, begins):
    ends = [("1", "31"), ("6", "31"), ("7", "1"), ("7", "31"), ("11", "30"), ("12", "29"), ("12", "30"), ("1", "1")]
    every = [(str(year), month, day) for year in range(1250, 1500) for month, day in ends]
    every += [
        ("۱۴۰۴", "7", "۲۳"),
        ("04", "7", "1"),
        ("1404", "", "1"),
        ("1404", "13", "1"),
        ("1404", "1", "0"),
        ("", "", ""),
    ]
    fields = [f"moved.{part}" for part in ("year", "month", "day")]
    expected = [as_stored(city.field.instrument.item("moved"), fields, typed) for typed in every]
    assert read_in_browser(begins(), fields, "moved", every) == expected


def test_numbers_are_read_however_they_are_typed(city, begins):
    every = ["۷", "٧", " 7 ", "7.0", "7/0", "7/5", "1,2", "٪7", "7٪", "-7", "7-", "−7", "12", "13", "0", "7a", "1e1",
             ".5", "", "0007", "1٬000", "\u200f7", "7 7", "۱۲٫۰", "+7"]  # fmt: skip
    expected = [as_stored(city.field.instrument.item("people"), ["people"], (typed,)) for typed in every]
    assert read_in_browser(begins(), ["people"], "people", [(typed,) for typed in every]) == expected


def test_words_are_cleaned_as_they_are_stored(city, begins):
    person = begins().writes("people", "1").goes_on()
    every = [
        "  سلام ",
        "كتابي",
        "خانة",
        "a\u200fb",
        "\u202aa\u202c",
        "می\u200cروم",
        "کـــار",
        "e\u0301",
        "",
        "   ",
        "x" * 5000,
    ]
    expected = [as_stored(city.field.instrument.item("phone"), ["phone"], (typed,)) for typed in every]
    assert read_in_browser(person, ["phone"], "phone", [(typed,) for typed in every]) == expected


# -- anybody at all ---------------------------------------------------------------------------------------------------

# Fills in what is in sight, in order, as the wishes say; answers how many fields changed.
FILL = """wishes => [...document.getElementById("answers").elements].filter(field => {
    if (!(field.name in wishes) || field.closest("label[hidden], .q[hidden]")) return false;
    const wish = wishes[field.name], chooses = ["radio", "checkbox"].includes(field.type);
    const before = chooses ? field.checked : field.value;
    if (chooses) field.checked = wish.includes(field.value); else field.value = wish[0];
    if (before === (chooses ? field.checked : field.value)) return false;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    field.dispatchEvent(new Event("change", {bubbles: true}));
    return true;
}).length"""


def wishes_of(chance: random.Random) -> dict[str, list[str]]:
    """What one person would answer, question by question, whether it is asked or not."""

    def one(*values: str) -> list[str]:
        return [chance.choice(values)]

    district = chance.choice(["north", "south"])
    green = chance.choice([0, 30, 60, 100])
    first = chance.choice(["water", "green"])
    years = chance.choice(
        [["", "", ""], ["1398", "12", "29"], ["1399", "1", "1"], ["1399", "1", "2"], ["۱۴۰۳", "12", "۳۰"]]
    )
    return {
        "people": one("1", "2", "۳", "6", "12"),
        "children": one("", "0", "1", "۲", "7"),
        "school.near": one("1", "2"),
        "school.good": one("1", "2"),
        "alone": one("", "خاله", "همسایه"),
        "moved.year": years[:1],
        "moved.month": years[1:2],
        "moved.day": years[2:],
        "newcomer": one("yes", "no"),
        "district": [district],
        "quarter": one("garden", "hill") if district == "north" else ["bazaar"],
        "market": one("yes", "no"),
        "uses": chance.sample(["walk", "play", "other"], chance.choice([0, 1, 2])),
        "uses.other": one("هيچ", "گردش"),
        "more": one("", "بیشتر"),
        "budget.green": [str(green or "")],
        "budget.water": [str(100 - green or "")],
        "green_why": one("", "سایه"),
        "order.water": ["1" if first == "water" else "2"],
        "order.green": ["2" if first == "water" else "1"],
        "dry": one("yes", "no"),
        "phone": one("", "09171234567", "0917"),
        "visits.1.paid": one("yes", "no"),
        "visits.1.cost": one("", "5", "۲۵"),
        "visits.1.worth": one("", "آری"),
        "dear": one("yes", "no"),
        "rich": one("yes", "no"),
        "crowd": one("yes", "no"),
    }


INSTEAD = {"children": [""], "phone": [""]}  # where what was wished is refused


def fills_in(person: Person, wishes: dict[str, list[str]]) -> None:
    if "other" not in wishes["uses"]:
        wishes["uses.other"] = [""]
    for _ in range(8):
        if not person.page.evaluate(FILL, wishes):
            return
    raise AssertionError("never settles")


def answers_all(person: Person, first: dict[str, list[str]], then: dict[str, list[str]], *, on: bool) -> None:
    """Section by section: answer, think again, go on until the next section comes."""
    for section in ("home", "city", "visits"):
        fills_in(person, first)
        if not on and section != "visits":  # whoever has no scripts sees what follows when it is sent
            sends_until_it_is_taken(person, dict(first), section)
            person.opens(f"/answer/{section}")
        fills_in(person, then)
        sends_until_it_is_taken(person, then, section)
    assert person.section == "review"
    person.submits()
    assert person.is_done and person.complaints == []


def sends_until_it_is_taken(person: Person, wishes: dict[str, list[str]], section: str) -> None:
    for _ in range(8):
        person.goes_on()
        if person.section != section:
            return
        for fault in person.page.locator(".fault").all():
            name = re.sub("^e-", "", fault.get_attribute("id") or "")
            wishes[name] = INSTEAD[name]
        fills_in(person, wishes)
    raise AssertionError(f"{section} is never taken")


def handed_in(city: RunningCity) -> dict[str, dict[str, Any]]:
    """The answers that each submission hands in."""
    with city.field.database.read() as connection:
        ids = connection.exec_driver_sql("SELECT id FROM submissions WHERE submitted_at IS NOT NULL").scalars().all()
        every = {own: submissions.submission(connection, own).answers for own in ids}
    return {own: submitted_answers(city.field.instrument, answers) for own, answers in every.items()}


@pytest.mark.parametrize("seed", range(4))
def test_with_and_without_scripts_the_same_is_handed_in(city, begins, seed):
    results = []
    for on in (True, False):
        chance = random.Random(seed)
        before = handed_in(city)
        answers_all(begins(scripts=on), wishes_of(chance), wishes_of(chance), on=on)
        (own,) = handed_in(city).keys() - before.keys()
        results.append(handed_in(city)[own])
    assert results[0] == results[1]
    assert results[0]["people"]
