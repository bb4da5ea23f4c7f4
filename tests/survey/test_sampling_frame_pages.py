"""Loading a sampling frame in the browser: whole or not at all, every fault with row and column."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from questionnaires.loaders.sampling_frame import read_frame
from survey.store import contacts, sampling_frames
from tests.store import examples
from tests.survey.frame_sheets import sheet
from tests.survey.offices import Desk, Office

ADDRESS = "/staff/studies/jahrom/frame"


def load(desk: Desk, file: BytesIO, name: str = "people.xlsx"):
    return desk.post(ADDRESS, file=(file, name))


def people(office: Office) -> list[contacts.Contact]:
    with office.database.write() as connection:
        units = sampling_frames.units(connection, "jahrom")
        found = contacts.contacts_of(connection, [own.id for own in units], by="test", why="test", at=examples.NOON)
        return [found[own.id] for own in units]


def test_a_sheet_is_loaded_and_numbers_become_one_form(office: Office, sara: Desk):
    rows = [
        ("مينا كريمي", "+989171234567", "شورای شهر", "رئیس"),
        ("رضا باغبان", "۰۹۱۷۷۶۵۴۳۲۱", "کشاورزان", None),
        ("Sima", 9170000100, "farmers", None),
        ("نادر", "0098 917 000 0101", "کشاورزان", None),
    ]
    reply = load(sara, sheet(rows))
    assert reply.status_code == 303
    page = sara.get(reply.headers["Location"]).text
    assert "۴ نفر به چارچوب نمونه‌گیری افزوده شدند" in page
    loaded = people(office)[12:]
    assert [own.mobile for own in loaded] == ["09171234567", "09177654321", "09170000100", "09170000101"]
    assert loaded[0].name == "مینا کریمی"


def test_every_fault_is_named_by_row_and_column_and_nothing_is_loaded(office: Office, sara: Desk):
    rows = [
        ("مینا", "09171234567", "شورای شهر", None),
        ("رضا", "12345", "شورای شهر", None),
        ("نادر", "09171234567", "ناشناس", None),
        (None, "09171234568", "شورای شهر", None),
    ]
    reply = load(sara, sheet(rows))
    assert reply.status_code == 422
    faults = reply.text
    for code in ("frame-mobile-malformed", "frame-mobile-twice", "frame-group-unknown", "frame-cell-empty"):
        assert f'data-problem="{code}"' in faults
    assert "ردیف ۳" in faults and "تلفن همراه" in faults
    assert len(people(office)) == 12


def test_a_number_that_is_listed_already_is_refused(office: Office, sara: Desk):
    reply = load(sara, sheet([("تکراری", "09170000011", "شورای شهر", None)]))
    assert reply.status_code == 422
    assert 'data-problem="frame-mobile-listed"' in reply.text
    assert len(people(office)) == 12


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(office: Office, sara: Desk, content: bytes):
    reply = load(sara, BytesIO(content))
    assert reply.status_code == 422
    assert "data-problem=" in reply.text
    assert len(people(office)) == 12


def test_names_typed_as_markup_or_formula_stay_text(office: Office, sara: Desk):
    load(sara, sheet([("<b>=1+1</b>", "09171234567", "شورای شهر", "@cmd")]))
    assert people(office)[-1].name == "<b>=1+1</b>"
    page = office.desk("sara").get("/staff/waves/people/cases?names=yes").text
    assert "<b>=1" not in page


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_sheet_to_fill_in_is_one_that_the_loader_reads(sara: Desk, language: str):
    reply = sara.get(f"{ADDRESS}/template.xlsx?lang={language}")
    book = load_workbook(BytesIO(reply.data))
    first, choices = book.worksheets
    assert bool(first.sheet_view.rightToLeft) is (language == "fa")
    assert [cell.value for cell in choices["A"]][1:] == ["شورای شهر", "کشاورزان"]
    first.append(["مینا", "09171234567", "شورای شهر", "رئیس", "کشاورزان", None])
    file = BytesIO()
    book.save(file)
    (person,) = read_frame(file.getvalue(), examples.GROUPS)
    assert (person.mobile, person.group, person.second_group) == ("09171234567", "council", "farmers")


def test_the_page_counts_each_group(sara: Desk):
    page = sara.get(ADDRESS).text
    assert "۱۲ نفر در ۲ گروه" in page
    assert sara.get("/staff/studies/none/frame").status_code == 404
