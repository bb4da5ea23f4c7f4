"""Quadrants of importance against performance (Martilla and James 1977), and how sure each is."""

from __future__ import annotations

import numpy as np

from analysis.estimation.survey_design import Flags, Floats
from analysis.results import Quadrant

_QUADRANTS = {
    (True, False): Quadrant.CONCENTRATE,
    (True, True): Quadrant.KEEP_UP,
    (False, False): Quadrant.LOW_PRIORITY,
    (False, True): Quadrant.POSSIBLE_OVERKILL,
}


def quadrants(importance: Floats, performance: Floats) -> list[Quadrant | None]:
    """The quadrant of each item from its means (k,): axes cross at the mean of each, a value at it counts as high.

    None for an item without either, which has no part in the means.
    """
    known = ~np.isnan(importance + performance)
    high = np.stack([axis >= _mean(axis[known]) for axis in (importance, performance)], axis=1)
    return [_QUADRANTS[bool(i), bool(p)] if k else None for (i, p), k in zip(high, known, strict=True)]


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def stability(importance: Floats, performance: Floats, among: Flags, weights: Floats, replicates: Floats) -> Floats:
    """(k,) share of the replicate weights (n, R) that put an item into the quadrant that `weights` (n,) do.

    `importance` and `performance` (n, k) are the answers, NaN for none.
    """
    whole = quadrants(*(_means(axis, among, weights[:, None])[0] for axis in (importance, performance)))
    drawn = [_means(axis, among, replicates) for axis in (importance, performance)]
    same = [[a is b for a, b in zip(quadrants(i, p), whole, strict=True)] for i, p in zip(*drawn, strict=True)]
    return np.asarray(np.mean(same, axis=0), np.float64)


def _means(answers: Floats, among: Flags, weights: Floats) -> Floats:
    """(R, k) means under R columns of weights."""
    given = ~np.isnan(answers) & among[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = (weights.T @ np.where(given, answers, 0)) / (weights.T @ given.astype(np.float64))
    return means
