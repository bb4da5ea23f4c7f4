"""Themes of interviews by group: counted once an interview, small groups withheld."""

from analysis.results import INSIDE, OUTSIDE, Statistic
from analysis.tables.themes import Interview, themes_by_group


def six_and_six() -> list[Interview]:
    """Six of the staff, four of whom speak of water; six growers, all of whom do and five of work."""
    staff = [Interview("staff", ["water"])] * 4 + [Interview("staff", [])] * 2
    growers = [Interview("growers", ["water", "work", "work"])] * 5 + [Interview("growers", ["water"])]
    return staff + growers


def test_an_interview_counts_once_for_a_theme_however_often_it_came_up():
    table = themes_by_group(six_and_six(), ["water", "work"], groups=["staff", "growers"], threshold=1)
    assert table.base == 12
    assert table.column(Statistic.N) == (10, 5)  # water 4 + 6, work 5
    assert table.cell("water", Statistic.SHARE) == 10 / 12
    assert table.cell("work", Statistic.SHARE, "growers") == 5 / 6


def test_cells_of_one_to_four_interviews_are_withheld_with_a_partner():
    table = themes_by_group(six_and_six(), ["water", "work"], groups=["staff", "growers"], threshold=5)
    # water among staff: 4 interviews, under 5; the growers' 6 would give them back from the total 10
    assert table.cell("water", Statistic.SHARE, "staff") is None
    assert table.cell("water", Statistic.SHARE, "growers") is None
    assert table.cell("water", Statistic.N) == 10
    assert table.withheld


def test_a_group_with_fewer_than_five_interviews_shows_nothing():
    few = [Interview("media", ["water"])] * 3 + six_and_six()
    table = themes_by_group(few, ["water", "work"], groups=["staff", "growers", "media"], threshold=5)
    assert table.cell("water", Statistic.SHARE, "media") is None
    assert table.cell("work", Statistic.SHARE, "media") is None


def test_inside_and_outside_the_municipality_stand_apart():
    table = themes_by_group(six_and_six(), ["work"], groups=["staff", "growers"], inside=["staff"], threshold=5)
    assert table.cell("work", Statistic.SHARE, INSIDE) == 0
    assert table.cell("work", Statistic.SHARE, OUTSIDE) == 5 / 6


def test_the_interviews_of_people_of_no_group_are_in_the_total_only():
    table = themes_by_group([Interview(None, ["work"])] * 2, ["work"], groups=["staff"], threshold=5)
    assert [column.group for column in table.columns] == ["all", "all"]
    assert table.base == 2
