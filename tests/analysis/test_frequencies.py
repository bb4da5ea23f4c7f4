"""Counts and shares of one-code items, their totals and their laws."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, ORDER_CHANGES, OUTSIDE, Statistic
from analysis.tables.frequencies import frequencies
from questionnaires.response_domains import OneCode
from tests.analysis.tiny_study import make_case, make_cases, make_dataset, make_instrument, make_item, make_list


def test_the_silent_are_in_no_base():
    stored = [
        *make_cases("staff", 2, wish="work"),
        make_case("staff", wish="calm"),
        make_case("staff", wish={"missing": "dont-know"}),
        make_case("staff"),
    ]
    table = frequencies(make_dataset(stored), "wish")
    assert table.base == 3
    assert dict(table.missing) == {"dont-know": 1, "no-answer": 1}
    assert table.column(Statistic.N) == (2, 1, 0)
    assert table.column(Statistic.SHARE) == (2 / 3, 1 / 3, 0)


def test_the_mean_of_groups_gives_each_group_one_voice():
    # growers 8 of 10 for work, staff 1 of 5: of all 9 of 15, of groups (0.8 + 0.2) / 2
    stored = make_cases("growers", 8, wish="work") + make_cases("growers", 2, wish="calm")
    stored += make_cases("staff", 1, wish="work") + make_cases("staff", 4, wish="calm")
    table = frequencies(make_dataset(stored), "wish")
    assert table.cell("work", Statistic.SHARE, ALL) == 0.6
    assert table.cell("work", Statistic.SHARE, MEAN_OF_GROUPS) == pytest.approx(0.5)
    assert table.flags == ((), (), ())  # equal is not another order


def test_rows_that_the_two_totals_order_differently_are_marked():
    stored = make_cases("growers", 8, wish="work") + make_cases("growers", 4, wish="calm")
    stored += make_cases("staff", 3, wish="calm") + make_cases("staff", 0, wish="other")
    table = frequencies(make_dataset(stored), "wish")
    # of all 8 and 7 of 15; of groups work (8/12 + 0) / 2 = 1/3, calm (4/12 + 1) / 2 = 2/3
    assert table.flags == ((ORDER_CHANGES,), (ORDER_CHANGES,), ())


def test_judgements_of_the_municipality_never_merge_those_inside_with_those_outside():
    stored = make_cases("council", 2, trust="5") + make_cases("staff", 2, trust="5")
    stored += make_cases("growers", 3, trust="1") + make_cases("doctors", 1, trust="5")
    table = frequencies(make_dataset(stored), "trust")
    assert {column.group for column in table.columns} == {INSIDE, OUTSIDE, MEAN_OF_OUTSIDE}
    assert table.cell("5", Statistic.SHARE, INSIDE) == 1
    assert table.cell("5", Statistic.SHARE, OUTSIDE) == 0.25
    assert table.cell("5", Statistic.SHARE, MEAN_OF_OUTSIDE) == 0.5


def test_who_people_are_stands_under_all_alone():
    table = frequencies(make_dataset(make_cases("staff", 3, age="old")), "age")
    assert {column.group for column in table.columns} == {ALL}


def test_groups_under_k_have_no_voice_in_the_mean_of_groups():
    stored = make_cases("growers", 6, wish="work") + make_cases("doctors", 6, wish="calm")
    stored += make_cases("staff", 6, wish="work") + make_cases("council", 6, wish="calm")
    before = frequencies(make_dataset(stored, threshold=5), "wish")
    assert before.cell("work", Statistic.SHARE, MEAN_OF_GROUPS) == 0.5
    few = frequencies(make_dataset([*stored, make_case(None, wish="other")], threshold=5), "wish")
    assert few.cell("work", Statistic.SHARE, MEAN_OF_GROUPS) == 0.5
    assert few.cell("work", Statistic.SHARE, ALL) == 12 / 25


def test_what_fewer_than_k_answered_is_withheld_altogether():
    table = frequencies(make_dataset(make_cases("staff", 4, wish="work"), threshold=5), "wish")
    assert table.base == 4
    assert set(table.column(Statistic.SHARE)) == {None}
    assert {row for row, _ in table.withheld} == {0, 1, 2}


def test_shares_of_nobody_are_undefined_not_nought():
    table = frequencies(make_dataset(make_cases("staff", 2)), "wish")
    assert table.base == 0
    assert table.column(Statistic.SHARE) == (None, None, None)


def test_an_item_of_another_kind_is_refused():
    dataset = make_dataset(make_cases("staff", 2))
    with pytest.raises(TypeError, match="no single code"):
        frequencies(dataset, "important")
    with pytest.raises(KeyError):
        frequencies(dataset, "nothing")


people = st.lists(st.tuples(st.sampled_from(["staff", "growers"]), st.sampled_from(["work", "calm", None])), min_size=1)


@given(people, st.randoms())
@settings(max_examples=50, deadline=None)
def test_shares_sum_to_one_and_the_order_of_cases_says_nothing(answers, randomness):
    stored = [make_case(group, wish=wish) for group, wish in answers]
    table = frequencies(make_dataset(stored), "wish")
    shares = table.column(Statistic.SHARE)
    assert sum(shares) == pytest.approx(1) if table.base else set(shares) == {None}
    assert table.base + sum(n for _, n in table.missing) == len(stored)
    shuffled = list(stored)
    randomness.shuffle(shuffled)
    assert frequencies(make_dataset(shuffled), "wish") == table


@given(st.lists(st.tuples(st.sampled_from("12345"), st.floats(0.5, 20)), min_size=1, max_size=20), st.floats(0.1, 50))
@settings(max_examples=50, deadline=None)
def test_weights_matter_only_by_their_proportions(answers, factor):
    def shares(scale: float) -> tuple:
        stored = [
            make_case(None, future=code) | {"kind": "sample", "weight": weight * scale} for code, weight in answers
        ]
        return frequencies(make_dataset(stored), "future").column(Statistic.SHARE)

    assert shares(factor) == pytest.approx(shares(1))
    assert sum(shares(1)) == pytest.approx(1)


def test_the_question_for_the_group_says_nothing_of_groups_under_k():
    asked = make_item("role", OneCode(make_list("groups", "staff growers doctors council")), role="group")
    # of the groups, doctors alone are under k: another one goes with them, else the base less the rest is theirs
    counts = {"staff": 8, "growers": 5, "doctors": 2, "council": 5}
    cases = [case for group, n in counts.items() for case in make_cases(None, n, role=group)]
    table = frequencies(make_dataset(cases, make_instrument((asked,)), threshold=5), "role")
    shown = dict(zip(table.rows, table.column(Statistic.N), strict=True))
    assert shown["doctors"] is None
    hidden = [group for group, n in shown.items() if n is None]
    assert sum(counts[group] for group in hidden) >= 5 and len(hidden) >= 2
    assert table.column(Statistic.SHARE)[table.rows.index("doctors")] is None
    whole = make_cases(None, 8, role="staff") + make_cases(None, 7, role="growers")
    assert frequencies(make_dataset(whole, make_instrument((asked,)), threshold=5), "role").column(Statistic.N)[:2] == (
        8,
        7,
    )
