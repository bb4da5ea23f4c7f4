"""Instruments from YAML and back: nothing lost, every fault with its place."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings

from questionnaires.library import shipped_instrument, shipped_instruments, shipped_study
from questionnaires.loaders.yaml_files import instrument_from_document, read_instrument
from questionnaires.problems import InstrumentError
from questionnaires.study_context import context_of
from questionnaires.texts import Texts
from questionnaires.writers.yaml_files import instrument_to_document, write
from tests.questionnaires.strategies import instruments


@settings(max_examples=40, deadline=None)
@given(instruments())
def test_what_is_written_is_read_back_equal(instrument):
    assert read_instrument(write(instrument)) == instrument
    assert instrument_from_document(json.loads(json.dumps(instrument_to_document(instrument)))) == instrument


@settings(max_examples=20, deadline=None)
@given(instruments())
def test_any_other_reader_of_yaml_sees_the_same_document(instrument):
    assert yaml.safe_load(write(instrument)) == instrument_to_document(instrument)


@pytest.mark.parametrize("name", shipped_instruments())
def test_shipped_instruments_survive_the_round_also_with_a_studys_lists(name):
    instrument = shipped_instrument(name)
    assert read_instrument(write(instrument)) == instrument
    completed = instrument.completed_for(context_of(shipped_study("jahrom"), date(2025, 10, 15)))
    lists = [own for own in completed.code_lists if own.from_study]
    assert lists
    assert all(own.categories for own in lists)
    assert instrument_from_document(instrument_to_document(completed)) == completed


def faults(text):
    with pytest.raises(InstrumentError) as error:
        read_instrument(text)
    for problem in error.value.problems:
        assert problem.sentence("fa") != problem.sentence("en")
    return {(problem.code, problem.place.get("line")) for problem in error.value.problems}


def test_every_fault_of_a_file_is_named_at_once_with_its_line():
    assert faults(
        """name: tiny
title: آزمون
colour: red
code_lists:
  five: [{code: خوب, fa: خوب}, {code: b}]
sections:
  - name: s
    title: {farsi: بخش}
    elemnts: []
    elements:
      - {name: a, kind: one, codes: six, wording: w, requird: true}
      - {name: b, kind: onne, wording: w}
      - {name: c, kind: integer, wording: w, minimum: کم, required: yes, missing: [lazy]}
      - {name: d, kind: date, wording: w, earliest: 1404/01/01}
      - {kind: text, wording: w, maximum_length: 0}
      - {name: g, kind: grid, scale: five, wording: w}
      - {name: r, kind: repeat, wording: w, items: [{name: x, kind: grid, scale: five, wording: w, rows: five}]}
"""
    ) == {
        ("key-unknown", 3),
        ("code-malformed", 5),
        ("label-missing", 5),
        ("language-unknown", 8),
        ("key-unknown-near", 9),
        ("code-list-unknown", 11),
        ("key-unknown-near", 11),
        ("value-not-allowed", 12),
        ("value-not-number", 13),
        ("value-not-true-or-false", 13),
        ("reason-not-offered", 13),
        ("value-not-a-day", 14),
        ("key-missing", 15),
        ("value-not-whole", 15),
        ("key-missing", 16),
        ("only-items-repeat", 17),
    }


def test_words_that_yaml_would_turn_into_truth_or_octal_stay_words():
    instrument = read_instrument(
        """
name: tiny
title: آزمون
code_lists:
  l: [{code: yes, fa: بله, en: Yes}, {code: no, fa: نه, en: No}, {code: 010, fa: ده, en: on}]
sections: [{name: s, title: t, elements: [{name: a, kind: one, codes: l, wording: off}]}]
"""
    )
    assert instrument.code_list("l").codes == ("yes", "no", "010")
    assert [category.labels["en"] for category in instrument.code_list("l").categories] == ["Yes", "No", "on"]


def test_a_key_given_twice_is_a_fault_not_the_last_one_winning():
    assert ("key-twice", 3) in faults("name: tiny\ntitle: a\ntitle: b\nsections: []\n")


def test_yaml_that_is_none_is_named_with_its_line():
    assert faults("name: tiny\ntitle: [\n") == {("yaml-broken", 3)}
    assert faults("name: tiny\n\ttitle: x\n") == {("yaml-broken", 2)}


@pytest.mark.parametrize("text", ["- a\n- b\n", "[:]\n", "name: *unknown\n", "!!python/object:os.system {a: b}\n"])
def test_text_that_holds_no_instrument_is_refused_not_a_crash(text):
    assert faults(text)


def test_a_file_is_named_in_its_faults(tmp_path: Path):
    file = tmp_path / "broken.yaml"
    file.write_text("name: tiny\n", encoding="utf-8")
    with pytest.raises(InstrumentError) as error:
        read_instrument(file)
    assert {problem.place["file"] for problem in error.value.problems} == {"broken.yaml"}
    assert "broken.yaml" in error.value.problems[0].sentence("fa")


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path):
    with pytest.raises(InstrumentError) as missing:
        read_instrument(tmp_path / "nowhere.yaml")
    assert missing.value.problems[0].code == "file-not-readable"
    (tmp_path / "latin.yaml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(InstrumentError) as latin:
        read_instrument(tmp_path / "latin.yaml")
    assert latin.value.problems[0].code == "file-not-utf8"


def test_one_line_that_somebody_sent_is_never_taken_for_a_path():
    assert ("not-a-mapping", None) in faults("/etc/hostname")
    assert ("not-a-mapping", None) in faults("")


def test_rows_may_be_the_categories_of_a_list():
    instrument = read_instrument(
        """
name: tiny
title: آزمون
code_lists:
  five: [{code: 1, fa: بد}, {code: 2, fa: خوب}]
  fields: [{code: water, fa: آب}, {code: roads, fa: راه}]
sections: [{name: s, title: t, elements: [{name: g, kind: grid, scale: five, wording: w, rows: fields}]}]
"""
    )
    assert instrument.sections[0].variables == ("g.water", "g.roads")


def test_an_attribute_given_as_a_list_is_kept_joined_by_commas():
    instrument = shipped_instrument("vision-stakeholders")
    assert instrument.code_list("budget_lines").category("nature").attribute("fields") == "water,orchards,green"


def test_texts_are_cleaned_where_they_enter():
    instrument = read_instrument(
        "name: tiny\ntitle: {fa: 'كتابخانه‌ي شهر \u200f', ckb: 'كار'}\nsections: [{name: s, title: t, elements: []}]\n"
    )
    assert instrument.title == Texts.of({"fa": "کتابخانه‌ی شهر", "ckb": "كار"})
