"""Numbers of a single question about satisfaction, as columns whose mean is the figure.

Net promoter score: per cent who recommend with 9 or 10 less per cent with 0 to 6 (Reichheld 2003), -100 to 100.
CSAT: the share of the two best points of a scale.
"""

from __future__ import annotations

import numpy as np

from analysis.survey_design import DesignError, Floats
from analysis.tabulating import Tabulating
from questionnaires.problems import Problem

FEWEST_FOR_NPS = 30


def promotion(asked: Tabulating, item: str) -> Floats:
    """(n,) 100 for a promoter, -100 for a detractor, 0 between, NaN for no answer.

    Raises DesignError for an answer outside 0 to 10. Few answers are warned of.
    """
    answers = asked.numbers(item)
    given = asked.inside & ~np.isnan(answers)
    outside = given & ((answers < 0) | (answers > 10))
    if outside.any():
        row = int(np.argmax(outside))
        raise DesignError([Problem.at("nps-outside", item=item, row=row + 2, value=float(answers[row]))])
    for _, cell in asked.cells():
        cases = int((cell & given).sum())
        if cases < FEWEST_FOR_NPS:
            asked.warn("few-for-nps", item=item, cases=cases, least=FEWEST_FOR_NPS)
    points = np.where(answers >= 9, 100.0, np.where(answers <= 6, -100.0, 0.0))
    return np.where(np.isnan(answers), np.nan, points)


def is_satisfied(asked: Tabulating, item: str) -> Floats:
    """(n,) 1 for the two best points, 0 for others, NaN for no answer; the best is that of the request's points, else
    the largest answer."""
    answers = asked.numbers(item)
    given = answers[asked.inside & ~np.isnan(answers)]
    most = asked.request.points[1] if asked.request.points else (float(given.max()) if len(given) else np.nan)
    return np.where(np.isnan(answers), np.nan, (answers >= most - 1).astype(np.float64))
