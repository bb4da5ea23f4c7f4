"""Nothing small leaves, and nothing that leaves gives it back.

1. No released group share times its base is 1 to k-1, groups under k show nothing.
2. No withheld cell follows from released ones and bases by linear algebra, checked here by ranks and
   not by the code under test.
3. Age, gender and neighbourhood never meet the group.
"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.cases.grouping import Grouping
from analysis.disclosure.control import suppress
from analysis.disclosure.group_rules import group_rule
from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, MEANS_OF_GROUPS, OUTSIDE, Statistic, Table
from analysis.tables.cross_tabulations import by_group
from analysis.tables.crossing import cross_counts, cross_sides
from analysis.tables.frequencies import frequencies
from analysis.tables.open_answers import groups_named
from tests.analysis.tiny_study import GROUPS, make_cases, make_dataset

K = 5
TOTALS = (ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE)
NAMES = ("council", "staff", "growers", "doctors", "teachers", "traders")


def counted(*rows: tuple[int, ...], inside: tuple[str, ...] = ("council", "staff"), **rest):
    """A crossing of counts, one tuple a category, one number a group."""
    counts = np.array(rows)
    names = NAMES[: counts.shape[1]]
    grouping = Grouping(names, np.zeros(0, np.int16), tuple(name for name in names if name in inside))
    settings = {"totals": TOTALS, "is_partition": True} | rest
    bases = counts.sum(axis=0) if settings["is_partition"] else np.array(settings.pop("bases"))
    return cross_counts(counts, bases, grouping, K, **settings)


def test_a_count_under_k_is_withheld_with_partners_in_its_row_and_column():
    crossing = counted((3, 9, 8, 9), (9, 9, 9, 8), (8, 7, 9, 9))
    assert crossing.withheld("council")[0]
    for group in ("council", "staff"):  # INSIDE would give the one from the other
        assert crossing.withheld(group).sum() >= 2
    assert not crossing.withheld(ALL).any()


def test_large_counts_are_all_shown():
    crossing = counted((9, 9, 8, 9), (9, 8, 9, 8), (8, 7, 9, 0))
    for column in (*NAMES[:4], *TOTALS):
        assert not crossing.withheld(column).any()
        assert not np.isnan(crossing.values(column)).any()


def test_a_group_under_k_shows_nothing_and_one_more_keeps_it_company():
    crossing = counted((9, 9, 2, 9), (9, 8, 1, 8), (8, 7, 0, 9))
    assert crossing.withheld("growers").all()
    assert crossing.base("growers") is None
    assert crossing.withheld("doctors").all()  # else OUTSIDE less the doctors were the growers
    assert crossing.base("doctors") is None
    assert not crossing.withheld(OUTSIDE).any()
    assert crossing.base("staff") == 24


def test_two_small_groups_that_are_under_k_together_take_a_third_with_them():
    rule = group_rule(np.array([9, 9, 2, 1, 8, 20]), Grouping(NAMES, np.zeros(0, np.int16), NAMES[:2]), K)
    # growers 2 and doctors 1 are 3 persons together; the smallest of the others outside joins them
    assert dict(zip(NAMES, rule.hidden, strict=True)) == {
        "council": False,
        "staff": False,
        "growers": True,
        "doctors": True,
        "teachers": True,
        "traders": False,
    }


def test_a_side_under_k_is_not_shown_and_so_the_other_is_not_either():
    crossing = counted((1, 1, 9, 9), (0, 2, 9, 8))
    for side in (INSIDE, OUTSIDE):
        assert crossing.withheld(side).all()
        assert crossing.base(side) is None
    assert not crossing.withheld(ALL).any()


def test_a_small_count_inside_takes_the_count_outside_with_it_only_where_all_are_counted_together():
    rows = ((1, 2, 9, 9), (9, 9, 9, 8), (9, 9, 6, 7))
    together = counted(*rows)
    assert together.withheld(INSIDE)[0]
    assert together.withheld(OUTSIDE)[0]
    apart = counted(*rows, totals=(INSIDE, OUTSIDE, MEAN_OF_OUTSIDE))
    assert apart.withheld(INSIDE)[0]
    assert not apart.withheld(OUTSIDE).any()


def test_the_mean_of_groups_is_rounded_where_it_would_solve_for_two_withheld_cells():
    # shares 3/20 and 2/40 are withheld; their sum of counts and their mean of shares would give both
    crossing = counted(
        (3, 2, 9), (17, 38, 9), inside=(), totals=(ALL, MEAN_OF_GROUPS), is_partition=False, bases=(20, 40, 18)
    )
    assert crossing.withheld("council")[0]
    assert crossing.withheld("staff")[0]
    exact = (3 / 20 + 2 / 40 + 9 / 18) / 3
    shown = crossing.values(MEAN_OF_GROUPS)[0]
    assert crossing.withheld("growers")[0] or shown == pytest.approx(round(exact, 2))
    assert crossing.values(MEAN_OF_GROUPS)[1] == pytest.approx((17 / 20 + 38 / 40 + 9 / 18) / 3)


def test_cases_of_no_group_are_in_all_and_in_no_group():
    stored = make_cases("staff", 9, future="5") + make_cases("growers", 9, future="5") + make_cases(None, 2, future="1")
    table = by_group(make_dataset(stored, threshold=K), "future")
    assert table.cell("future", Statistic.MEAN, ALL) == pytest.approx((18 * 5 + 2) / 20)
    assert table.cell("future", Statistic.MEAN, MEAN_OF_GROUPS) == 5
    assert "no-group" not in {column.group for column in table.columns}


@pytest.mark.parametrize("variable", ["age", "gender", "home"])
def test_age_gender_and_neighbourhood_never_meet_the_group(variable):
    dataset = make_dataset(make_cases("staff", 9, age="old", gender="man", home="n1"))
    with pytest.raises(ValueError, match="never broken down"):
        by_group(dataset, variable)


def test_other_items_may_be_broken_down_by_education():
    stored = make_cases("staff", 6, education="school", future="5") + make_cases(
        "staff", 6, education="university", future="1"
    )
    table = by_group(make_dataset(stored, threshold=K), "future", by="education")
    assert [column.group for column in table.columns[:2]] == ["school", "university"]
    assert table.cell("future", Statistic.MEAN, "university") == 1


counts_by_group = st.lists(
    st.lists(st.integers(0, 14) | st.sampled_from([0, 1, 4, 5, 30]), min_size=5, max_size=5), min_size=2, max_size=4
).map(np.array)


def columns_of(names, sides: bool):
    return (*names, *((INSIDE, OUTSIDE) if sides else ()))


@given(counts_by_group, st.booleans(), st.sampled_from([(), ("council",), ("council", "staff")]))
@settings(max_examples=150, deadline=None)
def test_no_withheld_count_follows_from_what_is_released(counts, is_partition, inside):
    names = NAMES[:5]
    grouping = Grouping(names, np.zeros(0, np.int16), inside)
    bases = counts.sum(axis=0) if is_partition else counts.max(axis=0) + counts[0]
    assume((bases > 0).sum() > 1)  # the counts of a single group are those of all
    totals = TOTALS if inside else TOTALS[:2]
    crossing = cross_counts(counts, bases, grouping, K, totals=totals, is_partition=is_partition)
    members = {name: np.array([other == name for other in names]) for name in names}
    members |= {INSIDE: np.isin(names, inside), OUTSIDE: ~np.isin(names, inside)}
    for column in columns_of(names, bool(inside)):
        base = bases[members[column]].sum()
        shown = crossing.values(column)[~crossing.withheld(column)]
        persons = shown * base if base else np.zeros(0)
        assert not ((persons > 0.5) & (persons < K - 0.5)).any()
        if 0 < base < K:
            assert crossing.withheld(column).all()
    assert_undetermined(crossing, counts, bases, names, inside, totals, is_partition)


def assert_undetermined(crossing, counts, bases, names, inside, totals, is_partition) -> None:
    """Adding a withheld cell's unit vector to the released equations must raise their rank."""
    cells = [(row, group) for row in range(len(counts)) for group in range(len(names))]
    equations = [unit([place], cells, [1]) for place in cells if not crossing.withheld(names[place[1]])[place[0]]]
    weights = {ALL: np.ones(len(names)), INSIDE: np.isin(names, inside), OUTSIDE: ~np.isin(names, inside)}
    voices = crossing.rule.voices
    weights[MEAN_OF_GROUPS] = np.where(voices, 1 / np.maximum(bases, 1), 0) * bases.mean()
    for total in totals:
        for row in np.flatnonzero(~crossing.withheld(total) & ~crossing.rounded(total)):
            equations.append(unit([(row, group) for group in range(len(names))], cells, weights[total]))
    if is_partition:
        for group in range(len(names)):
            equations.append(unit([(row, group) for row in range(len(counts))], cells, np.ones(len(counts))))
    known = np.array(equations).reshape(len(equations), len(cells))
    rank = np.linalg.matrix_rank(known, tol=1e-7)
    for row, group in cells:
        if crossing.withheld(names[group])[row]:
            more = np.vstack([known, unit([(row, group)], cells, [1])])
            assert np.linalg.matrix_rank(more, tol=1e-7) > rank, (row, names[group])


def unit(places, cells, weights) -> np.ndarray:
    vector = np.zeros(len(cells))
    for place, weight in zip(places, weights, strict=True):
        vector[cells.index((int(place[0]), int(place[1])))] = weight
    return vector


def released_persons(table: Table) -> list[float]:
    """Shares of groups and sides times their base, where both are shown."""
    return [
        number * base
        for row in table.cells
        for column, base, number in zip(table.columns, table.bases, row, strict=True)
        if column.group not in (ALL, *MEANS_OF_GROUPS) and number is not None and base is not None
        if column.statistic in (Statistic.SHARE, Statistic.TOP_TWO, Statistic.FIRST_PLACES)
    ]


answers = st.fixed_dictionaries(
    {"future": st.sampled_from("12345"), "trust": st.sampled_from("12345")},
    optional={
        "wish": st.sampled_from(["work", "calm", "other"]),
        "important": st.lists(st.sampled_from(["water", "roads", "parks"]), unique=True, min_size=1, max_size=2),
        "programmes": st.permutations("abcd").map(lambda order: list(order)[:2]),
        "performance__water": st.sampled_from("12345"),
    },
)


@given(st.lists(st.tuples(st.sampled_from(GROUPS), answers), min_size=1, max_size=60), st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_no_table_shows_fewer_than_k_persons_of_a_group(people, k):
    stored = [make_cases(group, 1, **given)[0] for group, given in people]
    dataset = make_dataset(stored, threshold=k)
    tables = [by_group(dataset, name) for name in ("future", "trust", "wish", "important", "programmes", "performance")]
    tables += [frequencies(dataset, "future"), frequencies(dataset, "trust")]
    for table in tables:
        assert not [n for n in released_persons(table) if 0.5 < n < k - 0.5]
        assert not [
            base
            for column, base in zip(table.columns, table.bases, strict=True)
            if base and column.group != ALL and base < k
        ]
        for row, column in table.withheld:
            assert table.cells[row][column] is None


def test_the_distribution_knows_that_the_mean_is_published_too():
    # of ten inside 1, 1 and 8; the base gives the sum of the two withheld, the mean would part them
    counts = np.array([[1, 9], [1, 9], [0, 9], [0, 9], [8, 9]])
    sides = {"totals": (INSIDE, OUTSIDE), "is_partition": True, "known_scores": (np.arange(1.0, 6),)}
    grouping = Grouping(("council", "growers"), np.zeros(0, np.int16), ("council",))
    crossing = cross_sides(counts, counts.sum(axis=0), grouping, K, **sides)
    assert crossing.withheld(INSIDE).sum() >= 3
    assert not crossing.withheld(OUTSIDE).any()
    assert crossing.withheld("growers").all()  # points are told of no group


def test_a_side_is_withheld_for_its_own_few_alone():
    # one inside gave the second point: with base and mean the others go too; outside nobody is few
    counts = np.array([[9, 20], [1, 30], [9, 40], [8, 50], [7, 60]])
    grouping = Grouping(("council", "growers"), np.zeros(0, np.int16), ("council",))
    crossing = cross_sides(
        counts, counts.sum(axis=0), grouping, K, totals=(INSIDE, OUTSIDE), is_partition=True,
        known_scores=(np.arange(1.0, 6),),
    )  # fmt: skip
    assert crossing.withheld(INSIDE)[1]
    assert crossing.withheld(INSIDE).sum() >= 3
    assert not crossing.withheld(OUTSIDE).any()


@given(st.lists(st.integers(0, 12), min_size=5, max_size=5), st.sampled_from([(), ("council",), ("council", "staff")]))
def test_no_mean_of_a_withheld_group_follows_from_the_totals(bases, inside):
    rule = group_rule(np.array(bases), Grouping(NAMES[:5], np.zeros(0, np.int16), inside), K)
    assert not [base for base, hidden in zip(bases, rule.hidden, strict=True) if 0 < base < K and not hidden]
    sides = [np.isin(NAMES[:5], inside), ~np.isin(NAMES[:5], inside)] if rule.sides else [np.ones(5, bool)]
    for line in sides:
        own = np.array(bases)[line & rule.hidden]
        everybody = np.array(bases)[line & (np.array(bases) > 0)]
        # a total that is shown has two unknowns of k persons together, or is the whole of it withheld
        assert len(own) == 0 or (len(own) >= 2 and own.sum() >= K) or (not rule.sides and len(own) == len(everybody))


def test_words_name_no_group_that_the_unnamed_ones_would_give_away():
    words = [("x", "staff")] * 6 + [("y", "growers")] * 7 + [("z", "doctors")] * 2
    # the doctors' two words alone without a group would be known as theirs
    assert groups_named(words, K) == {"growers"}
    assert groups_named([("x", "staff")] * 6 + [("y", "growers")] * 7, K) == {"staff", "growers"}


def test_suppression_leaves_the_counts_as_they_were():
    counts = np.array([[3, 9], [9, 9]])
    before = counts.copy()
    grouping = Grouping(NAMES[:2], np.zeros(0, np.int16))
    suppress(counts, group_rule(counts.sum(axis=0), grouping, K), totals=TOTALS[:2], is_partition=True)
    assert (counts == before).all()
