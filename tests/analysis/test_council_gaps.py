"""The council against its city, each mean worked out by hand."""

from analysis.tables.council_gaps import council_gaps
from tests.analysis.tiny_study import make_cases, make_dataset


def test_the_widest_gap_comes_first_and_each_group_outside_stands_beside_it():
    cases = (
        make_cases("council", 6, trust="5", performance__water="4", performance__roads="3")
        + make_cases("growers", 6, trust="2", performance__water="3", performance__roads="3")
        + make_cases("doctors", 6, trust="1", performance__water="2", performance__roads="3")
    )
    found = council_gaps(make_dataset(cases))
    # trust 5 against (6*2 + 6*1) / 12 = 1.5; water 4 against 2.5; roads 3 against 3.
    assert [(one.row or one.variable, one.gap) for one in found] == [("trust", 3.5), ("water", 1.5), ("roads", 0.0)]
    assert found[0].groups == (("growers", 2.0), ("doctors", 1.0))
    assert (found[0].lowest, found[0].highest) == (1, 5)


def test_a_group_that_may_not_be_shown_has_no_mean_and_a_small_inside_no_gap():
    outside = make_cases("growers", 9, trust="2") + make_cases("doctors", 3, trust="1")
    found = council_gaps(make_dataset(make_cases("council", 6, trust="5") + outside, threshold=5))
    assert dict(found[0].groups)["doctors"] is None
    assert council_gaps(make_dataset(make_cases("council", 3, trust="5") + outside, threshold=5)) == ()


def test_a_wave_without_anybody_inside_has_nothing_to_compare():
    assert council_gaps(make_dataset(make_cases("growers", 9, trust="2"))) == ()
