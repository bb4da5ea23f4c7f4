"""Importance-performance analysis of three fields, by hand."""

import pytest

from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, QUADRANT_CHANGES, Quadrant, Statistic
from analysis.tables.priorities import priorities
from questionnaires.response_domains import Text
from tests.analysis.tiny_study import make_cases, make_dataset, make_instrument, make_item


def three_fields():
    """Water matters to all and is bad, roads to half and are good, parks to nobody and are middling."""
    judged = {"performance__water": "1", "performance__roads": "5", "performance__parks": "3"}
    stored = make_cases("staff", 2, important=["water", "roads"], **judged)
    stored += make_cases("growers", 2, important=["water"], **judged)
    return make_dataset(stored)


def test_quadrants_cross_at_the_means():
    table = priorities(three_fields())
    assert table.column(Statistic.IMPORTANCE) == (1, 0.5, 0)
    assert table.column(Statistic.PERFORMANCE) == (1, 5, 3)
    assert dict(table.references) == {Statistic.IMPORTANCE: 0.5, Statistic.PERFORMANCE: 3}
    # roads are just as important as the mean, parks just as good: a value at the mean is high
    assert [flags[0] for flags in table.flags] == [
        f"quadrant:{Quadrant.CONCENTRATE}",
        f"quadrant:{Quadrant.KEEP_UP}",
        f"quadrant:{Quadrant.POSSIBLE_OVERKILL}",
    ]


def test_priority_is_importance_less_performance_in_standard_deviations():
    # both axes have a spread of sqrt(2/3) of their step: water (1 - 0.5)/0.408 - (1 - 3)/1.633
    water, roads, parks = priorities(three_fields()).column(Statistic.PRIORITY)
    assert water == pytest.approx(2 * 1.5**0.5)
    assert roads == pytest.approx(-(1.5**0.5))
    assert parks == pytest.approx(-(1.5**0.5))


def test_the_totals_stand_apart_and_a_moving_quadrant_is_marked():
    judged = {"performance__water": "1", "performance__roads": "5"}
    stored = make_cases("staff", 1, important=["roads"], **judged) + make_cases(
        "growers", 3, important=["water"], **judged
    )
    stored += make_cases("doctors", 1, important=["roads"], **judged)
    table = priorities(make_dataset(stored))
    # of all: water 3/5, roads 2/5; of three groups: water 1/3, roads 2/3
    assert table.cell("water", Statistic.IMPORTANCE, ALL) == 0.6
    assert table.cell("water", Statistic.IMPORTANCE, MEAN_OF_GROUPS) == pytest.approx(1 / 3)
    assert table.cell("roads", Statistic.IMPORTANCE, INSIDE) == 1
    assert QUADRANT_CHANGES in table.flags[0]
    assert QUADRANT_CHANGES in table.flags[1]
    # parks nobody judged: no quadrant, and no part in the means
    assert table.flags[2] == ()
    assert table.cell("parks", Statistic.PRIORITY) is None


def test_an_instrument_without_the_two_has_no_priorities():
    dataset = make_dataset(make_cases("staff", 1), make_instrument((make_item("last", Text()),)))
    with pytest.raises(KeyError):
        priorities(dataset)
