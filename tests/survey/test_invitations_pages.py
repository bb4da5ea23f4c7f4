"""Invitations for the SMS panel."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from exports.fieldwork.sms_parts import sms_length, sms_parts
from questionnaires.fieldwork import CollectionMode, Disposition
from questionnaires.loaders.sampling_frame import FramePerson
from survey.fieldwork.invitations import filled, message_problems
from survey.store import access_log, cases, sampling_frames
from tests.store import examples
from tests.survey.fieldwork_steps import answer, invite, table
from tests.survey.offices import Desk, Office


def test_the_sms_sheet_holds_mobile_as_text_link_code_and_counted_text(office: Office, sara: Desk):
    reply = invite(sara, who="all", message="{name} گرامی: {link} {code}")
    head, first, *others = table(reply)
    assert head == ["موبایل", "نام", "پیوند", "متن", "نویسه", "بخش پیامک", "کد نامه", "گروه", "پرونده"]
    assert len(others) == 11
    mobile, name, link, text, length, parts, code, group, case = first
    assert (mobile, name, group, case) == ("09170000010", "عضو آزمونی 0", "شورای شهر", office.cases[0])
    assert text == f"{name} گرامی: {link} {code}"
    assert (length, parts) == (len(text), 1 if len(text) <= 70 else -(-len(text) // 67))
    with office.database.read() as connection:
        by_link = cases.case_by_code(connection, office.database, link.rsplit("/", 1)[1])
        by_letter = cases.case_by_code(connection, office.database, code)
    assert (by_link.id, by_letter.id) == (case, case)


def test_mobiles_keep_their_zero_and_no_cell_is_a_formula(office: Office, sara: Desk):
    with office.database.write() as connection:
        people = [FramePerson("=HYPERLINK(1)", "09170000098", "council")]
        units = sampling_frames.load_frame(connection, "jahrom", people, at=examples.NOON, by="sara", source="x")
        cases.make_cases(connection, "people", units, at=examples.NOON)
    reply = invite(sara, who="all", message="{name}: {link}")
    sheet = ZipFile(BytesIO(reply.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    (worksheet,) = load_workbook(BytesIO(reply.data)).worksheets
    assert {cell.data_type for cell in worksheet["A"]} == {"s"}
    assert worksheet["B14"].value == "=HYPERLINK(1)" and worksheet["B14"].data_type == "s"


def test_a_reminder_goes_only_to_those_who_may_still_answer(office: Office, sara: Desk):
    answer(office, office.cases[0])
    answer(office, office.cases[1], whole=False)
    with office.database.write() as connection:
        cases.record_contact(
            connection, office.cases[2], Disposition.REFUSED, mode=CollectionMode.WEB, at=examples.NOON, by="navid"
        )
    listed = [row[8] for row in table(invite(sara, who="unanswered", message="{link}"))[1:]]
    assert listed == [office.cases[1], *office.cases[3:]]


@pytest.mark.parametrize("message", ["بی پیوند", "{name} {password} {link}", "{name.__class__} {link}", "{} {link}"])
def test_a_message_that_cannot_be_filled_in_is_refused_and_stays(office: Office, sara: Desk, message: str):
    reply = invite(sara, who="all", message=message)
    assert reply.status_code == 422
    assert message in reply.text


def test_what_stands_in_a_name_is_never_a_field():
    assert filled("{name} {link}", {"name": "{link}", "link": "L"}) == "{link} L"
    assert message_problems("{link:>99999999}")[0].code == "message-field-unknown"


def test_each_download_of_numbers_is_logged(office: Office, sara: Desk):
    invite(sara, who="all", message="{link}")
    with office.database.read() as connection:
        entry = access_log.entries(connection)[0]
    assert (entry.by, entry.action, entry.subject) == ("sara", "contacts-seen", "12 units: invitations of people")


def test_invitations_are_for_consultants_and_by_form_only(office: Office, sara: Desk):
    assert sara.get("/staff/waves/people/invitations.xlsx").status_code == 405
    navid = office.desk("navid")
    token = navid.token("/staff/password")
    address = "/staff/waves/people/invitations.xlsx"
    assert navid.client.post(address, data={"csrf_token": token, "who": "all"}).status_code == 403
    assert invite(sara, who="somebody", message="{link}").status_code == 400


def test_parts_of_a_message_are_counted_as_panels_do():
    # 70 letters alone; joined, 67 each: 71 -> 2, 134 -> 2, 135 -> 3
    counts = {length: sms_parts("س" * length) for length in (0, 1, 70, 71, 134, 135, 201, 202)}
    assert counts == {0: 0, 1: 1, 70: 1, 71: 2, 134: 2, 135: 3, 201: 3, 202: 4}
    assert sms_length("🌳") == 2
