"""Means of scores beside counts of the same persons: what they say together gives nobody away.

Six persons with a mean of 3.2 on a scale of five hold at least one who gave 4 or 5, and at most four: the mean
alone proves a withheld share of the top two to be of few. No count that is withheld beside helps against that,
so the mean goes, and the means that would give it back. A share is a mean too, of ones and noughts: where of all
3 gave three points and 10 five, a top two of 5 in 6 leaves few threes to whoever is not shown. The attacker's
linear programme is asked until it finds nothing (`analysis.disclosure.linear_attack`): its unknowns are the
persons of each group with each score.
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
class Told:
    """A number that tables tell of groups and of those taken together: persons with some of the scores, or a mean.

    `scores` (R,) what a person with each score adds to it; `row` of `suppression` says what of it is withheld. It
    stands under `totals`, and where `by_group` in each group.
    """

    scores: Scores
    suppression: Suppression
    row: int
    totals: tuple[str, ...]
    by_group: bool = True

    @property
    def counts_persons(self) -> bool:
        """Whether what is withheld of it is a number of persons; a mean is no secret itself."""
        return bool(np.isin(self.scores, (0, 1)).all())

    def columns(self, names: Sequence[str], totals: Sequence[str], *, by_group: bool = True) -> list[str]:
        """Under which of the groups and totals it stands."""
        return [*(names if by_group and self.by_group else ()), *(each for each in totals if each in self.totals)]


def withheld_means(
    counts: Counts,
    scores: Scores,
    rule: GroupRule,
    totals: Sequence[str],
    beside: Sequence[Told],
    start: Suppression | None = None,
) -> Suppression:
    """Which means of a table by group are withheld, as a table of one row.

    `counts` (R, G) are the persons of each group with each of the `scores` (R,), `totals` those that means stand
    under, `beside` what else is published of the same persons, `start` what is withheld anyway.
    """
    nobody = np.zeros((1, counts.shape[1]), np.int64)  # a mean is no count that could be small
    table = Withholding(nobody, rule, tuple(totals), is_partition=False)
    if start is not None:
        table.withhold(start)

    def mend(table: Withholding) -> bool:
        own = Told(scores, table.suppression(), 0, tuple(totals))
        found = [_widen(table, column) for column in given_away(counts, rule, (own, *beside))]
        return any(found)

    while table.mended(mend, Withheld.AUDIT):
        pass
    return table.suppression()


def given_away(counts: Counts, rule: GroupRule, told: Sequence[Told]) -> list[str]:
    """Groups and sides of which the numbers told prove, by more than the totals of all, that few stand behind a
    withheld count, or with one of the scores in a group or side that is not shown at all."""
    reader = _Reader(counts, rule, tuple(told))
    columns, targets = reader.targets()
    if not columns:
        return []
    found = [place for place, _, _ in reader.exposed(targets, (ALL, *SIDES, *MEANS_OF_GROUPS), by_group=True)]
    if not found:
        return []
    alone = {found[place] for place, _, _ in reader.exposed(targets[found], (ALL,), by_group=False)}
    return list(dict.fromkeys(columns[place] for place in found if place not in alone))


@dataclass(frozen=True, eq=False)
class _Reader:
    counts: Counts
    rule: GroupRule
    told: tuple[Told, ...]

    def exposed(self, targets: Floats, totals: Sequence[str], *, by_group: bool) -> Iterator[tuple[int, int, int]]:
        sums = [*self._bases(), *self._known(totals, by_group=by_group)]
        known = Known(
            low=np.zeros(self.counts.size),
            high=np.tile(self.rule.bases.astype(float), len(self.counts)),
            sums=np.array([each for each, _, _ in sums]),
            least=np.array([least for _, least, _ in sums]),
            most=np.array([most for _, _, most in sums]),
        )
        return exposed(known, targets, self.rule.k, truth=self.counts.ravel().astype(float))

    def targets(self) -> tuple[list[str], Floats]:
        """Withheld counts, by the column they stand in; of who is not shown at all the persons with each score."""
        rule, grouping = self.rule, self.rule.grouping
        groups = [name for name, is_named in zip(grouping.names, rule.named, strict=True) if is_named]
        found = [
            (column, self._flat(each.scores, grouping.members(column)))
            for each in self.told
            if each.counts_persons
            for column in each.columns(groups, SIDES)
            if each.suppression.withheld(column)[each.row]
        ]
        sides = [side for side in SIDES if any(side in each.totals for each in self.told)]
        for column in (*groups, *sides):
            if rule.is_withheld(column):
                found += [(column, self._flat(own, grouping.members(column))) for own in np.eye(len(self.counts))]
        return [column for column, _ in found], np.array([target for _, target in found])

    def _bases(self) -> Iterator[Sum]:
        for group, base in enumerate(self.rule.bases):
            own = np.arange(len(self.rule.bases)) == group
            yield self._flat(np.ones(len(self.counts)), own), float(base), float(base)

    def _known(self, totals: Sequence[str], *, by_group: bool) -> Iterator[Sum]:
        """Every number told, as a sum of persons."""
        for each in self.told:
            columns = each.columns(self.rule.grouping.names, totals, by_group=by_group)
            for column in columns:
                if not each.suppression.withheld(column)[each.row]:
                    yield self._sum(each, column)

    def _sum(self, told: Told, column: str) -> Sum:
        rule = self.rule
        if column not in MEANS_OF_GROUPS:
            coefficients = self._flat(told.scores, rule.grouping.members(column))
            said = float(coefficients @ self.counts.ravel())
            return coefficients, said, said
        voices = rule.voices_of(column)
        coefficients = self._flat(told.scores, voices / np.maximum(rule.bases, 1))
        said = float(coefficients @ self.counts.ravel())
        if not told.suppression.rounded[column][told.row]:
            return coefficients, said, said
        leeway, said = _HALF * int(voices.sum()), float(np.round(said / voices.sum(), 2) * voices.sum())
        return coefficients, said - leeway, said + leeway

    def _flat(self, rows: Floats, groups: Floats | Flags) -> Floats:
        return np.outer(rows, groups).ravel().astype(float)


def _widen(table: Withholding, column: str) -> bool:
    """Withhold the column's own mean, those that give it back, and further ones as long as need be."""
    grouping = table.rule.grouping
    own = [grouping.names.index(column)] if column in grouping.names else []
    if own and not table.cells[0, own].any():
        table.cells[0, own] = True
        for line in _lines(table):
            if is_exposed(table.cells[0] & line, table.rule.bases, table.rule.k):
                withhold_smallest(table.cells[0], table.rule.bases, line)
        return True
    if _round_means(table):
        return True
    changed = False
    for line in (line for line in _lines(table) if not own or line[own].any()):
        changed |= withhold_smallest(table.cells[0], table.rule.bases, line)
    if changed:
        return True
    for total in (*MEANS_OF_GROUPS, *SIDES):
        if not table.totals[total].any():
            table.totals[total][:] = True
            return True
    return withhold_smallest(table.cells[0], table.rule.bases, table.named)


def _lines(table: Withholding) -> list[Flags]:
    """Groups whose means add up to a published one."""
    members = table.rule.grouping.members
    lines = [members(side) & table.named for side in SIDES if not table.totals[side][0]]
    return lines + ([table.named] if len(lines) < len(SIDES) and ALL in table.shown_totals else [])


def _round_means(table: Withholding) -> bool:
    exact = [mean for mean in MEANS_OF_GROUPS if not (table.totals[mean][0] or table.rounded[mean][0])]
    for mean in exact:
        table.rounded[mean][:] = True
    return bool(exact)
