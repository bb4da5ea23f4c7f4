"""Against what was published before: the same answers seen twice, and a few answers more."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.publication.persons_behind import persons_of
from analysis.publication.published_numbers import EXACT, Rounding
from analysis.publication.releases import Release, as_published, attacked, isolated
from analysis.results import ALL, Statistic
from analysis.tables.cross_tabulations import by_group
from analysis.tables.frequencies import frequencies
from analysis.tables.scales import scale
from analysis.tables.several import several
from tests.analysis.tiny_study import make_cases, make_dataset

K = 5
FIRST = (
    make_cases("staff", 9, wish="work") + make_cases("growers", 9, wish="work") + make_cases("growers", 8, wish="calm")
)


def release(stored, name, rounding=EXACT, *, broken_down=True):
    dataset = make_dataset(stored, threshold=K)
    tables = [frequencies(dataset, "wish"), *([by_group(dataset, "wish")] if broken_down else [])]
    return Release(tuple(as_published(table, rounding) for table in tables), rounding, {str(dataset.wave): name})


def places(found):
    return [(each.cell.row, each.cell.column.group, each.fewest, each.most) for each in found]


def test_two_more_answers_are_had_by_taking_one_release_from_the_other():
    later = FIRST + make_cases("growers", 2, wish="calm")
    found = places(isolated(release(later, "b"), release(FIRST, "a"), K))
    assert ("", ALL, 2, 2) in found  # the base of all: 28 less 26
    assert ("", "growers", 2, 2) in found
    assert ("calm", "growers", 2, 2) in found


def test_enough_new_answers_of_one_kind_are_no_few_people():
    later = FIRST + make_cases("growers", 6, wish="calm")
    assert not places(isolated(release(later, "b"), release(FIRST, "a"), K))


def test_six_new_answers_of_a_group_give_away_the_two_that_differ():
    later = FIRST + make_cases("growers", 4, wish="calm") + make_cases("growers", 2, wish="work")
    found = places(isolated(release(later, "b"), release(FIRST, "a"), K))
    assert ("work", "growers", 2, 2) in found
    assert not [place for place in found if place[0] == ""]
    totals = places(isolated(release(later, "b", broken_down=False), release(FIRST, "a", broken_down=False), K))
    assert not totals  # all respondents are no group


def test_the_same_answers_differ_in_nothing():
    assert not places(isolated(release(FIRST, "a"), release(FIRST, "a"), K))


def test_whole_percents_of_many_say_less_of_a_difference_and_bases_still_say_it():
    # half a percent of 400 is two persons on either side, and of 20 it is none
    rounding = Rounding(shares=0.01, means=0.01, counts=5)
    for many, is_told in ((200, False), (10, True)):
        first = FIRST[:9] + make_cases("growers", many, wish="work") + make_cases("growers", many, wish="calm")
        later = first + make_cases("growers", 4, wish="calm") + make_cases("growers", 2, wish="work")
        found = places(isolated(release(later, "b", rounding), release(first, "a", rounding), K))
        assert (("work", "growers", 2, 2) in found) == is_told
        fewer = first + make_cases("growers", 2, wish="calm")
        assert ("", ALL, 2, 2) in places(isolated(release(fewer, "b", rounding), release(first, "a", rounding), K))


def test_what_is_kept_says_the_same_as_what_was_published():
    kept = release(FIRST, "a")
    again = Release.of_document(orjson.loads(orjson.dumps(kept.document())))
    assert again.answers == kept.answers
    assert [table.rows for table in again.tables] == [table.rows for table in kept.tables]
    (share,) = (table.cell("calm", Statistic.SHARE) for table in again.tables[:1])
    assert share == round(8 / 26, 9)
    later = release(FIRST + make_cases("growers", 2, wish="calm"), "b")
    assert places(isolated(later, again, K)) == places(isolated(later, kept, K))


def test_a_drawn_wave_withholds_also_what_counts_and_weighted_shares_give_away_together():
    # five chose water and weigh five in all: none of them is the one of the staff, and one at least is the one of the
    # council, since the growers are four
    parts = {"council": (1, 0, 1.0), "staff": (0, 1, 2.5), "growers": (4, 0, 1.0), "doctors": (0, 4, 1.0)}
    stored = [
        {**case, "kind": "sample", "weight": weight, "stratum": group}
        for group, (water, roads, weight) in parts.items()
        for case in make_cases(group, water, important=["water"]) + make_cases(group, roads, important=["roads"])
    ]
    dataset = make_dataset(stored, threshold=2).for_publication()
    tables = (several(dataset, "important"), by_group(dataset, "important"))
    persons = persons_of(dataset, "important", "group")
    assert persons is not None
    assert not list(attacked([persons], Release(tables, EXACT, {}), []))


persons = st.sampled_from([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 9])  # few points given tell the most
by_point = st.lists(persons, min_size=5, max_size=5)
strata = st.lists(st.tuples(st.sampled_from([1.0, 2.0, 2.5]), by_point), min_size=4, max_size=4)


@given(strata, st.integers(2, 5))
@settings(max_examples=100, deadline=None)
def test_a_scale_of_a_drawn_wave_can_be_published_however_few_its_strata_hold(strata, threshold):
    stored = [
        {**case, "kind": "sample", "weight": weight, "stratum": group}
        for group, (weight, points) in zip(("council", "staff", "growers", "doctors"), strata, strict=True)
        for point, count in enumerate(points, 1)
        for case in make_cases(group, count, trust=str(point))
    ]
    dataset = make_dataset(stored or make_cases("staff", 1, trust="3"), threshold=threshold).for_publication()
    behind = persons_of(dataset, "trust", "group")
    assert behind is not None
    assert not list(attacked([behind], Release((scale(dataset, "trust"), by_group(dataset, "trust")), EXACT, {}), []))
