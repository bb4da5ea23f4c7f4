"""Findings of judgements: the municipality's own against the others, group against group, agreement and dissent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.findings.leaving_out import INTERVIEWER, MODE, LeavingOut, weights_of
from analysis.findings.standing_out import Finding, FindingKind, Value
from analysis.results import ALL, INSIDE, OUTSIDE, Statistic
from analysis.tables.crossing import Crossing, cross_counts, published_totals
from analysis.tables.frequencies import category_counts, is_top_two, item_scores
from analysis.tables.judgements import is_personal, judges_municipality, may_meet_group
from analysis.tables.scales import FEWEST_POINTS_FOR_TOP_TWO, cross_means, grid_items
from analysis.tables.several import cross_choices
from questionnaires.model import Grid, Item
from questionnaires.response_domains import Scale, SeveralCodes

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
DIFFERENCE = 1 / 8  # of the range of a scale: half a point of five
GAP = 0.30  # between two groups
AGREEMENT, EVERY_GROUP = 2 / 3, 1 / 2
SPLIT = 0.30  # on either side


def judgement_findings(dataset: Dataset) -> list[Finding]:
    """Every statement about a scale, and about the choices of several, that passes its threshold."""
    found: list[Finding] = []
    everybody = LeavingOut.of(dataset)
    circumstances = LeavingOut.of(dataset, (MODE, INTERVIEWER))
    for subject in _scales(dataset):
        found += _of_scale(subject, everybody)
        found += _between(subject, circumstances)
    for item in _choices(dataset):
        found += _between_choices(dataset, item, circumstances)
    return found


@dataclass(frozen=True, eq=False)
class _Judged:
    """One scale: an item, or a row of a grid, with the cases it is judged by."""

    dataset: Dataset
    item: Item
    variable: str
    row: str | None

    @property
    def outside_only(self) -> bool:
        """Judgements of the municipality itself are told of the others alone."""
        return judges_municipality(self.item.role) and bool(self.dataset.inside_groups)

    @cached_property
    def among(self) -> Flags:
        answered = self.dataset.column(self.item.name).answered
        if not self.outside_only:
            return answered
        grouping = self.dataset.grouping
        return np.asarray(answered & grouping.members(OUTSIDE)[grouping.codes])

    @cached_property
    def scores(self) -> Floats:
        domain = self.item.domain
        assert isinstance(domain, Scale)
        return item_scores(domain)

    def side(self, high: bool) -> Flags:
        """(R,) the two best points of the scale, or the two worst."""
        return is_top_two(self.scores if high else -self.scores)

    def given(self, high: bool) -> Floats:
        """(n, 1) one where a case of the base gave one of the two points on a side."""
        chosen = self.side(high)[self.dataset.column(self.item.name).values] & self.among
        return chosen[:, None].astype(np.float64)

    def share(self, high: bool) -> float:
        weights = weights_of(self.dataset)
        base = weights[self.among].sum()
        return float((self.given(high)[:, 0] * weights).sum() / base) if base else float("nan")

    def crossing(self, high: bool) -> Crossing:
        """Persons on a side by group, with what is withheld."""
        dataset, column = self.dataset, self.dataset.column(self.item.name)
        counts = category_counts(dataset, column)[self.side(high)].sum(axis=0, keepdims=True)
        bases = dataset.grouping.sizes(column.answered)
        totals = published_totals(dataset, self.item)
        return cross_counts(counts, bases, dataset.grouping, dataset.threshold, totals=totals, is_partition=False)

    def by_group(self, high: bool) -> dict[str, float]:
        """Share on a side of each group that may be shown and is counted here."""
        crossing, grouping = self.crossing(high), self.dataset.grouping
        groups = [group for group in grouping.named if not (self.outside_only and group in grouping.inside)]
        shares = {group: float(crossing.values(group)[0]) for group in groups}
        return {group: share for group, share in shares.items() if not np.isnan(share)}


def _scales(dataset: Dataset) -> Iterator[_Judged]:
    for _, element in dataset.instrument.elements():
        if isinstance(element, Grid):
            rows = grid_items(dataset, element.name)
            subjects = [_Judged(dataset, row, element.name, row.name.removeprefix(f"{element.name}.")) for row in rows]
        elif isinstance(element, Item):
            subjects = [_Judged(dataset, element, element.name, None)]
        else:
            subjects = []
        for subject in subjects:
            domain = subject.item.domain
            is_asked = subject.item.name in dataset.columns and int(subject.among.sum()) >= 2 * dataset.threshold
            if isinstance(domain, Scale) and len(domain.code_list.codes) >= FEWEST_POINTS_FOR_TOP_TWO and is_asked:
                yield subject


def _choices(dataset: Dataset) -> Iterator[Item]:
    for _, element in dataset.instrument.elements():
        if not isinstance(element, Item) or not isinstance(element.domain, SeveralCodes):
            continue
        if not is_personal(element.role) and dataset.base(element.name):
            yield element


def _of_scale(subject: _Judged, without: LeavingOut) -> Iterator[Finding]:
    yield from _inside_outside(subject, without)
    yield from _consensus(subject, without)
    yield from _dissent(subject, without)


def _inside_outside(subject: _Judged, without: LeavingOut) -> Iterator[Finding]:
    dataset, item = subject.dataset, subject.item
    if not dataset.inside_groups or not dataset.has_groups:
        return
    means = cross_means(dataset, item)
    inside, outside = (float(means.values(side)[0]) for side in (INSIDE, OUTSIDE))
    least = DIFFERENCE * float(np.ptp(subject.scores))
    difference = inside - outside
    if np.isnan(difference) or abs(difference) < least:
        return
    left = _mean_without(subject, INSIDE, without) - _mean_without(subject, OUTSIDE, without)
    yield Finding(
        FindingKind.INSIDE_OUTSIDE,
        subject.variable,
        subject.row,
        (Value(Statistic.MEAN, INSIDE, inside), Value(Statistic.MEAN, OUTSIDE, outside)),
        dataset.base(item.name),
        abs(difference) / float(np.ptp(subject.scores)),
        is_high=difference > 0,
        reversed_by=without.where(~(left * np.sign(difference) >= least)),
    )


def _mean_without(subject: _Judged, side: str, without: LeavingOut) -> Floats:
    """(U,) mean of those inside or outside without each unit."""
    grouping, column = subject.dataset.grouping, subject.dataset.column(subject.item.name)
    own = column.answered & grouping.members(side)[grouping.codes]
    scores = np.where(own, subject.scores[column.values], 0.0)
    return without.ratios(scores[:, None], own[:, None].astype(np.float64))[:, 0]


def _consensus(subject: _Judged, without: LeavingOut) -> Iterator[Finding]:
    for high in (True, False):
        share = subject.share(high)
        if not share >= AGREEMENT:
            continue
        groups = subject.by_group(high)
        least = min(groups.values(), default=share)
        if least < EVERY_GROUP:
            continue
        left = _share_without(subject, high, without)
        yield Finding(
            FindingKind.CONSENSUS,
            subject.variable,
            subject.row,
            (Value(Statistic.SHARE, ALL, share),),
            int(subject.among.sum()),
            least,
            is_high=high,
            others=tuple(group for group, own in groups.items() if own == least and own < AGREEMENT),
            reversed_by=without.where(~(left >= AGREEMENT)),
            outside_only=subject.outside_only,
        )


def _dissent(subject: _Judged, without: LeavingOut) -> Iterator[Finding]:
    high, low = subject.share(True), subject.share(False)
    if not min(high, low) >= SPLIT:
        return
    groups = subject.by_group(True)
    ends = (max(groups, key=lambda g: groups[g]), min(groups, key=lambda g: groups[g])) if len(groups) > 1 else ()
    left = np.minimum(_share_without(subject, True, without), _share_without(subject, False, without))
    yield Finding(
        FindingKind.DISSENT,
        subject.variable,
        subject.row,
        (Value(Statistic.TOP_TWO, ALL, high), Value(Statistic.SHARE, ALL, low)),
        int(subject.among.sum()),
        min(high, low),
        others=ends,
        reversed_by=without.where(~(left >= SPLIT)),
        outside_only=subject.outside_only,
    )


def _share_without(subject: _Judged, high: bool, without: LeavingOut) -> Floats:
    """(U,) share on a side without each unit."""
    weights = weights_of(subject.dataset)[:, None]
    return without.ratios(subject.given(high) * weights, subject.among[:, None] * weights)[:, 0]


def _between(subject: _Judged, without: LeavingOut) -> Iterator[Finding]:
    if not may_meet_group(subject.item.role) or not subject.dataset.has_groups:
        return
    given = subject.given(True)
    yield from _widest_gap(
        subject.dataset, subject.variable, subject.row, subject.by_group(True), given, subject.among, without,
        Statistic.TOP_TWO, outside_only=subject.outside_only,
    )  # fmt: skip


def _between_choices(dataset: Dataset, item: Item, without: LeavingOut) -> Iterator[Finding]:
    if not may_meet_group(item.role) or not dataset.has_groups:
        return
    column, crossing = dataset.column(item.name), cross_choices(dataset, item)
    shares = {group: crossing.values(group) for group in dataset.grouping.named}
    for place, code in enumerate(column.codes):
        own = {group: float(values[place]) for group, values in shares.items() if not np.isnan(values[place])}
        chosen = (column.values[:, place] & column.answered)[:, None].astype(np.float64)
        yield from _widest_gap(
            dataset, item.name, code, own, chosen, column.answered, without, Statistic.SHARE, outside_only=False
        )


def _widest_gap(
    dataset: Dataset,
    variable: str,
    row: str | None,
    shares: dict[str, float],
    given: Floats,
    among: Flags,
    without: LeavingOut,
    statistic: Statistic,
    *,
    outside_only: bool,
) -> Iterator[Finding]:
    """The two groups that lie furthest apart, where enough of each answered."""
    sizes = dict(zip(dataset.grouping.names, dataset.grouping.sizes(among), strict=True))
    shares = {group: share for group, share in shares.items() if sizes[group] >= 2 * dataset.threshold}
    if len(shares) < 2:
        return
    most, least = max(shares, key=lambda g: shares[g]), min(shares, key=lambda g: shares[g])
    gap = shares[most] - shares[least]
    if gap < GAP:
        return
    names, codes = dataset.grouping.names, dataset.grouping.codes
    left = []
    for group in (most, least):
        own = (codes == names.index(group)) & among
        left.append(without.ratios(given * own[:, None], own[:, None].astype(np.float64))[:, 0])
    yield Finding(
        FindingKind.BETWEEN_GROUPS,
        variable,
        row,
        (Value(statistic, most, shares[most]), Value(statistic, least, shares[least])),
        int(sizes[most] + sizes[least]),
        gap,
        reversed_by=without.where(~(left[0] - left[1] >= GAP)),
        outside_only=outside_only,
    )
