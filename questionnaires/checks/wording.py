"""Wording that people misread, for a person to judge: two questions in one, sentences too long to keep in mind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from questionnaires.checks.walk import grids, single_items
from questionnaires.model import Instrument
from questionnaires.problems import Problem
from questionnaires.response_domains import OneCode, Scale
from questionnaires.texts import Texts

# Payne, The Art of Asking Questions (1951), chapter 8, asks for short questions; Alwin and Beattie, "The KISS principle
# in survey design", Sociological Methodology 46 (2016) 121-152, find answers less reliable the more words a question
# has. The number itself is ours: a sentence read in one breath.
MOST_WORDS = 25

_WORD = "[\\w\u200c\u0654]+"
_PERSIAN_AND = re.compile(f"({_WORD}) و ({_WORD})")
_ENGLISH_AND = re.compile(rf"(?i)\b({_WORD}) and ({_WORD})")
_BETWEEN = re.compile(r"(?i)\bbetween\b[^.?!]*?\band\b|میان [^.؟!]*? و |بین [^.؟!]*? و |(?:both|either) ")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# Pairs that name one thing: «رفت و آمد» is traffic, «خرید و فروش» trade.
_ONE_THING = frozenset(
    tuple(pair.split())
    for pair in (
        "رفت آمد", "گفت گو", "جست جو", "خرید فروش", "زن مرد", "مرد زن", "پدر مادر", "ساخت ساز", "شست شو", "آب هوا",
        "کسب کار", "حمل نقل", "تعلیم تربیت", "آموزش پرورش", "نه نه", "هم هم", "شب روز", "دست پا", "سر صدا", "داد ستد",
        "چون چرا", "کم بیش", "کم زیاد", "اول دوم", "علوم فنون", "صنعت معدن", "راه شهرسازی", "آب فاضلاب", "برق آب",
        "پارک فضای", "موافق مخالف", "درست نادرست", "خوب بد", "چند چون", "فراز نشیب", "قول قرار", "بله نه",
        "terms conditions", "law order", "search rescue", "yes no", "more more", "again again", "father mother",
        "mother father", "men women", "women men", "agree disagree", "good bad", "research development",
        "water sewage", "health safety", "roads urban", "again over",
    )
)  # fmt: skip
_NUMBERS = re.compile(
    "[0-9۰-۹]+|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده|بیست|سی|چهل|پنجاه|شصت|هفتاد|هشتاد|نود|صد|دویست|سیصد|هزار|میلیون"
)


def wording_hints(instrument: Instrument) -> Iterator[Problem]:
    """Judgements asked of two things at once, and questions of too many words."""
    for where, texts, is_judgement in _questions(instrument):
        for language, text in texts.items():
            count = len(re.findall(r"\S+", text))
            if count > MOST_WORDS:
                yield Problem.at("item-long", **where, count=count, maximum=MOST_WORDS, language=language)
                break
        if is_judgement and (found := two_in_one(texts)) is not None:
            yield Problem.at("double-barrelled", **where, value=found)


def two_in_one(texts: Texts) -> str | None:
    """The words that join two objects of one question, such as «تمیزی و روشنایی»; None where there are none."""
    for language, pattern in (("fa", _PERSIAN_AND), ("en", _ENGLISH_AND)):
        question = re.split("[؟?]", _ASIDE.sub(" ", texts.get(language, "")))[0]
        for match in pattern.finditer(_BETWEEN.sub(" ", question)):
            before, after = match.groups()
            if (before.lower(), after.lower()) in _ONE_THING or (
                _NUMBERS.fullmatch(before) and _NUMBERS.fullmatch(after)
            ):
                continue
            return match.group()
    return None


def _questions(instrument: Instrument) -> Iterator[tuple[dict[str, Any], Texts, bool]]:
    """Where each question stands, its words, and whether it asks for one judgement."""
    for section, item, _ in single_items(instrument):
        where = {"section": section.name, "item": item.name}
        yield where, item.wording, isinstance(item.domain, Scale | OneCode) and bool(item.variables)
    for section, grid in grids(instrument):
        where = {"section": section.name, "item": grid.name}
        yield where, grid.wording, False
        for row in grid.rows:
            yield {**where, "code": row.code}, row.labels, True
