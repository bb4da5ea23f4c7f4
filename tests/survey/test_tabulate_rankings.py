"""Rankings and allocations through `tabulate`, against published orders and sums by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.compositions import composition_mean
from analysis.methods.rank_aggregation import filled_ranks, kemeny, kendall_w, permutation_p, preferences
from tests.survey.tabulating import answered, codes, items, of, refused, written

# The capital of Tennessee (liquisearch.com, "Borda count: an example"): 42 M>N>C>K, 26 N>C>K>M, 15 C>K>N>M, 17 K>C>N>M.
TENNESSEE = {"M": [1, 4, 4, 4], "N": [2, 1, 3, 3], "C": [3, 2, 1, 2], "K": [4, 3, 2, 1], "w": [42, 26, 15, 17]}
ASKED = (*items("M", "N", "C", "K"), "--weight", "w", "--statistic")


def test_borda_points_of_the_capital_of_tennessee(tmp_path):
    rows = of(answered(written(tmp_path, **TENNESSEE), *ASKED, "borda"), "borda")
    assert {row["item"]: row["estimate"] for row in rows} == {"N": 194, "C": 173, "M": 126, "K": 107}


def test_mean_ranks_are_what_borda_points_leave_of_the_number_of_items(tmp_path):
    rows = of(answered(written(tmp_path, **TENNESSEE), *ASKED, "mean_rank"), "mean_rank")
    assert {row["item"]: row["estimate"] for row in rows} == pytest.approx({"N": 2.06, "C": 2.27, "M": 2.74, "K": 2.93})


def test_the_kemeny_order_of_the_capital_of_tennessee(tmp_path):
    # electowiki.org, Kemeny-Young: N>C>K>M, score 393 of 600 pairs
    document = answered(written(tmp_path, **TENNESSEE), *ASKED, "kemeny")
    rows = of(document, "kemeny")
    assert [row["item"] for row in sorted(rows, key=lambda row: row["estimate"])] == ["N", "C", "K", "M"]
    assert {row["distance"] for row in rows} == {600 - 393}


def test_a_circle_of_majorities_is_said_and_the_nearest_order_found(tmp_path):
    # electowiki.org: 25 A>B>C, 40 B>C>A, 35 C>A>B: BCA at a distance of 120
    file = written(tmp_path, A=[1, 3, 2], B=[2, 1, 3], C=[3, 2, 1], w=[25, 40, 35])
    document = answered(file, *items("A", "B", "C"), "--weight", "w", "--statistic", "kemeny")
    rows = of(document, "kemeny")
    assert [row["item"] for row in sorted(rows, key=lambda row: row["estimate"])] == ["B", "C", "A"]
    assert rows[0]["distance"] == 120
    assert "majorities-in-a-circle" in codes(document)


def test_all_orders_that_are_equally_near_are_given(tmp_path):
    document = answered(written(tmp_path, a=[1, 2], b=[2, 1]), *items("a", "b"), "--statistic", "kemeny")
    orders = {number: of(document, "kemeny", category=number) for number in ("1", "2")}
    assert [[row["estimate"] for row in rows] for rows in orders.values()] == [[1, 2], [2, 1]]
    assert "kemeny-several" in codes(document)


def test_more_items_than_an_exact_order_takes_are_refused(tmp_path):
    names = [f"i{k}" for k in range(13)]
    file = written(tmp_path, **{name: [place, 14 - place] for place, name in enumerate(names, start=1)})
    assert "at most 12" in refused(file, *items(*names), "--statistic", "kemeny")
    assert of(answered(file, *items(*names[:12]), "--statistic", "kemeny"), "kemeny")[0]["estimate"] in (1, 12)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_no_order_is_nearer_than_kemeny_and_every_optimum_is_listed(seed, m):
    chance = np.random.default_rng(seed)
    ranks = filled_ranks(np.array([chance.permutation(m) + 1.0 for _ in range(4)]))
    preferred = preferences(ranks, np.ones(4))
    found = kemeny(preferred)
    distances = {
        order: sum(preferred[later, earlier] for place, earlier in enumerate(order) for later in order[place + 1 :])
        for order in permutations(range(m))
    }
    least = min(distances.values())
    assert found.distance == least
    assert set(found.orders) == {order for order, distance in distances.items() if distance == least}


# DescTools, KendallW: three raters of twenty subjects, with ties: W = .5396569, chi-square 30.7604 on 19, p = .042883.
RATERS = (
    (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
    (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
    (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2),
)


def test_kendalls_w_with_ties(tmp_path):
    names = [f"s{k}" for k in range(20)]
    file = written(tmp_path, **dict(zip(names, zip(*RATERS, strict=True), strict=True)))
    document = answered(file, *items(*names), "--statistic", "kendall_w")
    (row,), (test,) = of(document, "kendall_w"), document["tests"]
    assert (row["n"], row["estimate"]) == (3, pytest.approx(0.5396569, abs=5e-8))
    assert (test["statistic"], test["df_num"]) == (pytest.approx(30.7604, abs=5e-5), 19)
    assert test["p"] == pytest.approx(0.042883, abs=5e-7)
    assert "few-raters" in codes(document)


def test_kendalls_w_by_hand():
    # Rank sums 9, 7, 8, 18, 18 of four judges: S = 9 + 25 + 16 + 36 + 36 = 122, W = 12(122)/(16(120)) = .7625
    ranks = np.array([[1, 3, 2, 5, 4], [2, 1, 3, 4, 5], [3, 1, 2, 5, 4], [3, 2, 1, 4, 5]], float)
    assert kendall_w(ranks).w == pytest.approx(0.7625)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(2, 6))
def test_kendalls_w_stays_between_zero_and_one_or_is_undefined(seed, n, m):
    found = kendall_w(filled_ranks(np.random.default_rng(seed).integers(1, 4, (n, m)).astype(float)))
    assert np.isnan(found.w) or -1e-12 <= found.w <= 1 + 1e-12


def test_the_unranked_share_the_places_left_over(tmp_path):
    file = written(tmp_path, a=[1, 2, ""], b=["", 1, ""], c=["", "", ""])
    document = answered(file, *items("a", "b", "c"), "--statistic", "mean_rank")
    # ranks 1 2.5 2.5 and 2 1 3; who ranked nothing does not count
    found = {row["item"]: (row["estimate"], row["n"], row["placed"]) for row in of(document, "mean_rank")}
    assert found == {"a": (1.5, 2, 2), "b": (1.75, 2, 1), "c": (2.75, 2, 0)}
    assert "rankings-partial" in codes(document)


def test_raters_who_tie_everything_leave_agreement_undefined(tmp_path):
    document = answered(written(tmp_path, a=[1, 1], b=[1, 1]), *items("a", "b"), "--statistic", "kendall_w")
    assert of(document, "kendall_w")[0]["estimate"] is None
    assert document["tests"][0]["p"] is None


def test_a_place_under_one_is_refused(tmp_path):
    assert "1 or more" in refused(written(tmp_path, a=[1, 0], b=[2, 1]), *items("a", "b"), "--statistic", "borda")


def test_the_mean_of_compositions_is_the_closed_geometric_mean(tmp_path):
    # Shares .8 .2 and .2 .8: geometric means equal, so .5 each; the logs of the ratios are ±ln 4.
    file = written(tmp_path, road=[80, 20], park=[20, 80])
    document = answered(file, *items("road", "park"), "--statistic", "composition")
    assert [row["estimate"] for row in of(document, "composition")] == pytest.approx([0.5, 0.5])
    (variance,) = of(document, "composition_variance")
    assert variance["estimate"] == pytest.approx(np.log(4) ** 2)  # two parts, each of variance 2 (ln 2)²


def test_zeros_are_replaced_by_a_stated_share_and_the_rest_made_smaller(tmp_path):
    file = written(tmp_path, road=[100, 50], park=[0, 50])
    document = answered(file, *items("road", "park"), "--statistic", "composition")
    (warning,) = [each for each in document["warnings"] if each["code"] == "zeros-replaced"]
    assert warning["where"]["replacement"] == pytest.approx(0.65 * 0.5)
    # .675 .325 and .5 .5
    road, park = (0.675 * 0.5) ** 0.5, (0.325 * 0.5) ** 0.5
    assert of(document, "composition", "road")[0]["estimate"] == pytest.approx(road / (road + park))
    assert "under zero" in refused(
        written(tmp_path, a=[-1, 2], b=[2, 3]), *items("a", "b"), "--statistic", "composition"
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_compositions_do_not_depend_on_the_sum_of_points(seed):
    chance = np.random.default_rng(seed)
    parts, sizes = chance.uniform(0, 5, (12, 4)).round(), chance.uniform(0.1, 9, (12, 1))
    parts[:, 0] += 1
    first, second = (composition_mean(each, np.ones(12)) for each in (parts, parts * sizes))
    np.testing.assert_allclose(first.centre, second.centre)
    np.testing.assert_allclose(first.spreads, second.spreads)


@pytest.mark.parametrize(
    ("rankings", "p"),
    # Friedman (1937), tables of exact chances: three items and three persons, four persons; four items and two.
    [
        ([[1, 2, 3]] * 3, 1 / 36),
        ([[1, 2, 3], [1, 2, 3], [2, 1, 3]], 7 / 36),
        ([[1, 2, 3]] * 4, 1 / 216),
        ([[1, 2, 3, 4]] * 2, 1 / 24),
        ([[1, 2, 3, 4], [1, 2, 4, 3]], 4 / 24),
    ],
)
def test_agreement_of_few_is_tested_by_counting_all_rankings(tmp_path, rankings, p):
    columns = dict(zip("abcd", zip(*rankings, strict=True), strict=False))
    document = answered(written(tmp_path, **columns), *items(*columns), "--statistic", "kendall_w")
    (test,) = document["tests"]
    assert (test["p_permutation"], test["draws"]) == (pytest.approx(p), None)


def test_agreement_of_more_is_tested_by_random_rankings_near_the_exact_chance():
    ranks = np.random.default_rng(2).permuted(np.tile(np.arange(1.0, 6), (6, 1)), axis=1)
    counted = permutation_p(ranks)
    drawn = permutation_p(np.column_stack([ranks, np.full((6, 3), [6, 7, 8])]))  # eight items are too many to count
    assert counted is not None
    assert counted.draws is None
    assert drawn is not None
    assert drawn.draws == 10_000
    # Everybody puts the same three last: chance gives that in none of 10,000.
    assert drawn.p == pytest.approx(1 / 10_001)
    assert permutation_p(np.tile(np.arange(1.0, 9), (101, 1))) is None
