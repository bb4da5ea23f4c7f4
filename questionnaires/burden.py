"""How long an instrument takes: an estimate in points a question, and what reading aloud adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.model import Element, Grid, Instrument, Item, Repeat
from questionnaires.response_domains import Allocation, Calculated, Note, Place, Ranking, SeveralCodes, Text
from questionnaires.texts import Texts
from questionnaires.translations import sentence

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
# Face to face the words are read aloud, clearly, instead of silently; open answers are told and written down; and
# greeting, explaining and thanking take their time. Assumptions of ours, likewise.
WORDS_A_SECOND_SILENTLY = 5.0
WORDS_A_SECOND_ALOUD = 2.5
SECONDS_AN_OPEN_TEXT_TOLD = 45.0
SECONDS_OF_OPENING_AND_CLOSING = 180.0
SPREAD = 0.1  # the estimate is said as a range, this much either way
LONGEST_LIST_READ = 30  # of a long list one looks for one's own instead of reading all


@dataclass(frozen=True)
class Burden:
    """What an instrument asks of one person who meets all of it."""

    sections: int
    answers: int  # a grid row is one answer, a repeat one
    words: int
    minutes_online: tuple[int, int]
    minutes_face_to_face: tuple[int, int]

    def sentence(self, language: str) -> str:
        """The estimate in one sentence."""
        online, face_to_face = self.minutes_online, self.minutes_face_to_face
        return sentence(
            "burden.estimate",
            language,
            sections=self.sections,
            answers=self.answers,
            online_low=online[0],
            online_high=online[1],
            face_to_face_low=face_to_face[0],
            face_to_face_high=face_to_face[1],
        )


def burden(instrument: Instrument, language: str = "fa") -> Burden:
    """The estimate for one who is asked everything, in `language`.

    Misleads where relevance leaves much out for most people: they need less.
    """
    elements = [element for _, element in instrument.elements()]
    texts = [*_section_texts(instrument), *(text for element in elements for text in _element_texts(element))]
    words = sum(_words(text, language) for text in texts)
    online = sum(points(element) for element in elements) * SECONDS_A_POINT
    face_to_face = (
        online
        + words * (1 / WORDS_A_SECOND_ALOUD - 1 / WORDS_A_SECOND_SILENTLY)
        + sum(_open_texts(element) for element in elements) * SECONDS_AN_OPEN_TEXT_TOLD
        + SECONDS_OF_OPENING_AND_CLOSING
    )
    answers = sum(len(element.variables) for element in elements)
    return Burden(len(instrument.sections), answers, words, _minutes(online), _minutes(face_to_face))


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


def _open_texts(element: Element) -> int:
    items = element.items if isinstance(element, Repeat) else (element,)
    return sum(isinstance(item, Item) and isinstance(item.domain, Text) for item in items)


def _element_texts(element: Element) -> Iterator[Texts]:
    yield element.wording
    yield element.hint
    if isinstance(element, Grid):
        yield from (row.labels for row in element.rows)
        yield from (category.labels for category in element.domain.code_list.categories)
    elif isinstance(element, Repeat):
        for item in element.items:
            yield from _element_texts(item)
    else:
        yield from _domain_texts(element)


def _domain_texts(item: Item) -> Iterator[Texts]:
    yield getattr(item.domain, "statement", Texts())
    code_list = getattr(item.domain, "code_list", None)
    if code_list is not None and not isinstance(item.domain, Place):
        for category in code_list.categories[:LONGEST_LIST_READ]:
            yield category.labels


def _section_texts(instrument: Instrument) -> Iterator[Texts]:
    yield instrument.introduction
    for section in instrument.sections:
        yield section.title
        yield section.introduction


def _words(texts: Texts, language: str) -> int:
    """Words as the eye counts them: a half-space does not part a word."""
    return len(re.findall(r"\S+", texts.in_language(language)))


def _minutes(seconds: float) -> tuple[int, int]:
    low, high = round(seconds * (1 - SPREAD) / 60), round(seconds * (1 + SPREAD) / 60)
    return max(1, low), max(1, high)
