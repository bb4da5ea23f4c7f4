"""Pages for those who see them otherwise: on paper, in colours of their own, or twice as large."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.people import Person, RunningCity

Come = Callable[..., Person]

STANDS_IN_ITS_FRAME = """() => [...document.querySelectorAll(".opt input, .pt input, .reason input")].filter(input => {
    const own = input.getBoundingClientRect(), frame = input.nextElementSibling.getBoundingClientRect();
    return own.top < frame.top - 1 || own.bottom > frame.bottom + 1;
}).map(input => input.outerHTML)"""
MARK = """input => { const mark = getComputedStyle(input.nextElementSibling, "::before");
    return mark.display + mark.backgroundColor; }"""


@pytest.mark.parametrize("width", [390, 1280])
def test_in_the_systems_own_colours_one_sees_what_is_chosen(tiny_city: RunningCity, respondent: Come, width: int):
    person = respondent(tiny_city, width=width).opens("/w/open").begins().takes("consent", "yes").goes_on()
    person.page.emulate_media(forced_colors="active")
    assert person.page.evaluate(STANDS_IN_ITS_FRAME) == []
    for name, code in (
        ("fields.water", "4"),
        ("several", "green"),
        ("favourite", "red"),
        ("fields.roads.missing", "cannot-judge"),
    ):
        box = person.page.locator(f'input[name="{name}"][value="{code}"]')
        before = box.evaluate(MARK)
        box.check()
        assert box.evaluate(MARK) != before and not before.startswith("none"), name


def test_a_copy_of_ones_answers_fits_on_paper_and_says_of_what_it_is(tiny_city: RunningCity, respondent: Come):
    person = respondent(tiny_city).opens(tiny_city.field.link("diaspora")).takes("consent", "yes").goes_on()
    person.opens("/answer/review").submits().opens("/answer/copy")
    person.page.emulate_media(media="print")
    assert "چشم‌انداز شهر جهرم" in person.words and "ثبت‌شده در" in person.words
    assert "English" not in person.words and "زنگ بزنید" not in person.words  # nothing to press
    divided = "getComputedStyle(document.querySelector('.part')).breakInside"  # a long section begins where it stands
    assert person.page.evaluate(divided) == "auto"


def test_at_twice_the_size_nothing_is_cut_off(tiny_city: RunningCity, respondent: Come):
    """A window of 1280 pixels at 200 % is one of 640, at 400 % one of 320 (WCAG 1.4.10)."""
    person = respondent(tiny_city, width=1280).opens("/w/open").begins().takes("consent", "yes").goes_on()
    while person.section != "review":
        assert person.too_narrow_at(640, 320) == [], person.section
        person.goes_on()
    assert person.too_narrow_at(640, 320) == []
