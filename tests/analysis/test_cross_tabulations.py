"""Tables by group and by place: the right cases in the right columns."""

import pytest

from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, OUTSIDE, Statistic
from analysis.tables.by_place import by_place
from analysis.tables.cross_tabulations import by_group
from tests.analysis.tiny_study import GROUPS, make_case, make_cases, make_dataset


def judged():
    stored = make_cases("staff", 2, future="5", performance__water="4", important=["water"], wish="work")
    stored += make_cases("growers", 1, future="1", performance__water="2", important=["roads"], wish="calm")
    return stored + make_cases("doctors", 1, future="2", important=["water"], programmes=["b", "a"], years=4)


def test_each_group_has_its_own_mean_beside_the_totals():
    table = by_group(make_dataset(judged()), "future")
    means = {
        c.group: cell for c, cell in zip(table.columns, table.cells[0], strict=True) if c.statistic is Statistic.MEAN
    }
    assert means == {
        "council": None,
        "staff": 5,
        "growers": 1,
        "doctors": 2,
        ALL: 13 / 4,
        MEAN_OF_GROUPS: pytest.approx(8 / 3),
        INSIDE: 5,
        OUTSIDE: 1.5,
    }
    assert dict(zip((c.group for c in table.columns), table.bases, strict=True))["staff"] == 2


def test_categories_and_choices_are_shares_of_the_group():
    dataset = make_dataset(judged())
    assert by_group(dataset, "wish").cell("calm", Statistic.SHARE, "growers") == 1
    assert by_group(dataset, "important").cell("water", Statistic.SHARE, OUTSIDE) == 0.5
    assert by_group(dataset, "programmes").cell("a", Statistic.MEAN_RANK, "doctors") == 2
    assert by_group(dataset, "years").cell("years", Statistic.MEAN, "doctors") == 4


def test_a_grid_by_group_has_its_rows():
    table = by_group(make_dataset(judged()), "performance")
    assert table.rows == ("water", "roads", "parks")
    assert table.cell("water", Statistic.MEAN, "staff") == 4
    assert table.cell("water", Statistic.TOP_TWO, OUTSIDE) == 0
    assert table.base == 3


def test_judgements_of_the_municipality_have_no_total_of_all():
    table = by_group(make_dataset(make_cases("staff", 2, trust="5") + make_cases("growers", 2, trust="1")), "trust")
    assert [column.group for column in table.columns][: len(GROUPS) + 3] == [*GROUPS, INSIDE, OUTSIDE, MEAN_OF_OUTSIDE]


def test_judgements_broken_down_by_an_item_are_those_of_the_others():
    stored = make_cases("staff", 2, trust="5", education="school") + make_cases(
        "growers", 2, trust="1", education="school"
    )
    table = by_group(make_dataset(stored), "trust", by="education")
    assert table.cell("trust", Statistic.MEAN, "school") == 1
    assert table.warnings == ("outside-only",)
    assert MEAN_OF_GROUPS not in {column.group for column in table.columns}


def test_a_drawn_wave_broken_down_is_weighted():
    stored = [
        make_case(None, education="school", future=future) | {"kind": "sample", "stratum": stratum, "population": n}
        for stratum, n, future in (("n", 100, "5"), ("n", 100, "5"), ("s", 300, "1"), ("s", 300, "1"))
    ]
    table = by_group(make_dataset(stored), "future", by="education")
    assert table.cell("future", Statistic.MEAN, "school") == 2  # (100 x 5 + 300 x 1) / 400


def drawn_futures(kind="sample"):
    """Thirty of the school and thirty of the university, drawn from a thousand, who see the future otherwise."""
    return [
        make_case(None, education=education, future=future) | {"kind": kind, "stratum": "all", "population": 1000}
        for education, futures in (("school", "12" * 15), ("university", "45" * 15))
        for future in futures
    ]


def test_groups_of_a_drawn_wave_stand_above_others_beyond_chance_and_those_of_a_frame_do_not():
    above = by_group(make_dataset(drawn_futures()), "future", by="education").above
    # means 1.5 and 4.5 with standard deviations of a half
    assert {(each.statistic, each.group, each.lower) for each in above if each.statistic is Statistic.MEAN} == {
        (Statistic.MEAN, "university", ("school",))
    }
    assert by_group(make_dataset(drawn_futures("frame")), "future", by="education").above == ()


def test_groups_that_are_withheld_are_not_compared():
    stored = drawn_futures()[:32]  # two of the university
    assert by_group(make_dataset(stored, threshold=5), "future", by="education").above == ()


def test_words_have_no_table_by_group_and_waves_without_groups_none_at_all():
    with pytest.raises(TypeError):
        by_group(make_dataset(make_cases("staff", 1, last="words")), "last")
    with pytest.raises(ValueError, match="belongs to a group"):
        by_group(make_dataset(make_cases(None, 2, future="1")), "future")
    with pytest.raises(ValueError, match="break down by"):
        by_group(make_dataset(make_cases("staff", 2, future="1")), "future", by="years")


def test_neighbourhoods_are_rows_and_small_ones_are_withheld():
    stored = make_cases("growers", 6, future="5", home="n1") + make_cases("growers", 2, future="1", home="n2")
    stored += make_cases("growers", 7, future="3", home="s1") + make_cases("doctors", 1, future="1")
    dataset = make_dataset(stored, threshold=5)
    table = by_place(dataset, "future")
    assert table.rows == ("north", "n1", "n2", "south", "s1", ALL)
    assert table.cell("n2", Statistic.N) is None
    assert table.cell("n1", Statistic.MEAN) is None  # else it were had from all and s1
    assert table.cell("s1", Statistic.MEAN) == 3
    assert table.cell("s1", Statistic.TOP_TWO) == 0
    assert table.cell(ALL, Statistic.N) == 16
    districts = by_place(dataset, "future", level="district")
    assert districts.cell("north", Statistic.MEAN) == (6 * 5 + 2) / 8
    assert districts.cell("south", Statistic.MEDIAN) == 3


def test_broken_down_by_place_only_places_that_can_be_chosen_have_a_column():
    table = by_group(make_dataset(make_cases("growers", 2, future="5", home="n1")), "future", by="home")
    assert [column.group for column in table.columns if column.statistic is Statistic.MEAN] == ["n1", "n2", "s1", ALL]


def test_judgements_by_neighbourhood_are_those_of_people_outside_the_municipality():
    stored = make_cases("staff", 3, trust="5", home="n1") + make_cases("growers", 2, trust="1", home="n1")
    table = by_place(make_dataset(stored), "trust")
    assert table.cell("n1", Statistic.MEAN) == 1
    assert table.base == 2
    assert table.warnings == ("outside-only",)


def test_citizens_by_neighbourhood_have_intervals():
    stored = [
        make_case(None, home=home, future=future) | {"kind": "sample", "stratum": home, "population": 50}
        for home, future in (("n1", "5"), ("n1", "3"), ("s1", "1"), ("s1", "1"))
    ]
    table = by_place(make_dataset(stored), "future")
    assert table.cell("n1", Statistic.MEAN) == 4
    # s^2 = 2 of two cases, 2 of 50 drawn: sqrt(0.96 x 2 / 2)
    assert table.cell("n1", Statistic.STANDARD_ERROR) == pytest.approx(0.96**0.5)


def test_who_people_are_is_not_told_by_place():
    dataset = make_dataset(make_cases("staff", 1, home="n1", age="old"))
    with pytest.raises(ValueError, match="never broken down"):
        by_place(dataset, "age")
    with pytest.raises(TypeError):
        by_place(dataset, "wish")
