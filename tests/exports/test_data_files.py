"""Data files read against an instrument: what is read, and every fault with its row and column."""

from pathlib import Path

import openpyxl
import pytest

from exports.data.data_files import read_data_file
from questionnaires.fieldwork import WaveKind
from questionnaires.loaders.yaml_files import read_instrument
from questionnaires.problems import DataError
from questionnaires.translations import LANGUAGES

INSTRUMENT = read_instrument("""
name: tiny
version: "1"
languages: [fa, en]
title: {fa: کوچک, en: Tiny}
code_lists:
  points: [{code: "1", fa: بد, value: 1}, {code: "2", fa: خوب, value: 2}]
  fruits: [{code: fig, fa: انجیر}, {code: date, fa: خرما}, {code: none, fa: هیچ, exclusive: true}]
sections:
  - name: all
    title: {fa: همه, en: All}
    elements:
      - {name: sex, kind: one, codes: fruits, wording: {fa: میوه}}
      - {name: eats, kind: several, codes: fruits, maximum: 2, wording: {fa: می‌خورد}}
      - {name: best, kind: ranking, codes: fruits, places: 2, wording: {fa: بهترین}}
      - {name: money, kind: allocation, codes: fruits, total: 100, wording: {fa: پول}}
      - {name: age, kind: integer, minimum: 18, maximum: 99, wording: {fa: سن}}
      - {name: born, kind: date, wording: {fa: تولد}}
      - {name: said, kind: text, wording: {fa: سخن}}
      - {name: judged, kind: grid, scale: points, wording: {fa: داوری}, rows: [{code: A1, fa: یک}, {code: A2, fa: دو}]}
""")
HEADER = "id,sex,eats,best,money/fig,money/date,money/none,age,born,said,A1,a2"
GOOD = "7,fig,fig|date,date fig,60,40,,۳۴,1404/07/23,سلام,1,2"


def written(folder: Path, *lines: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def faults(path: Path, **options) -> list[tuple[str, object, object]]:
    with pytest.raises(DataError) as refused:
        read_data_file(path, INSTRUMENT, **options)
    return [(p.code, p.place.get("row"), p.place.get("column")) for p in refused.value.problems]


def test_a_row_becomes_a_stored_case(tmp_path):
    file = read_data_file(written(tmp_path, HEADER, GOOD), INSTRUMENT, id_column="id")
    (case,) = file.cases
    assert case["case"] == "7"
    assert case["disposition"] == "complete"
    assert case["answers"] == {
        "sex": "fig",
        "eats": ["fig", "date"],
        "best": ["date", "fig"],
        "money": {"fig": 60, "date": 40},
        "age": 34,
        "born": "2025-10-15",
        "said": "سلام",
        "judged.A1": "1",
        "judged.A2": "2",
    }
    assert file.problems == ()
    assert file.unused_columns == ()
    assert file.kind is WaveKind.OPEN


def test_empty_cells_are_no_answer_and_reasons_may_be_written_by_name(tmp_path):
    (case,) = read_data_file(written(tmp_path, HEADER, "1,,,,,,,dont-know,,,,cannot-judge"), INSTRUMENT).cases
    assert case["answers"] == {"age": {"missing": "dont-know"}, "judged.A2": {"missing": "cannot-judge"}}


def test_several_codes_may_stand_in_columns_of_their_own(tmp_path):
    header = HEADER.replace(",eats,", ",eats/fig,eats/date,")
    (case,) = read_data_file(written(tmp_path, header, "1,fig,1,0,fig,,,,20,,,1,1"), INSTRUMENT).cases
    assert case["answers"]["eats"] == ["fig"]


def test_a_row_without_an_id_column_is_known_by_its_number(tmp_path):
    file = read_data_file(written(tmp_path, HEADER, GOOD, GOOD), INSTRUMENT)
    assert [case["case"] for case in file.cases] == ["2", "3"]
    assert file.unused_columns == ("id",)


def test_every_fault_of_a_file_is_listed_with_its_row_and_column(tmp_path):
    path = written(
        tmp_path,
        HEADER,
        GOOD,
        "8,apple,fig|none,fig fig,60,30,,17,1404/12/30,,3,2",
        "7,fig,fig date none,,,,,old,,,1,۲",
        ",fig,,,x,,,20.5,,,,",
    )
    assert faults(path, id_column="id") == [
        ("data-code-unknown", 3, "sex"),
        ("data-exclusive", 3, "eats"),
        ("data-code-twice", 3, "best"),
        ("data-points", 3, "money/fig"),
        ("data-out-of-bounds", 3, "age"),
        ("data-not-a-date", 3, "born"),
        ("data-code-unknown", 3, "A1"),
        ("data-id-twice", 4, "id"),
        ("data-too-many", 4, "eats"),
        ("data-not-a-number", 4, "age"),
        ("data-id-missing", 5, "id"),
        ("data-not-a-number", 5, "money/fig"),
        ("data-not-whole", 5, "age"),
    ]


def test_a_missing_column_is_a_fault_and_lenient_keeps_it_for_the_reconciliation(tmp_path):
    path = written(tmp_path, HEADER.replace(",age", ""), "7,fig,fig,fig,100,,,,,1,2")
    assert faults(path, id_column="id") == [("data-variable-missing", None, None)]
    file = read_data_file(path, INSTRUMENT, id_column="id", lenient=True)
    assert [problem.place["variable"] for problem in file.problems] == ["age"]
    assert "age" not in file.cases[0]["answers"]


def test_lenient_drops_no_row_and_marks_what_it_could_not_read(tmp_path):
    path = written(tmp_path, HEADER, GOOD, GOOD.replace("34", "34").replace("fig,fig|date", "apple,fig|date"))
    file = read_data_file(path, INSTRUMENT, id_column="id", lenient=True)
    assert len(file.cases) == 2
    assert [problem.code for problem in file.problems] == ["data-id-twice", "data-code-unknown"]
    assert file.cases[1]["answers"]["sex"] not in INSTRUMENT.code_list("fruits").codes


def test_a_column_that_was_named_and_is_not_there_is_always_refused(tmp_path):
    path = written(tmp_path, HEADER, GOOD)
    assert faults(path, id_column="case", weight="w", lenient=True) == [
        ("data-column-missing", None, "case"),
        ("data-column-missing", None, "w"),
    ]


def test_weights_and_populations_must_be_positive_and_make_the_file_a_sample(tmp_path):
    path = written(tmp_path, HEADER + ",w", GOOD + ",1.5", GOOD.replace("7", "8", 1) + ",0")
    assert faults(path, id_column="id", weight="w") == [("data-not-positive", 3, "w")]
    file = read_data_file(path, INSTRUMENT, id_column="id", weight="w", lenient=True)
    assert [case["weight"] for case in file.cases] == [1.5, None]
    assert file.kind is WaveKind.SAMPLE


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("data.sav", b"x", "data-file-broken"),
        ("data.parquet", b"x", "data-file-broken"),
        ("data.docx", b"x", "data-kind-unknown"),
        ("data.csv", b"", "data-no-rows"),
        ("data.csv", b"id,age\n", "data-no-rows"),
        ("data.csv", b"age,age\n1,2\n", "data-header-twice"),
        ("data.csv", b"nothing,fits\n1,2\n", "data-nothing-fits"),
        ("data.csv", "age\n۳۴".encode("cp1256", errors="replace") + b"\xff\n", "data-not-utf8"),
        ("data.csv", b'age\n"3\n', "data-csv-broken"),
        ("data.xlsx", b"no zip", "data-workbook-broken"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    assert [fault for fault, _, _ in faults(path)] == [code]


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert faults(tmp_path / "away.csv") == [("data-file-missing", None, None)]


def test_semicolons_and_tabs_part_cells_too_and_rows_keep_the_numbers_an_editor_shows(tmp_path):
    path = written(tmp_path, "age;said", '34;"دو\nسطر"', "", "200;x", name="data.csv")
    assert [fault for fault in faults(path) if fault[1]] == [("data-out-of-bounds", 5, "age")]
    tabbed = written(tmp_path, "age\tsaid", "34\tx", name="tab.csv")
    file = read_data_file(tabbed, INSTRUMENT, lenient=True)
    assert file.cases[0]["answers"] == {"age": 34, "said": "x"}


def test_a_row_with_more_cells_than_heads_is_a_fault(tmp_path):
    path = written(tmp_path, "age,said", "34,x,extra")
    assert ("data-row-too-long", 2, None) in faults(path)


def test_the_first_sheet_of_a_workbook_is_read_and_error_cells_are_faults(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([7, "fig", "fig", None, 100, None, None, 34.0, "2025-10-15", "سلام", 1, 2])
    book.save(tmp_path / "good.xlsx")
    (case,) = read_data_file(tmp_path / "good.xlsx", INSTRUMENT, id_column="id").cases
    assert case["answers"]["age"] == 34
    assert case["answers"]["judged.A1"] == "1"
    book.active["H2"] = "#N/A"
    book.active["H2"].data_type = "e"
    book.save(tmp_path / "bad.xlsx")
    assert faults(tmp_path / "bad.xlsx", id_column="id") == [("data-cell-unreadable", 2, "H")]


def test_each_fault_has_a_sentence_in_each_language(tmp_path):
    path = written(tmp_path, HEADER, "8,apple,fig|none,fig fig,60,30,,17,1404/12/30,,3,2")
    with pytest.raises(DataError) as refused:
        read_data_file(path, INSTRUMENT)
    for language in LANGUAGES:
        sentences = [problem.sentence(language) for problem in refused.value.problems]
        assert len(set(sentences)) == len(sentences)
    assert "ردیف ۳" not in refused.value.problems[0].sentence("fa")
    assert "ردیف ۲" in refused.value.problems[0].sentence("fa")
