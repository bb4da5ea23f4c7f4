"""Files of other tools: which column is which item, and rows through the validation of our own pages.

The examples follow the exports as their programs document and test them: KoboToolbox's with group names and
single and separate columns for several choices (formpack), LimeSurvey's with question codes (its CSV writer).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from questionnaires.loaders.answer_columns import ColumnMapping, map_columns, mapping_from_document
from questionnaires.loaders.answer_rows import read_rows
from questionnaires.loaders.answer_tables import read_table
from questionnaires.problems import DataError
from tests.questionnaires.instruments import make_instrument
from tests.questionnaires.xlsforms import imported

DATA = Path(__file__).parents[1] / "data/imports"
LISTS = """
code_lists:
  yes_no: [{code: yes, fa: بله, en: Yes}, {code: no, fa: خیر, en: No}]
  ways: [{code: pipes, fa: لوله, en: Pipes}, {code: wells, fa: چاه, en: Wells}, {code: other, fa: سایر, en: Other}]
  two: [{code: pipes, fa: لوله, en: Pipes}, {code: wells, fa: چاه, en: Wells}]
  three: [{code: 1, fa: کم, en: Little}, {code: 2, fa: میانه, en: Middling}, {code: 3, fa: زیاد, en: Much}]
"""
INSTRUMENT = make_instrument(
    """
  - name: person
    title: شما
    elements:
      - {name: age, kind: integer, minimum: 18, maximum: 99, wording: {fa: سن شما؟, en: "Your age?"}}
      - {name: met_on, kind: date, wording: روز دیدار}
  - name: water
    title: آب
    elements:
      - name: enough
        kind: one
        codes: yes_no
        required: true
        missing: [dont-know]
        wording: {fa: آب کافی است؟, en: "Is there enough water?"}
      - {name: needs, kind: several, codes: ways, other: other, wording: {fa: چه باید کرد؟, en: "What is needed?"}}
      - {name: order, kind: ranking, codes: two, wording: {fa: کدام نخست؟, en: "Which first?"}}
      - {name: money, kind: allocation, codes: two, total: 100, wording: {fa: پول, en: Money}}
  - name: rest
    title: دیگر
    elements:
      - name: trust
        kind: grid
        scale: three
        wording: {fa: اعتماد, en: Trust}
        rows: [{code: council, fa: شورا, en: Council}, {code: mayor, fa: شهردار, en: Mayor}]
      - {name: why, kind: text, wording: چرا؟, relevance: "${enough} = 'no'"}
      - {name: wish, kind: text, wording: آرزوی شما}
      - {name: asks, kind: repeat, wording: خواسته‌ها, items: [{name: said, kind: text, wording: خواسته}]}
""",
    LISTS,
)
FIRST = {
    "person": {"age": 34, "met_on": "2025-09-23"},
    "water": {"enough": "yes", "needs": ["pipes", "other"], "needs.other": "تانکر آب", "order": ["wells", "pipes"]},
    "rest": {"trust.council": "1", "trust.mayor": "3", "wish": "باران"},
}


def from_text(text: str, chosen: ColumnMapping | None = None):
    table = read_table(text.encode(), "answers.csv")
    return read_rows(table, INSTRUMENT, map_columns(table, INSTRUMENT, chosen))


def answers(text: str, chosen: ColumnMapping | None = None) -> dict:
    """The answers of the only row, all sections together."""
    read = from_text(text, chosen)
    assert read.faults == ()
    return {name: value for page in read.rows[0].sections.values() for name, value in page.items()}


def faults(text: str) -> list[tuple[str, int, str]]:
    return [(own.code, own.place["row"], own.place["column"]) for own in from_text(text).faults]


@pytest.mark.parametrize("name", ["kobo.csv", "limesurvey.csv"])
def test_an_export_is_understood_by_its_headings(name: str):
    table = read_table(DATA / name)
    read = read_rows(table, INSTRUMENT, map_columns(table, INSTRUMENT))
    assert read.faults == ()
    assert read.rows[0].sections == FIRST
    assert read.rows[0].day is not None


def test_what_an_export_says_of_itself_is_no_answer():
    table = read_table(DATA / "kobo.csv")
    mapping = map_columns(table, INSTRUMENT)
    assert {heading: target for heading, target in mapping.columns.items() if target.startswith("@")} == {
        "_uuid": "@id",
        "_submission_time": "@date",
    }
    left = mapping.columns
    assert left["start"] == left["_validation_status"] == left["_index"] == left["water/needs"] == ""


def test_who_left_limesurvey_half_way_is_not_finished():
    table = read_table(DATA / "limesurvey.csv")
    read = read_rows(table, INSTRUMENT, map_columns(table, INSTRUMENT))
    assert [row.is_complete for row in read.rows] == [True, False]
    assert read.rows[1].sections == {"person": {"age": 51}, "water": {"enough": "no", "needs": ["wells"]}}


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        ("سن شما", "۳۴", {"age": 34}),
        ("Your age?", "34.0", {"age": 34}),
        ("آب كافي است", "خير", {"enough": "no"}),  # Arabic letters, no question mark
        ("enough", "Yes", {"enough": "yes"}),
        ("enough", "نمی‌دانم", {"enough": {"missing": "dont-know"}}),
        ("enough", "dont-know", {"enough": {"missing": "dont-know"}}),
        ("needs", "wells pipes", {"needs": ["pipes", "wells"]}),
        ("needs", "چاه، لوله", {"needs": ["pipes", "wells"]}),
        ("چه باید کرد؟/چاه", "1", {"needs": ["wells"]}),
        ("What is needed? [Wells]", "Yes", {"needs": ["wells"]}),
        ("person/water/enough", "no", {"enough": "no"}),
        ("enough. Is there enough water?", "yes", {"enough": "yes"}),
        ("Trust [Mayor]", "Much", {"trust.mayor": "3"}),
        ("شورا", "میانه", {"trust.council": "2"}),
        ("met_on", "1404/07/01", {"met_on": "2025-09-23"}),
        ("met_on", "2025-09-23T10:00:00", {"met_on": "2025-09-23"}),
        ("money", "pipes=60, wells=40", {"money": {"pipes": 60, "wells": 40}}),
        ("asks.2.said", "نان", {"asks": [{"said": "نان"}]}),
    ],
)
def test_one_column_is_one_answer(heading: str, cell: str, expected: dict):
    assert answers(f'"{heading}"\n"{cell}"\n') == expected


def test_codes_are_known_as_the_other_program_spells_them():
    read = imported("type | name | label\nselect_one l | Where from | W", "list_name | name | label\nl | Big Apple | A")
    table = read_table(b"Where from\nBig Apple\n", "answers.csv")
    (row,) = read_rows(table, read.instrument, map_columns(table, read.instrument)).rows
    assert list(row.sections.values()) == [{"where_from": "Big_Apple"}]


def test_points_and_places_have_columns_of_their_own():
    assert answers("money/pipes,money/wells,order/pipes,order/wells\n۶۰,40,2,1\n") == {
        "money": {"pipes": 60, "wells": 40},
        "order": ["wells", "pipes"],
    }


def test_a_fault_names_its_cell_and_all_are_named_at_once():
    text = "age,enough,money/pipes,money/wells,met_on\n17,maybe,60,30,soon\n34,yes,50,50,1404/07/01\n"
    assert sorted(faults(text)) == [
        ("import-code-unknown", 2, "enough"),
        ("import-not-a-date", 2, "met_on"),
        ("number-too-small", 2, "age"),
        ("points-do-not-add-up", 2, "money/pipes"),
    ]


def test_missing_answers_are_allowed_and_required_ones_too():
    assert answers("age,enough\n34,\n") == {"age": 34}


def test_an_answer_that_was_not_to_be_asked_is_kept_and_counted():
    read = from_text("enough,why\nyes,به هیچ دلیل\nno,خشک است\n")
    assert read.faults == ()
    assert [row.sections["rest"] for row in read.rows] == [{"why": "به هیچ دلیل"}, {"why": "خشک است"}]
    assert read.set_aside == {"why": 1}


def test_columns_are_chosen_values_translated_and_answers_given_to_all():
    document = {
        "columns": {"Q1": "enough", "age": "-"},
        "values": {"enough": {"A1": "yes", "A2": "no"}},
        "constants": {"wish": "باران"},
    }
    assert answers("Q1,age\nA2,34\n", mapping_from_document(document)) == {"enough": "no", "wish": "باران"}
    assert answers("Q1\nyes\n", mapping_from_document({"Q1": "enough"})) == {"enough": "yes"}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"nowhere": "enough"}, "import-column-unknown"),
        ({"a": "nothing"}, "import-target-unknown"),
        ({"a": "enough", "b": "enough"}, "import-target-twice"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(columns: dict, code: str):
    with pytest.raises(DataError) as refused:
        from_text("a,b\n1,2\n", ColumnMapping(columns))
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"a,b\n", "x.csv", "import-empty"),
        (b"a\n1\n", "x.sav", "import-kind-unknown"),
        ("سن\n1".encode("cp1256"), "x.csv", "import-not-utf8"),
        (b"PK\x03\x04 nothing", "x.xlsx", "workbook-damaged"),
        (b"a,b\n1,2\n", "x.xlsx", "workbook-not-excel"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, name: str, code: str):
    from questionnaires.problems import ProblemsFound

    with pytest.raises(ProblemsFound) as refused:
        read_table(content, name)
    assert refused.value.problems[0].code == code


def test_columns_left_out_are_named_by_their_letter_where_nothing_stands_above_them():
    warned = from_text("enough,,notes,\nyes,left,out,\n").warnings
    (left,) = [problem for problem in warned if problem.code == "import-columns-left"]
    assert left.place["value"] == ["B", "notes"]  # the fourth is empty


def test_headings_that_stand_twice_are_told_apart():
    assert read_table(b"Comment,Comment\na,b\n", "x.csv").headings == ("Comment", "Comment #2")
