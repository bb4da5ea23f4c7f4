"""Any number of invented cases of sixty items and twelve groups, whose report has 365 tables and 60 charts.

Every item is a choice of its own table, the worst case: points of one scale would share tables. Five variables break
all others down: the group, and four items of 2, 5, 6 and 8 classes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.cases.dataset import Dataset
from exports.report.blocks import Report
from exports.report.composing import build_report
from exports.report.facts import StudyFacts, WaveFacts
from questionnaires.fieldwork import Study, WaveKind
from questionnaires.library import shipped_study
from questionnaires.model import Category, CodeList, Instrument, Item, Section
from questionnaires.response_domains import OneCode
from questionnaires.texts import Texts
from tests.bench.invented_cases import DAY

ITEMS, GROUPS = 60, 12
CLASSES = (2, 5, 6, 8)  # of the first four items
BY = ("group", "q01", "q02", "q03", "q04")
_ANSWERS = (
    "بسیار خوب است",
    "خوب است",
    "میانه است",
    "بد است",
    "بسیار بد است",
    "نمی‌توان گفت",
    "بهتر شده است",
    "بدتر شده است",
)


def instrument() -> Instrument:
    """Six sections of ten questions."""
    items = [
        Item(
            name=f"q{number:02d}",
            wording=Texts.of(f"دربارهٔ موضوع {number} در محلهٔ خود، در یک سال گذشته، چه می‌گویید؟"),
            short=Texts.of(f"موضوع {number}"),
            domain=OneCode(_codes(CLASSES[number - 1] if number <= len(CLASSES) else 5)),
        )
        for number in range(1, ITEMS + 1)
    ]
    sections = tuple(
        Section(f"part{place // 10 + 1}", Texts.of(f"بخش {place // 10 + 1}"), tuple(items[place : place + 10]))
        for place in range(0, ITEMS, 10)
    )
    return Instrument("sixty", Texts.of("شصت پرسش"), sections)


def study() -> Study:
    """The shipped one with the first twelve of its groups."""
    shipped = shipped_study("jahrom")
    groups = shipped.code_list("groups")
    lists = [
        replace(each, categories=each.categories[:GROUPS]) if each == groups else each for each in shipped.code_lists
    ]
    return replace(shipped, code_lists=tuple(lists))


def stored_cases(cases: int, seed: int) -> list[Mapping[str, Any]]:
    """So many complete cases as the database gives them, one answer in twenty left out."""
    chance, asked = random.Random(seed), list(instrument().items())
    codes = {item.name: item.domain.code_list.codes for _, item in asked if isinstance(item.domain, OneCode)}
    groups = study().code_list("groups").codes
    answers = [
        {name: chance.choice(own) for name, own in codes.items() if chance.random() > 0.05}
        for _ in range(min(cases, 5_000))
    ]
    return [
        {
            "case": str(number), "wave": "bench", "kind": "frame", "group": groups[number % GROUPS],
            "second_group": None, "place": None, "mode": "web", "disposition": "complete", "language": "fa",
            "submitted_on": DAY.isoformat(), "version": 1, "weight": None, "stratum": None, "population": None,
            "withdrawn": False, "answers": answers[number * 7 % len(answers)],
        }
        for number in range(cases)
    ]  # fmt: skip


def report_of(stored: Sequence[Mapping[str, Any]]) -> Report:
    """The report of these cases as one wave."""
    return report_from(dataset_of(stored))


def dataset_of(stored: Sequence[Mapping[str, Any]]) -> Dataset:
    return Dataset.of(instrument(), stored, study())


def report_from(dataset: Dataset) -> Report:
    wave = WaveFacts(name="bench", title=Texts.of("سنجش"), kind=WaveKind.FRAME, first_day=DAY, last_day=DAY)
    facts = StudyFacts(study=study(), waves=(wave,), program_version="bench")
    return build_report([dataset], facts=facts, interviews=None, open_answers=None, language="fa", by=BY)


def _codes(classes: int) -> CodeList:
    categories = (Category(f"c{place}", Texts.of(_ANSWERS[place])) for place in range(classes))
    return CodeList(f"of{classes}", tuple(categories))
