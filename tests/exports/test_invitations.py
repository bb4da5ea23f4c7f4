"""The workbook for the SMS panel and the empty frame sheet: direction, types, and the same file twice."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from exports.fieldwork.frame_template import write_frame_template
from exports.fieldwork.invitations import Invitation, write_invitations
from questionnaires.model import Category, CodeList
from questionnaires.texts import Texts

GROUPS = CodeList("groups", (Category("council", Texts.of({"fa": "شورای شهر", "en": "City council"})),))
PLACES = CodeList("places", (Category("old", Texts.of("بافت کهن")), Category("new", Texts.of("شهرک"))))
INVITATION = Invitation(7, "مریم", "09171234567", "شورا", "https://x.ir/r/abc", "1234 5678 9012 3456", "س" * 71)


def written(language: str = "fa", *invitations: Invitation) -> bytes:
    file = BytesIO()
    write_invitations(invitations or (INVITATION,), file, language)
    return file.getvalue()


def test_a_row_is_text_where_digits_must_stay_and_number_where_they_count():
    (sheet,) = load_workbook(BytesIO(written())).worksheets
    row = [(cell.value, cell.data_type) for cell in sheet[2]]
    assert row[0] == ("09171234567", "s")
    assert row[4:7] == [(71, "n"), (2, "n"), ("1234 5678 9012 3456", "s")]
    assert sheet.freeze_panes == "A2" and sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize(("language", "right_to_left"), [("fa", True), ("en", False)])
def test_the_sheet_runs_as_its_language_does(language: str, right_to_left: bool):
    (sheet,) = load_workbook(BytesIO(written(language))).worksheets
    assert bool(sheet.sheet_view.rightToLeft) is right_to_left


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "{=", "https://"])
def test_no_name_becomes_a_formula_or_a_link(start: str):
    evil = Invitation(7, f"{start}1+1", "09171234567", f"{start}1+1", f"{start}1", "1", f"{start}1+1")
    (sheet,) = load_workbook(BytesIO(written("fa", evil))).worksheets
    assert {cell.data_type for cell in sheet[2]} == {"s", "n"}
    assert sheet["B2"].value == f"{start}1+1" and sheet["B2"].hyperlink is None


def test_the_same_invitations_give_the_same_file():
    assert written() == written()


def test_the_frame_sheet_offers_the_studys_groups_and_places_to_pick_from():
    file = BytesIO()
    write_frame_template(GROUPS, PLACES, file, "fa")
    sheet, choices = load_workbook(file).worksheets
    ranges = {str(own.sqref): own.formula1 for own in sheet.data_validations.dataValidation}
    assert ranges == {
        "C2:C2001": f"'{choices.title}'!$A$2:$A$2",
        "E2:E2001": f"'{choices.title}'!$A$2:$A$2",
        "F2:F2001": f"'{choices.title}'!$B$2:$B$3",
    }
    assert [choices["A2"].value, choices["B3"].value] == ["شورای شهر", "شهرک"]
