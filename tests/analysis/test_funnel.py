"""Control limits of funnel plots."""

import math

import pytest

from analysis.methods.funnel import control_limits


def test_limits_of_ten_answers_at_one_half_by_hand():
    # Binomial(10, 1/2): P(R <= 1) = 11/1024 = 0.0107, P(R <= 2) = 56/1024 = 0.0547, P(R = 2) = 45/1024.
    # r = 2, alpha = (56/1024 - 0.025) / (45/1024) = 0.6756; limit = (2 - 0.6756) / 10 = 0.1324.
    limits = control_limits(0.5, [10])
    assert limits.low_95[0] == pytest.approx((2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10)
    assert limits.target == (0.5,)
    # P(R <= 7) = 968/1024, P(R <= 8) = 1013/1024, P(R = 8) = 45/1024.
    assert limits.high_95[0] == pytest.approx((8 - (1013 / 1024 - 0.975) / (45 / 1024)) / 10)


def test_limits_narrow_to_the_normal_ones_and_998_lies_outside_95():
    limits = control_limits(0.4, [50, 5000])
    # Normal approximation: 0.4 +- 1.96 * sqrt(0.24 / 5000); the interpolated quantile lies half a count inside.
    half = 1.959964 * math.sqrt(0.24 / 5000)
    assert limits.high_95[1] == pytest.approx(0.4 + half, abs=2e-4)
    assert limits.low_95[1] == pytest.approx(0.4 - half, abs=2e-4)
    for place in (0, 1):
        assert limits.low_998[place] < limits.low_95[place] < 0.4 < limits.high_95[place] < limits.high_998[place]
    assert limits.high_95[0] > limits.high_95[1]


def test_weights_widen_the_funnel_as_fewer_answers_would():
    assert control_limits(0.4, [200], design_effect=2.0).high_95 == control_limits(0.4, [100]).high_95


@pytest.mark.parametrize(("target", "n"), [(1.2, [5]), (0.5, [0])])
def test_there_are_no_limits_around_a_share_that_is_none(target, n):
    with pytest.raises(ValueError, match="no limits"):
        control_limits(target, n)
