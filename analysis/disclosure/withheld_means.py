"""Means of scores beside counts of the same persons: what the two say together gives nobody away.

Six persons with a mean of 3.2 on a scale of five hold at least one who gave 4 or 5, and at most four: the mean
alone proves a withheld share of the top two to be of few. No count that is withheld beside helps against that,
so the mean goes, and the means that would give it back. The attacker's linear programme is asked until it
finds nothing (`analysis.disclosure.linear_attack`): its unknowns are the persons of each group with each score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.disclosure.group_rules import SIDES, Counts, Flags, GroupRule, is_exposed
from analysis.disclosure.linear_attack import Known, exposed
from analysis.disclosure.withholding import Scores, Suppression, Withholding, withhold_smallest
from analysis.results import ALL, MEANS_OF_GROUPS, Withheld

Floats = npt.NDArray[np.float64]
Sum = tuple[Floats, float, float]  # coefficients (U,), the least and the most it can be
_HALF = 0.005  # means of groups that are rounded stand to two decimals


@dataclass(frozen=True, eq=False)
class Counted:
    """A published count of the persons with some of the scores.

    `scores` (R,) which; `row` of `suppression` says what of it is withheld. It stands under `totals`, and where
    `by_group` in each group.
    """

    scores: Flags
    suppression: Suppression
    row: int
    totals: tuple[str, ...]
    by_group: bool = True


def withheld_means(
    counts: Counts, scores: Scores, rule: GroupRule, totals: Sequence[str], counted: Sequence[Counted]
) -> Suppression:
    """Which means of a table by group are withheld, as a table of one row.

    `counts` (R, G) are the persons of each group with each of the `scores` (R,), `totals` those that means stand
    under, `counted` the counts that are published beside them.
    """
    nobody = np.zeros((1, counts.shape[1]), np.int64)  # a mean is no count that could be small
    means = _Means(Withholding(nobody, rule, tuple(totals), is_partition=False), counts, scores, tuple(counted))
    while means.table.mended(means.mend, Withheld.AUDIT):
        pass
    return means.table.suppression()


@dataclass(frozen=True, eq=False)
class _Means:
    table: Withholding
    counts: Counts
    scores: Scores
    counted: tuple[Counted, ...]

    def mend(self, table: Withholding) -> bool:
        """Withhold a mean for everything that is still given away; True where any was."""
        changed = False
        for column in dict.fromkeys(self._given_away()):
            changed |= self._widen(column)
        return changed

    def _given_away(self) -> Iterator[str]:
        """Groups and sides of which a withheld count is proven to be small by more than the totals of all."""
        columns, targets = self._targets()
        if not columns:
            return
        found = [place for place, _, _ in self._exposed(targets, (ALL, *SIDES, *MEANS_OF_GROUPS), by_group=True)]
        if not found:
            return
        alone = {found[place] for place, _, _ in self._exposed(targets[found], (ALL,), by_group=False)}
        yield from (columns[place] for place in found if place not in alone)

    def _exposed(self, targets: Floats, totals: Sequence[str], *, by_group: bool) -> Iterator[tuple[int, int, int]]:
        sums = [*self._bases(), *self._known(totals, by_group=by_group)]
        known = Known(
            low=np.zeros(self.counts.size),
            high=np.tile(self.table.rule.bases.astype(float), len(self.counts)),
            sums=np.array([each for each, _, _ in sums]),
            least=np.array([least for _, least, _ in sums]),
            most=np.array([most for _, _, most in sums]),
        )
        return exposed(known, targets, self.table.rule.k, truth=self.counts.ravel().astype(float))

    def _targets(self) -> tuple[list[str], Floats]:
        """Withheld counts, by the column they stand in; of who is not shown at all the persons with each score."""
        table, grouping = self.table, self.table.rule.grouping
        groups = [name for name, is_named in zip(grouping.names, table.named, strict=True) if is_named]
        sides = [side for side in SIDES if side in table.shown_totals]
        found: list[tuple[str, Floats]] = []
        for each in self.counted:
            shown = [*(groups if each.by_group else ()), *(side for side in SIDES if side in each.totals)]
            found += [
                (column, self._flat(each.scores, grouping.members(column)))
                for column in shown
                if each.suppression.withheld(column)[each.row]
            ]
        for column in (*groups, *sides):
            if table.rule.is_withheld(column):
                each_score = np.eye(len(self.scores))
                found += [(column, self._flat(own, grouping.members(column))) for own in each_score]
        return [column for column, _ in found], np.array([target for _, target in found])

    def _bases(self) -> Iterator[Sum]:
        for group, base in enumerate(self.table.rule.bases):
            own = np.arange(len(self.table.rule.bases)) == group
            yield self._flat(np.ones(len(self.scores)), own), float(base), float(base)

    def _known(self, totals: Sequence[str], *, by_group: bool) -> Iterator[Sum]:
        """Every published mean and count, as a sum of persons."""
        names = self.table.rule.grouping.names
        means = self.table.suppression()
        shown = [*(names if by_group else ()), *(each for each in totals if each in self.table.shown_totals)]
        yield from self._sums(self.scores, means, 0, shown)
        for each in self.counted:
            shown = [*(names if by_group and each.by_group else ()), *(one for one in totals if one in each.totals)]
            yield from self._sums(each.scores, each.suppression, each.row, shown)

    def _sums(
        self, weights: Floats | Flags, suppression: Suppression, row: int, columns: Sequence[str]
    ) -> Iterator[Sum]:
        rule = self.table.rule
        for column in columns:
            if suppression.withheld(column)[row]:
                continue
            if column not in MEANS_OF_GROUPS:
                coefficients, leeway = self._flat(weights, rule.grouping.members(column)), 0.0
                said = float(coefficients @ self.counts.ravel())
            else:
                voices = rule.voices_of(column)
                coefficients = self._flat(weights, voices / np.maximum(rule.bases, 1))
                is_rounded, said = bool(suppression.rounded[column][row]), float(coefficients @ self.counts.ravel())
                leeway = _HALF * int(voices.sum()) if is_rounded else 0.0
                said = float(np.round(said / voices.sum(), 2) * voices.sum()) if is_rounded else said
            yield coefficients, said - leeway, said + leeway

    def _flat(self, rows: Floats | Flags, groups: Floats | Flags) -> Floats:
        return np.outer(rows, groups).ravel().astype(float)

    # What goes.

    def _widen(self, column: str) -> bool:
        """Withhold the column's own mean, those that give it back, and further ones as long as need be."""
        table, grouping = self.table, self.table.rule.grouping
        own = [grouping.names.index(column)] if column in grouping.names else []
        if own and not table.cells[0, own].any():
            table.cells[0, own] = True
            for line in self._lines():
                if is_exposed(table.cells[0] & line, table.rule.bases, table.rule.k):
                    withhold_smallest(table.cells[0], table.rule.bases, line)
            return True
        if self._round_means():
            return True
        changed = False
        for line in (line for line in self._lines() if not own or line[own].any()):
            changed |= withhold_smallest(table.cells[0], table.rule.bases, line)
        if changed:
            return True
        for total in (*MEANS_OF_GROUPS, *SIDES):
            if not table.totals[total].any():
                table.totals[total][:] = True
                return True
        return False

    def _lines(self) -> list[Flags]:
        """Groups whose means add up to a published one."""
        table, members = self.table, self.table.rule.grouping.members
        lines = [members(side) & table.named for side in SIDES if not table.totals[side][0]]
        return lines + ([table.named] if len(lines) < len(SIDES) and ALL in table.shown_totals else [])

    def _round_means(self) -> bool:
        exact = [mean for mean in MEANS_OF_GROUPS if not (self.table.totals[mean][0] or self.table.rounded[mean][0])]
        for mean in exact:
            self.table.rounded[mean][:] = True
        return bool(exact)
