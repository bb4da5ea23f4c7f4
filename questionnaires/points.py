"""What an element of an instrument asks of a person: points, of which an ordinary question has one."""

from __future__ import annotations

from questionnaires.model import Element, Grid, Repeat
from questionnaires.response_domains import Allocation, Calculated, Note, Ranking, SeveralCodes, Text

# Pew Research Center budgets 85 points for 15 minutes online, one for an ordinary question (about 10 seconds), less
# for an item of a battery, several for open questions: "How we keep our online surveys from running too long" (2022),
# https://www.pewresearch.org/decoded/2022/12/08/how-we-keep-our-online-surveys-from-running-too-long/
SECONDS_A_POINT = 15 * 60 / 85
POINTS_A_QUESTION = 1.0
# Our own shares of a point, to be mended by the times that waves record.
POINTS_A_GRID_ROW = 0.5
POINTS_A_MARK = 0.5  # each of several codes chosen, each line of an allocation
POINTS_A_RANK = 1.0  # each place given
POINTS_AN_OPEN_TEXT = 5.0


def points(element: Element) -> float:
    """Points of one element for one who is asked it."""
    if isinstance(element, Grid):
        return POINTS_A_QUESTION + POINTS_A_GRID_ROW * len(element.rows)
    if isinstance(element, Repeat):
        return sum(points(item) for item in element.items)
    match element.domain:
        case Note() | Calculated():
            return 0.0
        case Text():
            return POINTS_AN_OPEN_TEXT
        case SeveralCodes(maximum=maximum):
            return POINTS_A_QUESTION + POINTS_A_MARK * (maximum or 3)
        case Ranking(places=places):
            return POINTS_A_QUESTION + POINTS_A_RANK * (element.domain.depth or places or 5)
        case Allocation():
            return POINTS_A_QUESTION + POINTS_A_MARK * len(element.domain.code_list.codes)
        case _:
            return POINTS_A_QUESTION
