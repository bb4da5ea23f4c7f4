"""How a wave was drawn: weights, strata and their populations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.dataset import Dataset
from questionnaires.fieldwork import WaveKind


@dataclass(frozen=True, eq=False)
class StratifiedDesign:
    """A simple random sample within each of H strata, without replacement.

    `weights` (n,) persons represented by each case, `strata` (n,) index of its stratum,
    `populations` (H,) persons of each stratum.
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


def design_of(dataset: Dataset) -> StratifiedDesign | None:
    """The design of a wave drawn at random whose strata and populations are known; else None.

    A weight that comes with the cases is used as it stands; without one, answering cases stand for
    their whole stratum, so that strata where fewer answered do not count less.
    """
    cases = dataset.cases
    if dataset.kind is not WaveKind.SAMPLE or cases.empty or cases["population"].isna().any():
        return None
    strata = cases["stratum"].map(lambda stratum: stratum if isinstance(stratum, str) else "")
    weights = cases["weight"] if cases["weight"].notna().all() else None
    return StratifiedDesign.of(strata, cases["population"], weights)
