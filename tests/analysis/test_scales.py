"""Likert scales: what is summed up, and what is left out."""

import numpy as np
import pytest

from analysis.estimation.quantiles import quantile, weighted_quantile
from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, OUTSIDE, Statistic
from analysis.tables.scales import grid, scale
from questionnaires.model import Category, CodeList
from questionnaires.response_domains import Scale
from tests.analysis.tiny_study import make_case, make_cases, make_dataset, make_instrument, make_item, texts

TEN = "1 2 3 4 4 5 5 5 6 7"


def ten_cases():
    points = CodeList("seven", tuple(Category(code, texts(code)) for code in "1234567"))
    instrument = make_instrument((make_item("agree", Scale(points)),))
    return make_dataset([make_case("staff", agree=code) for code in TEN.split()], instrument)


def test_quartiles_are_those_of_rule_seven():
    # published beside other rules: the interquartile range of these ten is 1.75 by the linear rule
    table = scale(ten_cases(), "agree")
    first, third = (table.cell("agree", q) for q in (Statistic.FIRST_QUARTILE, Statistic.THIRD_QUARTILE))
    assert third - first == 1.75
    assert table.cell("agree", Statistic.MEDIAN) == 4.5
    assert table.cell("agree", Statistic.MEAN) == 4.2
    assert table.cell("agree", Statistic.TOP_TWO) == 0.2  # one 6 and one 7 of ten


def test_nothing_has_no_quantile():
    nothing = np.array([])
    assert np.isnan([quantile(nothing, 0.5), weighted_quantile(nothing, nothing, 0.5)]).all()


def test_cannot_judge_is_never_in_the_base_nor_in_the_middle():
    stored = make_cases("staff", 2, performance__water="5") + make_cases("growers", 2, performance__water="4")
    stored += make_cases("growers", 6, performance__water={"missing": "cannot-judge"}, performance__roads="1")
    table = grid(make_dataset(stored), "performance")
    assert table.rows == ("water", "roads", "parks")
    assert table.base == 10  # judged any row
    assert table.cell("water", Statistic.N) == 4
    assert table.cell("water", Statistic.MEAN) == 4.5
    assert table.cell("water", Statistic.TOP_TWO) == 1
    assert table.cell("water", Statistic.SHARE, ALL, "4") == 0.5
    assert table.cell("roads", Statistic.TOP_TWO) == 0
    assert table.cell("parks", Statistic.N) == 0
    assert table.cell("parks", Statistic.MEAN) is None


def test_means_stand_under_both_totals():
    stored = make_cases("staff", 3, future="5") + make_cases("growers", 1, future="1")
    table = scale(make_dataset(stored), "future")
    assert table.cell("future", Statistic.MEAN, ALL) == 4
    assert table.cell("future", Statistic.MEAN, MEAN_OF_GROUPS) == 3
    assert table.cell("future", Statistic.TOP_TWO, MEAN_OF_GROUPS) == 0.5


def test_trust_is_told_inside_and_outside_apart():
    stored = (
        make_cases("staff", 3, trust="5") + make_cases("growers", 1, trust="1") + make_cases("doctors", 3, trust="2")
    )
    table = scale(make_dataset(stored), "trust")
    means = [table.cell("trust", Statistic.MEAN, total) for total in (INSIDE, OUTSIDE, MEAN_OF_OUTSIDE)]
    assert means == [5, 7 / 4, 1.5]
    assert table.cell("trust", Statistic.MEDIAN, OUTSIDE) == 2
    assert ALL not in {column.group for column in table.columns}


def test_scores_may_be_given_and_are_then_not_places():
    bipolar = tuple(
        Category(code, texts(code), value=value) for code, value in (("no", -1.0), ("so", 0.0), ("yes", 1.0))
    )
    instrument = make_instrument((make_item("agree", Scale(CodeList("three", bipolar))),))
    table = scale(make_dataset([make_case("staff", agree=code) for code in ("no", "yes", "yes")], instrument), "agree")
    assert table.cell("agree", Statistic.MEAN) == pytest.approx(1 / 3)
    assert table.cell("agree", Statistic.TOP_TWO) is None  # two of three points would be most of the scale


def test_means_of_fewer_than_k_are_withheld():
    table = scale(make_dataset(make_cases("staff", 4, future="5"), threshold=5), "future")
    place = [column.statistic for column in table.columns].index(Statistic.MEDIAN)
    assert table.cell("future", Statistic.MEDIAN) is None
    assert (0, place) in table.withheld


def test_only_scales_are_summed_up_so():
    dataset = make_dataset(make_cases("staff", 1))
    with pytest.raises(TypeError):
        scale(dataset, "wish")
    with pytest.raises(KeyError):
        grid(dataset, "future")
