"""Maps of what tables say of places: only where the study has outlines, the numbers those of the table."""

from __future__ import annotations

from dataclasses import replace

from analysis.cases.dataset import Dataset
from exports.report.blocks import ChartBlock, ChartKind
from exports.report.composing import build_report
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.model import Category, CodeList
from questionnaires.place_maps import PlaceMap
from questionnaires.texts import Texts
from tests.exports.studies import case, facts, study

INSTRUMENT = read_instrument("""
name: small
languages: [fa, en]
title: {fa: شهر ما, en: Our city}
code_lists:
  groups: [{code: council, fa: شورا}, {code: guilds, fa: اصناف}]
  places: [{code: a, fa: الف}, {code: b, fa: ب}, {code: c, fa: پ}, {code: d, fa: ت}]
  points:
    - {code: "1", fa: یک, value: 1}
    - {code: "2", fa: دو, value: 2}
    - {code: "3", fa: سه, value: 3}
    - {code: "4", fa: چهار, value: 4}
    - {code: "5", fa: پنج, value: 5}
sections:
  - name: all
    title: {fa: همه, en: All}
    elements:
      - {name: fair, kind: scale, scale: points, role: fairness, wording: {fa: "منصفانه است؟", en: "Is it fair?"}}
      - {name: place, kind: one, codes: places, role: "demographic:place", wording: {fa: محله, en: Place}}
""")
SQUARE = ((53.0, 28.0), (53.1, 28.0), (53.1, 28.1), (53.0, 28.1))
OUTLINES = PlaceMap(tuple((code, (SQUARE,)) for code in "abc"), Texts.of({"fa": "ساختگی", "en": "Invented"}))
# Means by hand: a 3, b 4.5, c 3; d has no outline.
ANSWERS = (("a", "5"), ("a", "1"), ("b", "4"), ("b", "5"), ("c", "3"), ("d", "5"))


def maps(place_map: PlaceMap | None, language: str = "fa", threshold: int = 1) -> list[ChartBlock]:
    own = study(threshold)
    places = CodeList("places", tuple(Category(p.code, p.labels) for p in INSTRUMENT.code_list("places").categories))
    own = replace(own, code_lists=(*own.code_lists, places), place_map=place_map)
    stored = [case(n, "guilds", {"fair": fair, "place": place}) for n, (place, fair) in enumerate(ANSWERS)]
    data = Dataset.of(INSTRUMENT, stored, own)
    report = build_report([data], facts=facts(data), interviews=None, open_answers=None, language=language)
    return [chart for chart in report.charts if chart.kind is ChartKind.MAP]


def test_a_map_has_the_means_of_the_places_with_an_outline():
    (chart,) = maps(OUTLINES)
    assert chart.categories == ("الف", "ب", "پ")
    assert chart.series[0].values == (3.0, 4.5, 3.0)
    assert chart.outlines == ((SQUARE,),) * 3
    assert "ساختگی" in chart.source
    assert "ب ۴٫۵۰، الف ۳٫۰۰" in chart.alt


def test_without_outlines_there_is_no_map_nor_with_those_of_two_places():
    assert maps(None) == []
    assert maps(PlaceMap(OUTLINES.outlines[:2])) == []


def test_what_is_withheld_in_the_table_is_not_on_the_map():
    assert maps(OUTLINES, threshold=3) == []  # no place has three answers


def test_a_map_is_said_in_the_readers_language():
    (chart,) = maps(OUTLINES, "en")
    assert "Invented" in chart.source
    assert chart.caption.startswith("Is it fair?: Mean")
