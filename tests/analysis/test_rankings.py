"""Rankings against a published count of votes, and what becomes of those who rank only a few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.publication.persons_behind import persons_of
from analysis.publication.published_numbers import EXACT
from analysis.publication.releases import Release, attacked
from analysis.results import ALL, MEAN_OF_GROUPS, Statistic
from analysis.tables.cross_tabulations import by_group
from analysis.tables.rankings import ranking, ranks
from questionnaires.response_domains import Ranking
from tests.analysis.tiny_study import make_case, make_cases, make_dataset, make_instrument, make_item, make_list

# Which city should be the capital of Tennessee? liquisearch.com/borda_count/an_example
TENNESSEE = {"M N C K": 42, "N C K M": 26, "C K N M": 15, "K C N M": 17}


def tennessee():
    instrument = make_instrument((make_item("capital", Ranking(make_list("cities", "M N C K"))),))
    stored = [case for order, n in TENNESSEE.items() for case in make_cases("staff", n, capital=order.split())]
    return ranking(make_dataset(stored, instrument), "capital")


def test_borda_points_are_the_published_ones():
    assert tennessee().column(Statistic.BORDA) == (126, 194, 173, 107)


def test_mean_ranks_and_first_places_of_the_same_votes():
    table = tennessee()
    # points are 4 - rank of each of 100 voters
    assert table.column(Statistic.MEAN_RANK) == pytest.approx((2.74, 2.06, 2.27, 2.93))
    assert table.column(Statistic.FIRST_PLACES) == (0.42, 0.26, 0.15, 0.17)


def test_the_unranked_share_the_ranks_left_over():
    # a first, b second: c and d share 3 and 4
    assert ranks(np.array([[1, 2, 0, 0]])).tolist() == [[1, 2, 3.5, 3.5]]


def test_ties_share_their_ranks():
    assert ranks(np.array([[1, 1, 3]])).tolist() == [[1.5, 1.5, 3]]


@given(st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=1))
def test_every_person_gives_the_same_sum_of_ranks(places):
    assert ranks(np.array(places)).sum(axis=1).tolist() == [10] * len(places)


def test_rankings_of_the_first_few_count_who_placed_what():
    stored = make_cases("staff", 3, programmes=["a", "b"])
    stored += [make_case("growers", programmes=["c"]), make_case("growers")]
    table = ranking(make_dataset(stored), "programmes")
    assert table.base == 4
    assert table.column(Statistic.N) == (3, 3, 1, 0)
    assert table.column(Statistic.FIRST_PLACES) == (0.75, 0, 0.25, 0)
    # a: three times 1, once the mean of 2, 3, 4
    assert table.cell("a", Statistic.MEAN_RANK, ALL) == (3 * 1 + 3) / 4
    assert table.cell("a", Statistic.MEAN_RANK, MEAN_OF_GROUPS) == (1 + 3) / 2
    assert table.cell("a", Statistic.BORDA) == 3 * 3 + 1


def orders(**groups):
    """Cases from how many of a group gave which order, as `staff="2 ab 3 ba"`."""
    return [
        case
        for group, parts in groups.items()
        for n, order in zip(parts.split()[::2], parts.split()[1::2], strict=True)
        for case in make_cases(group, int(n), programmes=list(order))
    ]


@pytest.mark.parametrize(
    ("stored", "k"),
    [
        # a has a mean rank of 11.5/6 in the council: had nobody put it first it were 2, had five it were 8.5/6
        (orders(council="2 ab 3 ba 1 bc", staff="9 ab 9 ba", growers="9 ab 9 ba", doctors="9 ab 9 ba"), 5),
        # b has a mean rank of 2 in the staff: all four put another first, and of c and d nobody did; of all five put
        # a first, so that one was outside
        (orders(staff="4 ab", growers="1 ab", doctors="4 ba"), 2),
    ],
    ids=["of its own group", "of another category"],
)
def test_mean_ranks_that_tell_how_few_put_a_category_first_are_not_published(stored, k):
    on_pages = make_dataset(stored, threshold=k)
    dataset = on_pages.for_publication()
    tables = (ranking(dataset, "programmes"), by_group(dataset, "programmes"))
    persons = persons_of(dataset, "programmes", "group")
    assert persons is not None
    assert not list(attacked([persons], Release(tables, EXACT, {}), []))
    shown = (ranking(on_pages, "programmes"), by_group(on_pages, "programmes"))
    assert list(attacked([persons], Release(shown, EXACT, {}), []))  # pages answer at once: only what leaves is so
    assert tables[0].cell("a", Statistic.MEAN_RANK) == shown[0].cell("a", Statistic.MEAN_RANK)


def test_only_rankings_are_ranked():
    with pytest.raises(TypeError):
        ranking(make_dataset(make_cases("staff", 1)), "wish")
