"""A respondent at a real browser, on a phone with and without scripts: mistakes, weight, access for everybody."""

from __future__ import annotations

import re

import pytest

from tests.browser.people import Person


def fills_in_the_first_half(person: Person) -> None:
    person.takes("consent", "yes").goes_on()
    assert person.section == "performance"
    person.chooses("performance.water", "خیلی ضعیف").chooses("performance.work", "متوسط")
    person.chooses("performance.health.missing", "نمی‌توانم قضاوت کنم")
    person.chooses("important", "آب", "کار و جوانان").goes_on()
    person.chooses("strengths", "باغ‌ها و کشاورزی", "چیز دیگر").writes("strengths.other", "بوی بهارنارنج")
    person.chooses("problems", "کم‌آبی").goes_on()
    assert person.section == "vision"


def test_the_whole_questionnaire_on_a_phone_without_scripts(shipped_city, respondent):
    person = respondent(shipped_city, scripts=False).opens(shipped_city.field.link("council"))
    fills_in_the_first_half(person)
    person.selects("role_province.health", "1").selects("role_province.tourism", "2")
    person.chooses("values", "سرسبز").writes("sentence", "شهری که بویش را از دور می‌شناسند").goes_on()
    person.selects("programmes.old_quarter", "1").writes("budget.nature", "۶۰").writes("budget.economy", "40").goes_on()
    assert person.section == "services"
    person.takes("had_business", "yes").goes_on()
    assert person.section == "services" and "چند پرسش دیگر" in person.words
    person.chooses("ease", "آسان").chooses("respect", "محترمانه").takes("stuck", "visit").takes("line137", "known")
    person.goes_on().takes("line137_reason", "no_need").goes_on()
    person.chooses("fairness", "مخالفم").goes_on()
    person.chooses("trust.council", "کم").goes_on()
    person.writes("last_word", "خسته نباشید").takes("age", "30-39").selects("place", "old-sahra").goes_on()
    assert person.section == "review" and "بوی بهارنارنج" in person.words
    person.submits()
    assert person.is_done
    stored = shipped_city.field.stored("council")
    assert stored["role_province"] == ["health", "tourism"] and stored["budget"] == {"nature": 60, "economy": 40}
    assert stored["strengths.other"] == "بوی بهارنارنج" and stored["performance.health"] == {"missing": "cannot-judge"}


def test_the_whole_questionnaire_on_a_phone_with_scripts_left_half_way_and_resumed(shipped_city, respondent):
    person = respondent(shipped_city).opens(shipped_city.field.link("farmers"))
    fills_in_the_first_half(person)
    assert person.complaints == []
    other = respondent(shipped_city).opens(shipped_city.field.link("farmers"))  # another phone, the same link
    assert other.section == "vision"
    other.taps_in_order("role_province", "گردشگری", "مرکز درمان").taps_in_order("role_country", "مقصد درمان").goes_on()
    other.taps_in_order("programmes", "لوله‌های آب", "پیاده‌روهای هموار")
    other.gives("آب، باغ‌ها", 12).gives("خیابان‌ها", 8)
    assert "همهٔ ۱۰۰ تومان را تقسیم کردید" in other.words
    other.goes_on()
    other.takes("had_business", "no").takes("line137", "unheard").goes_on().goes_on().goes_on()
    other.takes("age", "60-69").goes_on()
    assert other.section == "review"
    other.submits()
    assert other.is_done and other.complaints == []
    stored = shipped_city.field.stored("farmers")
    assert stored["role_province"] == ["tourism", "health"]
    assert stored["programmes"] == ["water_network", "accessible_paths"]
    assert stored["budget"] == {"nature": 60, "streets": 40}
    assert stored["performance.water"] == "1"


def test_in_english_on_a_wide_page_as_an_anonymous_person(shipped_city, respondent):
    person = respondent(shipped_city, width=1280, language="en").opens("/w/open?lang=en").presses("Start")
    person.takes("consent", "yes").goes_on()
    person.takes("group", "elders").takes("second_group", "elders").goes_on()
    assert "if you have no other, leave this question empty" in person.words
    person.takes("second_group", "women").goes_on()
    person.takes("performance.water", "4").goes_on().goes_on().goes_on().goes_on()
    assert person.section == "services"
    person.takes("had_business", "no").goes_on().goes_on().goes_on().takes("age", "70-plus").goes_on()
    assert "Check your answers" in person.words
    person.submits()
    assert person.is_done and "Take a picture of this page" in person.words and person.complaints == []


# -- what scripts add -------------------------------------------------------------------------------------------------


@pytest.fixture
def at_choices(tiny_city, respondent):
    def come(**options: object) -> Person:
        return respondent(tiny_city, **options).opens("/w/open").begins().takes("consent", "yes").goes_on()

    return come


def test_an_answer_and_a_reason_take_each_others_place(at_choices):
    person = at_choices()
    person.takes("fields.water", "4").takes("fields.water.missing", "cannot-judge")
    assert not person.page.locator('input[name="fields.water"][value="4"]').is_checked()
    person.takes("fields.water", "2")
    assert not person.page.locator('input[name="fields.water.missing"]').is_checked()


def test_choices_are_counted_and_an_exclusive_one_stands_alone(at_choices):
    person = at_choices().takes("several", "green")
    assert "۱ از ۲" in person.question("several").inner_text()
    person.takes("several", "blue", "red")
    assert "۱ تا را بردارید" in person.question("several").inner_text()
    person.takes("several", "none")
    assert person.page.locator('input[name="several"]:checked').count() == 1


def test_a_choice_can_be_cleared_again(at_choices):
    person = at_choices().takes("favourite", "blue")
    person.question("favourite").get_by_role("button", name="پاک کردن پاسخ").click()
    assert person.page.locator('input[name="favourite"]:checked').count() == 0


def test_the_box_for_other_words_comes_with_its_choice(at_choices):
    person = at_choices()
    box = person.page.locator('input[name="favourite.other"]')
    assert not box.is_visible()
    person.takes("favourite", "other")
    assert box.is_visible()


def test_ranking_by_keyboard(at_choices):
    person = at_choices().goes_on()
    taps = person.question("order").locator(".rank-tap")
    taps.nth(2).focus()
    person.page.keyboard.press("Enter")
    taps.nth(0).focus()
    person.page.keyboard.press("Space")
    assert person.page.evaluate("document.querySelector('[name=\"order.red\"]').value") == "1"
    person.question("order").get_by_role("button", name="«سبز {روشن}» یک رتبه بالاتر").press("Enter")
    assert person.page.evaluate("document.querySelector('[name=\"order.green\"]').value") == "1"
    assert person.page.evaluate("document.activeElement.getAttribute('aria-label')") == "«سبز {روشن}» یک رتبه پایین‌تر"


def test_the_remainder_is_always_said(at_choices):
    person = at_choices().goes_on().gives("آبی", 3)
    assert "۸۵ از ۱۰۰ تومان مانده" in person.words
    person.writes("budget.red", "۹۰")
    assert "۵ تومان بیش از ۱۰۰" in person.words


def test_an_answer_typed_in_a_repeat_is_kept_when_one_more_is_asked_for(at_choices):
    person = at_choices().opens("/answer/words").writes("demands.1.what", "سایه").presses("افزودن یکی دیگر")
    assert person.page.locator('[name="demands.1.what"]').input_value() == "سایه"
    assert person.page.locator('[name="demands.2.what"]').is_visible()


# -- mistakes ---------------------------------------------------------------------------------------------------------


def test_faults_are_read_out_first_and_lead_to_their_question(at_choices):
    person = at_choices().takes("several", "green", "blue", "red").goes_on()
    assert person.page.evaluate("document.activeElement.id") == "faults"
    person.page.locator("#faults a").first.click()
    assert person.page.url.endswith("#q-several")
    assert person.page.locator('input[name="several"]:checked').count() == 3
    assert person.barriers() == []


@pytest.mark.parametrize(("scripts", "group"), [(False, "farmers"), (True, "council")])
def test_every_kind_of_mistake_is_said_on_a_phone_and_mended(tiny_city, respondent, scripts, group):
    person = respondent(tiny_city, scripts=scripts).opens(tiny_city.field.link(group))

    def is_told_of(*names: str) -> None:
        links = person.page.locator("#faults a").all()
        assert [link.get_attribute("href") for link in links] == [f"#q-{name}" for name in names]
        assert all(person.question(name).locator(".fault").first.is_visible() for name in names)

    person.goes_on()
    is_told_of("consent")
    person.takes("consent", "yes").goes_on()

    person.takes("several", "green", "blue", "red").goes_on()
    is_told_of("several")
    person.page.locator('input[name="several"][value="red"]').uncheck()
    person.goes_on()

    if not scripts:  # by tapping nobody gives two of them the same place
        person.selects("order.green", "1").selects("order.blue", "1")
    person.writes("budget.green", "۹۰").goes_on()
    is_told_of(*([] if scripts else ["order"]), "budget")
    assert person.page.locator('[name="budget.green"]').input_value() in ("۹۰", "90")
    if not scripts:
        person.selects("order.blue", "2")
    person.writes("budget.blue", "10").goes_on()

    person.writes("people", "چهار").writes("distance", "-3").writes("moved.day", "30").selects("moved.month", "12")
    person.writes("moved.year", "۱۴۰۴").goes_on()  # Esfand of 1404 has 29 days
    is_told_of("people", "distance", "moved")
    assert person.page.locator('[name="people"]').input_value() == "چهار"
    person.writes("people", "٢").writes("distance", "۱۲٫۵").writes("moved.day", "۲۹").writes("children", "5").goes_on()
    is_told_of("children")
    person.writes("children", "۱").goes_on()

    person.opens("/answer/words").writes("last_word", "و" * 201).writes("demands.1.weight", "9").goes_on()
    is_told_of("demands.1.weight", "last_word")
    person.writes("last_word", "و" * 200).writes("demands.1.weight", "5").goes_on()
    person.submits()
    assert person.is_done and person.complaints == []
    stored = tiny_city.field.stored(group)
    assert stored["several"] == ["green", "blue"] and stored["budget"] == {"green": 90, "blue": 10}
    assert (stored["people"], stored["children"], stored["distance"]) == (2, 1, 12.5)
    assert stored["moved"] == "2026-03-20"  # 29 Esfand 1404


def test_two_versions_of_a_page_are_shown_side_by_side(tiny_city, respondent):
    link = tiny_city.field.link("diaspora")
    first = respondent(tiny_city).opens(link).takes("consent", "yes").goes_on().opens("/answer/words")
    second = respondent(tiny_city).opens(link).opens("/answer/words")
    first.writes("last_word", "حرف نخست").goes_on()
    second.writes("last_word", "حرف دوم").goes_on()
    assert "حرف نخست" in second.words and second.page.locator('[name="last_word"]').input_value() == "حرف دوم"
    assert second.barriers() == [] and not second.scrolls_sideways()


# -- every page, for everybody ----------------------------------------------------------------------------------------


# Words that their box cuts off.
CUT = """() => [...document.querySelectorAll(".opt span, .pt span, .rank-tap, button, .row-label, h1")]
    .filter(e => e.offsetParent !== null && e.scrollWidth > e.clientWidth + 1)
    .map(e => e.textContent.slice(0, 60))"""


def look_at(person: Person, where: str) -> None:
    """For barriers at one width, for the fit at every one."""
    assert person.too_narrow_at(360, 390, 1280) == [], where
    assert person.barriers() == [], where
    assert person.small_targets() == [], where
    assert person.page.evaluate(CUT) == [], where
    assert person.complaints == [], where


@pytest.mark.parametrize(
    ("instrument", "language", "width"),
    [("shipped_city", "fa", 390), ("shipped_city", "en", 1280), ("tiny_city", "fa", 1280), ("tiny_city", "en", 390)],
)
def test_no_page_has_a_barrier(request, respondent, instrument, language, width):
    city = request.getfixturevalue(instrument)
    person = respondent(city, width=width)
    for address in (f"/?lang={language}", "/withdraw", f"/w/open?lang={language}"):
        person.opens(address)
        look_at(person, address)
    look_at(person.begins(), "consent")
    person.takes("consent", "yes").goes_on()
    for section in city.field.instrument.sections:
        person.opens(f"/answer/{section.name}")
        look_at(person, section.name)
    person.opens("/answer/review")
    look_at(person, "review")
    person.submits()
    look_at(person, "done")
    person.opens("/answer/copy")
    look_at(person, "copy")


def test_the_page_reads_from_the_right(shipped_city, respondent):
    person = respondent(shipped_city).opens("/w/open")
    assert person.page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    brand, tongues = person.page.locator(".brand").bounding_box(), person.page.locator(".tongues").bounding_box()
    assert brand and tongues and brand["x"] > tongues["x"]
    assert person.page.evaluate("getComputedStyle(document.body).fontSize") == "18px"


# -- weight -----------------------------------------------------------------------------------------------------------


def test_the_first_page_and_later_pages_are_light_on_the_wire(shipped_city, respondent):
    person = respondent(shipped_city)
    received: list[int] = []
    person.page.on("requestfinished", lambda request: received.append(sum(
        request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))))  # fmt: skip
    person.opens(shipped_city.field.link("diaspora"))
    person.page.wait_for_load_state("networkidle")
    assert sum(received) <= 150 * 1024
    received.clear()
    person.takes("consent", "yes").goes_on()
    person.page.wait_for_load_state("networkidle")
    assert 0 < sum(received) <= 30 * 1024
    assert re.search("/answer/performance$", person.page.url)
    for section in shipped_city.field.instrument.sections[2:]:
        received.clear()
        person.opens(f"/answer/{section.name}")
        person.page.wait_for_load_state("networkidle")
        assert 0 < sum(received) <= 30 * 1024, section.name


def test_the_page_is_read_before_the_font_arrives(shipped_city, respondent):
    person = respondent(shipped_city)
    # a font that does not come: the network stalls
    person.page.route("**/fonts/*", lambda route: None)
    person.page.goto("/w/open", wait_until="domcontentloaded")
    person.page.wait_for_selector("h1")
    person.page.wait_for_function("document.fonts.size > 0")
    assert person.page.evaluate("[...document.fonts].some(font => font.status === 'loaded')") is False
    assert person.page.locator(".letter").is_visible()
    rule = person.page.evaluate(
        """() => [...document.styleSheets].flatMap(s => [...s.cssRules])
            .filter(r => r instanceof CSSFontFaceRule).map(r => r.style.getPropertyValue("font-display"))"""
    )
    assert rule == ["swap"]


BEFORE_THE_FIRST_WORDS = """() => [
    ...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource").filter(own => own.renderBlockingStatus === "blocking"),
].map(own => own.transferSize)"""


def test_on_a_slow_network_the_first_words_come_within_seconds(shipped_city, respondent):
    """Reckoned from what comes before them, by the rates of the network: a busy machine is slow by itself."""
    person = respondent(shipped_city)
    session = person.page.context.new_cdp_session(person.page)
    session.send("Network.enable")
    # 400 kbit/s, 400 ms: Chromium's «slow 3G»
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 400, "downloadThroughput": 50 * 1024, "uploadThroughput": 50 * 1024})  # fmt: skip
    person.page.goto("/w/open", wait_until="commit")
    person.page.wait_for_selector(".letter")
    assert person.page.locator(".letter").is_visible()
    person.page.wait_for_load_state("load")
    received = person.page.evaluate(BEFORE_THE_FIRST_WORDS)
    assert len(received) == 3 and all(size > 200 for size in received)  # the page, our sheet, the city's colours
    round_trips = 3  # a connection, the page, then the sheets together
    assert round_trips * 0.4 + sum(received) / (50 * 1024) < 3


def test_the_code_to_come_back_with_stands_on_one_line_of_the_narrowest_phone(tiny_city, respondent):
    person = respondent(tiny_city, width=320).opens("/w/open").begins()
    code = person.page.locator(".code-large bdi")
    assert len(code.inner_text().split()) == 4
    tops = "code => new Set([...code.getClientRects()].map(line => Math.round(line.top))).size"
    assert code.evaluate(tops) == 1 and not person.scrolls_sideways()
