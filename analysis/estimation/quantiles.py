"""Medians and quartiles, by one stated rule."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
QUARTILES = (0.25, 0.5, 0.75)


def _neighbours(position: float) -> tuple[float, float]:
    return float(np.floor(position)), float(np.ceil(position))


def quantile(values: Floats, p: float) -> float:
    """The p-quantile of single values by the same rule; NaN of none."""
    return float(np.quantile(values, p)) if len(values) else float("nan")


def weighted_quantile(values: Floats, weights: Floats, p: float) -> float:
    """The smallest value that at least the share p of the weights does not exceed; NaN of none.

    The inverse of the estimated distribution function (Woodruff 1952), as `svyquantile` of R's survey.
    """
    if not len(values):
        return float("nan")
    order = np.argsort(values, kind="stable")
    shares = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(shares, p * shares[-1] * (1 - 1e-12))])
