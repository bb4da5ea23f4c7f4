"""The data that all statistics benchmarks share: 60 five-point items, five groups, weights, three known margins.

Needs numpy alone, so that each library can read it in an environment of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

ITEMS = tuple(f"q{k}" for k in range(60))
GROUPS = {"sex": 2, "age": 6, "schooling": 5, "neighbourhood": 22, "work": 8}
MARGINS = ("sex", "age", "neighbourhood")
POINTS = 5


@dataclass(frozen=True)
class SurveyData:
    """`items` (60, n) codes 0 to 4, `groups` (n,) by name, `weights` (n,), `totals` by margin."""

    items: np.ndarray
    groups: dict[str, np.ndarray]
    weights: np.ndarray
    totals: dict[str, np.ndarray]

    @property
    def cases(self) -> int:
        return len(self.weights)

    @property
    def bytes(self) -> int:
        return self.items.nbytes + self.weights.nbytes + sum(codes.nbytes for codes in self.groups.values())


def made(cases: int, seed: int = 1405) -> SurveyData:
    """Answers that differ by group, weights between a half and two, margins somewhat off the sample's."""
    chance = np.random.default_rng(seed)
    groups = {name: chance.integers(0, size, cases, dtype=np.int8) for name, size in GROUPS.items()}
    items = np.empty((len(ITEMS), cases), np.int8)
    for row in range(len(ITEMS)):
        items[row] = (chance.integers(0, 2 * POINTS, cases, dtype=np.int8) + groups["age"] // 2) % POINTS
    weights = chance.uniform(0.5, 2, cases)
    totals = {name: chance.dirichlet(np.full(GROUPS[name], 50.0)) * 5 * cases for name in MARGINS}
    return SurveyData(items, groups, weights, totals)


def save(data: SurveyData, folder: Path) -> None:
    """As .npy files that `load` reads."""
    np.save(folder / "items.npy", data.items)
    np.save(folder / "weights.npy", data.weights)
    for kind in ("groups", "totals"):
        np.savez(folder / f"{kind}.npz", **getattr(data, kind))


def load(folder: Path) -> SurveyData:
    groups, totals = (dict(np.load(folder / f"{kind}.npz")) for kind in ("groups", "totals"))
    return SurveyData(np.load(folder / "items.npy"), groups, np.load(folder / "weights.npy"), totals)
