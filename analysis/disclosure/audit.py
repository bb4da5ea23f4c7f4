"""Which withheld numbers do the published ones determine? By linear algebra, not by rule.

The counts of a table are unknowns where they are withheld. Every published number – a total of a row, the
base of a column, a mean – is a linear equation in them. An unknown (or a withheld sum of unknowns)
is determined exactly where its coefficient vector lies in the row space of these equations. Numbers
published only as whole percent determine a count where they leave it less than one person to move.

Counts are of at least nobody and at most the base, too: which of them that proves to be small is asked of the
attacker's linear programme (`analysis.disclosure.linear_attack`), with the same equations.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.disclosure.linear_attack import TOLERANCE, Known, exposed, row_space

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Places = list[tuple[int, int]]
HALF_PERCENT = 0.005


@dataclass(frozen=True, eq=False)
class Published:
    """What a reader of a table of R rows and G groups can know.

    Attributes
    ----------
    unknown
        (R, G) True for withheld cells.
    row_totals
        For each kind of total: coefficients (G,) and the rows (R,) where it is shown.
    rounded_totals
        The same for totals shown in whole percent.
    column_scores
        Row scores (R,) and the groups (G,) whose sum of scores is known; known too are the sums over
        all groups and over each side.
    sides
        Coefficients (G,) of totals that may be withheld, and the rows (R,) where they are.
    """

    unknown: Flags
    row_totals: tuple[tuple[Floats, Flags], ...]
    rounded_totals: tuple[tuple[Floats, Flags], ...] = ()
    column_scores: tuple[tuple[Floats, Flags], ...] = ()
    sides: tuple[tuple[Floats, Flags], ...] = ()

    @cached_property
    def places(self) -> npt.NDArray[np.intp]:
        """(U, 2) row and group of each unknown."""
        return np.argwhere(self.unknown)

    def equations(self) -> Floats:
        """(E, U): one row a number published as it is, of unit length."""
        return _unit(np.vstack([self.on_rows(*total) for total in self.row_totals] + self._on_columns()))

    def rounded_equations(self) -> Floats:
        """(F, U): one row a number published in whole percent."""
        return np.vstack([self.on_rows(*total) for total in self.rounded_totals] or [np.zeros((0, len(self.places)))])

    def on_rows(self, coefficients: Floats, rows: Flags) -> Floats:
        """Equations of a weighted sum over each of `rows`."""
        of_row = np.flatnonzero(rows)[:, None] == self.places[:, 0]
        return np.asarray(of_row * coefficients[self.places[:, 1]])

    def _on_columns(self) -> list[Floats]:
        equations = []
        for scores, known in self.column_scores:
            of_unknown = scores[self.places[:, 0]]
            of_group = np.flatnonzero(known)[:, None] == self.places[:, 1]
            sides = np.array([np.ones(len(known)), *(side for side, _ in self.sides)])
            equations += [of_group * of_unknown, sides[:, self.places[:, 1]] * of_unknown]
        return equations

    def column_determines(self, row: int, group: int) -> bool:
        """Whether the numbers published of one column alone determine its cell in `row`."""
        rows = np.flatnonzero(self.unknown[:, group])
        equations = np.array([scores[rows] for scores, known in self.column_scores if known[group]])
        if not equations.size:
            return False
        basis = row_space(_unit(equations))
        return bool((basis[:, rows == row] ** 2).sum() > 1 - TOLERANCE)


def determined(published: Published) -> tuple[Places, Places]:
    """Withheld cells (row, group) and withheld sides (row, which) that the published numbers determine."""
    if not published.unknown.any():
        return [], [
            (int(row), which) for which, (_, rows) in enumerate(published.sides) for row in np.flatnonzero(rows)
        ]
    unknowns = len(published.places)
    targets = np.vstack([np.eye(unknowns), *(published.on_rows(*side) for side in published.sides)])
    solved = _solved(targets, published)
    sides = [(int(row), which) for which, (_, rows) in enumerate(published.sides) for row in np.flatnonzero(rows)]
    cells = [(int(row), int(group)) for row, group in published.places[solved[:unknowns]]]
    return cells, [side for side, given_away in zip(sides, solved[unknowns:], strict=True) if given_away]


def proven(published: Published, counts: npt.NDArray[np.int64], bases: npt.NDArray[np.int64], k: int) -> Places:
    """Withheld cells (row, group) of which the published numbers prove that 1 to k-1 persons stand in them; of a
    withheld side the group is -1."""
    if not published.unknown.any():
        return []
    truth = counts[published.unknown].astype(float)
    exact = published.equations()
    said = exact @ truth
    rounded, least, most = published.rounded_equations(), list[float](), list[float]()
    for weights, rows in published.rounded_totals:
        voices = max(int((weights > 0).sum()), 1)
        for row, unknown in zip(np.flatnonzero(rows), published.on_rows(weights, rows) @ truth, strict=True):
            mean = float(counts[row] @ weights) / voices
            shown = unknown + (np.round(mean, 2) - mean) * voices
            least.append(shown - HALF_PERCENT * voices)
            most.append(shown + HALF_PERCENT * voices)
    known = Known(
        low=np.zeros(len(truth)),
        high=bases[published.places[:, 1]].astype(float),
        sums=np.vstack([exact, rounded]),
        least=np.concatenate([said, least]),
        most=np.concatenate([said, most]),
    )
    sides = [(int(row), -1) for _, rows in published.sides for row in np.flatnonzero(rows)]
    targets = np.vstack([np.eye(len(truth)), *(published.on_rows(*side) for side in published.sides)])
    places = [(int(row), int(group)) for row, group in published.places] + sides
    return [places[place] for place, _, _ in exposed(known, targets, k, truth=truth)]


def _solved(targets: Floats, published: Published) -> Flags:
    """(T,) which of the sums `targets` (T, U) of unknowns can be had."""
    basis = row_space(published.equations())
    sizes = np.maximum(np.linalg.norm(targets, axis=1), 1)
    left = targets - targets @ basis.T @ basis
    exactly = np.linalg.norm(left, axis=1) <= TOLERANCE * sizes
    rounded = published.rounded_equations()
    beyond = rounded - rounded @ basis.T @ basis
    telling = np.linalg.norm(beyond, axis=1) > TOLERANCE * np.maximum(np.linalg.norm(rounded, axis=1), TOLERANCE)
    if not telling.any():
        return np.asarray(exactly)
    solution = left @ np.linalg.pinv(beyond[telling], rcond=TOLERANCE)
    remaining = np.linalg.norm(left - solution @ beyond[telling], axis=1)
    leeway = np.abs(solution).sum(axis=1) * HALF_PERCENT
    return np.asarray(exactly | ((remaining <= TOLERANCE * sizes) & (leeway < 1)))


def _unit(equations: Floats) -> Floats:
    lengths = np.linalg.norm(equations, axis=1)
    return np.asarray(equations[lengths > 0] / lengths[lengths > 0, None])
