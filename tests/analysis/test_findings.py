"""What stands out in a tiny wave of four groups, each figure worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings.choosing import FindingKind, findings
from analysis.findings.leaving_out import LeavingOut, Unit
from analysis.results import ALL, INSIDE, OUTSIDE, Statistic
from tests.analysis.tiny_study import make_case, make_cases, make_dataset


def found(cases, kind, subject, **rest):
    """The finding of this kind about this subject; None where there is none."""
    every = [one for one in findings(make_dataset(cases, **rest), limit=99) if one.kind is kind]
    return next((one for one in every if (one.row or one.variable) == subject), None)


def judged(group, times, **scores):
    important = ["water", "roads"] if scores.get("roads") == "1" else ["water"]
    answers = {f"performance__{field}": score for field, score in scores.items()}
    return make_cases(group, times, important=important, **answers)


def test_what_matters_and_goes_badly_is_to_be_concentrated_on():
    # Importance: water 20/20, roads 10/20, parks 0, crossing 0.5. Performance: 2, (10*1+10*5)/20 = 3, 5; crossing 10/3.
    cases = judged("growers", 10, water="2", roads="1", parks="5") + judged(
        "doctors", 10, water="2", roads="5", parks="5"
    )
    water = found(cases, FindingKind.CONCENTRATE, "water")
    assert water.number(Statistic.IMPORTANCE, ALL) == 1
    assert water.number(Statistic.PERFORMANCE, ALL) == 2
    assert (water.base, water.others, water.reversed_by) == (20, (), ())


def test_a_finding_says_whose_answers_it_rests_on():
    # Without the growers nobody chose roads, and all judge them 5: important only with them.
    cases = judged("growers", 10, water="2", roads="1", parks="5") + judged(
        "doctors", 10, water="2", roads="5", parks="5"
    )
    roads = found(cases, FindingKind.CONCENTRATE, "roads")
    assert roads.reversed_by == (Unit("group", "growers"),)
    assert roads.others == ("doctors",)  # their mean, 5, lies above the crossing


@pytest.mark.filterwarnings("error")
def test_a_finding_rests_on_the_only_group_that_was_asked_what_matters():
    cases = judged("growers", 10, water="2", roads="5", parks="5")
    cases += make_cases("doctors", 10, performance__water="2", performance__roads="5", performance__parks="5")
    assert ("group", "growers") in [
        (unit.dimension, unit.code) for unit in found(cases, FindingKind.CONCENTRATE, "water").reversed_by
    ]


def test_modes_and_interviewers_are_left_out_too():
    cases = judged("growers", 10, water="2", roads="1", parks="5") + judged(
        "growers", 10, water="2", roads="5", parks="5"
    )
    for case in cases[:10]:
        case["mode"], case["interviewer"] = "face-to-face", "1"
    roads = found(cases, FindingKind.CONCENTRATE, "roads")
    assert roads.reversed_by == (Unit("mode", "face-to-face"), Unit("interviewer", "1"))


def test_those_inside_and_those_outside_are_told_apart():
    cases = (
        make_cases("council", 6, future="5")
        + make_cases("growers", 6, future="4")
        + make_cases("doctors", 6, future="2")
    )
    future = found(cases, FindingKind.INSIDE_OUTSIDE, "future")
    assert (future.number(Statistic.MEAN, INSIDE), future.number(Statistic.MEAN, OUTSIDE)) == (5, 3)
    assert future.is_high and future.strength == 0.5  # two points of the four between 1 and 5
    # Without the doctors the difference is one point, still over half a point.
    assert future.reversed_by == (Unit("group", "council"),)


def test_a_difference_under_an_eighth_of_the_scale_is_none():
    cases = (
        make_cases("council", 10, future="4")
        + make_cases("growers", 6, future="4")
        + make_cases("growers", 4, future="3")
    )
    assert found(cases, FindingKind.INSIDE_OUTSIDE, "future") is None  # 4 against 3.6


def test_groups_that_are_far_apart_are_named_where_enough_of_each_answered():
    cases = (
        make_cases("growers", 10, future="5")
        + make_cases("doctors", 5, future="4")
        + make_cases("doctors", 5, future="1")
    )
    gap = found(cases, FindingKind.BETWEEN_GROUPS, "future", threshold=5)
    assert [(value.group, value.number) for value in gap.values] == [("growers", 1.0), ("doctors", 0.5)]
    assert gap.strength == pytest.approx(0.5) and gap.base == 20
    assert found(cases[:-1], FindingKind.BETWEEN_GROUPS, "future", threshold=5) is None  # nine doctors


def test_choices_are_compared_between_groups_too():
    cases = make_cases("growers", 10, important=["water"]) + make_cases("doctors", 10, important=["parks"])
    water = found(cases, FindingKind.BETWEEN_GROUPS, "water")
    assert [(value.group, value.number) for value in water.values] == [("growers", 1.0), ("doctors", 0.0)]


def test_agreement_needs_two_thirds_and_half_of_every_group():
    agreed = (
        make_cases("growers", 9, future="1")
        + make_cases("doctors", 3, future="2")
        + make_cases("doctors", 3, future="4")
    )
    future = found(agreed, FindingKind.CONSENSUS, "future")
    assert future.number(Statistic.SHARE, ALL) == 12 / 15
    assert (future.is_high, future.strength, future.others) == (False, 0.5, ("doctors",))
    assert future.reversed_by == (Unit("group", "growers"),)  # 3 of 6 are left
    assert found([*agreed, make_case("doctors", future="4")], FindingKind.CONSENSUS, "future") is None  # 3 of 7 doctors


def test_dissent_needs_thirty_per_cent_on_either_side():
    cases = (
        make_cases("growers", 4, future="5")
        + make_cases("doctors", 3, future="1")
        + make_cases("doctors", 3, future="3")
    )
    future = found(cases, FindingKind.DISSENT, "future")
    assert (future.number(Statistic.TOP_TWO, ALL), future.number(Statistic.SHARE, ALL)) == (0.4, 0.3)
    assert future.others == ("growers", "doctors")


def test_judgements_of_the_municipality_are_those_of_the_others():
    cases = make_cases("council", 20, trust="5") + make_cases("growers", 10, trust="1")
    trust = found(cases, FindingKind.CONSENSUS, "trust")
    assert (trust.outside_only, trust.is_high, trust.base) == (True, False, 10)


def test_a_group_under_the_threshold_is_never_named():
    cases = (
        make_cases("growers", 12, future="1") + make_cases("doctors", 12, future="2")
        + make_cases("council", 12, future="1") + make_cases("staff", 4, future="5")
    )  # fmt: skip
    for one in findings(make_dataset(cases, threshold=5), limit=99):
        assert "staff" not in one.others and "staff" not in {value.group for value in one.values}


def test_there_are_ten_at_most_and_no_subject_is_told_of_three_times():
    cases = []
    for group, score in (("council", "5"), ("growers", "1"), ("doctors", "5"), ("staff", "1")):
        cases += judged(group, 12, water=score, roads=score, parks=score)
    told = findings(make_dataset(cases))
    assert len(told) <= 10
    subjects = [one.row or one.variable for one in told]
    assert max(map(subjects.count, subjects)) <= 2
    assert findings(make_dataset(list(reversed(cases)))) == told


def test_nothing_stands_out_of_nothing():
    assert findings(make_dataset([])) == ()


@given(st.lists(st.tuples(st.sampled_from(["growers", "doctors", "council"]), st.sampled_from("12345")), min_size=3))
def test_leaving_a_group_out_is_counting_the_others(answers):
    data = make_dataset([make_case(group, future=score) for group, score in answers])
    scores = np.array([float(score) for _, score in answers])[:, None]
    without = LeavingOut.of(data)
    means = without.ratios(scores, np.ones_like(scores))
    for unit, mean in zip(without.units, means[:, 0], strict=True):
        assert mean == pytest.approx(np.mean([float(score) for group, score in answers if group != unit.code]))
