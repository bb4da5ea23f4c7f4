"""Sums of one item by row and group, and every column a table can have of them: groups and totals."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.cases.grouping import Grouping
from analysis.disclosure.control import suppress
from analysis.disclosure.group_rules import SIDES, GroupRule, group_rule
from analysis.disclosure.told import Told, given_away
from analysis.disclosure.withheld_means import withheld_means
from analysis.disclosure.withholding import Scores, Suppression
from analysis.results import ALL, INSIDE, MEAN_OF_GROUPS, MEAN_OF_OUTSIDE, MEANS_OF_GROUPS, OUTSIDE, Withheld
from analysis.tables.judgements import is_personal, judges_municipality
from questionnaires.fieldwork import WaveKind
from questionnaires.model import Item

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Crossing:
    """One ratio statistic of one item: `sums` (R, G) over the answering cases of each group.

    The value of a column is its sum over its base: a share where sums count persons, a mean where they
    add up scores. What is withheld was decided when the crossing was made.
    """

    sums: Floats
    rule: GroupRule
    suppression: Suppression | None  # None: a mean, withheld by base only

    @property
    def grouping(self) -> Grouping:
        return self.rule.grouping

    def base(self, column: str) -> int | None:
        """Answering cases of the column; None where withheld, and for means of groups."""
        if column in MEANS_OF_GROUPS:
            return None
        base = int(self.rule.bases[self.grouping.members(column)].sum())
        return base if column == ALL or not self.rule.is_withheld(column) else None

    def counts(self, column: str) -> Floats:
        """(R,) sums of a column that is no mean of groups."""
        return np.asarray(self.sums[:, self.grouping.members(column)].sum(axis=1))

    def values(self, column: str) -> Floats:
        """(R,) sums over base, NaN where nobody answered or the number is withheld."""
        if column in MEANS_OF_GROUPS:
            voices = self.rule.voices_of(column)
            values = (self.sums[:, voices] / self.rule.bases[voices]).sum(axis=1) / max(int(voices.sum()), 1)
            values = np.where(self.rounded(column), values.round(2), values)
        else:
            base = int(self.rule.bases[self.grouping.members(column)].sum())
            values = self.counts(column) / base if base else np.full(len(self.sums), np.nan)
        return np.where(self.withheld(column), np.nan, values)

    def withheld(self, column: str) -> Flags:
        """(R,) True where the column's number may not be shown; columns without a case are undefined, not withheld."""
        if self.suppression is None:
            return np.full(len(self.sums), self.rule.is_withheld(column))
        return self.suppression.withheld(column)

    def reasons(self, column: str) -> npt.NDArray[np.int8]:
        """(R,) why the column's number may not be shown (`Withheld`), 0 where it is."""
        if self.suppression is None:
            return np.full(len(self.sums), self.rule.reason(column), np.int8)
        return self.suppression.reasons(column)

    def undefined(self) -> Crossing:
        """This crossing where no number means anything: all are NaN, none withheld."""
        return Crossing(np.full(self.sums.shape, np.nan), self.rule, None)

    def rounded(self, column: str) -> Flags:
        """(R,) True where the column's number stands in whole percent only."""
        nowhere = np.zeros(len(self.sums), bool)
        return nowhere if self.suppression is None else self.suppression.rounded.get(column, nowhere)


def cross_counts(
    counts: Counts,
    bases: Counts,
    grouping: Grouping,
    k: int,
    *,
    totals: Sequence[str],
    is_partition: bool,
    known_scores: Sequence[Scores] = (),
) -> Crossing:
    """From persons by row and group: cells of 1 to k-1 and what would give them back are withheld."""
    rule = group_rule(bases, grouping, k)
    suppression = _suppressed(counts, rule, tuple(totals), is_partition, tuple(known_scores))
    return Crossing(counts.astype(float), rule, suppression)


def cross_sides(
    counts: Counts,
    bases: Counts,
    grouping: Grouping,
    k: int,
    *,
    totals: Sequence[str],
    is_partition: bool,
    known_scores: Sequence[Scores] = (),
) -> Crossing:
    """From persons by row and group of which no group is shown, only totals that are no mean of groups: withheld are
    counts of 1 to k-1 inside or outside, and what would give them back."""
    rule = group_rule(bases, grouping, k)
    nothing, everything = np.zeros(len(counts), np.int8), np.ones(counts.shape, bool)
    why = dict.fromkeys((*SIDES, *MEANS_OF_GROUPS), nothing + Withheld.SECONDARY)
    for side in SIDES:
        if rule.is_withheld(side):
            why[side] = nothing + rule.reason(side)
        elif side in totals:
            why[side] = _side_alone(counts, rule, side, is_partition, tuple(known_scores)).why[:, 0]
    withheld = {total: reasons > 0 for total, reasons in why.items()}
    reasons = np.where(everything, Withheld.SECONDARY, 0).astype(np.int8)
    return Crossing(counts.astype(float), rule, Suppression(rule, everything, withheld, why=reasons, why_totals=why))


def _side_alone(
    counts: Counts, rule: GroupRule, side: str, is_partition: bool, known_scores: tuple[Scores, ...]
) -> Suppression:
    """A side as the one group of a table: all together are not told of where the sides are."""
    members = rule.grouping.members(side)
    alone = Grouping(("alone",), np.zeros(0, np.int16), for_publication=rule.grouping.for_publication)
    own = GroupRule(alone, rule.bases[members].sum(keepdims=True), rule.k, np.zeros(1, bool), sides=False)
    return _suppressed(counts[:, members].sum(axis=1, keepdims=True), own, (), is_partition, known_scores)


def cross_sums(
    sums: Floats, bases: Counts, grouping: Grouping, k: int, suppression: Suppression | None = None
) -> Crossing:
    """From sums of scores by row and group: withheld where the base is under k, or where `suppression` says so."""
    return Crossing(sums, group_rule(bases, grouping, k), suppression)


def cross_points(
    counts: Counts, grouping: Grouping, k: int, *, totals: Sequence[str], known_scores: Sequence[Scores]
) -> Crossing:
    """Persons who gave each point of a scale, (R, G) by point and group, as `cross_sides`.

    Where a table is to be published, a side that tells by its points alone what a group in it said is withheld.
    """
    bases, known = counts.sum(axis=0), tuple(known_scores)
    crossing = cross_sides(counts, bases, grouping, k, totals=totals, is_partition=True, known_scores=known)
    start = crossing.suppression
    if not grouping.for_publication or start is None or not any(side in totals for side in SIDES):
        return crossing
    key = (_key(counts, crossing.rule, tuple(totals)), "points", tuple(scores.tobytes() for scores in known))
    found = _remembered(key, lambda: _without_telling_sides(counts, start, tuple(totals), known))
    return replace(crossing, suppression=replace(found, rule=crossing.rule))


def _without_telling_sides(
    counts: Counts, start: Suppression, totals: tuple[str, ...], known_scores: tuple[Scores, ...]
) -> Suppression:
    of_groups = [Told(scores, start, 0, ()) for scores in known_scores]
    telling = given_away(counts, start.rule, (*points_told(start, totals), *of_groups))
    members, why = start.rule.grouping.members, dict(start.why_totals)
    for side in SIDES:
        if any((members(side) & members(column)).any() for column in telling):
            why[side] = np.where(why[side] > 0, why[side], Withheld.AUDIT).astype(np.int8)
    return replace(start, totals={total: reasons > 0 for total, reasons in why.items()}, why_totals=why)


def points_told(suppression: Suppression, totals: Sequence[str]) -> tuple[Told, ...]:
    """What the points of a scale tell of those taken together."""
    points = np.eye(len(suppression.cells))
    return tuple(Told(own, suppression, row, tuple(totals), by_group=False) for row, own in enumerate(points))


def cross_scores(
    counts: Counts,
    scores: Scores,
    grouping: Grouping,
    k: int,
    *,
    totals: Sequence[str],
    beside: Sequence[Told] = (),
    start: Suppression | None = None,
) -> Crossing:
    """Means (1, G) of `scores` (R,) that persons gave, of `counts` (R, G) by score and group.

    Withheld is what `start` withholds. Where a table is to be published, a mean is withheld too where with what is
    told `beside` it proves few to stand behind a number.
    """
    rule = group_rule(counts.sum(axis=0), grouping, k)
    sums = (scores @ counts)[None, :]
    if not grouping.for_publication or grouping.all_or_nothing:
        return Crossing(sums, rule, start)
    key = (_key(counts, rule, tuple(totals)), scores.tobytes(), tuple(_withheld_of(each) for each in beside))
    own = None if start is None else _withheld_in(start, 0)
    found = _remembered((key, own), lambda: withheld_means(counts, scores, rule, totals, beside, start))
    return Crossing(sums, rule, replace(found, rule=rule))


def _withheld_of(told: Told) -> Hashable:
    return told.scores.tobytes(), _withheld_in(told.suppression, told.row), told.totals, told.by_group


def _withheld_in(suppression: Suppression, row: int) -> Hashable:
    kinds = (suppression.totals, suppression.rounded)
    return suppression.cells[row].tobytes(), tuple(
        (name, bool(own[row])) for kind in kinds for name, own in kind.items()
    )


_MOST_KEPT = 4_000  # some kilobytes each
_kept: OrderedDict[Hashable, Suppression] = OrderedDict()
_kept_lock = Lock()


def _suppressed(
    counts: Counts, rule: GroupRule, totals: tuple[str, ...], is_partition: bool, known_scores: tuple[Scores, ...]
) -> Suppression:
    key = (_key(counts, rule, totals), is_partition, tuple(scores.tobytes() for scores in known_scores))

    def make() -> Suppression:
        return suppress(counts, rule, totals=totals, is_partition=is_partition, known_scores=known_scores)

    return replace(_remembered(key, make), rule=rule)


def _key(counts: Counts, rule: GroupRule, totals: tuple[str, ...]) -> Hashable:
    own = rule.grouping
    who = (own.names, own.inside, own.rest_is_protected, own.all_or_nothing, own.for_publication, own.weights)
    return counts.shape, counts.tobytes(), rule.bases.tobytes(), who, rule.k, totals


def _remembered(key: Hashable, make: Callable[[], Suppression]) -> Suppression:
    """The same counts are withheld in the same way whichever of their columns is shown."""
    with _kept_lock:
        found = _kept.get(key)
    if found is None:
        found = make()
        with _kept_lock:
            _kept[key] = found
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return found


def count_codes(codes: npt.NDArray[np.integer], among: Flags, categories: int, grouping: Grouping) -> Counts:
    """(R, G) cases by category and group: one bincount over small codes."""
    cells = grouping.codes[among].astype(np.int64) * categories + codes[among]
    counts = np.bincount(cells, minlength=categories * len(grouping.names))
    return np.asarray(counts.reshape(len(grouping.names), categories).T, np.int64)


def sum_columns(values: npt.NDArray[np.generic], among: Flags, grouping: Grouping) -> Floats:
    """(R, G) sums of a (n, R) matrix over the cases of each group."""
    groups = grouping.codes[among]
    chosen = values[among].astype(np.float64)
    sums = [np.bincount(groups, weights=column, minlength=len(grouping.names)) for column in chosen.T]
    return np.array(sums, np.float64).reshape(len(sums), len(grouping.names))


def overall_totals(dataset: Dataset, item: Item) -> tuple[str, ...]:
    """Under which totals a figure stands: the selection's, where there is one, else `whole_totals`."""
    return (dataset.selection.name,) if dataset.selection is not None else whole_totals(dataset, item)


def whole_totals(dataset: Dataset, item: Item) -> tuple[str, ...]:
    """Under which totals an overall figure of all cases stands.

    All respondents and the mean of groups; for judgements of the municipality those inside it and
    those outside, never merged, and the mean of the groups outside. Only all respondents where a
    wave has no groups, was drawn at random, or the item is personal.
    """
    if dataset.kind is WaveKind.SAMPLE or not dataset.has_groups or is_personal(item.role):
        return (ALL,)
    if judges_municipality(item.role) and dataset.inside_groups:
        return (INSIDE, OUTSIDE, MEAN_OF_OUTSIDE)
    return (ALL, MEAN_OF_GROUPS)


def published_totals(dataset: Dataset, item: Item) -> tuple[str, ...]:
    """All totals that stand beside the groups, in the order of a table's columns."""
    overall = whole_totals(dataset, item)
    if overall == (ALL,):
        return overall
    sides = (INSIDE, OUTSIDE) if dataset.inside_groups else ()
    return tuple(dict.fromkeys((*overall[:2], *sides, *overall[2:])))
