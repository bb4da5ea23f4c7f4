"""Codes that people hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.translations import catalogue
from survey import codes
from survey.codes import CodeProblem

KEY = bytes(range(32))
CARD = "4539578763621486"  # a card number made for testing


def test_a_code_is_the_same_each_time_it_is_derived_and_another_for_another_case_or_nonce():
    assert codes.letter_code(KEY, 7, "a") == codes.letter_code(KEY, 7, "a")
    derived = {codes.letter_code(KEY, case, nonce) for case in range(200) for nonce in "ab"}
    assert len(derived) == 400
    assert codes.letter_code(b"another key", 7, "a") != codes.letter_code(KEY, 7, "a")
    assert codes.link_code(KEY, 7, "a") != codes.link_code(KEY, 7, "b")


def test_a_letter_code_is_sixteen_digits_with_a_luhn_digit():
    code = codes.letter_code(KEY, 1, "a")
    assert len(code) == 16 and code.isdigit() and codes.has_check_digit(code)


def test_a_link_is_128_bits_in_22_letters():
    code = codes.link_code(KEY, 1, "a")
    assert len(code) == 22 and codes.read_link(code) == code


def test_the_luhn_digit_is_that_of_the_worked_example():
    # the worked example of Wikipedia's “Luhn algorithm”: 1789372997 takes the check digit 4
    assert codes.with_check_digit("1789372997") == "17893729974"
    assert codes.has_check_digit(CARD)


@pytest.mark.parametrize(
    "typed",
    [
        "4539 5787 6362 1486",
        "۴۵۳۹ ۵۷۸۷ ۶۳۶۲ ۱۴۸۶",
        "٤٥٣٩-٥٧٨٧-٦٣٦٢-١٤٨٦",
        "4539\u200c5787\u200f 6362–1486 ",
        "\u2067۴۵۳۹۵۷۸۷۶۳۶۲۱۴۸۶\u2069",
    ],
)
def test_digits_are_read_however_they_are_typed(typed):
    assert codes.read_digits(typed) == CARD


@given(st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_called_mistyped(place, change):
    wrong = CARD[:place] + str((int(CARD[place]) + change) % 10) + CARD[place + 1 :]
    assert codes.read_digits(wrong) == CodeProblem("access-code-mistyped")


def test_other_faults_have_names_of_their_own():
    assert codes.read_digits("  ") == CodeProblem("access-code-empty")
    assert codes.read_digits("۴۵۳۹") == CodeProblem.at("access-code-wrong-length", given=4, expected=16)
    assert codes.read_digits("سلام") == CodeProblem.at("access-code-not-digits", expected=16)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_digits_or_a_problem_and_never_an_error(typed):
    read = codes.read_digits(typed)
    assert isinstance(read, CodeProblem) or (len(read) == 16 and read.isdigit())
    codes.read_link(typed)


def test_a_pasted_address_is_read_as_its_code():
    code = codes.link_code(KEY, 1, "a")
    assert codes.read_link(f" https://nazar.example.ir/r/{code}/?x=1\n") == code
    assert codes.read_link("سلام") is None


def test_random_codes_do_not_repeat_and_use_every_digit_alike():
    made = [codes.new_resume_code() for _ in range(4000)]
    assert len(set(made)) == 4000
    counts = [sum(code[:15].count(str(digit)) for code in made) for digit in range(10)]
    # 60,000 digits, 6,000 of each expected, sigma 73: within 6 sigma
    assert all(abs(count - 6000) < 441 for count in counts)
    assert codes.has_check_digit(codes.new_receipt()) and len(codes.new_receipt()) == 12


def test_codes_are_shown_in_fours():
    assert codes.in_fours(CARD) == "4539 5787 6362 1486"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_problem_with_a_code_has_a_sentence(language):
    typed = ["", "abc", "123", CARD[:-1] + "0"]
    for problem in [*(codes.read_digits(text) for text in typed), CodeProblem("access-code-unknown")]:
        assert f"problem.{problem.code}" in catalogue(language)
        assert problem.sentence(language)
