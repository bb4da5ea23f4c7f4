"""One group against all, and answers by day, worked out by hand."""

from datetime import date

import pytest

from analysis.results import ALL, OUTSIDE, Statistic
from analysis.tables.cross_tabulations import by_group
from analysis.tables.group_profiles import group_profile
from analysis.tables.response_days import response_days
from tests.analysis.tiny_study import make_case, make_cases, make_dataset


def test_a_group_stands_beside_all_and_in_judgements_of_the_municipality_beside_all_outside():
    cases = (
        make_cases("council", 6, future="5", trust="5")
        + make_cases("growers", 6, future="4", trust="2")
        + make_cases("doctors", 6, future="3", trust="4")
    )
    dataset = make_dataset(cases)
    tables = [by_group(dataset, name) for name in ("future", "trust")]
    future, trust = group_profile(tables, "growers", Statistic.MEAN)
    assert (future.own, future.everybody, future.total) == (4.0, 4.0, ALL)
    assert (trust.own, trust.everybody, trust.total) == (2.0, 3.0, OUTSIDE)  # (6*2 + 6*4) / 12
    assert trust.difference == -1.0


def test_what_is_withheld_of_a_group_has_no_row_that_would_give_it_back():
    cases = (
        make_cases("council", 6, future="5")
        + make_cases("growers", 6, future="4")
        + make_cases("doctors", 2, future="1")
    )
    tables = [by_group(make_dataset(cases, threshold=5), "future")]
    assert group_profile(tables, "doctors", Statistic.MEAN) == ()


def test_an_answer_that_nobody_gave_says_nothing_of_a_group():
    cases = make_cases("council", 6, wish="work") + make_cases("growers", 6, wish="calm")
    tables = [by_group(make_dataset(cases), "wish")]
    rows = group_profile(tables, "growers", Statistic.SHARE)
    assert [(row.row, row.own, row.everybody) for row in rows] == [("work", 0.0, 0.5), ("calm", 1.0, 0.5)]  # no "other"


def test_medians_are_not_compared():
    with pytest.raises(ValueError, match="median"):
        group_profile([], "growers", Statistic.MEDIAN)


def test_every_day_from_the_first_answer_to_the_last_is_counted():
    days = ["2025-10-15", "2025-10-18", "2025-10-15", None]
    cases = [{**make_case("growers", future="4"), "submitted_on": day} for day in days]
    found = response_days(make_dataset(cases))
    assert found.days == tuple(date(2025, 10, day) for day in (15, 16, 17, 18))
    assert (found.counts, found.running, found.undated) == ((2, 0, 0, 1), (2, 2, 2, 3), 1)


def test_a_wave_without_days_has_none():
    assert response_days(make_dataset([{**make_case("growers", future="4"), "submitted_on": None}])) is None
