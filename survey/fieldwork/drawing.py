"""Drawing a sample: at random within strata, in proportion to their size."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Drawn:
    units: tuple[int, ...]
    population: dict[str, int]  # how many each stratum holds, drawn or not


def draw(stratum_of: Mapping[int, str], size: int, source: random.Random | None = None) -> Drawn:
    """`size` of the units, shared out over the strata in proportion and drawn without replacement.

    Shares are rounded by largest remainders; each stratum gives at least two (or all it has), so
    that a variance within it can be estimated, even where that makes a few more than `size`.

    Notes
    -----
    Proportional allocation: Lohr, Sampling: Design and Analysis, chapter 3.
    """
    source = source or random.SystemRandom()
    members: dict[str, list[int]] = {}
    for unit, stratum in stratum_of.items():
        members.setdefault(stratum, []).append(unit)
    population = {stratum: len(units) for stratum, units in members.items()}
    shares = allocate(population, size)
    chosen = {unit for stratum, units in members.items() for unit in source.sample(units, shares[stratum])}
    return Drawn(tuple(unit for unit in stratum_of if unit in chosen), population)


def allocate(population: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum are drawn."""
    total = sum(population.values())
    exact = {stratum: size * count / total for stratum, count in population.items()}
    shares = {stratum: int(share) for stratum, share in exact.items()}
    left = size - sum(shares.values())
    for stratum in sorted(exact, key=lambda own: (shares[own] - exact[own], own))[:left]:
        shares[stratum] += 1
    return {stratum: min(population[stratum], max(share, 2)) for stratum, share in shares.items()}
