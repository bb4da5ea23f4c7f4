"""What an attacker can work out: tables of the literature, cases by hand, and our own rule against the attack."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.cases.grouping import Grouping
from analysis.disclosure.linear_attack import Known, exposed, interval
from analysis.publication.published_numbers import EXACT, Persons, Rounding
from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, OUTSIDE, Column, Statistic, Table, TableKind
from analysis.tables.crossing import cross_counts
from analysis.tables.table_columns import TableColumns

K = 5
NAMES = ("council", "staff", "growers", "doctors", "teachers", "traders")

# Delinquent children by county and education of the head of household: the fictitious table of the Federal
# Committee on Statistical Methodology, Statistical Policy Working Paper 22, chapter II; its second version withholds
# two cells in every row and column with small ones, and still gives one of them away.
CHILDREN = np.array([[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]])
NAIVE = np.array([[0, 1, 1, 1], [0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1]], bool)


def known_of(counts: np.ndarray, withheld: np.ndarray) -> Known:
    """A table with all its margins, and the cells that are not withheld."""
    rows, columns = counts.shape
    low = np.where(withheld, 0, counts).ravel().astype(float)
    high = np.where(withheld, counts.sum(), counts).ravel().astype(float)
    sums = [np.outer(np.arange(rows) == row, np.ones(columns)).ravel() for row in range(rows)]
    sums += [np.outer(np.ones(rows), np.arange(columns) == column).ravel() for column in range(columns)]
    told = np.concatenate([counts.sum(axis=1), counts.sum(axis=0)]).astype(float)
    return Known(low, high, np.array(sums), told, told)


def cell(counts: np.ndarray, row: int, column: int) -> np.ndarray:
    target = np.zeros(counts.shape)
    target[row, column] = 1
    return target.ravel()


def test_two_withheld_cells_a_line_do_not_protect_the_children_of_alpha():
    # Rows Alpha and Beta less columns Medium and High: (20 + 55) - (35 + 30) - 15 - 20 - 15 + 10 + 14 + 10 + 7 = 1
    known = known_of(CHILDREN, NAIVE)
    assert interval(known, cell(CHILDREN, 0, 3)) == pytest.approx((1, 1), abs=1e-5)
    targets = np.array([cell(CHILDREN, row, column) for row, column in np.argwhere(NAIVE)])
    places = [tuple(np.argwhere(NAIVE)[place]) for place, _, _ in exposed(known, targets, K)]
    assert (0, 3) in places


def test_cells_that_no_equation_solves_can_still_be_had_as_an_interval():
    # a + b = 3, c + d = 20, a + c = 21, b + d = 2: a is 3 less b, and b at most 2, so a is 1 to 3
    counts = np.array([[2, 1], [19, 1]])
    known = known_of(counts, np.ones((2, 2), bool))
    assert interval(known, cell(counts, 0, 0)) == pytest.approx((1, 3), abs=1e-5)
    assert list(exposed(known, cell(counts, 0, 0)[None, :], K)) == [(0, 1, 3)]
    assert not list(exposed(known, cell(counts, 0, 0)[None, :], 3))  # for k = 3 it may be 3


def test_numbers_that_contradict_each_other_are_told():
    known = Known(np.zeros(1), np.ones(1), np.ones((1, 1)), np.array([3.0]), np.array([3.0]))
    with pytest.raises(ValueError, match="contradict"):
        interval(known, np.ones(1))


def persons(counts: np.ndarray, **rest) -> Persons:
    rows = tuple("abcdefgh"[: len(counts)])
    names = NAMES[: counts.shape[1]]
    own = {"bases": counts.sum(axis=0), "is_partition": True, "inside": ()} | rest
    grouping = Grouping(names, np.zeros(0, np.int16), own["inside"], for_publication=True)
    return Persons(None, "v", "group", rows, grouping, own["bases"], K, own["is_partition"])


def by_hand(people: Persons, cells, columns, withheld=()) -> Table:
    return Table(TableKind.BY_GROUP, "v", people.rows, tuple(columns), cells, int(people.bases.sum()), by="group",
                 withheld=frozenset(withheld))  # fmt: skip


def test_rounded_shares_leave_an_interval_and_exact_ones_do_not():
    # of 30 and 30 people 3 and 27 said a, 30 of all 60; only the second group's share is shown, and that of all
    people = persons(np.array([[3, 27], [27, 3]]), is_partition=False, bases=np.array([30, 30]))
    columns = [Column(Statistic.SHARE, "council"), Column(Statistic.SHARE, "staff"), Column(Statistic.SHARE, ALL)]
    table = by_hand(people, ((None, 0.9, 0.5), (0.9, 0.1, 0.5)), columns, {(0, 0)})
    (found,) = people.exposed([((table,), EXACT)])
    assert (found.cell.row, found.cell.column.group, found.fewest, found.most) == ("a", "council", 3, 3)
    # to ten percent: 30 of all are 27 to 33, the 27 of the second group 25.5 to 28.5, so that -1 to 7 are left
    assert not people.exposed([((table,), Rounding(shares=0.1))])


def test_two_releases_of_the_same_answers_are_attacked_together():
    counts = np.array([[3, 9, 8], [20, 20, 20]])
    people = persons(counts, is_partition=False, bases=np.array([23, 29, 28]))
    columns = [Column(Statistic.SHARE, name) for name in (*NAMES[:3], ALL)]
    shares = counts / people.bases
    of_all = counts.sum(axis=1) / 80
    first = by_hand(people, ((None, None, shares[0, 2], of_all[0]), (*shares[1], of_all[1])), columns, {(0, 0), (0, 1)})
    other = by_hand(people, ((None, shares[0, 1], None, of_all[0]), (*shares[1], of_all[1])), columns, {(0, 0), (0, 2)})
    assert not people.exposed([((first,), EXACT)])
    assert not people.exposed([((other,), EXACT)])
    together = people.exposed([((first,), EXACT), ((other,), EXACT)])
    assert [(each.cell.column.group, each.fewest) for each in together] == [("council", 3)]


def test_a_mean_rank_close_to_one_says_that_somebody_put_it_first():
    # of six people two put a first, three second and one third: mean rank 11/6. Had nobody put it first it were 2 or
    # more; had four, the other two would have added 7
    grouping = Grouping(("council", "staff"), np.zeros(0, np.int16), for_publication=True)
    people = Persons(None, "v", "group", ("a", "b", "c"), grouping, np.array([6, 30]), K, True, ranks=True)
    columns = [Column(Statistic.MEAN_RANK, "council"), Column(Statistic.FIRST_PLACES, "council")]
    table = by_hand(people, ((11 / 6, None), (None, None), (None, None)), columns, {(0, 1)})
    (found,) = people.exposed([((table,), EXACT)])
    assert (found.cell.row, found.fewest, found.most) == ("a", 1, 3)


def test_a_rate_of_a_group_of_known_size_gives_the_persons_it_counts():
    grouping = Grouping(("council",), np.zeros(0, np.int16), for_publication=True)
    rates = {"RR1": (np.array([1.0, 0, 0]), np.array([1.0, 1, 1]))}
    people = Persons(
        None, "outcome", "group", ("complete", "refused", "untried"), grouping, np.array([12]), K, True, rates=rates
    )
    withheld, nothing = frozenset({(0, 0), (1, 0), (2, 0)}), ((None,), (None,), (None,))
    column = (Column(Statistic.N, "council"),)
    counts = Table(TableKind.BY_GROUP, "outcome", people.rows, column, nothing, 12, by="group", withheld=withheld)
    shares = Table(TableKind.BY_GROUP, "outcome", ("RR1",), (Column(Statistic.RATE, "council"),), ((0.25,),), 12,
                   by="group")  # fmt: skip
    assert not people.exposed([((counts,), EXACT)])
    (found,) = people.exposed([((counts, shares), EXACT)])
    assert (found.cell.row, found.fewest, found.most) == ("complete", 3, 3)


def test_a_weighted_share_of_all_gives_a_group_away_to_whoever_knows_what_each_case_weighs():
    # of 10 who weigh 3 and 20 who weigh 1, 2 and 15 said a: (3 * 2 + 15) / (3 * 10 + 20) of all
    people = persons(np.array([[2, 15], [8, 5]]), is_partition=False, bases=np.array([10, 20]))
    columns = [Column(Statistic.SHARE, "council"), Column(Statistic.SHARE, "staff"), Column(Statistic.SHARE, ALL)]
    table = by_hand(people, ((None, 0.75, 0.42), (0.8, 0.25, 0.58)), columns, {(0, 0)})
    (found,) = replace(people, weights=np.array([3.0, 1.0])).exposed([((table,), EXACT)])
    assert (found.cell.row, found.cell.column.group, found.fewest, found.most) == ("a", "council", 2, 2)


def test_a_weighted_mean_rank_of_all_bounds_no_persons():
    # 3 of 6 who weigh 10 and 30 of 30 who weigh 1 put a first: (3 * 10 + 3 * 20 + 30) / 90, where persons would be 1.08
    grouping = Grouping(NAMES[:2], np.zeros(0, np.int16), for_publication=True)
    people = Persons(None, "v", "group", ("a", "b"), grouping, np.array([6, 30]), K, True, ranks=True)
    columns = [Column(Statistic.FIRST_PLACES, "council"), Column(Statistic.MEAN_RANK, ALL)]
    table = by_hand(people, ((None, 120 / 90), (None, 150 / 90)), columns, {(0, 0), (1, 0)})
    weighted = replace(people, weights=np.array([10.0, 1.0]))
    known = weighted.known([((table,), EXACT)])[0]
    true = np.array([3, 30, 3, 0])
    assert ((known.sums @ true >= known.least - 1e-6) & (known.sums @ true <= known.most + 1e-6)).all()
    assert len(known.sums) < len(people.known([((table,), EXACT)])[0].sums)


tables = st.lists(
    st.lists(st.integers(0, 14) | st.sampled_from([0, 1, 4, 5, 30]), min_size=4, max_size=4), min_size=2, max_size=4
).map(np.array)


@given(tables, st.booleans(), st.sampled_from([(), ("council",), ("council", "staff")]))
@settings(max_examples=60, deadline=None)
def test_what_our_rule_withholds_for_publication_withstands_the_attack(counts, is_partition, inside):
    bases = counts.sum(axis=0) if is_partition else counts.max(axis=0) + counts[0]
    assume((bases > 0).sum() > 1)
    people = persons(counts, is_partition=is_partition, bases=bases, inside=inside)
    totals = (ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE) if inside else (ALL, MEAN_OF_GROUPS)
    crossing = cross_counts(counts, bases, people.grouping, K, totals=totals, is_partition=is_partition)
    columns = TableColumns(people.rows)
    for name in (*people.grouping.names, *totals):
        columns.add_crossing(crossing, Statistic.SHARE, name)
    table = columns.table(TableKind.BY_GROUP, "v", base=int(bases.sum()), by="group")
    assert not people.exposed([((table,), EXACT)])
