"""Each domain reads what forms send into what is stored, and refuses the rest with a code."""

from datetime import date

import pytest

from questionnaires.dates_and_times import read_clock, read_moment
from questionnaires.model import Category, CodeList
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    DateTime,
    Note,
    Number,
    OneCode,
    Place,
    Ranking,
    Refused,
    Scale,
    SeveralCodes,
    Text,
    Time,
)
from questionnaires.texts import Texts

FRUITS = CodeList(
    "fruits",
    (
        Category("date", Texts.of("خرما")),
        Category("lime", Texts.of("لیمو")),
        Category("fig", Texts.of("انجیر")),
        Category("none", Texts.of("هیچ‌کدام"), exclusive=True),
    ),
)
PLACES = CodeList(
    "places",
    (
        Category("r1", Texts.of("منطقهٔ ۱"), level="region"),
        Category("d11", Texts.of("ناحیهٔ ۱"), level="district", parent="r1"),
        Category("n111", Texts.of("گوهردشت"), level="neighbourhood", parent="d11"),
    ),
)


def refusal(domain, **fields):
    """The code of the one problem that this input meets."""
    with pytest.raises(Refused) as refused:
        domain.read({name.replace("__", "."): value for name, value in fields.items()}, "q")
    (problem,) = refused.value.problems
    assert problem.sentence("fa")
    assert problem.sentence("en")
    return problem.code


def read(domain, **fields):
    return domain.read({name.replace("__", "."): value for name, value in fields.items()}, "q")


EVERY_DOMAIN = [
    OneCode(FRUITS),
    Scale(FRUITS),
    SeveralCodes(FRUITS),
    Ranking(FRUITS),
    Allocation(FRUITS),
    Number(),
    Date(),
    Time(),
    DateTime(),
    Place(PLACES),
    Text(),
    Consent(),
    Note(),
]


@pytest.mark.parametrize("domain", EVERY_DOMAIN, ids=lambda domain: domain.kind)
def test_silence_is_no_answer(domain):
    assert read(domain) is None
    blank = {f"q__{part}": [" "] for part in ("date", "lime", "year", "month", "day")}
    assert read(domain, q=[" "], **blank) is None


@pytest.mark.parametrize("domain", [OneCode(FRUITS), Scale(FRUITS), Place(FRUITS)], ids=lambda domain: domain.kind)
def test_one_code_must_be_in_the_list(domain):
    assert read(domain, q=["lime"]) == "lime"
    assert refusal(domain, q=["apple"]) == "code-unknown"


def test_several_codes_are_stored_once_and_in_list_order():
    assert read(SeveralCodes(FRUITS), q=["fig", "date", "fig"]) == ["date", "fig"]


def test_several_codes_refuse_too_many_and_strangers():
    assert read(SeveralCodes(FRUITS, maximum=2), q=["date", "fig"]) == ["date", "fig"]
    assert refusal(SeveralCodes(FRUITS, maximum=2), q=["date", "lime", "fig"]) == "too-many-chosen"
    assert refusal(SeveralCodes(FRUITS), q=["date", "apple"]) == "code-unknown"


def test_none_of_these_stands_alone():
    assert read(SeveralCodes(FRUITS), q=["none"]) == ["none"]
    assert refusal(SeveralCodes(FRUITS), q=["none", "date"]) == "exclusive-with-others"


def test_a_ranking_is_stored_first_place_first_in_any_digits():
    assert read(Ranking(FRUITS, places=3), q__fig=["۱"], q__date=["2"], q__lime=["٣"]) == ["fig", "date", "lime"]


def test_a_ranking_may_stop_early_but_leaves_no_gap():
    assert read(Ranking(FRUITS), q__fig=["1"]) == ["fig"]
    assert refusal(Ranking(FRUITS), q__fig=["2"]) == "place-left-out"
    assert refusal(Ranking(FRUITS), q__fig=["1"], q__lime=["3"]) == "place-left-out"


def test_a_place_is_given_once_and_only_as_deep_as_asked():
    assert refusal(Ranking(FRUITS), q__fig=["1"], q__lime=["۱"]) == "place-twice"
    assert refusal(Ranking(FRUITS, places=2), q__fig=["3"]) == "place-out-of-range"
    assert refusal(Ranking(FRUITS), q__fig=["0"]) == "place-out-of-range"
    assert refusal(Ranking(FRUITS), q__fig=["اول"]) == "place-out-of-range"


def test_an_allocation_keeps_what_is_not_zero_and_adds_up():
    assert read(Allocation(FRUITS), q__date=["۶۰"], q__lime=["40"], q__fig=["۰"]) == {"date": 60, "lime": 40}
    assert refusal(Allocation(FRUITS), q__date=["60"], q__lime=["30"]) == "points-do-not-add-up"
    assert refusal(Allocation(FRUITS), q__date=["-10"], q__lime=["110"]) == "points-out-of-range"
    assert refusal(Allocation(FRUITS), q__date=["۱۲٫۵"]) == "points-out-of-range"
    assert refusal(Allocation(FRUITS), q__date=["نصف"]) == "not-a-number"


def test_an_allocation_of_nothing_but_zeros_is_silence():
    assert read(Allocation(FRUITS), q__date=["0"], q__lime=["۰"]) is None


def test_whole_numbers_are_read_in_any_digits_and_kept_whole():
    assert read(Number(), q=["۳۴"]) == 34
    assert read(Number(), q=["١٬٢٣٤"]) == 1234
    assert isinstance(read(Number(), q=["12.0"]), int)
    assert refusal(Number(), q=["۱۲٫۵"]) == "not-a-whole-number"
    assert refusal(Number(), q=["خیلی"]) == "not-a-number"


@pytest.mark.parametrize(("decimals", "example"), [(False, "مانند ۱۲."), (True, "مانند ۱۲٫۵.")])
def test_what_is_no_number_is_refused_with_an_example_of_the_kind_asked_for(decimals, example):
    with pytest.raises(Refused) as refused:
        read(Number(decimals), q=["خیلی"])
    assert refused.value.problems[0].sentence("fa").endswith(example)


def test_decimals_are_read_with_the_persian_sign_and_the_slash():
    assert read(Number(decimals=True), q=["۱۲٫۵"]) == 12.5
    assert read(Number(decimals=True), q=["۱۲/۵"]) == 12.5


def test_a_number_beyond_what_a_computer_counts_exactly_is_refused():
    assert refusal(Number(), q=["9" * 400]) == "number-too-large"
    assert refusal(Number(decimals=True), q=["9" * 400]) == "number-too-large"
    assert refusal(Number(decimals=True), q=["-" + "9" * 400]) == "number-too-small"


def test_bounds_are_part_of_what_is_allowed():
    age = Number(minimum=18, maximum=99)
    assert read(age, q=["18"]) == 18
    assert read(age, q=["۹۹"]) == 99
    assert refusal(age, q=["17"]) == "number-too-small"
    assert refusal(age, q=["۱۰۰"]) == "number-too-large"


def test_a_jalali_day_is_stored_as_the_gregorian_one():
    assert read(Date(), q__year=["۱۴۰۴"], q__month=["۷"], q__day=["۲۳"]) == "2025-10-15"
    # 1403 is a leap year, 1404 is not.
    assert read(Date(), q__year=["1403"], q__month=["12"], q__day=["30"]) == "2025-03-20"
    assert refusal(Date(), q__year=["1404"], q__month=["12"], q__day=["30"]) == "no-such-date"


def test_a_date_needs_all_three_parts_and_a_whole_year():
    assert refusal(Date(), q__year=["1404"], q__month=["7"]) == "date-incomplete"
    assert refusal(Date(), q__year=["1404"], q__month=["مهر"], q__day=["1"]) == "date-incomplete"
    assert refusal(Date(), q__year=["65"], q__month=["7"], q__day=["1"]) == "year-needs-four-digits"


def test_a_date_stays_within_its_bounds():
    spring = Date(earliest=date(2025, 3, 21), latest=date(2025, 6, 21))
    assert read(spring, q__year=["1404"], q__month=["1"], q__day=["1"]) == "2025-03-21"
    assert refusal(spring, q__year=["1403"], q__month=["12"], q__day=["30"]) == "date-too-early"
    assert refusal(spring, q__year=["1404"], q__month=["4"], q__day=["1"]) == "date-too-late"


def test_a_time_is_hours_and_minutes_of_a_clock_of_twenty_four():
    assert read(Time(), q__hour=["۸"], q__minute=["۵"]) == "08:05"
    assert read(Time(), q__hour=["0"], q__minute=["00"]) == "00:00"
    assert refusal(Time(), q__hour=["24"], q__minute=["0"]) == "no-such-time"
    assert refusal(Time(), q__hour=["8"], q__minute=["60"]) == "no-such-time"
    assert refusal(Time(), q__hour=["8"]) == "time-incomplete"
    assert refusal(Time(), q__hour=["هشت"], q__minute=["30"]) == "time-incomplete"


def test_a_moment_needs_its_day_and_its_time():
    day = {"q__year": ["1404"], "q__month": ["7"], "q__day": ["23"]}
    assert read(DateTime(), **day, q__hour=["۱۴"], q__minute=["۳۰"]) == "2025-10-15T14:30"
    assert refusal(DateTime(), **day) == "time-incomplete"
    assert refusal(DateTime(), q__hour=["14"], q__minute=["30"]) == "date-incomplete"


@pytest.mark.parametrize(
    ("written", "clock", "moment"),
    [
        ("8:30", "08:30", None),
        ("۱۸:۰۵", "18:05", None),
        ("08:30:59.000+03:30", "08:30", None),  # as ODK stores it
        ("24:00", None, None),
        ("2025-10-15T08:30:00.000+03:30", None, "2025-10-15T08:30"),
        ("2025-10-15 08:30", None, "2025-10-15T08:30"),
        ("۱۴۰۴/۷/۲۳ ۸:۳۰", None, "2025-10-15T08:30"),
        ("2025-10-15", None, None),
    ],
)
def test_times_of_other_programs_files_are_read(written, clock, moment):
    assert (read_clock(written), read_moment(written)) == (clock, moment)


def test_a_place_knows_the_places_above_it():
    assert Place(PLACES).path("n111") == ("r1", "d11", "n111")
    assert Place(PLACES).path("r1") == ("r1",)


def test_text_is_stored_clean_and_no_longer_than_allowed():
    assert read(Text(), q=["  كتابخانه‌ي شهر \u200f"]) == "کتابخانه‌ی شهر"
    assert read(Text(maximum_length=3), q=["abc"]) == "abc"
    assert refusal(Text(maximum_length=3), q=["abcd"]) == "text-too-long"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("۰۹۱۷ ۱۲۳ ۴۵۶۷", "0917 123 4567"),
        ("+۹۸(۷۱)٣٢٣", "+98(71)323"),
        ("کوچهٔ ۱۲", "کوچهٔ ۱۲"),  # words keep the digits they were written with
        ("…", "…"),
    ],
)
def test_figures_alone_are_stored_as_conditions_read_them(typed: str, stored: str):
    assert read(Text(), q=[typed]) == stored


def test_consent_is_yes_or_no():
    assert read(Consent(), q=["yes"]) == "yes"
    assert read(Consent(), q=["no"]) == "no"
    assert refusal(Consent(), q=["maybe"]) == "code-unknown"


def test_a_note_has_no_answer():
    assert read(Note(), q=["text"]) is None


def test_scores_are_the_categories_own_or_their_places():
    own = CodeList("own", (Category("a", Texts.of("کم"), value=-1), Category("b", Texts.of("زیاد"), value=1)))
    assert Scale(own).scores() == {"a": -1, "b": 1}
    assert Scale(FRUITS).scores() == {"date": 1.0, "lime": 2.0, "fig": 3.0, "none": 4.0}


def test_a_ranking_of_a_study_list_is_as_deep_as_the_list():
    assert Ranking(FRUITS).depth == 4
    assert Ranking(FRUITS, places=9).depth == 4
    assert Ranking(FRUITS, places=2).depth == 2
