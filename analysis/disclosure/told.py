"""What several published numbers tell of the same persons, and whom they give away together.

The attacker's linear programme is asked (`analysis.disclosure.linear_attack`): its unknowns are the persons of each
group with each score, or in each category.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.disclosure.group_rules import SIDES, Counts, Flags, GroupRule
from analysis.disclosure.linear_attack import Known, exposed
from analysis.disclosure.withholding import Scores, Suppression
from analysis.results import ALL, MEANS_OF_GROUPS

Floats = npt.NDArray[np.float64]
Columns = Sequence[str]  # names of groups, or of totals
Sum = tuple[Floats, float, float]  # coefficients (R * G,), the least and the most it can be
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

    def columns(self, names: Columns, totals: Columns) -> list[str]:
        """Under which of the groups and totals it stands."""
        return [*(names if self.by_group else ()), *(each for each in totals if each in self.totals)]


def nothing(_groups: Columns, _totals: Columns) -> Iterable[Sum]:
    """Nothing further is known."""
    return ()


def given_away(
    counts: Counts,
    rule: GroupRule,
    told: Sequence[Told],
    further: Callable[[Columns, Columns], Iterable[Sum]] = nothing,
) -> list[str]:
    """Groups and sides of which the numbers told prove, by more than the totals of all, that few stand behind a
    withheld count, or with one of the scores in a group or side that is not shown at all.

    `counts` (R, G) are the persons of each group with each score; `further` sums of them are known where groups and
    totals of these names are told of.
    """
    reader = _Reader(counts, rule, tuple(told), further)
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
    further: Callable[[Columns, Columns], Iterable[Sum]]

    def exposed(self, targets: Floats, totals: Columns, *, by_group: bool) -> Iterator[tuple[int, int, int]]:
        names = self.rule.grouping.names if by_group else ()
        sums = [*self._bases(), *self._known(names, totals), *self.further(names, totals)]
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

    def _known(self, names: Columns, totals: Columns) -> Iterator[Sum]:
        """Every number told, as a sum of persons."""
        for each in self.told:
            for column in each.columns(names, totals):
                if not each.suppression.withheld(column)[each.row]:
                    yield self._sum(each, column)

    def _sum(self, told: Told, column: str) -> Sum:
        rule = self.rule
        if column not in MEANS_OF_GROUPS:
            counted = rule.grouping.weights if column in (ALL, *SIDES) and rule.grouping.weights else 1
            coefficients = self._flat(told.scores, rule.grouping.members(column) * np.array(counted))
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
