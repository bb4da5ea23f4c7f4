"""A study's settings from its document (the store's JSON, or a YAML file), and back.

```yaml
name: jahrom
title: {fa: …, en: …}
city: {fa: جهرم, en: Jahrom}
province: {fa: استان فارس, en: Fars province}
horizon: 1420
organisation: {fa: شهرداری جهرم}
selection: {fa: این افراد را … از میان … برگزیده است.}
telephone: "07154331111"
accent: "#0f5c4d"
emblem: <svg …>
contract_number: ۱۴۰۴/۱۲۳   # on the covers of the report, with the letter it goes with
letter_number: ۱۲۳/الف/۴۵
letter_date: 2025-10-15
font: Tahoma               # or Vazirmatn
threshold: 5
money_unit: million-rial  # or million-toman
inside_groups: [council, staff]
place_levels: [{code: neighbourhood, fa: محله, en: Neighbourhood}]
code_lists:
  groups: [{code: council, fa: شورای شهر}, …]
  places: [{code: centre, fa: مرکز شهر, level: neighbourhood}, …]
  programmes: [{code: p1, fa: …, attributes: {years: 1405-1406}}, …]
  # and, where an instrument asks for them: units, agencies, services, statements
place_map:                  # see `questionnaires.loaders.geojson`
  note: {fa: …}
  outlines: {centre: [[[53.55, 28.50], [53.56, 28.50], [53.56, 28.51]]], …}
```
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from questionnaires.approved_budget import REPORTED_UNITS, MoneyUnit
from questionnaires.checks.codes import code_list_faults
from questionnaires.fieldwork import FONTS, Study
from questionnaires.loaders.code_lists import read_categories, read_code_lists
from questionnaires.loaders.entries import Entry
from questionnaires.loaders.located_yaml import read_yaml
from questionnaires.model import CodeList
from questionnaires.place_maps import PlaceMap, place_map_from_document, place_map_to_document
from questionnaires.problems import Problem, StudyError
from questionnaires.writers.yaml_files import categories_to_document, code_lists_to_document, texts_to_document

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
ACCENT = re.compile(r"#[0-9a-fA-F]{6}")
HORIZONS = range(1400, 1500)  # Jalali years that a vision of our century may look at
DEFAULT_ACCENT = "#0f5c4d"
DEFAULT_THRESHOLD = 5
DEFAULT_UNIT = MoneyUnit.MILLION_RIALS


def read_study(path_or_text: Path | str) -> Study:
    """The study of a YAML file or text; raises StudyError with every fault."""
    return read_yaml(path_or_text, _study, StudyError)


def study_from_document(document: Any) -> Study:
    """The study of a JSON document; raises StudyError with every fault."""
    faults: list[Problem] = []
    study = _study(document, faults)
    if faults:
        raise StudyError(faults)
    return study


def study_to_document(study: Study) -> dict[str, Any]:
    """The study as mappings, lists, texts and numbers only."""
    document = {
        "name": study.name,
        "title": texts_to_document(study.title),
        "city": texts_to_document(study.city),
        "province": texts_to_document(study.province),
        "horizon": study.horizon,
        "organisation": texts_to_document(study.organisation),
        "selection": texts_to_document(study.selection),
        "telephone": study.telephone,
        "accent": study.accent,
        "emblem": study.emblem,
        "contract_number": study.contract_number,
        "letter_number": study.letter_number,
        "letter_date": study.letter_date.isoformat() if study.letter_date else None,
        "font": study.font if study.font != FONTS[0] else None,
        "threshold": study.threshold,
        "money_unit": study.money_unit.value if study.money_unit is not DEFAULT_UNIT else None,
        "inside_groups": list(study.inside_groups),
        "place_levels": categories_to_document(study.place_levels),
        "code_lists": code_lists_to_document(study.code_lists),
        "place_map": place_map_to_document(study.place_map) if study.place_map else None,
    }
    return {key: value for key, value in document.items() if value not in (None, "", {}, [])}


def _study(document: Any, faults: list[Problem]) -> Study:
    entry = Entry(document, faults)
    code_lists = read_code_lists(entry.mapping("code_lists"), faults)
    threshold = entry.whole("threshold", minimum=1)
    study = Study(
        name=entry.text("name", required=True) or "",
        title=entry.texts("title", required=True),
        city=entry.texts("city", required=True),
        province=entry.texts("province"),
        horizon=_horizon(entry),
        organisation=entry.texts("organisation"),
        selection=entry.texts("selection"),
        telephone=entry.text("telephone") or "",
        accent=entry.text("accent") or DEFAULT_ACCENT,
        emblem=entry.text("emblem"),
        contract_number=entry.text("contract_number") or "",
        letter_number=entry.text("letter_number") or "",
        letter_date=entry.day("letter_date"),
        font=entry.one_of("font", FONTS) or FONTS[0],
        threshold=DEFAULT_THRESHOLD if threshold is None else threshold,
        money_unit=_money_unit(entry),
        inside_groups=entry.words("inside_groups"),
        place_levels=read_categories(entry.entries("place_levels"), "place_levels", faults),
        code_lists=code_lists,
        place_map=_place_map(entry, code_lists),
    )
    entry.close()
    if study.name and not NAME.fullmatch(study.name):
        entry.fault("study-name-malformed", "name", value=study.name[:40])
    if not ACCENT.fullmatch(study.accent):
        entry.fault("accent-malformed", "accent", value=study.accent[:40])
    faults.extend(fault for code_list in code_lists for fault in code_list_faults(code_list))
    _check_inside_groups(study, entry)
    _check_levels(study, entry)
    return study


def _horizon(entry: Entry) -> int:
    horizon = entry.whole("horizon")
    if horizon is None:
        if not entry.has("horizon"):
            entry.fault("key-missing", name="horizon")
        return HORIZONS.start
    if horizon not in HORIZONS:
        entry.fault("horizon-out-of-range", "horizon", value=horizon, minimum=HORIZONS.start, maximum=HORIZONS.stop - 1)
    return horizon


def _money_unit(entry: Entry) -> MoneyUnit:
    name = entry.text("money_unit") or DEFAULT_UNIT.value
    if name not in REPORTED_UNITS:
        allowed = [unit.value for unit in REPORTED_UNITS]
        entry.fault("money-unit-unknown", "money_unit", value=name[:40], allowed=allowed)
        return DEFAULT_UNIT
    return MoneyUnit(name)


def _place_map(entry: Entry, code_lists: tuple[CodeList, ...]) -> PlaceMap | None:
    if not entry.has("place_map"):
        return None
    try:
        place_map = place_map_from_document(entry.mapping("place_map"))
    except ValueError:
        entry.fault("map-malformed", "place_map")
        return None
    known = next((own.codes for own in code_lists if own.name == "places"), ())
    for code in place_map.codes:
        if code not in known:
            entry.fault("map-place-unknown", "place_map", feature=code, value=code)
    return place_map


def _check_inside_groups(study: Study, entry: Entry) -> None:
    groups = _codes(study, "groups")
    for code in study.inside_groups:
        if code not in groups:
            entry.fault("inside-group-unknown", "inside_groups", value=code[:40], allowed=groups)


def _check_levels(study: Study, entry: Entry) -> None:
    levels = tuple(level.code for level in study.place_levels)
    places = next((own for own in study.code_lists if own.name == "places"), CodeList("places"))
    for place in places.categories:
        if levels and place.level is not None and place.level not in levels:
            entry.fault("place-level-unknown", "code_lists", value=place.level[:40], place=place.code, allowed=levels)


def _codes(study: Study, name: str) -> tuple[str, ...]:
    return next((own.codes for own in study.code_lists if own.name == name), ())
