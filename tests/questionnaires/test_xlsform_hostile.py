"""Workbooks that are broken, hostile or merely odd: a clear refusal or a clean import, always soon."""

import csv
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.checks import check
from questionnaires.loaders.xlsform import read_xlsform
from questionnaires.loaders.xlsform.sheets import MAXIMUM_BYTES, MAXIMUM_ROWS
from questionnaires.problems import InstrumentError
from questionnaires.writers.xlsform import write
from tests.questionnaires.xlsforms import FOLDER, YES_NO, faults, saved, workbook
from tests.yardstick import takes_at_most

SURVEY = "type | name | label\ntext | a | الف\nselect_one yes_no | b | ب"
GOOD = workbook(survey=SURVEY, choices=YES_NO)
OLD = (FOLDER / "tutorial.xls").read_bytes()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def soon():
    with takes_at_most(20):
        yield


def repacked(content: bytes, **changes: bytes) -> bytes:
    """A workbook with some of its parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in changes:
                new.writestr(entry.filename, old.read(entry.filename))
        for name, part in changes.items():
            new.writestr(name, part)
    return buffer.getvalue()


def sheet_of(*rows):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in rows:
        book.active.append(row)
    return book


def codes(content):
    return {code for code, _ in faults(content)}


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(GOOD, **{"xl/worksheets/sheet1.xml": b" " * 200_000_000})
    assert len(bomb) < 1_000_000
    assert codes(bomb) == {"xlsform-too-large-unpacked"}


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "huge.xlsx"
    with file.open("wb") as opened:
        opened.truncate(200_000_000)
    assert codes(file) == {"xlsform-too-large"}
    assert codes(b"PK" + b" " * MAXIMUM_BYTES) == {"xlsform-too-large"}


@pytest.mark.parametrize("content", [GOOD, OLD], ids=["xlsx", "xls"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_named_damaged_or_read(content, share):
    try:
        read_xlsform(content[: int(len(content) * share)])
    except InstrumentError as error:
        assert {problem.code for problem in error.problems} <= {"xlsform-damaged", "xlsform-no-survey"}


def test_a_locked_workbook_is_named_so():
    locked = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert codes(locked) == {"xlsform-locked"}


def test_a_locked_workbook_of_the_old_kind_is_named_so():
    # BIFF8's FILEPASS record (0x002F) right after the stream's first record says that the rest is encrypted
    stream = OLD.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = stream + 4 + 16
    locked = bytearray(OLD)
    locked[after : after + 4] = b"\x2f\x00\x36\x00"
    assert codes(bytes(locked)) == {"xlsform-locked"}


def test_entities_that_grow_without_end_are_refused():
    lines = [b'<!ENTITY a0 "ha">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10)]
    laughs = b'<?xml version="1.0"?><!DOCTYPE worksheet [' + b"".join(lines) + b"]>"
    cell = b'<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    bomb = repacked(GOOD, **{"xl/worksheets/sheet1.xml": laughs + sheet + cell + b"</row></sheetData></worksheet>"})
    assert codes(bomb) <= {"xlsform-damaged", "xlsform-column-missing", "xlsform-not-a-workbook"}


def test_a_sheet_of_millions_of_cells_is_refused_in_bounded_memory():
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>text</t></is></c></row>'
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = b"".join(row % (number, number) for number in range(1, 1_000_001))
    huge = repacked(GOOD, **{"xl/worksheets/sheet1.xml": head + rows + b"</sheetData></worksheet>"})
    del rows
    tracemalloc.start()
    try:
        assert codes(huge) == {"xlsform-too-many-rows"}
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300_000_000


def test_macros_are_left_out_with_a_warning():
    with_macro = repacked(GOOD, **{"xl/vbaProject.bin": b"\0" * 100})
    assert "xlsform-macros" in {problem.code for problem in read_xlsform(with_macro).warnings}


@pytest.mark.parametrize("name", ["form.csv", "form.xls", "form.pdf", "form"])
def test_a_workbook_under_a_wrong_name_is_read_by_what_it_is(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(GOOD)
    assert read_xlsform(file).instrument.item("a")


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"%PDF-1.7 x", b"\xff\xfe\x00x", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_workbook_is_refused(content):
    assert codes(content) <= {"xlsform-not-a-workbook", "xlsform-no-survey", "xlsform-damaged"}


def test_a_word_document_is_no_workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", "x")
    assert codes(buffer.getvalue()) == {"xlsform-not-a-workbook"}


def test_a_formula_without_its_value_is_a_fault_with_its_cell():
    book = sheet_of(["type", "name", "label"], ["text", "a", '="x"&"y"'], ["text", "b", "ب"])
    assert faults(saved(book)) == [("xlsform-formula", "C2")]


def test_an_error_of_excel_is_a_fault_with_its_cell():
    assert faults(saved(sheet_of(["type", "name", "label"], ["text", "a", "#REF!"]))) == [("xlsform-cell-error", "C2")]


def test_merged_cells_are_read_with_a_warning():
    book = sheet_of(["type", "name", "label"], ["text", "a", "الف"], ["text", "b", None])
    book.active.merge_cells("C2:C3")
    read = read_xlsform(saved(book))
    assert {"xlsform-merged", "xlsform-unlabelled"} <= {problem.code for problem in read.warnings}


def test_a_hundred_thousand_empty_rows_cost_nothing():
    book = sheet_of(["type", "name", "label"], ["text", "a", "الف"])
    for row in range(3, 100_003):
        book.active.cell(row, 1).number_format = "0"
    read = read_xlsform(saved(book))
    assert read.warnings == ()
    assert [element.name for _, element in read.instrument.elements()] == ["a"]


def test_rows_far_below_are_left_out_with_a_warning():
    book = sheet_of(["type", "name", "label"], ["text", "a", "الف"])
    book.active.cell(900_000, 1).value = "text"
    warning = read_xlsform(saved(book)).warnings[0]
    assert (warning.code, warning.place["row"]) == ("xlsform-gap", 900_000)


def test_too_many_rows_are_refused():
    lines = "".join(f"text,q{number},w\n" for number in range(MAXIMUM_ROWS + 2))
    assert codes(f"type,name,label\n{lines}".encode()) == {"xlsform-too-many-rows"}


def test_marks_and_odd_spaces_in_names_and_types_do_no_harm():
    book = sheet_of(
        ["\u200ftype", "name\u00a0", " Label "],
        ["text\u00a0", "\u200ea\u200f", "الف"],
        ["begin\u00a0group", "g\u202c", "گروه"],
        ["\ufeffinteger", "b", "ب"],
        ["end  group"],
    )
    read = read_xlsform(saved(book))
    assert [element.name for _, element in read.instrument.elements()] == ["a", "b"]
    assert read.warnings == ()


def test_headings_that_mean_the_same_column_are_a_fault():
    content = workbook(survey="type | name | label | relevant | relevance | media::image | image\ntext | a | w")
    assert faults(content) == [("xlsform-column-twice", "E1"), ("xlsform-column-twice", "G1")]


def test_a_misspelt_column_is_kept_and_said():
    read = read_xlsform(workbook(survey="type | name | label | constrant\ntext | a | w | . > 1"))
    assert [(problem.code, problem.place["near"]) for problem in read.warnings] == [
        ("xlsform-column-near", "constraint")
    ]


def test_a_form_without_its_sheet_or_columns_says_which():
    assert codes(workbook(questions="type | name\ntext | a", more="a\nb")) == {"xlsform-no-survey"}
    assert codes(workbook(questions="town | people\nqorveh | 78276")) == {"xlsform-column-missing"}
    assert codes(workbook(survey="name | label\na | b")) == {"xlsform-column-missing"}
    assert codes(workbook(survey="type | name | label")) == {"xlsform-no-questions"}


def test_the_only_sheet_is_the_survey_whatever_it_is_called():
    read = read_xlsform(workbook(Sheet1="type | name | label\ntext | a | A"))
    assert read.instrument.item("a").wording.in_language("en") == "A"


def test_csv_holds_sheets_one_below_another_or_the_survey_alone():
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([["survey"], ["", "type", "name", "label"], ["", "select_one yes_no", "a", "الف"], [""]])
    writer.writerows([["choices"], ["", "list_name", "name", "label"], ["", "yes_no", "yes", "بله"]])
    read = read_xlsform(b"\xef\xbb\xbf" + buffer.getvalue().encode())
    assert read.instrument.code_list("yes_no").codes == ("yes",)
    assert read_xlsform("type,name,label\ntext,a,الف\n".encode()).instrument.item("a").wording["fa"] == "الف"
    assert faults(b"type,name,label\n\ntxt,a,b\n") == [("xlsform-type-unknown", "A3")]


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["text", "integer", "select_one l", "rank l", "begin group", "end group", "begin repeat", "range",
                     "end repeat", "begin loop over l", "end loop", "note", "calculate", "select_multiple l or_other",
                     "a", "b", "yes", "${a}", ". >", "position(..)", "#N/A", "=1+1", "l", "\u200f", "1.5", "grid",
                     "allocation", "start=x"]),
    st.text(max_size=6),
    st.integers(),
    st.floats(),
    st.booleans(),
)  # fmt: skip
HEADINGS = st.sampled_from(
    ["type", "name", "label", "label::fa", "relevant", "calculation", "required", "choice_filter", "parameters",
     "cz::kind", "cz::list", "cz::maximum", "cz::missing", "list_name", "default", "repeat_count", "x", "", "read_only"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(HEADINGS, min_size=2, max_size=8),
    st.lists(st.lists(CELLS, min_size=2, max_size=8), max_size=8),
    st.lists(st.lists(CELLS, max_size=5), max_size=4),
)
def test_no_sheet_whatsoever_gives_a_traceback(headings, rows, choices):
    def clean(row):
        return [
            "".join(own for own in cell if own.isprintable() or own == "\u200f") if isinstance(cell, str) else cell
            for cell in row
        ]

    book = sheet_of(["type", "name", *headings], *map(clean, rows))
    sheet = book.create_sheet("choices")
    sheet.append(["list_name", "name", "label", "cz_value", "d"])
    sheet.append(["l", "a", "A"])
    for row in choices:
        sheet.append(clean(row))
    try:
        content = saved(book)
    except (ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
        return
    try:
        read = read_xlsform(content)
    except InstrumentError as error:
        for problem in error.problems:
            assert problem.sentence("fa")
        return
    for problem in (*read.warnings, *check(read.instrument).faults):
        assert read.located(problem).sentence("en")


WORKBOOKS = [file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.suffix == ".xlsx"]


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(WORKBOOKS),
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 30), st.integers(1, 8), CELLS), max_size=5),
    st.sampled_from(["", "merge", "row out", "column out", "column twice", "sheet out"]),
)
def test_no_form_changed_here_and_there_gives_a_traceback(content, changes, way):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for number, row, column, value in changes:
        sheet = book.worksheets[number % len(book.worksheets)]
        if not (isinstance(value, str) and not value.isprintable()):
            sheet.cell(row, column).value = value
    first = book.worksheets[0]
    if way == "merge":
        first.merge_cells("A2:B3")
    elif way == "row out":
        first.delete_rows(3)
    elif way == "column out":
        first.delete_cols(2)
    elif way == "column twice":
        first.cell(1, 20).value = first.cell(1, 1).value
    elif way == "sheet out" and len(book.worksheets) > 1:
        book.remove(first)
    try:
        read = read_xlsform(saved(book))
    except InstrumentError as error:
        assert all(problem.sentence("fa") for problem in error.problems)
        return
    checked = check(read.instrument)
    for problem in (*read.warnings, *checked.faults, *checked.warnings, *checked.hints):
        assert read.located(problem).sentence("en")
    if checked.may_be_published:
        assert read_xlsform(write(read.instrument)).instrument == read.instrument


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([GOOD, OLD]), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6))
def test_no_damaged_byte_gives_a_traceback(content, damages):
    damaged = bytearray(content)
    for place, byte in damages:
        damaged[place % len(damaged)] = byte
    try:
        read_xlsform(bytes(damaged))
    except InstrumentError as error:
        assert error.problems
