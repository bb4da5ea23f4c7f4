"""Answers to any instrument, drawn by its own domains: enough to see every part of a report of it filled.

They follow from the seed alone. What is not relevant for a case is set aside by the analysis itself.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from analysis.cases.dataset import Dataset
from analysis.tables.dispositions import dispositions
from exports.report.facts import StudyFacts, WaveFacts
from questionnaires.fieldwork import Study, WaveKind
from questionnaires.library import shipped_instrument, shipped_study
from questionnaires.model import Grid, Instrument, Item, Repeat
from questionnaires.response_domains import (
    Allocation,
    Consent,
    Date,
    Number,
    OneCode,
    Place,
    Ranking,
    Scale,
    SeveralCodes,
)
from questionnaires.study_context import context_of

DAY = date(2025, 10, 1)


def completed(name: str) -> Instrument:
    """A shipped instrument as the demonstration's city asks it."""
    return shipped_instrument(name).completed_for(context_of(shipped_study("jahrom"), DAY))


def wave_of(
    name: str, cases: int, *, kind: WaveKind = WaveKind.OPEN, seed: int = 7, wave: str = "first", lean: float = 0.0
) -> Dataset:
    """A wave of `cases` invented answers; a `lean` above 0 draws scales upwards."""
    instrument, drawn = completed(name), random.Random(f"{name} {seed} {wave}")
    stored = [
        {
            "case": f"c{number}",
            "wave": wave,
            "kind": kind.value,
            "group": None,
            "second_group": None,
            "place": None,
            "mode": drawn.choice(["web", "web", "face-to-face"]),
            "disposition": "complete",
            "language": "fa",
            "submitted_on": (DAY + timedelta(days=number % 20)).isoformat(),
            "version": 1,
            "weight": None,
            "stratum": "all" if kind is WaveKind.SAMPLE else None,
            "population": 50_000 if kind is WaveKind.SAMPLE else None,
            "withdrawn": False,
            "answers": _answers(instrument, drawn, lean),
        }
        for number in range(cases)
    ]
    return Dataset.of(instrument, stored, shipped_study("jahrom"))


def facts_of(*datasets: Dataset) -> StudyFacts:
    study: Study = datasets[0].study
    return StudyFacts(
        study,
        tuple(
            WaveFacts(
                name=one.wave or "first",
                title=one.instrument.title,
                kind=one.kind,
                first_day=DAY,
                last_day=DAY + timedelta(days=19),
                dispositions=dispositions(one),
            )
            for one in datasets
        ),
        program_version="0.1.0",
    )


def _answers(instrument: Instrument, drawn: random.Random, lean: float) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for _, element in instrument.elements():
        if isinstance(element, Repeat):
            found[element.name] = [
                {item.name: _answer(item.domain, drawn, lean) for item in element.items}
                for _ in range(drawn.randint(1, 5))
            ]
        elif isinstance(element, Grid):
            for place, name in enumerate(element.variables):
                found[name] = _answer(element.domain, drawn, lean + (0.6, 0.0, -0.6)[place % 3])
        elif isinstance(element, Item):
            found[element.name] = _answer(element.domain, drawn, lean)
    return {name: value for name, value in found.items() if value is not None}


def _answer(domain: Any, drawn: random.Random, lean: float) -> Any:
    match domain:
        case Consent():
            return "yes"
        case Scale():
            codes = domain.code_list.codes
            place = round(drawn.gauss((len(codes) - 1) / 2 + lean, 1))
            return codes[min(max(place, 0), len(codes) - 1)]
        case OneCode() | Place():
            codes = [code for code in domain.code_list.codes if code != "under-18"]
            weights = [1 / (place + 1) for place in range(len(codes))]
            return drawn.choices(codes, weights)[0]
        case SeveralCodes():
            alone = {category.code for category in domain.code_list.categories if category.exclusive}
            codes = [code for code in domain.code_list.codes if code not in alone]
            return drawn.sample(codes, min(len(codes), domain.maximum or 3, drawn.randint(1, 3)))
        case Number():
            return drawn.randint(int(domain.minimum or 0), min(int(domain.maximum or 30), 30))
        case Date():
            return (DAY + timedelta(days=drawn.randint(5, 90))).isoformat()
        case Ranking() | Allocation():
            raise NotImplementedError(domain.kind)
    return None
