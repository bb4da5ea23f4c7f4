"""Steps of fieldwork that tests of several pages take."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook
from werkzeug.test import TestResponse

from questionnaires.fieldwork import CollectionMode
from survey.store import cases, submissions, waves
from tests.store import examples
from tests.survey.offices import Desk, Office


def stored_wave(office: Office, name: str) -> waves.StoredWave:
    with office.database.read() as connection:
        return waves.wave(connection, name)


def cases_of(office: Office, name: str) -> list[cases.Case]:
    with office.database.read() as connection:
        return cases.cases(connection, name)


def answer(office: Office, case_id: int, *, whole: bool = True) -> None:
    with office.database.write() as connection:
        case = cases.case(connection, case_id)
        begun = submissions.start(
            connection,
            wave=case.wave,
            version_id=waves.wave(connection, case.wave).version_id,
            case_id=case_id,
            language="fa",
            mode=CollectionMode.WEB,
            at=examples.NOON,
        )
        given = {"enough": "yes"}
        web = CollectionMode.WEB
        submissions.save_section(connection, begun.id, "water", given, base_revision=0, mode=web, at=examples.NOON)
        if whole:
            submissions.submit(connection, begun.id, key=begun.submission_key, at=examples.NOON)


def invite(desk: Desk, **fields: str) -> TestResponse:
    """The sheet for the SMS panel."""
    return desk.post("/staff/waves/people/invitations.xlsx", page="/staff/waves/people", **fields)


def table(reply: TestResponse) -> list[list[object]]:
    (sheet,) = load_workbook(BytesIO(reply.data)).worksheets
    assert sheet.sheet_view.rightToLeft
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
