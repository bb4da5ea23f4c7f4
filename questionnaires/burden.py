"""How long an instrument takes, online and face to face, where reading aloud adds its time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires.checks.paths import most_answers
from questionnaires.model import Element, Grid, Instrument, Item, Repeat
from questionnaires.points import SECONDS_A_POINT, points
from questionnaires.response_domains import Place, Text
from questionnaires.texts import Texts
from questionnaires.translations import sentence

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
    answers: int  # the most that any one person gives (see `most_answers`)
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
    return Burden(len(instrument.sections), most_answers(instrument), words, _minutes(online), _minutes(face_to_face))


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
    code_list = item.domain.code_list
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
