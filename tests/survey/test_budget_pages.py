"""The approved budget on the pages of staff: loaded whole, faults by cell, replaced, taken out, in the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from questionnaires.approved_budget import MoneyUnit
from survey.store import access_log, budgets, studies
from tests.store import examples
from tests.survey.budget_sheets import LINES, budget_sheet, publish_a_budget_question
from tests.survey.offices import Desk, Office, open_office

ADDRESS = "/staff/studies/jahrom/budget"


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    publish_a_budget_question(opened.database)
    yield opened
    opened.database.close()


def load(desk: Desk, file: BytesIO | None = None, **typed: str):
    typed = {"year": "۱۴۰۵", "source.fa": "شورای شهر"} | typed
    return desk.post(ADDRESS, file=(file or budget_sheet(), "budget.xlsx"), **typed)


def stored(office: Office) -> budgets.StoredBudget | None:
    with office.database.read() as connection:
        return budgets.stored_budget(connection, "jahrom")


def test_a_sheet_is_loaded_shown_under_its_fields_and_logged(office: Office, sara: Desk):
    reply = load(sara)
    assert reply.status_code == 303
    page = sara.get(reply.headers["Location"]).text
    assert "بودجه با ۳ خط بارگذاری شد" in page
    # 4,000 + 6,000 + 2,500 million rials
    assert "بودجهٔ ۱۴۰۵: ۳ خط، ۱۲٬۵۰۰ میلیون ریال" in page
    assert "۱ خط در هیچ بخشی نیست و در سنجش نمی‌آید: ۲٬۵۰۰ میلیون ریال" in page
    assert "خیابان‌ها و رفت‌وآمد" in page
    assert "بودجهٔ ۱۴۰۵: ۳ خط" in sara.get("/staff/studies/jahrom").text
    kept = stored(office)
    assert (kept.budget.year, kept.budget.item) == (1405, "budget")
    assert (kept.loaded_by, kept.file_name) == ("sara", "budget.xlsx")
    assert [line.field for line in kept.budget.lines] == ["nature", "streets", None]
    with office.database.read() as connection:
        assert "budget-loaded" in [entry.action for entry in access_log.entries(connection)]


def test_every_fault_is_named_by_its_cell_and_the_budget_before_stays(office: Office, sara: Desk):
    load(sara)
    reply = load(sara, budget_sheet(("1", "پل", "زیاد", "دلار", "bridges"), ("1", None, -5, None, "streets")))
    assert reply.status_code == 422
    for code in ("budget-amount-bad", "budget-unit-unknown", "budget-field-unknown", "budget-code-twice"):
        assert f'data-problem="{code}"' in reply.text
    assert "ردیف ۲، ستون «مبلغ»" in reply.text.replace(" و ", "، ")
    assert len(stored(office).budget.lines) == len(LINES)


@pytest.mark.parametrize(
    ("typed", "says"),
    [({"year": "نود"}, "سال بودجه نیست"), ({"year": "2026"}, "سال بودجه نیست"), ({"source.fa": "ش" * 700}, "۶۰۰")],
)
def test_a_wrong_year_or_source_is_said_beside_the_field_and_what_was_typed_stays(office, sara, typed, says):
    reply = load(sara, **typed)
    assert reply.status_code == 422
    assert says in reply.text
    assert stored(office) is None


def test_a_missing_file_and_one_that_is_none_are_refused(office: Office, sara: Desk):
    assert load(sara, BytesIO(b"")).status_code == 422
    assert 'data-problem="workbook-not-excel"' in load(sara, BytesIO(b"no workbook")).text
    assert stored(office) is None


def test_another_sheet_takes_its_place_and_it_can_be_taken_out(office: Office, sara: Desk):
    load(sara)
    load(sara, budget_sheet(("9", "ورزش", 70, None, "society")), year="")
    assert [line.code for line in stored(office).budget.lines] == ["9"]
    reply = sara.post(f"{ADDRESS}/drop", page=ADDRESS)
    assert reply.status_code == 303
    assert "بودجه از این مطالعه برداشته شد" in sara.get(reply.headers["Location"]).text
    assert stored(office) is None
    assert sara.post(f"{ADDRESS}/drop", page=ADDRESS).status_code == 303


@pytest.mark.parametrize(("language", "heading"), [("fa", "بخش پرسش‌نامه"), ("en", "Field")])
def test_the_template_filled_in_is_a_budget(office: Office, sara: Desk, language: str, heading: str):
    reply = sara.get(f"{ADDRESS}/template.xlsx?lang={language}")
    book = load_workbook(BytesIO(reply.data))
    sheet, choices = book.worksheets
    assert sheet["E1"].value == heading
    fields = [cell.value for cell in choices["A"][1:] if cell.value]
    units = [cell.value for cell in choices["B"][1:] if cell.value]
    assert len(fields) == 7 and len(units) == 8  # six fields and none; eight units
    for row, field in enumerate(fields, start=2):
        for column, value in enumerate((f"c{row}", "خط", 10, units[row - 2], field), start=1):
            sheet.cell(row, column, value)
    file = BytesIO()
    book.save(file)
    assert load(sara, BytesIO(file.getvalue())).status_code == 303
    assert [line.field for line in stored(office).budget.lines] == [
        "nature", "streets", "building", "economy", "society", "service", None,
    ]  # fmt: skip


def test_without_a_question_on_the_budget_the_page_says_what_is_missing(tmp_path):
    office = open_office(tmp_path)
    sara = office.desk("sara")
    assert "پرسشی برای تقسیم بودجه ندارد" in sara.get(ADDRESS).text
    assert sara.get(f"{ADDRESS}/template.xlsx").status_code == 303
    office.database.close()


def test_money_is_told_in_the_unit_that_the_study_chose(office: Office, sara: Desk):
    load(sara)
    page = sara.get("/staff/studies/jahrom/edit").text
    assert 'name="money_unit"' in page
    with office.database.write() as connection:
        study = replace(studies.study(connection, "jahrom"), money_unit=MoneyUnit.MILLION_TOMANS)
        studies.replace_study(connection, study, at=examples.NOON)
    assert "۱٬۲۵۰ میلیون تومان" in sara.get(ADDRESS).text
