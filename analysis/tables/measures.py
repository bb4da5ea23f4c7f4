"""What is told of an item group by group: shares, means and ranks, each with the matrix it averages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.cases.dataset import Dataset
from analysis.results import Statistic
from analysis.tables.allocations import cross_points
from analysis.tables.crossing import Crossing
from analysis.tables.frequencies import cross_categories, is_top_two, item_scores
from analysis.tables.numbers import cross_numbers
from analysis.tables.rankings import cross_first_places, cross_ranks, ranks
from analysis.tables.scales import cross_means, cross_top_two
from analysis.tables.several import cross_choices
from questionnaires.model import Item
from questionnaires.response_domains import Allocation, Consent, Number, OneCode, Place, Ranking, Scale, SeveralCodes

Values = npt.NDArray[Any]
_ROWS_ARE_CATEGORIES = (OneCode, Consent, Place, SeveralCodes, Ranking, Allocation)


@dataclass(frozen=True, eq=False)
class Measure:
    """A statistic by group: its crossing, and the (n, R) matrix whose columns it averages (made when asked)."""

    statistic: Statistic
    crossing: Crossing
    values: Callable[[], Values]


def rows_of(dataset: Dataset, item: Item) -> tuple[str, ...]:
    """Rows of an item's table by group: its categories, else the variable itself."""
    return dataset.column(item.name).codes if isinstance(item.domain, _ROWS_ARE_CATEGORIES) else (item.name,)


def measures_of(dataset: Dataset, item: Item) -> list[Measure]:
    """The statistics of one item; TypeError for words, dates and other kinds that have none."""
    values = dataset.column(item.name).values
    match item.domain:
        case OneCode() | Consent() | Place():
            return [distribution(dataset, item)]
        case SeveralCodes():
            return [Measure(Statistic.SHARE, cross_choices(dataset, item), lambda: values)]
        case Scale():
            return _of_scale(dataset, item, item_scores(item.domain))
        case Ranking():
            firsts = Measure(Statistic.FIRST_PLACES, cross_first_places(dataset, item), lambda: values == 1)
            return [Measure(Statistic.MEAN_RANK, cross_ranks(dataset, item), lambda: ranks(values)), firsts]
        case Allocation():
            return [Measure(Statistic.MEAN, cross_points(dataset, item), lambda: values)]
        case Number():
            return [Measure(Statistic.MEAN, cross_numbers(dataset, item), lambda: values[:, None])]
    raise TypeError(f"{item.name!r} has no table by group: {item.domain.kind}")


def distribution(dataset: Dataset, item: Item) -> Measure:
    """Shares of the categories of an item with one code a case."""
    column = dataset.column(item.name)
    categories = np.arange(len(column.codes))
    return Measure(Statistic.SHARE, cross_categories(dataset, item), lambda: column.values[:, None] == categories)


def _of_scale(dataset: Dataset, item: Item, scores: npt.NDArray[np.float64]) -> list[Measure]:
    codes, best = dataset.column(item.name).values, is_top_two(scores)
    return [
        Measure(Statistic.MEAN, cross_means(dataset, item), lambda: scores[codes][:, None]),
        Measure(Statistic.TOP_TWO, cross_top_two(dataset, item), lambda: best[codes][:, None]),
    ]
