"""A small study with two groups, for tests of the report that is built from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from analysis.cases.dataset import Dataset
from analysis.tables.dispositions import dispositions
from exports.report.facts import StudyFacts, WaveFacts
from questionnaires.fieldwork import Study, WaveKind
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Category, CodeList
from questionnaires.texts import Texts

INSTRUMENT = read_instrument("""
name: small
version: "3"
languages: [fa, en]
title: {fa: شهر ما, en: Our city}
code_lists:
  groups: [{code: council, fa: شورا, en: Council}, {code: guilds, fa: اصناف, en: Guilds}]
  points:
    - {code: "1", fa: بد, en: Bad, value: 1}
    - {code: "2", fa: میانه, en: Fair, value: 2}
    - {code: "3", fa: خوب, en: Good, value: 3}
  fields: [{code: water, fa: آب, en: Water}, {code: work, fa: کار, en: Work}, {code: other, fa: دیگر, en: Other}]
  ages: [{code: young, fa: جوان, en: Young}, {code: old, fa: پیر, en: Old}]
sections:
  - name: today
    title: {fa: امروز, en: Today}
    elements:
      - name: state
        kind: grid
        scale: points
        role: performance
        missing: [cannot-judge]
        wording: {fa: "هر زمینه چگونه است؟", en: "How is each field?"}
        rows: [{code: water, fa: آب, en: Water}, {code: work, fa: کار, en: Work}]
      - name: important
        kind: several
        codes: fields
        maximum: 2
        role: importance
        other: other
        wording: {fa: مهم‌ترین‌ها, en: Most important}
      - name: strong
        kind: several
        codes: fields
        maximum: 2
        role: "swot:strength"
        wording: {fa: سرمایه‌ها, en: Assets}
      - {name: last, kind: text, role: "open:last", wording: {fa: سخن آخر, en: Last word}}
  - name: you
    title: {fa: شما, en: You}
    elements:
      - {name: age, kind: one, codes: ages, role: "demographic:age", wording: {fa: سن, en: Age}}
""")


def study(threshold: int = 1) -> Study:
    groups = INSTRUMENT.code_list("groups").categories
    return Study(
        name="small",
        title=Texts.of({"fa": "شهر ما ۱۴۲۰", "en": "Our city 1420"}),
        city=Texts.of({"fa": "شهر ما", "en": "Our city"}),
        horizon=1420,
        code_lists=(CodeList("groups", tuple(Category(g.code, g.labels) for g in groups)),),
        inside_groups=("council",),
        organisation=Texts.of({"fa": "دفتر چشم‌انداز", "en": "the vision office"}),
        threshold=threshold,
    )


def case(number: int, group: str | None, answers: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "case": f"c{number}",
        "wave": "people",
        "kind": "frame",
        "group": group,
        "second_group": None,
        "place": None,
        "mode": "web",
        "disposition": "complete",
        "language": "fa",
        "submitted_on": "2025-10-01",
        "version": 3,
        "weight": None,
        "stratum": None,
        "population": None,
        "answers": dict(answers),
        "withdrawn": False,
    } | more


def judged(water: str, work: Any, important: Sequence[str], **more: Any) -> dict[str, Any]:
    return {"state.water": water, "state.work": work, "important": list(important), **more}


# By hand: water 3 3 1 2 (mean 2.25; council 3, guilds 2: mean of groups 2.5), work 1 2 2 and one who cannot judge.
CASES = (
    case(1, "council", judged("3", "1", ["water"], strong=["water"], age="old")),
    case(2, "guilds", judged("3", "2", ["water", "work"], age="young")),
    case(3, "guilds", judged("1", "2", ["work"], strong=["other"], age="old")),
    case(4, "guilds", judged("2", {"missing": "cannot-judge"}, ["water"])),
    case(5, "guilds", {}, disposition="refused", submitted_on=None),
)


def dataset(cases: Sequence[Mapping[str, Any]] = CASES, threshold: int = 1) -> Dataset:
    return Dataset.of(INSTRUMENT, cases, study(threshold))


def facts(*datasets: Dataset, titles: Sequence[str] = ("ذی‌نفعان", "پاسخ‌های آزاد")) -> StudyFacts:
    return StudyFacts(
        datasets[0].study,
        tuple(
            WaveFacts(
                name=one.wave or "people",
                title=Texts.of({"fa": title, "en": f"Wave {place}"}),
                kind=WaveKind(one.kind),
                first_day=date(2025, 9, 23),
                last_day=date(2025, 10, 22),
                instrument_version="3",
                dispositions=dispositions(one),
                modes=(("web", 3), ("face-to-face", 1)),
            )
            for place, (one, title) in enumerate(zip(datasets, titles, strict=False), start=1)
        ),
        program_version="0.1.0",
    )
