"""Frames from Excel: headings in two languages, every fault by row and column, whole or not at all."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from questionnaires.loaders import workbook_rows
from questionnaires.loaders.sampling_frame import FramePerson, normalize_mobile, read_frame
from questionnaires.model import Category, CodeList
from questionnaires.problems import FrameError
from questionnaires.texts import Texts

GROUPS = CodeList(
    "groups",
    (
        Category("council", Texts.of({"fa": "شورای شهر", "en": "City council"})),
        Category("ngo", Texts.of({"fa": "سمن‌ها و خیریه‌ها", "en": "Charities"})),
        Category("trade", Texts.of({"fa": "اصناف و بازاریان"})),
    ),
)
PLACES = CodeList("places", (Category("centre", Texts.of({"fa": "مرکز شهر"})),))
HEADINGS = ["نام", "موبایل", "گروه"]


def workbook(*rows, headings=HEADINGS, title="برگه"):
    """An .xlsx file of one sheet: the headings, then these rows."""
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = title
    for row in ([headings] if headings else []) + list(rows):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def faults(content, **lists):
    with pytest.raises(FrameError) as error:
        read_frame(content, GROUPS, **lists)
    for problem in error.value.problems:
        assert problem.sentence("fa") != problem.sentence("en")
    return [(problem.code, problem.place.get("row"), problem.place.get("column")) for problem in error.value.problems]


def test_people_are_read_in_the_order_of_the_sheet():
    content = workbook(
        ["مريم احمدي", "۰۹۱۷ ۱۲۳ ۴۵۶۷", "شوراي شهر", "عضو شورا", "trade", "مرکز  شهر"],
        ["علی رضایی", 9171234568, "ngo", None, None, None],
        headings=["نام و نام خانوادگی", "تلفن همراه", "گروه", "سمت", "گروه دوم", "محله"],
    )
    assert read_frame(content, GROUPS, PLACES) == [
        FramePerson("مریم احمدی", "09171234567", "council", "عضو شورا", "trade", "centre"),
        FramePerson("علی رضایی", "09171234568", "ngo"),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ["نام", "موبایل", "گروه"],
        ["نام و نام‌خانوادگی", "شماره همراه", "گروه ذی‌نفع"],
        ["نام و نام خانوادگي *", "شمارۀ تلفن همراه", "گروه:"],
        ["نام (کامل)", "موبایل / همراه", "دسته"],
        ["Name", "Mobile number", "Group"],
        ["FULL NAME", "cell_phone", "Stakeholder  group"],
    ],
)
def test_headings_are_known_in_persian_and_english_however_spelt(headings):
    (person,) = read_frame(workbook(["زهرا", "09171234567", "ngo"], headings=headings), GROUPS)
    assert person == FramePerson("زهرا", "09171234567", "ngo")


def test_a_family_name_in_its_own_column_joins_the_name():
    content = workbook(["زهرا", "کریمی", "09171234567", "ngo"], headings=["نام", "نام خانوادگی", "موبایل", "گروه"])
    assert read_frame(content, GROUPS)[0].name == "زهرا کریمی"


def test_spaces_and_lines_that_a_sheet_has_too_many_of_are_one_space():
    row = [" زهرا  کریمی\u00a0", "09171234567", "ngo", "عضو\nانجمن"]
    (person,) = read_frame(workbook(row, headings=[*HEADINGS, "سمت"]), GROUPS)
    assert (person.name, person.position) == ("زهرا کریمی", "عضو انجمن")


def test_a_title_above_the_headings_and_empty_rows_between_do_no_harm():
    content = workbook(
        ["فهرست ذی‌نفعان شهر"],
        [],
        ["ردیف", *HEADINGS],
        [1, "زهرا", "09171234567", "ngo"],
        [],
        [2, "علی", "09171234568", "ngo"],
        headings=None,
    )
    assert [person.name for person in read_frame(content, GROUPS)] == ["زهرا", "علی"]


def test_the_sheet_with_the_people_is_found_beside_others():
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["گروه", "محله"])
    people = book.create_sheet("افراد")
    people.append(HEADINGS)
    people.append(["زهرا", "09171234567", "ngo"])
    hidden = book.create_sheet("پنهان")
    hidden.sheet_state = "hidden"
    book.save(file)
    assert len(read_frame(file.getvalue(), GROUPS)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "09171234567", "9171234567", "+989171234567", "00989171234567", "989171234567", "۰۹۱۷۱۲۳۴۵۶۷", "٠٩١٧١٢٣٤٥٦٧",
        "+98 917 123 4567", "0917-123-4567", "(0917) 1234567", "\u200e+98917 1234567\u200f", "+9809171234567",
    ],
)  # fmt: skip
def test_a_mobile_number_is_one_number_however_typed(typed):
    assert normalize_mobile(typed) == "09171234567"


@pytest.mark.parametrize(
    "typed",
    ["", "0917123456", "091712345678", "07154331111", "0917123456x", "09171234567 / 09171234568", "+44 9171234567"],
)
def test_what_is_no_mobile_number_is_refused(typed):
    with pytest.raises(ValueError, match="not a mobile number"):
        normalize_mobile(typed)


def test_excel_numbers_that_lost_their_zero_are_mended_also_as_floats():
    (person,) = read_frame(workbook(["زهرا", 9171234567.0, "ngo"]), GROUPS)
    assert person.mobile == "09171234567"


def test_every_fault_of_a_frame_is_named_at_once_by_row_and_column():
    content = workbook(
        ["زهرا", "09171234567", "ngo"],
        [None, "0917", "فضانوردان"],
        ["علی", None, None],
        ["رضا", "+98 917 123 4567", "ngo"],
        ["مینا", "#N/A", "ngo"],
        ["م" * 201, "09171234569", "ngo"],
    )
    assert faults(content) == [
        ("frame-cell-empty", 3, "نام"),
        ("frame-mobile-malformed", 3, "موبایل"),
        ("frame-group-unknown", 3, "گروه"),
        ("frame-cell-empty", 4, "موبایل"),
        ("frame-cell-empty", 4, "گروه"),
        ("frame-mobile-twice", 5, "موبایل"),
        ("frame-cell-error", 6, "موبایل"),
        ("frame-cell-too-long", 7, "نام"),
    ]


def test_the_list_of_another_study_is_one_fault_and_not_one_a_row():
    people = [["زهرا", f"0917{number:07}", "فضانوردان" if number % 2 else "غواصان"] for number in range(300)]
    with pytest.raises(FrameError) as error:
        read_frame(workbook(*people), GROUPS)
    (fault,) = error.value.problems
    assert (fault.code, fault.place["count"]) == ("frame-groups-of-another", 300)
    assert fault.place["value"] == ["غواصان", "فضانوردان"]
    assert "۳۰۰ ردیف" in fault.sentence("fa")


def test_a_repeated_number_names_both_rows():
    content = workbook(["زهرا", "09171234567", "ngo"], ["علی", "۹۱۷۱۲۳۴۵۶۷", "ngo"], ["رضا", "9171234567", "ngo"])
    with pytest.raises(FrameError) as error:
        read_frame(content, GROUPS)
    assert [(own.place["row"], own.place["first"]) for own in error.value.problems] == [(3, 2), (4, 2)]
    assert "ردیف ۳" in error.value.problems[0].sentence("fa")
    assert "(۰۹۱۷۱۲۳۴۵۶۷) در ردیف ۲" in error.value.problems[0].sentence("fa")
    assert "(09171234567) also stands in row 2" in error.value.problems[0].sentence("en")


def test_the_complaint_about_a_group_lists_all_groups_in_the_readers_language():
    with pytest.raises(FrameError) as error:
        read_frame(workbook(["زهرا", "09171234567", "فضانوردان"]), GROUPS)
    sentence = error.value.problems[0].sentence("fa")
    assert all(category.labels["fa"] in sentence for category in GROUPS.categories)


def test_a_place_is_kept_as_written_unless_the_study_knows_its_places():
    content = workbook(["زهرا", "09171234567", "ngo", "کوی گل"], headings=[*HEADINGS, "محله"])
    assert read_frame(content, GROUPS)[0].place == "کوی گل"
    assert faults(content, places=PLACES) == [("frame-place-unknown", 2, "محله")]


def test_headings_that_are_missing_or_twice_are_named():
    assert faults(workbook(["زهرا", "09171234567"], headings=["نام", "موبایل"])) == [("frame-column-missing", 1, None)]
    assert faults(workbook(["x"], headings=["الف", "ب"])) == [("frame-headings-missing", None, None)]
    twice = workbook(["زهرا", "09171234567", "09171234568", "ngo"], headings=["نام", "موبایل", "تلفن همراه", "گروه"])
    assert faults(twice) == [("frame-column-twice", 1, None)]
    assert faults(workbook()) == [("frame-empty", None, None)]
    assert faults(workbook(headings=None)) == [("frame-headings-missing", None, None)]


def test_the_value_that_excel_computed_last_counts_not_the_formula():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["زهرا", "", "ngo"])
    sheet.write_formula(1, 1, '="0917"&"1234567"', None, "09171234567")
    book.close()
    assert read_frame(file.getvalue(), GROUPS)[0].mobile == "09171234567"


def test_a_hundred_thousand_formatted_empty_rows_are_nothing():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ["زهرا", "09171234567", "ngo"])
    border = book.add_format({"border": 1})
    for row in range(2, 100_000):
        sheet.write_blank(row, 0, None, border)
    book.close()
    assert len(read_frame(file.getvalue(), GROUPS)) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook-not-excel"),
        (b"name,mobile\nx,09171234567\n", "workbook-not-excel"),
        (b"PK\x03\x04 cut off", "workbook-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook-old-or-locked"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(content, code):
    assert faults(content) == [(code, None, None)]


def test_a_zip_of_something_else_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert faults(file.getvalue()) == [("workbook-not-excel", None, None)]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("broken", [b"", b"<x", b"<workbook/>", b"\x00\xff"])
def test_a_damaged_workbook_is_refused_not_a_traceback(part, broken):
    source = zipfile.ZipFile(io.BytesIO(workbook(["زهرا", "09171234567", "ngo"])))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, broken if name == part else source.read(name))
    with pytest.raises(FrameError):
        read_frame(file.getvalue(), GROUPS)


def test_a_workbook_cut_short_is_refused():
    content = workbook(["زهرا", "09171234567", "ngo"])
    for length in range(0, len(content) - 1, 97):
        with pytest.raises(FrameError):
            read_frame(content[:length], GROUPS)


def test_files_of_unbearable_size_are_refused(monkeypatch):
    content = workbook(*[[f"فرد {number}", f"0917{number:07}", "ngo"] for number in range(30)])
    monkeypatch.setattr(workbook_rows, "MAXIMUM_ROWS", 20)
    assert faults(content) == [("too-many-rows", None, None)]
    monkeypatch.setattr(workbook_rows, "MAXIMUM_UNPACKED_BYTES", 1000)
    assert faults(content) == [("workbook-too-large", None, None)]
    monkeypatch.setattr(workbook_rows, "MAXIMUM_BYTES", 1000)
    assert faults(content) == [("workbook-too-large", None, None)]


def test_a_path_an_open_file_and_bytes_are_read_alike(tmp_path: Path):
    content = workbook(["زهرا", "09171234567", "ngo"])
    file = tmp_path / "frame.xlsx"
    file.write_bytes(content)
    people = read_frame(content, GROUPS)
    assert read_frame(file, GROUPS) == read_frame(io.BytesIO(content), GROUPS) == people
    assert faults(tmp_path / "nowhere.xlsx") == [("file-not-readable", None, None)]
