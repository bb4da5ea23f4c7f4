"""Several columns read together: numbers (n, k) of a scale, turned round where asked, with the whole named."""

from __future__ import annotations

import numpy as np

from analysis.estimation.survey_design import DesignError, Floats
from analysis.tabulation.tabulating import Tabulating
from questionnaires.problems import Problem


def set_name(asked: Tabulating) -> str:
    """The items of the request as one name."""
    return "+".join(asked.request.items)


def numbers_of_items(asked: Tabulating, least: int = 2) -> Floats:
    """(n, k) numbers of the request's items, NaN for no answer.

    Raises DesignError for fewer than `least` items, one named twice, and an item that is no number.
    """
    items = asked.request.items
    faults = [Problem.at("items-too-few", statistic=str(asked.request.statistic), least=least, items=len(items))]
    if len(items) >= least:
        faults = [
            Problem.at("tabulated-item-twice", item=item) for item in dict.fromkeys(items) if items.count(item) > 1
        ]
    if faults:
        raise DesignError(faults)
    return np.column_stack([asked.numbers(item) for item in items])


def scale_answers(asked: Tabulating) -> Floats:
    """(n, k) answers to a scale's items, those of `reverse` turned round within the scale's points.

    The points are those of the request, else the least and the most of any answer.

    Raises DesignError also for an item to reverse that is not among the items, and answers outside the points.
    """
    answers, request = numbers_of_items(asked), asked.request
    unknown = [name for name in request.reverse if name not in request.items]
    faults = [Problem.at("reversed-not-item", item=name, items=list(request.items)) for name in unknown]
    seen = answers[asked.inside]
    seen = seen[~np.isnan(seen)]
    least, most = request.points or ((float(seen.min()), float(seen.max())) if len(seen) else (0.0, 0.0))
    if len(seen) and (seen.min() < least or seen.max() > most):
        faults.append(
            Problem.at("points-exceeded", least=least, most=most, low=float(seen.min()), high=float(seen.max()))
        )
    if faults:
        raise DesignError(faults)
    turned = np.array([item in request.reverse for item in request.items])
    for item, column in zip(request.items, answers.T, strict=True):
        asked.warn_of_values(item, column[asked.inside & ~np.isnan(column)])
    return np.where(turned, least + most - answers, answers)
