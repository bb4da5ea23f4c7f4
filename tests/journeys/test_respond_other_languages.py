"""Respondents' pages in the tongues of Iran: direction, digits, letters; Persian where a catalogue has no sentence."""

from __future__ import annotations

import pytest

from questionnaires.translating import passages, with_language
from survey.clock import now
from survey.store import instruments, waves
from tests.journeys.fieldwork import Field, take_to_the_field

WISH = {
    # typed, kept: Sorani's own letters as they are; Arabic ye and kaf are Persian only on a Persian page
    ("ckb", "ئاوی پاک بۆ ھەموو گەڕەکەکان"): "ئاوی پاک بۆ ھەموو گەڕەکەکان",
    ("fa", "ئاوی پاک بۆ ھەموو گەڕەکەکان"): "ئاوی پاک بۆ ھەموو گەڕەکەکان",
    ("fa", "كوچه‌هاي تميزتر"): "کوچه‌های تمیزتر",
    ("azb", "گؤزل بیر شهر، گله‌جک اوچون"): "گؤزل بیر شهر، گله‌جک اوچون",
}
NEXT = {"ckb": "دواتر", "azb": "ایره‌لی", "fa": "ادامه"}
THIRD = {"ckb": "بەشی ٣ لە", "azb": "۳. بؤلوم", "fa": "بخش ۳ از"}


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Field:
    """The tiny instrument of every kind, its texts marked with the language they are in."""
    field = take_to_the_field(tmp_path_factory.mktemp("tongues"), "every-kind", languages=("fa", "ckb", "azb"))
    asked = field.instrument
    for language in ("ckb", "azb"):
        asked = with_language(asked, language, {own.place: f"{language} {own.part}" for own in passages(asked)})
    with field.database.write() as connection:
        version = instruments.publish(connection, "jahrom", asked, at=now(), by="sara")
        for name in ("people", "open"):
            waves.set_version(connection, name, version.id)
    field.instrument = asked
    return field


@pytest.mark.parametrize("language", ["ckb", "azb", "fa"])
def test_every_page_stands_in_its_language_from_right_to_left(city, language):
    person = city.respondent().opens(f"/w/open?lang={language}").posts("start")
    for number, section in enumerate(city.instrument.sections, start=1):
        person.opens(f"/answer/{section.name}")
        assert f'<html lang="{language}" dir="rtl">' in person.text
        assert NEXT[language] in person.words
        if person.section == "consent":
            person.posts(consent="yes")
        assert number != 3 or THIRD[language] in person.words


@pytest.mark.parametrize(("language", "typed"), WISH)
def test_words_are_kept_in_the_letters_they_were_written_in(city, language, typed):
    person = city.respondent().opens(f"/w/open?lang={language}").posts("start").posts(consent="yes")
    text = next(
        (section.name, element.name)
        for section, element in city.instrument.elements()
        if getattr(getattr(element, "domain", None), "kind", "") == "text" and element.relevance is None
    )
    person.opens(f"/answer/{text[0]}").posts("review", **{text[1]: typed})
    person.opens(f"/answer/{text[0]}")
    assert person.written(text[1]) == WISH[language, typed]


@pytest.mark.parametrize(("language", "title"), [("ckb", "کشاندنەوەی وەڵامەکان"), ("azb", "جاوابلاری گئری آلماق")])
def test_who_answers_takes_answers_back_in_the_same_language(city, language, title):
    person = city.respondent().opens(f"/w/open?lang={language}").posts("start").opens("/withdraw")
    assert f'<html lang="{language}" dir="rtl">' in person.text
    assert title in person.words
    assert person.posts(receipt="12").status == 422
    assert f'<html lang="{language}" dir="rtl">' in person.text
    assert "Withdraw my answers" in person.opens("/withdraw?lang=en").words


def test_a_closed_door_speaks_the_language_that_was_asked_for(city):
    city.change_wave("open", opens_on=None)
    city.close_wave("open")
    try:
        person = city.respondent().opens("/w/open?lang=azb")
        assert '<html lang="azb" dir="rtl">' in person.text
        assert "جاواب وئرمک قورتاریب" in person.words
    finally:
        with city.database.write() as connection:
            waves.reopen_wave(connection, "open")
