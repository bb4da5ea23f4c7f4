"""Several codes, allocations and numbers, counted by hand."""

import pytest

from analysis.results import ALL, MEAN_OF_GROUPS, Statistic
from analysis.tables.allocations import allocation
from analysis.tables.numbers import number
from analysis.tables.several import several
from tests.analysis.tiny_study import make_case, make_cases, make_dataset


def test_choices_are_shares_of_cases_and_of_answers():
    stored = [
        *make_cases("staff", 2, important=["water", "roads"]),
        make_case("growers", important=["water"]),
        make_case("growers", important=[]),
        make_case("growers", important={"missing": "refused"}),
    ]
    table = several(make_dataset(stored), "important")
    assert table.base == 3
    assert dict(table.missing) == {"no-answer": 1, "refused": 1}
    assert table.column(Statistic.N) == (3, 2, 0)
    assert table.column(Statistic.SHARE) == (1, 2 / 3, 0)
    assert table.column(Statistic.SHARE_OF_ANSWERS) == (0.6, 0.4, 0)  # of five choices
    assert table.cell("roads", Statistic.SHARE, MEAN_OF_GROUPS) == 0.5


def test_points_left_empty_are_nought():
    stored = [make_case("staff", budget={"water": 100}), make_case("staff", budget={"water": 50, "parks": 50})]
    stored += make_cases("growers", 2, budget={"roads": 100})
    table = allocation(make_dataset(stored), "budget")
    assert table.column(Statistic.MEAN) == (37.5, 50, 12.5)
    assert sum(table.column(Statistic.MEAN)) == 100
    assert table.column(Statistic.MEDIAN) == (25, 50, 0)
    assert table.cell("water", Statistic.MEAN, MEAN_OF_GROUPS) == (75 + 0) / 2


def test_points_that_are_no_numbers_are_unreadable():
    table = allocation(
        make_dataset([make_case("staff", budget={"water": "many"}), make_case("staff", budget={"sea": 9})]), "budget"
    )
    assert dict(table.missing) == {"unreadable": 2}


def test_numbers_have_mean_quartiles_and_range():
    stored = [make_case("staff", years=years) for years in (1, 2, 3, 4, 10)] + [make_case("growers", years="many")]
    table = number(make_dataset(stored), "years")
    assert table.base == 5
    assert dict(table.missing) == {"unreadable": 1}
    found = {
        column.statistic: cell
        for column, cell in zip(table.columns, table.cells[0], strict=True)
        if column.group == ALL
    }
    assert found == {
        Statistic.N: 5,
        Statistic.MEAN: 4,
        Statistic.FIRST_QUARTILE: 2,
        Statistic.MEDIAN: 3,
        Statistic.THIRD_QUARTILE: 4,
        Statistic.MINIMUM: 1,
        Statistic.MAXIMUM: 10,
    }


@pytest.mark.parametrize("tabulate", [several, allocation, number])
def test_each_table_is_of_its_own_kind_of_item(tabulate):
    with pytest.raises(TypeError):
        tabulate(make_dataset(make_cases("staff", 1)), "wish")
