"""The council and its city: how far those inside the municipality stand from those outside, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.results import INSIDE, OUTSIDE, Statistic, Table
from analysis.tables.cross_tabulations import by_group
from questionnaires.fieldwork import WaveKind
from questionnaires.model import Grid, Item
from questionnaires.response_domains import Scale

_ROLES = ("performance", "trust", "fairness")


@dataclass(frozen=True)
class CouncilGap:
    """One field: means of those inside, of all outside together, and of each group outside (None where withheld)."""

    variable: str
    row: str | None  # of a grid
    lowest: float  # of the scale
    highest: float
    inside: float
    outside: float
    groups: tuple[tuple[str, float | None], ...]

    @property
    def gap(self) -> float:
        """Inside less outside."""
        return self.inside - self.outside


def council_gaps(dataset: Dataset) -> tuple[CouncilGap, ...]:
    """Fields of performance, trust and fairness by the size of their gap, the largest first.

    Numbers are those of `by_group`, with what it withholds; a field whose mean inside or outside is withheld is
    left out. Nothing for a wave drawn at random, or where no group of the study lies inside the municipality.
    Fields of one scale stand together: the scale with most fields first.
    """
    if dataset.kind is WaveKind.SAMPLE or not dataset.inside_groups or not dataset.has_groups:
        return ()
    found = [gap for element, domain in _judged(dataset) for gap in _gaps(dataset, element, domain)]
    scales = [(gap.lowest, gap.highest) for gap in found]
    # Equal gaps keep the order of the questionnaire.
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -scales.count((one.lowest, one.highest)),
                scales.index((one.lowest, one.highest)),
                -abs(one.gap),
            ),
        )
    )


def who_judged(dataset: Dataset, gaps: Sequence[CouncilGap]) -> tuple[int, int]:
    """Persons inside and outside who judged any of these fields."""
    names = [gap.variable if gap.row is None else f"{gap.variable}.{gap.row}" for gap in gaps]
    judged = np.any([dataset.column(name).answered for name in names], axis=0)
    grouping = dataset.grouping
    inside, outside = (int((judged & grouping.members(side)[grouping.codes]).sum()) for side in (INSIDE, OUTSIDE))
    return inside, outside


def _judged(dataset: Dataset) -> Iterator[tuple[Grid | Item, Scale]]:
    for _, element in dataset.instrument.elements():
        is_wanted = isinstance(element, Grid | Item) and (element.role or "").split(":")[0] in _ROLES
        if not is_wanted or not all(variable in dataset.columns for variable in element.variables):
            continue
        assert isinstance(element, Grid | Item)
        if isinstance(element.domain, Scale):
            yield element, element.domain


def _gaps(dataset: Dataset, element: Grid | Item, domain: Scale) -> Iterator[CouncilGap]:
    table = by_group(dataset, element.name)
    scores = domain.scores().values()
    outside = [group for group in dataset.grouping.named if group not in dataset.inside_groups]
    for row in table.rows:
        means = {group: _mean(table, row, group) for group in (INSIDE, OUTSIDE, *outside)}
        inner, outer = means.pop(INSIDE), means.pop(OUTSIDE)
        if inner is None or outer is None:
            continue
        code = row if isinstance(element, Grid) else None
        yield CouncilGap(element.name, code, min(scores), max(scores), inner, outer, tuple(means.items()))


def _mean(table: Table, row: str, group: str) -> float | None:
    try:
        value = table.cell(row, Statistic.MEAN, group)
    except KeyError:
        return None
    return None if value is None else float(value)
