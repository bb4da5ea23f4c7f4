"""Texts: none where people must read one, placeholders nobody fills, translations not there yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from questionnaires.answers import CASE_VARIABLES
from questionnaires.checks.study_lists import STUDY_LISTS
from questionnaires.model import Element, Grid, Instrument, Item, Repeat
from questionnaires.problems import Problem
from questionnaires.references_in_words import referred_in
from questionnaires.response_domains import Allocation, Consent, Note, Number
from questionnaires.texts import Texts

PLACEHOLDERS = ("city", "province", "horizon", "years_ahead", "organisation")
_PLACEHOLDER = re.compile(r"(?<!\$)\{([^{}]*)\}")  # `${item}` shows an answer

_Located = tuple[dict[str, Any], Texts]


def text_faults(instrument: Instrument) -> Iterator[Problem]:
    """Placeholders that no study fills."""
    for where, texts in _texts(instrument):
        found = {name for text in texts.values() for name in _PLACEHOLDER.findall(text)}
        names = {name for name in found if name.isidentifier()}  # other braces are the author's own
        for name in sorted(names - set(PLACEHOLDERS)):
            yield Problem.at("placeholder-unknown", **where, value=name[:40], allowed=PLACEHOLDERS)


def reference_faults(instrument: Instrument) -> Iterator[Problem]:
    """`${x}` in words where no answer stands behind x."""
    names, unsaid = _said(instrument)
    for where, texts in _texts(instrument):
        for name in dict.fromkeys(name for text in texts.values() for name in referred_in(text)):
            if name in unsaid:
                yield Problem.at(unsaid[name], **where, name=name)
            elif name not in names:
                near = get_close_matches(name, names, n=1)
                code = "reference-unknown-near" if near else "reference-unknown"
                yield Problem.at(code, **where, name=name, **({"near": near[0]} if near else {}))


def _said(instrument: Instrument) -> tuple[list[str], dict[str, str]]:
    """Names whose answers words may hold, and those that have none of their own, with the fault."""
    names = list(CASE_VARIABLES)
    unsaid: dict[str, str] = {}
    for _, element in instrument.elements():
        if isinstance(element, Grid):
            unsaid[element.name] = "reference-to-grid"
            names += element.variables
        elif isinstance(element, Repeat):
            unsaid[element.name] = "reference-into-repeat"
        for item in element.items if isinstance(element, Repeat) else (element,):
            if isinstance(item, Item) and isinstance(item.domain, Note):
                unsaid[item.name] = "reference-to-note"
            elif isinstance(item, Item):
                names += (item.name, *item.stored_names)
                if isinstance(item.domain, Allocation):
                    names += (f"{item.name}.{code}" for code in item.domain.code_list.codes)
    return names, unsaid


def translation_warnings(instrument: Instrument) -> Iterator[Problem]:
    """Texts that one of the instrument's languages lacks; readers will see Persian there.

    What the study fills in is not in the instrument's file: its lists are told once each, with the categories meant.
    """
    of_the_study = [own.name for own in instrument.code_lists if own.from_study and own.name in STUDY_LISTS]
    for where, texts in _texts(instrument):
        missing = [language for language in instrument.languages if texts and language not in texts]
        if missing and where.get("code_list") not in of_the_study:
            yield Problem.at("translation-missing", **where, language=missing)
    for name in of_the_study:
        categories = instrument.code_list(name).categories
        for language in instrument.languages:
            lacking = [own.labels for own in categories if own.labels and language not in own.labels]
            if lacking:
                yield Problem.at(
                    "study-translation-missing", study_list=name, value=lacking, count=len(lacking), language=[language]
                )


def _texts(instrument: Instrument) -> Iterator[_Located]:
    yield {"key": "title"}, instrument.title
    yield {"key": "introduction"}, instrument.introduction
    for code_list in instrument.code_lists:
        for category in code_list.categories:
            where = {"code_list": code_list.name, "code": category.code}
            yield where, category.labels
            yield {**where, "key": "definition"}, category.definition
    for section in instrument.sections:
        if section.title != instrument.title:  # a page without a title of its own bears the questionnaire's
            yield {"section": section.name, "key": "title"}, section.title
        yield {"section": section.name, "key": "introduction"}, section.introduction
    for section, element in instrument.elements():
        yield from _element_texts(element, {"section": section.name, "item": element.name})


def _element_texts(element: Element, where: dict[str, Any]) -> Iterator[_Located]:
    yield {**where, "key": "wording"}, element.wording
    yield {**where, "key": "hint"}, element.hint
    if isinstance(element, Repeat):
        for item in element.items:
            yield from _element_texts(item, {**where, "item": item.name})
        return
    yield {**where, "key": "short"}, element.short
    if isinstance(element, Grid):
        for row in element.rows:
            yield {**where, "code": row.code}, row.labels
            yield {**where, "code": row.code, "key": "short"}, row.short
    else:
        yield from _item_texts(element, where)


def _item_texts(item: Item, where: dict[str, Any]) -> Iterator[_Located]:
    yield {**where, "key": "required_message"}, item.required_message
    yield {**where, "key": "constraint_message"}, item.constraint_message
    if isinstance(item.domain, Consent):
        yield {**where, "key": "statement"}, item.domain.statement
    elif isinstance(item.domain, Allocation | Number):
        yield {**where, "key": "unit"}, item.domain.unit
