"""A file is mended in one round: what cannot be read and what cannot be meant are told together, and nothing twice."""

import json
from copy import deepcopy

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.library import shipped_instrument
from questionnaires.loaders.yaml_files import instrument_from_document, read_instrument
from questionnaires.problems import InstrumentError
from questionnaires.writers.yaml_files import instrument_to_document
from survey.cli import main
from tests.questionnaires.xlsforms import YES_NO, faults, workbook


def of(survey, choices=YES_NO, **sheets):
    return faults(workbook(survey=survey, choices=choices, **sheets))


def test_faults_of_five_layers_are_told_at_once_each_with_its_cell():
    survey = """type | name | label | relevant | calculation
        select_one yes_no | used | A | |
        fancy_type | odd | B | |
        select_one towns | town | C | |
        text | a | D | ${town} = 'qorveh' and ${odd} = 'x' |
        text | b | E | ${nothing} = 1 |
        text | c | F | ${used} = 'perhaps' |
        text | d | G | ${used} = = 'yes' |
        calculate | e | | | sinus(1)
        text | used | H"""
    assert sorted(of(survey)) == [
        ("code-impossible", "D7"),
        ("expression-function-unknown", "E9"),
        ("expression-unexpected", "D8"),
        ("reference-unknown", "D6"),
        ("xlsform-list-unknown", "A4"),
        ("xlsform-name-twice", "B10"),
        ("xlsform-type-unknown", "A3"),
    ]


@pytest.mark.parametrize(
    ("survey", "choices", "found"),
    [
        # a type that is none, then everything that could be asked of such an item
        ("fancy | a | A\ntext | b | B | ${a} > 1 and selected(${a}, 'x')", YES_NO, ["xlsform-type-unknown"]),
        ("| a | A\ntext | b | B | ${a} > 1", YES_NO, ["xlsform-type-missing"]),
        # a list whose row has no code, or that stands in no list
        (
            "select_one l | a | A\ntext | b | B | ${a} = 'two'",
            "list_name | name | label\nl | one | 1\nl | | 2",
            ["xlsform-cell-missing"],
        ),
        (
            "select_one l | a | A\ntext | b | B | ${a} = 'two'",
            "list_name | name | label\nl | one | 1\n| two | 2",
            ["xlsform-cell-missing"],
        ),
        # a sheet of choices without its columns: no list can be known
        (
            "select_one l | a | A\ntext | b | B | ${a} = 'two'",
            "list | value | label\nl | one | 1",
            ["xlsform-column-missing"],
        ),
        # what stands in a repeat that cannot be taken
        (
            "begin repeat | r | R\nbegin repeat | s | S\ntext | t | T\nend repeat\nend repeat\n"
            "text | b | B | count(${t}) > 1",
            YES_NO,
            ["xlsform-nested-repeat"],
        ),
        ("begin loop over towns | g | G\ntext | t | T\nend loop\ntext | b | B | ${t} = 1", YES_NO,
         ["xlsform-list-unknown"]),
        # a repeat left open holds what its author put behind it
        ("begin repeat | r | R\ntext | t | T\ntext | b | B\ntext | c | C | ${b} = 1", YES_NO, ["xlsform-not-closed"]),
    ],
)  # fmt: skip
def test_what_only_follows_from_a_fault_is_not_told(survey, choices, found):
    assert [code for code, _ in of(f"type | name | label | relevant\n{survey}", choices)] == found


def test_what_is_wrong_beside_an_unread_part_is_still_told():
    """An item whose kind is unknown is asked nevertheless: at its place, and under conditions of its own."""
    survey = """type | name | label | relevant
        text | early | A | ${odd} = 1
        fancy | odd | B | ${nothing} = 1"""
    assert sorted(of(survey)) == [
        ("reference-later", "D2"),
        ("reference-unknown", "D3"),
        ("xlsform-type-unknown", "A3"),
    ]


YAML = """name: tiny
title: آزمون
code_lists:
  five: [{code: "1", fa: بد}, {code: "2", fa: خوب, valu: 2}]
sections:
  - name: s
    title: بخش
    elements:
      - {name: a, kind: onne, wording: w}
      - {name: b, kind: one, codes: six, wording: w}
      - {name: c, kind: text, wording: w, relevance: "${a} = 'x' and ${b} = 'y'"}
      - {name: d, kind: text, wording: w, relevance: "${nothing} = 1"}
      - {name: e, kind: scale, scale: five, wording: w}
      - {name: f, kind: text, wording: w, relevance: "${e} = '9'"}
      - {name: g, kind: text, wording: w, requird: true, relevance: "${e} = = 1"}
"""
FOUND = {
    ("key-unknown-near", 4),
    ("value-not-allowed", 9),
    ("code-list-unknown", 10),
    ("reference-unknown", 12),
    ("code-impossible", 14),
    ("key-unknown-near", 15),
    ("expression-unexpected", 15),
}


def test_a_yaml_file_is_mended_in_one_round_too():
    with pytest.raises(InstrumentError) as error:
        read_instrument(YAML)
    assert {(own.code, own.place.get("line")) for own in error.value.problems} == FOUND
    assert len(error.value.problems) == len(FOUND)


@pytest.mark.parametrize("sections", ["none", "[1]", "{}"])
def test_a_file_without_parts_is_told_no_more_than_that(sections):
    with pytest.raises(InstrumentError) as error:
        read_instrument(f"name: tiny\ntitle: a\nsections: {sections}\n")
    assert {own.code for own in error.value.problems} <= {"value-not-a-list", "not-a-mapping", "key-missing"}


def test_the_command_tells_them_all_and_faults_of_checks_alone_with_their_line(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(YAML, encoding="utf-8")
    told = json.loads(CliRunner().invoke(main, ["check", str(file), "--json"]).output)
    assert {(own["code"], own["where"]["line"]) for own in told["faults"]} == FOUND
    file.write_text("name: tiny\ntitle: a\nsections:\n  - name: s\n    title: t\n    elements:\n"
                    "      - {name: a, kind: text, wording: w,\n         relevance: '${nothing} = 1'}\n")  # fmt: skip
    told = json.loads(CliRunner().invoke(main, ["check", str(file), "--json"]).output)
    assert [(own["code"], own["where"]["line"]) for own in told["faults"]] == [("reference-unknown", 8)]


def told_of(file, content):
    (file.write_bytes if isinstance(content, bytes) else file.write_text)(content)
    output = CliRunner().invoke(main, ["check", str(file)]).output
    document = json.loads(CliRunner().invoke(main, ["check", str(file), "--json"]).output)
    codes = {severity: [own["code"] for own in document[severity]] for severity in ("faults", "warnings", "hints")}
    assert [line.rpartition("[")[2].rstrip("]") for line in output.splitlines()] == [
        own for each in codes.values() for own in each
    ]
    return codes


def test_warnings_and_hints_are_told_after_the_faults_of_a_workbook_and_of_yaml(tmp_path):
    survey = f"""type | name | label
        fancy | a | A
        geotrace | b | B
        text | d | {"long " * 60}
        select_one nowhere | e | E"""
    assert told_of(tmp_path / "tiny.xlsx", workbook(survey=survey, choices=YES_NO)) == {
        "faults": ["xlsform-type-unknown", "xlsform-list-unknown"],
        "warnings": ["xlsform-plain-field"],
        "hints": ["item-long"],
    }
    yaml = "name: tiny\ntitle: {fa: a, en: b}\nlanguages: [fa, en]\nsections:\n  - name: s\n    title: {fa: t, en: t}\n"
    yaml += "    elements:\n      - {name: a, kind: text, wording: {fa: w}}\n      - {name: b, kind: x, wording: w}\n"
    assert told_of(tmp_path / "tiny.yaml", yaml) == {
        "faults": ["value-not-allowed"],
        "warnings": ["translation-missing"],
        "hints": [],
    }


def test_warnings_that_mended_faults_may_take_back_are_not_told(tmp_path):
    """Nobody consents, a list is unused, nobody is from Qorveh: all of it may be otherwise in what is unread."""
    survey = """type | name | label | relevant
        select_onee yes_no | a | A |
        select_one towns | b | B |
        text | c | C | ${b} = 'qorveh'"""
    content = workbook(survey=survey, choices=YES_NO)
    assert told_of(tmp_path / "tiny.xlsx", content)["warnings"] == []


def test_an_answer_that_is_needed_and_cannot_be_given_is_a_fault_not_a_crash():
    with pytest.raises(InstrumentError) as error:
        read_instrument("""name: tiny
title: a
colour: red
sections:
  - name: s
    title: t
    elements:
      - {name: a, kind: integer, minimum: 9, maximum: 1, required: true, wording: w}
      - {name: b, kind: text, relevance: "${a} = 3", wording: w}
""")
    assert [own.code for own in error.value.problems] == ["key-unknown", "bounds-crossed"]


# What somebody's hand may leave in the place of any value of a file.
_LEFT = [None, "", [], {}, "${nothing} = 1", "= =", -3, True, {"a": 1}, ["x"], "نام", 3.5, "text", "grid"]


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_file_changed_anywhere_is_read_or_refused_never_a_crash(chance):
    document = instrument_to_document(shipped_instrument("service-desk"))
    for _ in range(chance.randint(1, 4)):
        part = document
        while isinstance(part, dict | list) and part:
            key = chance.choice(list(part) if isinstance(part, dict) else range(len(part)))
            if not isinstance(part[key], dict | list) or not part[key] or chance.random() < 0.2:
                part[key] = deepcopy(chance.choice(_LEFT))  # it may be changed in its turn
                break
            part = part[key]
    try:
        instrument_from_document(document)
    except InstrumentError as refused:
        assert all(own.sentence("fa") and own.sentence("en") for own in refused.problems)
