"""Control limits of a funnel plot: how far a share may lie from all together by chance, given how many answered.

Spiegelhalter, D. J. (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202,
appendix A.1.1: binomial quantiles, interpolated so that the limits are smooth in n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_TAILS = (0.025, 0.001)  # of 95 % and 99.8 %


@dataclass(frozen=True)
class ControlLimits:
    """Limits at each `n`, shares 0 to 1; `target` is the share of all together, at each n the same."""

    n: tuple[int, ...]
    target: tuple[float, ...]
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    low_998: tuple[float, ...]
    high_998: tuple[float, ...]


def control_limits(target: float, n: Sequence[int], design_effect: float = 1.0) -> ControlLimits:
    """Limits around `target` for these numbers of answers.

    With a `design_effect` over 1 each n counts as n / design effect answers, so that weights widen the funnel.
    ValueError for a target outside 0 to 1 or an n under 1.
    """
    if not 0 <= target <= 1 or any(each < 1 for each in n):
        raise ValueError(f"no limits around {target} for {list(n)}")
    effective = np.maximum(np.asarray(n, np.float64) / max(design_effect, 1.0), 1.0)
    bounds = [_limit(target, effective, p) for tail in _TAILS for p in (tail, 1 - tail)]
    return ControlLimits(tuple(n), (target,) * len(n), *(tuple(float(each) for each in bound) for bound in bounds))


def _limit(target: float, n: np.ndarray, p: float) -> np.ndarray:
    """(r - alpha) / n, where r is the smallest count with P(R <= r) >= p and alpha says how far p lies under it."""
    from scipy.stats import binom  # a second to import

    whole = np.round(n)
    r = binom.ppf(p, whole, target)
    below, at = binom.cdf(r, whole, target), binom.pmf(r, whole, target)
    alpha = np.divide(below - p, at, out=np.zeros_like(at), where=at > 0)
    return np.asarray(np.clip((r - alpha) / whole, 0, 1))
