"""Who stands behind published tables: the persons of an item, the cases of a wave, the people interviewed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.cases.dataset import Dataset
from analysis.publication.published_numbers import Floats, Persons
from analysis.publication.tables_of_persons import OUTCOME
from analysis.results import ALL, OUTSIDE
from analysis.tables.cross_tabulations import GROUP, parted_by
from analysis.tables.dispositions import OUTCOMES, RATES, grouped_outcomes
from analysis.tables.frequencies import item_scores
from analysis.tables.judgements import judges_municipality
from analysis.tables.themes import THEMES, grouping_of
from questionnaires.fieldwork import Disposition
from questionnaires.response_domains import Consent, OneCode, Place, Ranking, Scale, SeveralCodes

_COUNTED = (OneCode, Scale, SeveralCodes, Place, Consent, Ranking)


def persons_of(dataset: Dataset, variable: str, by: str) -> Persons | None:
    """Who stands behind an item's tables by `by`; None of items that count nobody, and where cases of a group weigh
    differently, so that its shares count nobody either."""
    item = dataset.item(variable)
    if not isinstance(item.domain, _COUNTED):
        return None
    told = dataset if by == GROUP else parted_by(dataset, (variable,), by)
    column = told.column(variable)
    if told.design is not None and not told.grouping.weights:
        return None
    is_of_outside = by != GROUP and judges_municipality(item.role) and bool(dataset.inside_groups)
    return Persons(
        wave=dataset.wave,
        variable=variable,
        by=by,
        rows=column.codes,
        grouping=told.grouping,
        bases=told.grouping.sizes(column.answered),
        k=dataset.threshold,
        is_partition=not isinstance(item.domain, SeveralCodes),
        scores=item_scores(item.domain) if isinstance(item.domain, Scale) else None,
        ranks=isinstance(item.domain, Ranking),
        everybody=OUTSIDE if is_of_outside else ALL,
        weights=np.array(told.grouping.weights) if told.grouping.weights else None,
    )


def persons_of_outcomes(dataset: Dataset) -> Persons:
    """The cases of a wave by what became of them: how many a group has on the frame is no secret."""
    grouping, counts = grouped_outcomes(dataset)
    return Persons(
        wave=dataset.wave,
        variable=OUTCOME,
        by=GROUP,
        rows=tuple(outcome.value for outcome in OUTCOMES),
        grouping=grouping,
        bases=counts.sum(axis=0),
        k=dataset.threshold,
        is_partition=True,
        rates={rate.name: (_among_outcomes(rate.counted), _among_outcomes(rate.of)) for rate in RATES},
    )


def _among_outcomes(outcomes: Sequence[Disposition]) -> Floats:
    return np.array([float(outcome in outcomes) for outcome in OUTCOMES])


def persons_of_themes(
    groups: Sequence[str | None], themes: Sequence[str], *, order: Sequence[str], inside: Sequence[str], threshold: int
) -> Persons:
    """The people interviewed, of `groups`, by the themes they spoke of."""
    grouping = grouping_of(groups, order, inside, for_publication=True)
    bases = grouping.sizes(np.ones(len(groups), bool))
    return Persons(None, THEMES, GROUP, tuple(themes), grouping, bases, threshold, is_partition=False)
