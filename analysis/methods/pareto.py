"""Which few causes make most of it (Pareto; Juran 1951), and how much easier life became for what was spent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.survey_design import Floats

MOST = 0.8


@dataclass(frozen=True)
class Cause:
    """A cause (its place among the amounts), its share, the share up to it, and whether it is one of the vital few."""

    place: int
    share: float
    cumulative: float
    is_vital: bool


def pareto(amounts: Floats, most: float = MOST) -> list[Cause]:
    """Causes from the largest amount (K,) to the least; the vital few are the first that together reach `most`.

    Equal amounts keep the order given. Nothing is returned where all amounts are zero.
    """
    total = float(amounts.sum())
    if total <= 0:
        return []
    causes, reached = [], 0.0
    for place in np.argsort(-amounts, kind="stable"):
        share = float(amounts[place]) / total
        is_vital = reached < most - 1e-12
        reached += share
        causes.append(Cause(int(place), share, min(reached, 1.0), is_vital))
    return causes
