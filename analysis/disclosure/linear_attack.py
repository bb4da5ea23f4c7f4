"""What a reader can work out from published numbers: the attacker's linear programme.

The persons in the cells of a table are unknowns of at least nobody. Every published number holds a sum of
them between two values, equal ones where it stands exactly, half a unit apart on either side where it was
rounded. The least and the most that a withheld sum can be under all of them (two programmes a sum) are the
interval that an attacker has.

A withheld number of persons is exposed where the published numbers prove that 1 to k-1 persons stand there:
the interval, narrowed to whole persons, has neither 0 nor k in it. That the cell may be small is what its
sign says anyway. This is the feasibility interval of Hundepool et al., Statistical Disclosure Control
(2012), chapter 4, held against the threshold rule; unknowns are real numbers, so that an interval can be
wider than whole persons allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
TOLERANCE = 1e-8
SLACK = 1e-6  # sums of shares are floating-point numbers


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of U numbers of persons: `low` and `high` (U,), and E `sums` (E, U) between `least` and `most`."""

    low: Floats
    high: Floats
    sums: Floats
    least: Floats
    most: Floats

    def without_settled(self, targets: Floats) -> tuple[Known, Floats, Floats]:
        """The same without the numbers that are known outright; `targets` (T, U) of the others, and what is known
        of each target (T,)."""
        settled = self.high - self.low <= SLACK
        values = np.where(settled, self.low, 0.0)
        open_, said = ~settled, self.sums @ values
        telling = np.abs(self.sums[:, open_]).sum(axis=1) > 0
        left = Known(
            self.low[open_],
            self.high[open_],
            self.sums[telling][:, open_],
            (self.least - said)[telling],
            (self.most - said)[telling],
        )
        return left, targets[:, open_], targets @ values


def interval(known: Known, target: Floats) -> tuple[float, float]:
    """The least and the most of the sum `target` (U,). Raises ValueError where the numbers contradict each other."""
    left, targets, said = known.without_settled(target[None, :])
    (low, _), (high, _) = _least(left, targets[0]), _least(left, -targets[0])
    return float(low + said[0]), float(said[0] - high)


def exposed(known: Known, targets: Floats, k: int, *, truth: Floats | None = None) -> Iterator[tuple[int, int, int]]:
    """Which sums (T, U) are proven to be of 1 to k-1 persons: place, and the fewest and most persons.

    Every solution found, and the `truth` (U,) where it is given, is a witness for all sums: one that is nobody
    or k in it needs no programme of its own, and neither does one that is on the way from a witness to the
    bounds. So most are settled by the first programmes, which ask for as little, then as much, as all sums in
    question can be together.
    """
    left, wanted, said = known.without_settled(targets)
    basis = row_space(left.sums[left.most - left.least <= SLACK])
    pending, seen = np.arange(len(targets)), list[Floats]()

    def acquit(witness: Floats) -> None:
        """Leave out the sums that are not small in the witness, or somewhere between all witnesses and the bounds."""
        nonlocal pending
        seen.append(witness)
        middle = np.mean(seen, axis=0)
        for point in (witness, middle) if len(seen) > 1 else (witness,):
            pending = pending[_is_small(wanted[pending] @ point + said[pending], k)]
            ends = _ends(left, point, wanted[pending], basis) + said[pending]
            pending = pending[_is_small(ends, k).all(axis=0)]

    if truth is not None:
        acquit(truth[known.high - known.low > SLACK])
    for sign in (1, -1):
        if len(pending) > 1:
            acquit(_least(left, sign * wanted[pending].sum(axis=0))[1])
    while len(pending):
        place = pending[0]
        least, witness = _least(left, wanted[place])
        acquit(witness)
        if place not in pending:
            continue
        most, witness = _least(left, -wanted[place])
        acquit(witness)
        if place not in pending:
            continue
        pending = pending[1:]
        fewest, persons = np.ceil(least + said[place] - SLACK), np.floor(said[place] - most + SLACK)
        if fewest >= 1 and persons < k:
            yield int(place), int(fewest), int(persons)


def _is_small(persons: Floats, k: int) -> npt.NDArray[np.bool_]:
    return np.asarray((persons > SLACK) & (persons < k - SLACK))


def _ends(known: Known, point: Floats, targets: Floats, basis: Floats) -> Floats:
    """(2, T) the least and the most of each sum on the line through a solution that changes it fastest."""
    ways = targets - (targets @ basis.T) @ basis
    slopes = np.hstack([ways, ways @ known.sums.T])
    at = known.sums @ point
    up = np.concatenate([known.high - point, known.most - at])
    down = np.concatenate([point - known.low, at - known.least])
    flat = np.abs(slopes) <= SLACK
    size = np.where(flat, 1.0, np.abs(slopes))
    room = [np.where(slopes > 0, *order) for order in ((up, down), (down, up))]
    steps = [np.where(flat, np.inf, np.maximum(each, 0) / size).min(axis=1, initial=np.inf) for each in room]
    gain = np.einsum("tu,tu->t", ways, targets)
    steps = [np.where(np.isfinite(step), step, 0.0) for step in steps]
    return np.asarray(np.array([-steps[1] * gain, steps[0] * gain]) + targets @ point)


def row_space(equations: Floats) -> Floats:
    """An orthonormal basis of the row space, one basis vector a row."""
    if not equations.size:
        return np.zeros((0, equations.shape[-1]))
    _, sizes, basis = np.linalg.svd(equations, full_matrices=False)
    return np.asarray(basis[sizes > TOLERANCE * max(1.0, float(sizes[0]))])


def _least(known: Known, target: Floats) -> tuple[float, Floats]:
    """The least of a sum, and where it is had."""
    if not target.any():
        return 0.0, known.low
    if not len(known.sums):
        found = np.where(target > 0, known.low, known.high)
        return float(target @ found), found
    from scipy.optimize import Bounds, LinearConstraint, milp  # half a second to import

    # without whole numbers it is a linear programme, asked with sums between two values as they are
    sums = LinearConstraint(known.sums, known.least - SLACK / 10, known.most + SLACK / 10)
    answer = milp(target, constraints=sums, bounds=Bounds(known.low, known.high))
    if answer.status != 0:
        raise ValueError(f"the published numbers contradict each other: {answer.message}")
    return float(answer.fun), np.asarray(answer.x)
