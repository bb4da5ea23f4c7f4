"""A person's answers to look over: for checking, for a copy, for the end of a trial."""

from __future__ import annotations

from dataclasses import replace

from questionnaires.answers import no_longer_offered, relevant_variables
from questionnaires.model import Section
from survey.respondents.answering import Sitting
from survey.respondents.answers_in_words import Answered, element_in_words, value_in_words
from survey.respondents.filled_words import FilledWords
from survey.respondents.forms import answers_that_count


def sections_in_words(sitting: Sitting) -> list[tuple[Section, list[Answered]]]:
    """Every section that is asked with its questions, as they were asked, and the answers that count."""
    counted = answers_that_count(sitting.instrument, sitting.answers)
    words = FilledWords(sitting.instrument, counted, sitting.language)
    asked = relevant_variables(sitting.instrument, sitting.answers)
    lost = {
        name: words.listed(value_in_words(words.item(name.rpartition(".")[2]), value, sitting.language, words))
        for name, value in no_longer_offered(sitting.instrument, sitting.answers).items()
    }
    return [
        (
            replace(own, title=own.title.map(lambda _, text: words.filled(text))),
            [
                replace(answered, lost=lost[answered.variable]) if answered.variable in lost else answered
                for element in own.elements
                if any(name in asked for name in element.variables)
                for answered in element_in_words(element, counted, sitting.language, words)
            ],
        )
        for own in sitting.sections
    ]
