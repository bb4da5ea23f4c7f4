"""Dates counted by the months and years of the Jalali calendar.

1 Farvardin 1404 was 21 March 2025, and 1403 was a leap year, so that 20 March was its 30 Esfand
(University of Tehran, Institute of Geophysics: calendar of 1404).
"""

from typing import Any

import pytest

from analysis.results import ALL, MEAN_OF_GROUPS, Statistic, Table
from analysis.tables.dates import dates, hours, periods
from questionnaires.response_domains import Date, DateTime, Time
from tests.analysis.tiny_study import make_case, make_cases, make_dataset, make_instrument, make_item

INSTRUMENT = make_instrument((make_item("day", Date()), make_item("born", Date(), role="demographic:birth")))


def table(cases: list[dict[str, Any]], variable: str = "day", **settings: Any) -> Table:
    dataset = make_dataset(cases, INSTRUMENT, **settings)
    return dates(dataset, variable, periods([dataset.column(variable)]))


def test_days_on_both_sides_of_nowruz_fall_into_two_years():
    counted = table([make_case("staff", day=day) for day in ("2025-03-20", "2025-03-21", "2025-04-20")])
    assert counted.rows == ("1403-12", "1404-01")
    assert counted.column(Statistic.N) == (1, 2)
    assert counted.column(Statistic.SHARE) == (1 / 3, 2 / 3)


def test_months_without_a_day_keep_their_place_in_time():
    counted = table([make_case("staff", day="2025-03-21"), make_case("staff", day="2025-06-22")])
    assert dict(zip(counted.rows, counted.column(Statistic.N), strict=True)) == {
        "1404-01": 1,
        "1404-02": 0,
        "1404-03": 0,
        "1404-04": 1,
    }


def test_more_than_two_years_are_counted_by_years():
    # from Farvardin 1402 (2023-03-21) 24 months end with Esfand 1403, the 25th is Farvardin 1404
    within = [make_case("staff", day="2023-03-21"), make_case("staff", day="2025-03-20")]
    assert len(table(within).rows) == 24
    assert table([*within, make_case("staff", day="2025-03-21")]).rows == ("1402", "1403", "1404")


def test_who_gave_no_date_or_an_impossible_one_is_outside_the_base():
    counted = table([make_case("staff", day="2025-03-21"), make_case("staff"), make_case("staff", day="2025-02-30")])
    assert counted.base == 1
    assert dict(counted.missing) == {"no-answer": 1, "unreadable": 1}


def test_two_waves_share_their_months():
    one = make_dataset([make_case("staff", day="2025-03-21")], INSTRUMENT)
    other = make_dataset([make_case("staff", day="2025-05-22")], INSTRUMENT)
    rows = periods([one.column("day"), other.column("day")])
    assert rows == ("1404-01", "1404-02", "1404-03")
    assert dates(one, "day", rows).column(Statistic.N) == (1, 0, 0)
    assert dates(other, "day", rows).column(Statistic.N) == (0, 0, 1)
    with pytest.raises(ValueError, match="outside"):
        dates(other, "day", rows[:2])


def test_dates_stand_under_both_totals_and_those_of_a_person_under_all_alone():
    cases = make_cases("staff", 8, day="2025-03-21", born="1990-01-01") + make_cases("growers", 2, day="2025-04-21")
    counted = table(cases)
    assert counted.cell("1404-01", Statistic.SHARE, ALL) == 0.8
    assert counted.cell("1404-01", Statistic.SHARE, MEAN_OF_GROUPS) == 0.5
    assert {column.group for column in table(cases, "born").columns} == {ALL}


def test_what_fewer_than_k_gave_is_withheld():
    counted = table(make_cases("staff", 4, day="2025-03-21"), threshold=5)
    assert counted.column(Statistic.SHARE) == (None,)
    assert counted.withheld


TIMES = make_instrument((make_item("opens", Time()), make_item("came", DateTime())))


def test_times_are_counted_by_the_hour_from_the_first_to_the_last():
    cases = [make_case("staff", opens=clock) for clock in ("08:00", "08:59", "11:00", "25:00")]
    dataset = make_dataset(cases, TIMES)
    counted = dates(dataset, "opens", hours([dataset.column("opens")]))
    assert counted.rows == ("08", "09", "10", "11")
    assert counted.column(Statistic.N) == (2, 0, 0, 1)
    assert counted.base == 3
    assert dict(counted.missing) == {"unreadable": 1}


def test_moments_are_counted_by_months_as_days_are():
    dataset = make_dataset([make_case("staff", came=own) for own in ("2025-03-20T23:59", "2025-03-21T00:00")], TIMES)
    counted = dates(dataset, "came", periods([dataset.column("came")]))
    assert dict(zip(counted.rows, counted.column(Statistic.N), strict=True)) == {"1403-12": 1, "1404-01": 1}
