"""How a wave was drawn: weights, strata and their populations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from questionnaires.fieldwork import WaveKind


@dataclass(frozen=True, eq=False)
class StratifiedDesign:
    """A simple random sample within each of H strata, without replacement.

    `weights` (n,) persons represented by each case, `strata` (n,) index of its stratum,
    `populations` (H,) persons of each stratum, NaN where unknown: then nothing has an error.
    """

    weights: npt.NDArray[np.float64]
    strata: npt.NDArray[np.int64]
    populations: npt.NDArray[np.float64]

    @classmethod
    def of(cls, strata: pd.Series, populations: pd.Series, weights: pd.Series | None = None) -> StratifiedDesign:
        """From one value a case. Without weights a case stands for population / cases of its stratum.

        Raises
        ------
        ValueError
            Where a stratum has several populations, or fewer persons than cases.
        """
        codes, names = pd.factorize(strata, sort=True)
        sizes = np.bincount(codes, minlength=len(names))
        known = populations.to_numpy(np.float64)
        totals = np.zeros(len(names))
        totals[codes] = known
        if not np.array_equal(totals[codes], known):
            raise ValueError("a stratum has several populations")
        if (totals < sizes).any():
            raise ValueError(f"stratum {names[int(np.argmax(totals < sizes))]!r} has more cases than persons")
        drawn = (totals / np.maximum(sizes, 1))[codes]
        return cls(drawn if weights is None else weights.to_numpy(np.float64), codes.astype(np.int64), totals)


def design_of(kind: WaveKind, cases: pd.DataFrame) -> StratifiedDesign | None:
    """The design of a wave drawn at random, from `Dataset.cases`; None for others, and where nothing is known.

    Weights that are equal within each stratum but do not add up to its population (they were made when
    the sample was drawn, and not all answered) are scaled to it, so that strata where fewer answered do
    not count less; other weights are used as they stand. Without strata and populations, shares and
    means are weighted and have no errors.
    """
    if kind is not WaveKind.SAMPLE or cases.empty:
        return None
    is_weighted = bool(cases["weight"].notna().all())
    if cases["population"].notna().all():
        strata = cases["stratum"].map(lambda stratum: stratum if isinstance(stratum, str) else "")
        given = cases["weight"] if is_weighted and not _only_drawn(cases, strata) else None
        return StratifiedDesign.of(strata, cases["population"], given)
    if not is_weighted:
        return None
    nowhere = np.zeros(len(cases), np.int64)
    return StratifiedDesign(cases["weight"].to_numpy(np.float64), nowhere, np.array([np.nan]))


def _only_drawn(cases: pd.DataFrame, strata: pd.Series) -> bool:
    """Whether weights are equal within strata and fall short of a population that not all answered for."""
    by_stratum = cases["weight"].groupby(strata)
    are_equal = bool((by_stratum.max() <= by_stratum.min() * (1 + 1e-9)).all())
    populations = cases["population"].groupby(strata).first()
    return are_equal and not np.allclose(by_stratum.sum(), populations, rtol=1e-6)
