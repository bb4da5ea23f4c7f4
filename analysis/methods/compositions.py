"""What shares out a whole (a budget of points): the mean of compositions and how far they spread (Aitchison 1986)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.survey_design import Floats

# Of the smallest share above zero, or of an equal share where that is smaller: what a zero is taken for
# (Martín-Fernández, Barceló-Vidal and Pawlowsky-Glahn 2003).
ZERO_SHARE = 0.65


@dataclass(frozen=True, eq=False)
class CompositionMean:
    """`centre` (D,) closed geometric mean of the parts, adding up to 1; `spreads` (D,) standard deviations of the
    log of each part over the geometric mean of all; `total_variance` their squares together.

    `zeros` shares were zero and taken as `replacement`, the others of their case made smaller to make room.
    """

    centre: Floats
    spreads: Floats
    total_variance: float
    zeros: int
    replacement: float


def composition_mean(parts: Floats, weights: Floats) -> CompositionMean:
    """Of `parts` (n, D), not negative, each row with a sum above zero; n > 1 cases with `weights` above zero."""
    shares = parts / parts.sum(axis=1, keepdims=True)
    is_zero = shares == 0
    replacement = ZERO_SHARE * min(float(shares[~is_zero].min()), 1 / parts.shape[1]) if is_zero.any() else 0.0
    room = 1 - replacement * is_zero.sum(axis=1, keepdims=True)
    shares = np.where(is_zero, replacement, shares * room)
    logs = np.log(shares)
    logs -= logs.mean(axis=1, keepdims=True)
    voices = weights / weights.sum()
    means = voices @ logs
    n = len(parts)
    variances = voices @ (logs - means) ** 2 * (n / (n - 1)) if n > 1 else np.full(len(means), np.nan)
    centre = np.exp(means)
    return CompositionMean(
        centre / centre.sum(), np.sqrt(variances), float(variances.sum()), int(is_zero.sum()), replacement
    )
