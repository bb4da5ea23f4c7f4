"""Any number of invented cases of the shipped instrument."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from questionnaires.fieldwork import Study
from questionnaires.library import shipped_instrument, shipped_study
from questionnaires.model import Instrument
from questionnaires.response_domains import Allocation, OneCode, Place, Ranking, Scale, SeveralCodes
from questionnaires.study_context import context_of

DAY = date(2026, 11, 1)


def invented(cases: int, seed: int) -> tuple[Instrument, Study, list[Mapping[str, Any]]]:
    """So many complete cases, of which 2,000 answer differently."""
    study = shipped_study("jahrom")
    instrument = shipped_instrument("vision-stakeholders").completed_for(context_of(study, DAY))
    groups = study.code_list("groups").codes
    chance = random.Random(seed)
    different = [_answers(instrument, chance) for _ in range(min(cases, 2_000))]
    stored = [
        _case(number, groups[number % len(groups)], different[number % len(different)]) for number in range(cases)
    ]
    return instrument, study, stored


def _answers(instrument: Instrument, chance: random.Random) -> Mapping[str, Any]:
    return {item.name: value for _, item in instrument.items() if (value := _answer(item.domain, chance))}


def _case(number: int, group: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "case": str(number), "wave": "bench", "kind": "frame", "group": group, "second_group": None, "place": None,
        "mode": "web", "disposition": "complete", "language": "fa", "submitted_on": DAY.isoformat(), "version": 1,
        "weight": None, "stratum": None, "population": None, "withdrawn": False, "answers": answers,
    }  # fmt: skip


def _answer(domain: Any, chance: random.Random) -> Any:
    if chance.random() < 0.05:
        return None
    if isinstance(domain, OneCode | Scale | Place):
        return chance.choice([code for code in domain.code_list.codes if not code.startswith("under")])
    if isinstance(domain, SeveralCodes):
        codes = [category.code for category in domain.code_list.categories if not category.exclusive]
        chosen = chance.sample(codes, domain.maximum or 2)
        return [code for code in codes if code in chosen]
    if isinstance(domain, Ranking):
        return chance.sample(domain.code_list.codes, domain.depth)
    if isinstance(domain, Allocation):
        first, second = chance.sample(domain.code_list.codes, 2)
        return {first: 60, second: 40}
    return "yes" if domain.kind == "consent" else None
