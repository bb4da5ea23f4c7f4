"""One order from many: Borda, Kemeny, and how far the many agree (Kendall's W).

`ranks` (n, m): the rank of each of m items by each of n persons, 1 is best, ties share the mean of their ranks and
the unranked the ranks left over, so that each row adds up to m (m + 1) / 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from math import nan

import numpy as np
from scipy.special import chdtrc

from analysis.estimation.survey_design import Floats, Integers

MOST_ITEMS = 12  # of an exact Kemeny order
_MOST_OPTIMA = 1000
_FEW = 7  # persons or items of which the chi-square of W is rough
_MOST_PERMUTED = 100
_MOST_SUMS = 300_000
_DRAWS = 10_000


def filled_ranks(places: Floats) -> Floats:
    """(n, m) ranks from places (n, m), NaN for unranked: their order within the row counts, not their size."""
    filled = np.where(np.isnan(places), np.inf, places)
    below = (filled[:, None, :] < filled[:, :, None]).sum(axis=2)
    equal = (filled[:, None, :] == filled[:, :, None]).sum(axis=2)
    return np.asarray(below + (equal + 1) / 2)


def preferences(ranks: Floats, weights: Floats) -> Floats:
    """(m, m) weight of those who put the row's item before the column's; a tie speaks for neither."""
    before = ranks[:, :, None] < ranks[:, None, :]
    preferred: Floats = np.einsum("n,nij->ij", weights, before.astype(np.float64))
    return preferred


@dataclass(frozen=True)
class KemenyOrders:
    """All orders (items from best to worst) with the fewest pairwise disagreements, `distance`.

    `is_cycle`: majorities run in a circle, so that no order satisfies all. `is_complete` is False where there were
    more optima than are listed.
    """

    orders: tuple[tuple[int, ...], ...]
    distance: float
    is_cycle: bool
    is_complete: bool = True


def kemeny(preferred: Floats) -> KemenyOrders:
    """The orders nearest to all (Kemeny 1959), exactly, by dynamic programming over subsets: 2^m steps of m.

    Raises ValueError for more than `MOST_ITEMS` items.
    """
    m = len(preferred)
    if m > MOST_ITEMS:
        raise ValueError(f"an exact order of {m} items is too much; {MOST_ITEMS} are the most")
    against = np.zeros((m, 1 << m))  # weight that an item placed before a set of items offends
    for item in range(m):
        for low in range(m):
            half = 1 << low
            against[item, half : 2 * half] = against[item, :half] + preferred[low, item]
    least = np.zeros(1 << m)
    for subset in range(1, 1 << m):
        items = [item for item in range(m) if subset >> item & 1]
        least[subset] = min(against[item, subset ^ (1 << item)] + least[subset ^ (1 << item)] for item in items)
    whole = (1 << m) - 1
    slack = 1e-9 * max(1.0, float(preferred.sum()))
    orders: list[tuple[int, ...]] = []
    waiting: list[tuple[int, tuple[int, ...]]] = [(whole, ())]
    while waiting and len(orders) < _MOST_OPTIMA:
        subset, order = waiting.pop()
        if not subset:
            orders.append(order)
            continue
        for item in reversed(range(m)):
            rest = subset ^ (1 << item)
            if subset >> item & 1 and against[item, rest] + least[rest] <= least[subset] + slack:
                waiting.append((rest, (*order, item)))
    return KemenyOrders(tuple(orders), float(least[whole]), _has_cycle(preferred), not waiting)


def _has_cycle(preferred: Floats) -> bool:
    reaches = preferred > preferred.T
    for middle in range(len(preferred)):
        reaches = reaches | (reaches[:, middle : middle + 1] & reaches[middle])
    return bool(np.diag(reaches).any())


@dataclass(frozen=True)
class Concordance:
    """Kendall's W of `raters` persons; its test by chi-square on `df`; NaN where all are tied."""

    w: float
    raters: int
    chi_square: float
    df: int
    p: float


def kendall_w(ranks: Floats) -> Concordance:
    """Agreement of n persons about m items, 0 to 1, corrected for ties (Kendall and Babington Smith 1939).

    The chi-square is poor for few persons and items (under about seven of either): see `permutation_p`.
    """
    n, m = ranks.shape
    sums = ranks.sum(axis=0)
    squares = float(((sums - sums.mean()) ** 2).sum()) if m else 0.0
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(row, return_counts=True)[1] for row in ranks))
    most = n * n * (m**3 - m) - n * ties
    w = 12 * squares / most if most > 1e-9 else nan
    chi_square = n * (m - 1) * w
    return Concordance(w, n, chi_square, m - 1, float(chdtrc(m - 1, chi_square)) if m > 1 and w == w else nan)


@dataclass(frozen=True)
class PermutationTest:
    """`p` of as much agreement or more if everybody ranked at random; `draws` of them, None where all were counted."""

    p: float
    draws: int | None


def permutation_p(ranks: Floats, seed: int = 1) -> PermutationTest | None:
    """Test of Kendall's W for few persons or items (seven of either at most), ties as they stand.

    Exact by adding up who may rank how, person by person, while the sums that can occur are few; else by 10,000 random
    rankings. None where neither is few, for more than a hundred persons, and where everybody ties all.
    """
    n, m = ranks.shape
    if min(n, m) < 2 or min(n, m) > _FEW or n > _MOST_PERMUTED or (ranks == ranks[:, :1]).all():
        return None
    doubled = np.rint(2 * ranks).astype(np.int64)  # ties share halves
    found = _spread_of_sums(doubled.sum(axis=0)[None])[0]
    counted = _all_sums(doubled) if m <= _FEW else None
    if counted is not None:
        sums, shares = counted
        return PermutationTest(float(shares[_spread_of_sums(sums) >= found].sum()), None)
    chance = np.random.default_rng(seed)
    drawn = np.zeros((_DRAWS, m), np.int64)
    for row in doubled:
        drawn += chance.permuted(np.broadcast_to(row, drawn.shape), axis=1)
    as_far = int((_spread_of_sums(drawn) >= found).sum())
    return PermutationTest((1 + as_far) / (1 + _DRAWS), _DRAWS)


def _spread_of_sums(sums: Integers) -> Integers:
    """(k,) how unequal the sums (k, m) of ranks are; exact, since these are whole numbers of one total."""
    squares: Integers = (sums**2).sum(axis=1)
    return squares


def _all_sums(doubled: Integers) -> tuple[Integers, Floats] | None:
    """The sums of ranks (k, m) that can occur, in any order of the items, and how probable they are (k,)."""
    sums: Integers = np.sort(doubled[:1], axis=1)
    shares: Floats = np.ones(1)
    base = 2 * doubled.size + 1  # above any sum
    for row in doubled[1:]:
        orders = np.array(list(permutations(row.tolist())), np.int64)
        orders, times = np.unique(orders, axis=0, return_counts=True)
        if len(sums) * len(orders) > _MOST_SUMS:
            return None
        added = np.sort(sums[:, None] + orders, axis=2).reshape(-1, sums.shape[1])
        weights = (shares[:, None] * (times / times.sum())).ravel()
        key = added[:, :-1] @ base ** np.arange(sums.shape[1] - 1)  # the last sum follows from the others
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        sums, shares = added[first], np.bincount(place.reshape(-1), weights).astype(np.float64)
    return sums, shares
