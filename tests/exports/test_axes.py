"""Axes of native charts: whatever is shown lies between their ends, in steps that can be counted."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.report.axes import padded, unit


@pytest.mark.parametrize(
    ("values", "limits", "step"),
    [
        ([0.1, None, 0.42], (0.05, 0.5), 0.05),  # shares
        ([1.9, 3.8], (1.5, 4.0), 0.5),  # means of five points
        ([3.0, 41.0], (0.0, 45.0), 5.0),  # points of a hundred
        ([0.0, 1000.0], (0.0, 1500.0), 500.0),  # cases of a large district
    ],
)
def test_an_axis_counts_as_people_do(values, limits, step):
    assert padded(values) == limits and unit(*limits) == step


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_everything_lies_between_finite_ends_a_dozen_steps_apart(values):
    low, high = padded(values)
    assert isfinite(low) and isfinite(high) and low < high
    assert low <= min(values) and max(values) <= high
    assert 0 < (high - low) / unit(low, high) <= 12
