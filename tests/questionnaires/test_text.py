"""Worked examples of cleaning, numbers and order, and what must hold for any text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.text import (
    ZWNJ,
    ascii_digits,
    match_key,
    native_digits,
    normalize,
    normalize_own_words,
    parse_number,
    show_number,
)

PERSIAN_TEXTS = st.text(
    alphabet="ابپتيىكةھەآأإٱؤئءـ\u0654\u0653\u064b\u0651\u200c\u200f\u00ad\ufefb\ufb58 \n\tabZ۱۲١٢12ڵێ\ud800",
    max_size=40,
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("۱۲٫۵", "12.5"),
        ("۱٬۲۳۴٬۵۶۷", "1234567"),
        ("1,234.5", "1234.5"),
        ("۱۲۳،۴۵۶", "123456"),
        ("۱۲/۵", "12.5"),
        ("−۳", "-3"),
        ("۳-", "-3"),
        ("- ۳", "-3"),
        ("۱۲٪", "12"),
        ("12 %", "12"),
        ("١٢٣", "123"),
        ("\u200f۱۲\u200e", "12"),
        ("۱ ۲۳۴ ۵۶۷", "1234567"),
        (".5", "0.5"),
        ("۰۰۷", "7"),
    ],
)
def test_a_number_is_read_as_persian_hands_type_it(typed, number):
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["", " ", "۱۲,۵", "1e5", "۱۲ ۵", "۱۲٫۵٫۱", "--3", "-3-", "ده", "۱۲ نفر", "٪", "1/2/3", "nan", "inf", "²"]
)
def test_what_may_be_two_numbers_is_refused_rather_than_guessed(typed):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(typed)


@pytest.mark.parametrize("language", ["fa", "en", "ckb"])
@given(number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3))
def test_a_number_shown_is_read_back_equal(language, number):
    assert parse_number(show_number(number, language)) == number


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_float_shown_is_read_back_equal_even_when_tiny(number):
    assert float(parse_number(show_number(number, "fa"))) == number


@given(st.integers())
def test_a_whole_number_shown_is_read_back_equal(number):
    assert parse_number(show_number(number, "fa")) == number


def test_numbers_are_shown_in_the_digits_and_signs_of_the_language():
    assert show_number(1234567.5, "fa") == "۱٬۲۳۴٬۵۶۷٫۵"
    assert show_number(1234567.5, "en") == "1,234,567.5"
    assert show_number(-3, "fa") == "\u200e\u2212۳"
    assert show_number(0.126, "fa", decimals=2) == "۰٫۱۳"
    assert show_number(-0.001, "fa", decimals=1) == "۰٫۰"


@given(PERSIAN_TEXTS)
def test_cleaning_twice_changes_nothing_more(text):
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(max_size=40), st.sampled_from(["fa", "ckb", "en"]))
def test_cleaning_any_text_twice_changes_nothing_more(text, language):
    assert normalize(normalize(text, language), language) == normalize(text, language)


@given(PERSIAN_TEXTS)
def test_the_key_of_a_cleaned_text_is_the_key_of_the_text(text):
    assert match_key(normalize(text)) == match_key(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("مدرسة", "مدرسه"),
        ("ســـلام", "سلام"),
        ("\u200fشهر\u200e", "شهر"),
        ("\ufeffشهر", "شهر"),
        ("می\u00adخواهم", f"می{ZWNJ}خواهم"),
        (f"می{ZWNJ}{ZWNJ}خواهم", f"می{ZWNJ}خواهم"),
        (f"پارک{ZWNJ} ها", "پارک ها"),
        (f"{ZWNJ}شهر{ZWNJ}", "شهر"),
        (f"BRT{ZWNJ}ها", "BRTها"),
        ("\ufefbزم", "لازم"),  # the ligature lam-alef of old encodings
        ("خانهٔ ما", "خانهٔ ما"),
        ("خانۀ ما", "خانهٔ ما"),
        ("یک\r\nدو", "یک\nدو"),
        ("a\x00b\x07", "ab"),
        ("د\u0651\u00ad\u064b", "د\u064b\u0651"),
    ],
)
def test_text_is_stored_clean(typed, stored):
    assert normalize(typed) == stored


def test_kurdish_keeps_its_own_letters():
    assert normalize("ڕێژەی كار", "ckb") == "ڕێژەی كار"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("تلفن همراه", "تلفن  همراه "),
        ("ذی‌نفع", "ذینفع"),
        ("مسؤول", "مسوول"),
        ("رأی", "رای"),
        ("جزء", "جز"),
        ("گروهٔ ۲", "گروه 2"),
        ("شمارۀ همراه", "شماره همراه"),
        ("Group_Two", "group two"),
    ],
)
def test_two_spellings_share_a_key(one, other):
    assert match_key(one) == match_key(other)


def test_digits_change_script_both_ways():
    assert ascii_digits("۱۲٣4") == "1234"
    assert native_digits("1404/07/23", "fa") == "۱۴۰۴/۰۷/۲۳"
    assert native_digits("12", "ar") == "١٢"
    assert native_digits("12", "en") == "12"


@pytest.mark.parametrize("words", ["ئاوەکەمان پاکە و ڕووبار ھەیە", "گه‌له‌جک", "کێ‌ە‌کان"])
def test_own_words_in_sorani_keep_their_letters_whatever_the_page(words):
    # ە and ھ become ه in Persian; ێ ڕ ڵ ۆ show that it is not
    assert normalize_own_words(words, "fa") == words
    assert normalize_own_words(words, "ckb") == words


def test_own_words_in_persian_are_still_cleaned():
    assert normalize_own_words("كتابخانە ما") == "کتابخانه ما"
    assert normalize_own_words("ياز", "azb") == "ياز"
