"""A section that answers at once, and the same questionnaire without scripts: the two never disagree."""

from __future__ import annotations

import random

import pytest

from questionnaires.model import Item
from questionnaires.response_domains import Refused
from tests.browser.people import Person, RunningCity
from tests.browser.walking import Wishes, answers_all, handed_in


@pytest.fixture(scope="module")
def city(run_city) -> RunningCity:
    return run_city("follows")


@pytest.fixture
def begins(city, respondent):
    return lambda **options: respondent(city, **options).opens("/w/open").begins()


def asked(person: Person) -> list[str]:
    """The questions in sight, by name."""
    found = person.page.evaluate(
        """() => new Promise(done => setTimeout(() => done(  // after whatever the page itself has put off
            [...document.querySelectorAll('#answers .q')].filter(q => q.offsetParent).map(q => q.id.slice(2)))))"""
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
    person = respondent(tiny_city).opens("/w/open").begins().takes("consent", "yes").goes_on()
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


def test_times_are_read_as_on_the_server(city, begins):
    every = [("۸", "۵"), ("08", "05"), ("0", "0"), ("24", "0"), ("8", "60"), ("8", ""), ("", "5"), ("x", "1"), ("", "")]
    person = begins().writes("people", "1").goes_on()
    item, fields = city.field.instrument.item("opens"), ["opens.hour", "opens.minute"]
    expected = [as_stored(item, fields, typed) for typed in every]
    assert read_in_browser(person, fields, "opens", every) == expected


def test_a_time_and_a_moment_are_followed_and_said(begins):
    person = begins().writes("people", "1").goes_on()
    assert not {"early", "late"} & set(asked(person))
    person.writes("opens.hour", "۸").writes("opens.minute", "30")
    assert person.question("early").locator(".q-text").inner_text() == "۰۸:۳۰ زود نیست؟"
    person.writes("closes.year", "1404").selects("closes.month", "1").writes("closes.day", "1")
    person.writes("closes.hour", "7").writes("closes.minute", "0")
    assert person.question("late").locator(".q-text").inner_text() == "۱ فروردین ۱۴۰۴، ۰۷:۰۰ دیر بود؟"
    person.page.keyboard.press("Tab")
    assert person.page.locator('[id="e-closes"]').inner_text() == "پس از ۰۸:۳۰"
    assert person.barriers() == [] and not person.scrolls_sideways()
    person.writes("opens.hour", "۹").writes("opens.minute", "0")
    assert "early" not in asked(person) and "late" in asked(person)


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
        " ۰۹۱۷ ۱۲۳-٤٥٦٧ ",
        "+۹۸(۷۱)",
        "کوچهٔ ۱۲",
        "۱۲٫۵",
        "--",
    ]
    expected = [as_stored(city.field.instrument.item("phone"), ["phone"], (typed,)) for typed in every]
    assert read_in_browser(person, ["phone"], "phone", [(typed,) for typed in every]) == expected


# -- what is offered, and what words say ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def offering_city(run_city) -> RunningCity:
    return run_city("offers")


@pytest.fixture
def offers(offering_city, respondent) -> Person:
    return respondent(offering_city).opens("/w/open").begins()


def test_what_is_offered_and_what_is_said_follow_at_once_on_and_over_pages(offers):
    person = offers
    assert asked(person) == ["province", "years"]
    assert not person.question("years").locator(".must").is_visible()
    person.takes("province", "fars")
    assert asked(person) == ["province", "city", "years"]
    assert person.question("city").locator(".q-text").inner_text().startswith("کدام شهر فارس؟")
    assert person.question("years").locator(".must").is_visible()
    cities = person.page.locator('label:has(input[name="city"]):visible')
    assert cities.all_inner_texts() == ["جهرم", "لار"]
    person.takes("city", "jahrom").writes("years", "۱۲۰۰")
    assert person.question("years").locator(".hint").inner_text() == "در جهرم"
    assert person.question("sure").locator(".q-text").inner_text() == "۱۴٬۴۰۰ ماه؟"
    person.takes("province", "yazd")
    assert cities.all_inner_texts() == ["تفت"] and person.page.locator('[name="city"]:checked').count() == 0
    assert person.question("years").locator(".hint").inner_text() == "در …"
    assert person.barriers() == [] and not person.scrolls_sideways()
    person.takes("province", "fars").takes("city", "jahrom").writes("years", "2").goes_on()
    assert asked(person) == ["district", "wanted"]
    person.takes("wanted", "water", "park").taps_in_order("order", "بوستان", "آب")
    assert "بوستان جهرم" in person.question("order").inner_text()
    person.page.locator('[name="wanted"][value="park"]').uncheck()
    assert person.page.locator('[name="order.water"]').evaluate("own => own.value") == "1"  # the order closes up
    person.gives("آب", 10).goes_on()
    person.takes("trips.1.to", "lar").takes("trips.1.quarter", "khonj")
    assert person.question("trips.1.days").locator(".q-text").inner_text() == "چند روز در خنج؟"
    person.writes("trips.1.days", "5")
    assert person.question("tired").locator(".q-text").inner_text() == "از ۵ روز خسته شدید؟ (لار)"
    assert person.complaints == [] and person.barriers() == []


# -- anybody at all ---------------------------------------------------------------------------------------------------


OPENS = ("opens.hour", "opens.minute")
CLOCKS = (("", ""), ("۸", "۳۰"), ("17", "00"))
CLOSES = ("closes.year", "closes.month", "closes.day", "closes.hour", "closes.minute")
MOMENTS = (("", "", "", "", ""), ("1403", "12", "30", "18", "0"), ("۱۴۰۴", "1", "1", "23", "59"))


def wishes_of(chance: random.Random) -> Wishes:
    """What one person would answer, question by question, whether it is asked or not."""

    def one(*values: str) -> list[str]:
        return [chance.choice(values)]

    district = chance.choice(["north", "south"])
    green = chance.choice([0, 30, 60, 100])
    first = chance.choice(["water", "green"])
    years = chance.choice(
        [["", "", ""], ["1398", "12", "29"], ["1399", "1", "1"], ["1399", "1", "2"], ["۱۴۰۳", "12", "۳۰"]]
    )
    uses = chance.sample(["walk", "play", "other"], chance.choice([0, 1, 2]))
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
        "uses": uses,
        "uses.other": one("هيچ", "گردش") if "other" in uses else [""],
        "more": one("", "بیشتر"),
        "budget.green": [str(green or "")],
        "budget.water": [str(100 - green or "")],
        "green_why": one("", "سایه"),
        "order.water": ["1" if first == "water" else "2"],
        "order.green": ["2" if first == "water" else "1"],
        "dry": one("yes", "no"),
        **dict(zip(OPENS, [[own] for own in chance.choice(CLOCKS)], strict=True)),
        **dict(zip(CLOSES, [[own] for own in chance.choice(MOMENTS)], strict=True)),
        "early": one("yes", "no"),
        "late": one("yes", "no"),
        "phone": one("", "09171234567", "0917"),
        "visits.1.paid": one("yes", "no"),
        "visits.1.cost": one("", "5", "۲۵"),
        "visits.1.worth": one("", "آری"),
        "dear": one("yes", "no"),
        "rich": one("yes", "no"),
        "crowd": one("yes", "no"),
    }


def offers_of(chance: random.Random) -> Wishes:
    """The same of the instrument `offers`: choices that earlier answers offer."""
    cities = {"fars": ["jahrom", "lar"], "yazd": ["taft"]}
    districts = {"jahrom": ["sahra", "kuy"], "lar": ["khonj"], "taft": ["eslamieh"]}
    province = chance.choice(list(cities))
    city = chance.choice(cities[province])
    to = chance.choice([own for own in districts if own != city])
    wanted = chance.sample(["water", "road", "park"], chance.choice([0, 1, 2, 3]))
    shares = {0: [], 1: [10], 2: [4, 6], 3: [1, 2, 7]}[len(wanted)]
    return {
        "province": [province],
        "city": [city],
        "years": chance.choice([["۳"], ["1"], ["2"], ["15000"], [""]]),
        "sure": [chance.choice(["yes", "no"])],
        "district": [chance.choice(districts[city])],
        "wanted": wanted,
        **{f"order.{code}": [str(place)] for place, code in enumerate(wanted, start=1)},
        **{f"money.{code}": [str(points)] for code, points in zip(wanted, shares, strict=True)},
        "why": [chance.choice(["", "دور است"])],
        "trips.1.to": [to],
        "trips.1.quarter": [chance.choice(districts[to])],
        "trips.1.days": [chance.choice(["", "2", "9"])],
        "tired": [chance.choice(["yes", "no"])],
    }


WALKS = {
    "follows": (wishes_of, ("home", "city", "visits"), {"children": [""], "phone": [""]}),
    "offers": (offers_of, ("place", "nearer", "trips"), {"years": ["2"]}),
}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("instrument", WALKS)
def test_with_and_without_scripts_the_same_is_handed_in(city, offering_city, respondent, instrument, seed):
    city = {"follows": city, "offers": offering_city}[instrument]
    wishes, sections, instead = WALKS[instrument]
    results = []
    for on in (True, False):
        chance = random.Random(seed)
        before = handed_in(city)
        person = respondent(city, scripts=on).opens("/w/open").begins()
        answers_all(person, sections, wishes(chance), wishes(chance), instead, on=on)
        (own,) = handed_in(city).keys() - before.keys()
        results.append(handed_in(city)[own])
    assert results[0] == results[1]
    assert results[0][{"follows": "people", "offers": "city"}[instrument]]


def test_a_message_that_comes_while_the_button_is_pressed_does_not_swallow_the_press(begins):
    """Leaving a field says what is wrong with it: the button must not move away under the finger (in a window that has
    nothing to scroll, where no browser makes up for the shift)."""
    person = begins().writes("people", "3")
    person.page.set_viewport_size({"width": 390, "height": 3000})
    person.page.locator('[name="children"]').press_sequentially("3")
    button = person.page.locator('#answers button[value="next"]')
    place = button.bounding_box()
    person.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 4)
    person.page.mouse.down()
    asked(person)  # whatever the page has put off is done
    with person.page.expect_navigation():
        person.page.mouse.up()
    assert person.page.locator("#faults").count()
