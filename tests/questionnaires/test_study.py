"""Studies from documents, what they put into an instrument, and what ships with the program."""

import json
from datetime import date

import pytest

from questionnaires.library import shipped_instrument, shipped_study
from questionnaires.loaders.study import read_study, study_from_document, study_to_document
from questionnaires.problems import StudyError
from questionnaires.study_context import context_of
from questionnaires.texts import Texts
from tests.questionnaires.instruments import make_instrument

STUDY = """
name: karaj
title: {fa: چشم‌انداز کرج, en: Vision of Karaj}
city: {fa: کرج, en: Karaj}
horizon: 1420
inside_groups: [council]
place_levels: [{code: region, fa: منطقه}, {code: district, fa: ناحیه}]
code_lists:
  groups: [{code: council, fa: شورا}, {code: ngo, fa: سمن‌ها}]
  places: [{code: r1, fa: منطقهٔ ۱, level: region}, {code: d11, fa: ناحیهٔ ۱, level: district, parent: r1}]
  programmes: [{code: p1, fa: پارک, attributes: {years: 1405-1406}}]
"""


def faults(text):
    with pytest.raises(StudyError) as error:
        read_study(text)
    for problem in error.value.problems:
        assert problem.sentence("fa") != problem.sentence("en")
    return {(problem.code, problem.place.get("line")) for problem in error.value.problems}


def test_a_study_survives_the_store():
    study = read_study(STUDY)
    assert study_from_document(json.loads(json.dumps(study_to_document(study)))) == study


def test_the_cover_of_the_report_survives_the_store():
    more = "contract_number: ۱۴۰۴/۱۲۳\nletter_number: ۴۵/الف\nletter_date: 2025-10-15\nfont: Vazirmatn\n"
    study = read_study(STUDY + more)
    assert (study.contract_number, study.letter_date, study.font) == ("۱۴۰۴/۱۲۳", date(2025, 10, 15), "Vazirmatn")
    assert study_from_document(json.loads(json.dumps(study_to_document(study)))) == study
    assert faults(STUDY + "font: Comic Sans\n") == {("value-not-allowed", 12)}


@pytest.mark.parametrize("name", ["jahrom"])
def test_shipped_studies_survive_the_store(name):
    assert study_from_document(study_to_document(shipped_study(name))) == shipped_study(name)


def test_what_is_left_out_has_a_default():
    study = read_study("name: x\ntitle: t\ncity: c\nhorizon: 1420\n")
    assert (study.threshold, study.accent, study.telephone, study.code_lists) == (5, "#0f5c4d", "", ())


def test_every_fault_of_a_study_is_named_at_once():
    changed = (
        STUDY.replace("name: karaj", "name: Karaj City")
        .replace("horizon: 1420", "horizon: 2041\naccent: green\nthreshold: none\ncolour: x")
        .replace("[council]", "[mayor]")
        .replace("level: district", "level: alley")
        .replace("parent: r1", "parent: r9")
        .replace("{code: ngo", "{code: council")
    )
    assert faults(changed) == {
        ("study-name-malformed", 2),
        ("horizon-out-of-range", 5),
        ("accent-malformed", 6),
        ("value-not-whole", 7),
        ("key-unknown", 8),
        ("inside-group-unknown", 9),
        ("place-level-unknown", 11),
        ("code-twice", None),
        ("parent-unknown", None),
    }


def test_a_study_needs_name_title_city_and_horizon():
    with pytest.raises(StudyError) as error:
        read_study("telephone: '1'\n")
    assert [own.place["name"] for own in error.value.problems if own.code == "key-missing"] == [
        "name", "title", "city", "horizon",
    ]  # fmt: skip


def test_a_study_fills_lists_and_words_of_an_instrument():
    instrument = make_instrument(
        """
  - name: s
    title: "{city} در سال {horizon}"
    elements:
      - {name: c, kind: consent, required: true, required_message: "{city}", wording: w,
         statement: "برای {organisation}"}
      - {name: g, kind: one, codes: groups, wording: {fa: "یعنی {years_ahead} سال دیگر", en: "in {years_ahead} years"}}
"""
    )
    study = read_study(STUDY + "organisation: دفتر\n")
    # 15 October 2025 is 23 Mehr 1404: 1420 is 16 years ahead.
    completed = instrument.completed_for(context_of(study, date(2025, 10, 15)))
    (section,) = completed.sections
    assert section.title.in_language("fa") == "کرج در سال ۱۴۲۰"
    consent, group = section.elements
    assert consent.domain.statement == Texts.of("برای دفتر")
    assert consent.required_message == Texts.of("کرج")
    assert group.wording == Texts.of({"fa": "یعنی ۱۶ سال دیگر", "en": "in 16 years"})
    assert group.domain.code_list.codes == ("council", "ngo")
    assert completed.code_list("groups").from_study


def test_completing_an_instrument_leaves_the_original_alone():
    instrument = shipped_instrument("vision-stakeholders")
    title = instrument.title
    instrument.completed_for(context_of(shipped_study("jahrom"), date(2025, 10, 15)))
    assert instrument.title == title
    assert instrument.code_list("groups").categories == ()


@pytest.mark.parametrize(
    ("named", "said"), [("province: {fa: استان البرز}\n", "استان البرز"), ("", "استان خود")], ids=["named", "unnamed"]
)
def test_a_city_lies_in_its_own_province(named, said):
    words = dict(context_of(read_study(STUDY + named), date(2026, 11, 22)).words)
    assert words["province"]["fa"] == said


def test_years_ahead_are_jalali_years():
    study = read_study(STUDY)
    words = {
        day: dict(context_of(study, day).words)["years_ahead"]["en"] for day in (date(2026, 3, 20), date(2026, 3, 21))
    }
    assert words == {date(2026, 3, 20): "16", date(2026, 3, 21): "15"}


def test_a_list_that_the_study_lacks_is_named():
    instrument = make_instrument("  - {name: s, title: t, elements: [{name: g, kind: one, codes: groups, wording: w}]}")
    bare = read_study("name: x\ntitle: t\ncity: c\nhorizon: 1420\n")
    with pytest.raises(KeyError, match="groups"):
        instrument.completed_for(context_of(bare, date(2025, 10, 15)))
