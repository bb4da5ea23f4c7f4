"""Mean ranks beside the shares of those who put a category first: what the two say together gives nobody away.

Whoever puts a category first gives it rank 1, everybody else 2 at least and the last rank at most: six persons with a
mean rank of 11/6 hold one to three who put it first. No share that is withheld beside helps against that, so the mean
ranks of a group go, in every row, since whoever puts one category first puts no other there. The attacker's linear
programme is asked (`analysis.disclosure.linear_attack`): its unknowns are the persons of each group who put each
category first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from analysis.disclosure.group_rules import SIDES, Counts, Flags, GroupRule
from analysis.disclosure.linear_attack import Known, exposed
from analysis.disclosure.withholding import Suppression, Withholding, withhold_smallest
from analysis.results import ALL, MEANS_OF_GROUPS, Withheld

Floats = npt.NDArray[np.float64]
Sum = tuple[Floats, float, float]  # coefficients (U,), the least and the most it can be
_HALF = 0.005  # means of groups that are rounded stand to two decimals


def withheld_ranks(
    firsts: Counts, ranks: Floats, rule: GroupRule, totals: Sequence[str], beside: Suppression
) -> Suppression:
    """Which mean ranks of a table by group are withheld.

    `firsts` (R, G) put each category first, `ranks` (R, G) are the sums of the ranks they all gave it, `totals` those
    that both stand under, `beside` what is withheld of the shares of those who put it first.
    """
    nobody = np.zeros(firsts.shape, np.int64)  # a mean is no count that could be small
    table = Withholding(nobody, rule, tuple(totals), is_partition=False)
    reader = _Reader(firsts, ranks, rule, tuple(totals), beside)
    for further in (_own_columns, _all_groups, _all_but_all):
        found = reader.given_away(table)
        if not found:
            break
        table.mended(partial(further, found), Withheld.AUDIT)
    return table.suppression()


def _own_columns(found: Sequence[str], table: Withholding) -> bool:
    """The groups given away, and in each total that would give one back another group."""
    grouping = table.rule.grouping
    withheld = table.cells[0].copy()
    for column in found:
        withheld |= grouping.members(column) & table.named
    for line in (*(grouping.members(side) & table.named for side in SIDES), table.named):
        if (withheld & line).sum() == 1:
            withhold_smallest(withheld, table.rule.bases, line)
    table.cells |= withheld
    return True


def _all_groups(found: Sequence[str], table: Withholding) -> bool:
    table.cells |= table.named
    return True


def _all_but_all(found: Sequence[str], table: Withholding) -> bool:
    for withheld in table.totals.values():
        withheld[:] = True
    return True


@dataclass(frozen=True, eq=False)
class _Reader:
    firsts: Counts
    ranks: Floats
    rule: GroupRule
    totals: tuple[str, ...]
    beside: Suppression

    def given_away(self, table: Withholding) -> list[str]:
        """Groups and sides of which few are proven to have put a category first, by more than the totals of all."""
        columns, targets = self._targets()
        if not columns:
            return []
        means = table.suppression()
        found = [place for place, _, _ in self._exposed(targets, means, self.totals, by_group=True)]
        if not found:
            return []
        alone = {found[place] for place, _, _ in self._exposed(targets[found], means, (ALL,), by_group=False)}
        return list(dict.fromkeys(columns[place] for place in found if place not in alone))

    def _targets(self) -> tuple[list[str], Floats]:
        names = [name for name, is_named in zip(self.rule.grouping.names, self.rule.named, strict=True) if is_named]
        found = [
            (column, self._flat(row, self.rule.grouping.members(column)))
            for column in (*names, *(side for side in SIDES if side in self.totals))
            for row in np.flatnonzero(self.beside.withheld(column)).tolist()
        ]
        return [column for column, _ in found], np.array([target for _, target in found])

    def _exposed(
        self, targets: Floats, means: Suppression, totals: Sequence[str], *, by_group: bool
    ) -> Iterator[tuple[int, int, int]]:
        names = self.rule.grouping.names if by_group else ()
        sums = [*self._bases(), *self._shares((*names, *totals)), *self._means(means, names, totals)]
        known = Known(
            low=np.zeros(self.firsts.size),
            high=np.tile(self.rule.bases.astype(float), len(self.firsts)),
            sums=np.array([each for each, _, _ in sums]),
            least=np.array([least for _, least, _ in sums]),
            most=np.array([most for _, _, most in sums]),
        )
        return exposed(known, targets, self.rule.k, truth=self.firsts.ravel().astype(float))

    def _bases(self) -> Iterator[Sum]:
        """Everybody puts one category first."""
        for group, base in enumerate(self.rule.bases):
            own = np.arange(len(self.rule.bases)) == group
            yield np.outer(np.ones(len(self.firsts)), own).ravel(), float(base), float(base)

    def _shares(self, columns: Sequence[str]) -> Iterator[Sum]:
        """Those who put a category first, as they are told."""
        rule = self.rule
        for column in columns:
            is_mean = column in MEANS_OF_GROUPS
            voices = rule.voices_of(column) if is_mean else rule.grouping.members(column)
            weights = voices / np.maximum(rule.bases, 1) if is_mean else voices
            for row in np.flatnonzero(~self.beside.withheld(column)).tolist():
                said, leeway = float(self.firsts[row] @ weights), 0.0
                if is_mean and self.beside.rounded[column][row]:
                    said, leeway = float(np.round(said / voices.sum(), 2) * voices.sum()), _HALF * int(voices.sum())
                yield self._flat(row, weights), said - leeway, said + leeway

    def _means(self, means: Suppression, names: Sequence[str], totals: Sequence[str]) -> Iterator[Sum]:
        """What mean ranks say of those who put a category first, told or left of a total without the groups told."""
        grouping, rows = self.rule.grouping, len(self.firsts)
        told = np.array([name in names and not means.withheld(name)[0] for name in grouping.names])
        wholes = [total for total in totals if total not in MEANS_OF_GROUPS and not means.withheld(total)[0]]
        members = [grouping.members(total) for total in wholes]
        people = [*(np.eye(len(told), dtype=bool)[told]), *members, *(each & ~told for each in members)]
        for own in people:
            base = float(self.rule.bases[own].sum())
            for row, total in enumerate(self.ranks[:, own].sum(axis=1)):
                least, most = 2 * base - total, (rows * base - total) / max(rows - 1, 1)
                yield self._flat(row, own), max(least, 0.0), min(most, base)

    def _flat(self, row: int, groups: Floats | Flags) -> Floats:
        return np.outer(np.arange(len(self.firsts)) == row, groups).ravel().astype(float)
