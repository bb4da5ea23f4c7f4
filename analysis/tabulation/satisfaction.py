"""Numbers of a single question about satisfaction, as columns whose mean is the figure.

Net promoter score: per cent who recommend with 9 or 10 less per cent with 0 to 6 (Reichheld 2003), -100 to 100.
CSAT: the share of the two best points of a scale.
"""

from __future__ import annotations

import numpy as np

from analysis.estimation.survey_design import DesignError, Floats
from analysis.tabulation.tabulating import Tabulating
from questionnaires.problems import Problem

FEWEST_FOR_NPS = 30


def promotion(asked: Tabulating, item: str) -> Floats:
    """(n,) 100 for a promoter, -100 for a detractor, 0 between, NaN for no answer.

    Raises DesignError for an answer outside 0 to 10. Few answers are warned of.
    """
    answers = asked.numbers(item)
    given = asked.inside & ~np.isnan(answers)
    refuse_outside(item, np.where(given, answers, np.nan), has_rows=True)
    for _, cell in asked.cells():
        warn_of_few(asked, item, int((cell & given).sum()))
    return promotion_points(answers)


def refuse_outside(item: str, answers: Floats, *, has_rows: bool) -> None:
    """Raises DesignError at the first answer to a recommendation outside 0 to 10."""
    outside = (answers < 0) | (answers > 10)
    if outside.any():
        place = int(np.argmax(outside))
        row = place + 2 if has_rows else None
        raise DesignError([Problem.at("nps-outside", item=item, row=row, value=float(answers[place]))])


def warn_of_few(asked: Tabulating, item: str, cases: int) -> None:
    if cases < FEWEST_FOR_NPS:
        asked.warn("few-for-nps", item=item, cases=cases, least=FEWEST_FOR_NPS)


def promotion_points(answers: Floats) -> Floats:
    """100 for 9 and 10, -100 for 0 to 6, 0 between; NaN stays."""
    points = np.where(answers >= 9, 100.0, np.where(answers <= 6, -100.0, 0.0))
    return np.where(np.isnan(answers), np.nan, points)


def is_satisfied(asked: Tabulating, item: str) -> Floats:
    """(n,) 1 for the two best points, 0 for others, NaN for no answer; the best is that of the request's points, else
    the largest answer, in whichever domain: what satisfied means does not hang on who is asked for."""
    answers = asked.numbers(item)
    return satisfied(answers, answers, asked.request.points)


def satisfied(answers: Floats, all_answers: Floats, points: tuple[float, float] | None) -> Floats:
    """1 for the two best points, 0 for others, NaN for NaN; without `points` the best is the largest of all."""
    given = all_answers[~np.isnan(all_answers)]
    most = points[1] if points else (float(given.max()) if len(given) else np.nan)
    return np.where(np.isnan(answers), np.nan, (answers >= most - 1).astype(np.float64))
