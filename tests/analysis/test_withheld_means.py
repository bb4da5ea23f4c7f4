"""A mean that proves how few gave the best points is withheld, and so are the means that would give it back."""

import numpy as np
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from analysis.cases.grouping import Grouping
from analysis.disclosure.told import Told
from analysis.publication.published_numbers import EXACT, Persons
from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, OUTSIDE, Statistic, TableKind
from analysis.tables.crossing import cross_counts, cross_points, cross_scores, points_told
from analysis.tables.table_columns import TableColumns

K = 5
SCORES = np.array([1.0, 2, 3, 4, 5])
BEST = np.array([0.0, 0, 0, 1, 1])
NAMES = ("council", "staff", "growers", "doctors")


def crossed(counts: np.ndarray, *, inside=(), totals=(ALL, MEAN_OF_GROUPS), overall=(ALL,), for_publication=True):
    """Top two and means of a scale, of (5, G) persons by point and group."""
    grouping = Grouping(NAMES[: counts.shape[1]], np.zeros(0, np.int16), inside, for_publication=for_publication)
    points = cross_points(counts, grouping, K, totals=overall, known_scores=(SCORES, BEST))
    beside = points_told(points.suppression, overall)
    persons, bases = counts[BEST > 0].sum(axis=0, keepdims=True), counts.sum(axis=0)
    start = cross_counts(persons, bases, grouping, K, totals=totals, is_partition=False).suppression
    top_two = cross_scores(counts, BEST, grouping, K, totals=totals, beside=beside, start=start)
    beside += (Told(BEST, top_two.suppression, 0, totals),)
    means = cross_scores(counts, SCORES, grouping, K, totals=totals, beside=beside)
    return grouping, top_two, points, means


def shown(crossing, names):
    return [name for name in names if not crossing.withheld(name).any()]


def test_six_people_with_a_mean_over_three_hold_one_who_gave_the_best_points():
    # of six 2, 2, 3, 3, 4, 5: mean 19/6. With nobody over 3 it were 3 at most, and of five over 3 at least 21/6
    counts = np.array([[0, 9, 9, 9], [2, 9, 9, 9], [2, 9, 9, 9], [1, 9, 9, 9], [1, 9, 9, 9]])
    _, top_two, _, means = crossed(counts)
    assert "council" not in shown(top_two, NAMES)
    withheld = set(NAMES) - set(shown(means, NAMES))
    assert "council" in withheld
    assert len(withheld) >= 2  # the mean of all would give a single one back
    assert not means.withheld(ALL).any()
    _, _, _, on_pages = crossed(counts, for_publication=False)
    assert shown(on_pages, NAMES) == list(NAMES)  # pages answer at once: only what leaves is attacked so


def test_a_mean_that_leaves_room_for_nobody_stays():
    # two of seven gave 4; a mean of 15/7 can be had without anybody over 3
    counts = np.array([[4, 9, 9], [0, 9, 9], [1, 9, 9], [2, 9, 9], [0, 9, 9]])
    _, top_two, _, means = crossed(counts)
    assert "council" not in shown(top_two, NAMES[:3])
    assert shown(means, NAMES[:3]) == list(NAMES[:3])


def test_five_of_six_leave_few_threes_to_a_group_that_is_not_shown():
    # of all, 3 gave three points and 10 five: were growers' 5 in 6 told, 2 threes were left to one and six others
    counts = np.array([[0, 0, 0], [0, 0, 0], [1, 1, 1], [0, 0, 0], [0, 5, 5]])
    _, top_two, points, _ = crossed(counts)
    assert not points.withheld(ALL).any()
    assert shown(top_two, (*NAMES[:3], ALL)) == [ALL]
    assert top_two.values(ALL) == 10 / 13


def test_points_that_all_outside_gave_say_what_the_one_who_is_not_shown_gave():
    counts = np.array([[0, 0, 0], [0, 0, 0], [2, 1, 9], [4, 0, 0], [3, 0, 0]])
    _, _, points, _ = crossed(counts, inside=("council",), totals=(INSIDE, OUTSIDE), overall=(INSIDE, OUTSIDE))
    assert points.withheld(OUTSIDE).all()


some_persons = st.integers(0, 6) | st.sampled_from([0, 1, 2, 12])
by_three_groups = st.lists(some_persons, min_size=3, max_size=3)
nobody = st.just([0, 0, 0])
points = st.lists(by_three_groups | nobody, min_size=5, max_size=5).map(np.array)  # few points given tell the most


WITHOUT_SIDES = {"totals": (ALL, MEAN_OF_GROUPS), "overall": (ALL,)}
WITH_SIDES = {"inside": ("council",), "totals": (ALL, MEAN_OF_GROUPS, INSIDE, OUTSIDE), "overall": (ALL,)}
OF_THE_MUNICIPALITY = {
    "inside": ("council",), "totals": (INSIDE, OUTSIDE, MEAN_OF_OUTSIDE), "overall": (INSIDE, OUTSIDE),
}  # fmt: skip


@example(np.array([[3, 0, 3, 2], *np.zeros((3, 4), int), [1, 1, 2, 9]]), OF_THE_MUNICIPALITY)
@example(np.array([*np.zeros((3, 3), int), [4, 2, 9], [5, 0, 6]]), OF_THE_MUNICIPALITY)
@example(np.array([*np.zeros((2, 3), int), [2, 1, 2], [0, 0, 0], [2, 6, 1]]), OF_THE_MUNICIPALITY)
@given(points, st.sampled_from([WITHOUT_SIDES, WITH_SIDES, OF_THE_MUNICIPALITY]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_means_top_two_and_distribution_of_a_scale_withstand_the_attack_together(counts, shown_under):
    assume((counts.sum(axis=0) > 0).sum() > 1)
    grouping, top_two, distribution, means = crossed(counts, **shown_under)
    by_group = TableColumns(("v",))
    for name in (*grouping.names, *shown_under["totals"]):
        by_group.add_crossing(means, Statistic.MEAN, name)
        by_group.add_crossing(top_two, Statistic.TOP_TWO, name)
    of_all = TableColumns(tuple("12345"))
    for name in shown_under["overall"]:
        of_all.add_crossing(distribution, Statistic.SHARE, name)
    base = int(counts.sum())
    tables = (
        by_group.table(TableKind.BY_GROUP, "v", base=base, by="group"),
        of_all.table(TableKind.FREQUENCIES, "v", base=base),
    )
    people = Persons(
        None, "v", "group", tuple("12345"), grouping, counts.sum(axis=0), K, is_partition=True, scores=SCORES
    )
    assert not people.exposed([(tables, EXACT)])
