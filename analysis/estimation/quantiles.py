"""Medians and quartiles, by one stated rule."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def quantile(values: Floats, p: float) -> float:
    """The p-quantile of single values by the same rule; NaN of none."""
    return float(np.quantile(values, p)) if len(values) else float("nan")


def weighted_quantile(values: Floats, weights: Floats, p: float) -> float:
    """The smallest value that at least the share p of the weights does not exceed; NaN of none.

    The inverse of the estimated distribution function (Woodruff 1952), as `svyquantile` of R's survey.
    """
    counted = weights > 0
    if not counted.any():
        return float("nan")
    order = np.argsort(values[counted], kind="stable")
    return step_at(values[counted][order], running(weights[counted][order]), p)


def running(weights: Floats) -> Floats:
    """(n,) running sums, in extended precision, so that equal weights reach a step exactly where they should."""
    return np.cumsum(weights, dtype=np.longdouble).astype(np.float64)


def step_at(steps: Floats, reached: Floats, p: float) -> float:
    """The first of ordered values whose running weight is at least the share p of all; the last where none is.

    Whether a step reaches the share exactly is asked as R asks it, so that rounding decides as it does there.
    """
    place = int(np.searchsorted(reached, p * reached[-1], side="right")) - 1
    if place < 0 or p != reached[place] / reached[-1]:
        place += 1
    return float(steps[min(place, len(steps) - 1)])
