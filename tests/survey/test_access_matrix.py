"""Every route and every role: a view says what it needs, and nobody else gets a page or changes anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from werkzeug.test import TestResponse

from questionnaires.fieldwork import Role
from survey.staff.access import PERMISSIONS, Permission
from tests.survey.addresses import needed, open_whole_office, staff_routes
from tests.survey.offices import STAFF, Office


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    opened = open_whole_office(tmp_path_factory.mktemp("matrix"))
    yield opened
    opened.database.close()


def words_of(reply: TestResponse) -> str:
    """Everything readable of a page, or of the XML in a downloaded workbook."""
    if reply.mimetype.startswith("text/") or reply.mimetype == "image/svg+xml":
        return reply.text
    with ZipFile(BytesIO(reply.data)) as archive:
        readable = [name for name in archive.namelist() if name.endswith((".xml", ".rels", ".csv", ".svg"))]
        return "".join(archive.read(name).decode() for name in readable)


def test_every_route_declares_what_it_needs(office: Office):
    silent = [
        rule.rule
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint != "static" and needed(office.app, rule.endpoint) is None
    ]
    assert silent == []


def test_every_staff_address_needs_somebody_signed_in(office: Office):
    public = {
        rule.rule
        for rule in office.app.url_map.iter_rules()
        if rule.rule.startswith("/staff") and needed(office.app, rule.endpoint) is Permission.NOTHING
    }
    assert public == {"/staff/sign-in", "/staff/sign-out"}


def test_no_browser_and_nothing_between_keeps_what_staff_are_given(office: Office):
    """Neither pages nor files: a report fetched again is today's, and names stay on no disk but ours."""
    kept, files = [], 0
    for username, role in STAFF.items():
        desk = office.desk(username)
        for method, address, permission in staff_routes(office.app):
            if method == "GET" and permission in PERMISSIONS[role]:
                reply = desk.get(address)
                files += reply.mimetype != "text/html"
                kept += [address] if reply.headers["Cache-Control"] != "no-store" else []
    assert kept == [] and files > 5


def test_whoever_meets_a_page_that_is_not_theirs_stays_at_their_desk(office: Office):
    for address in ("/staff/users", "/staff/nothing"):
        page = office.desk("parisa").get(address).text
        assert 'class="desk"' in page and '<a href="/staff/">بازگشت به مطالعه‌ها</a>' in page
        assert 'class="desk"' not in office.desk(None).get(address).text


def test_nobody_gets_a_page_that_their_role_may_not_have(office: Office):
    unexpected = []
    routes = staff_routes(office.app)
    assert len(routes) > 40
    for username, role in [*STAFF.items(), (None, None)]:
        desk = office.desk(username)
        token = desk.token("/staff/password" if username else "/staff/sign-in")
        for method, address, permission in routes:
            allowed = role is not None and permission in PERMISSIONS[role]
            if allowed:
                continue
            reply = desk.client.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
            if reply.status_code != (403 if username else 303):
                unexpected.append((username, method, address, reply.status_code))
    assert unexpected == []


def test_every_page_opens_for_those_who_may(office: Office):
    for username, role in STAFF.items():
        desk = office.desk(username)
        for method, address, permission in staff_routes(office.app):
            if method == "GET" and permission in PERMISSIONS[role]:
                status = desk.get(address).status_code
                is_anothers = status in (403, 404) and (role is Role.INTERVIEWER or "/work/" in address)
                assert status < 400 or is_anothers or "report" in address, (username, address, status)


def test_pages_call_members_of_staff_as_they_are_called(office: Office):
    amir = office.desk("amir")
    pages = [
        address for method, address, _ in staff_routes(office.app) if method == "GET" and address != "/staff/users"
    ]
    replies = {address: amir.get(address) for address in pages}
    shown = {
        address: re.sub(r"<[^>]+>", " ", reply.text) for address, reply in replies.items() if "html" in reply.mimetype
    }
    assert any("Sara" in text for text in shown.values())  # is called so, and signs in as sara
    assert [address for address, text in shown.items() if re.search(r"\b(sara|navid|amir)\b", text)] == []


def test_every_form_without_its_token_is_refused(office: Office):
    amir = office.desk("amir")
    amir.get("/staff/")
    for method, address, _ in staff_routes(office.app):
        if method == "POST":
            assert amir.client.post(address, data={"csrf_token": "0" * 40}).status_code == 400, address
            assert amir.client.post(address).status_code == 400, address


def test_no_address_takes_a_method_that_it_does_not_serve(office: Office):
    amir = office.desk("amir")
    served: dict[str, set[str]] = {}
    for method, address, _ in staff_routes(office.app):
        served.setdefault(address, set()).add(method)
    token = amir.token("/staff/password")
    for address, methods in served.items():
        if "POST" not in methods:
            assert amir.client.post(address, data={"csrf_token": token}).status_code == 405, address
        if "GET" not in methods:
            assert amir.get(address).status_code == 405, address
        assert amir.client.delete(address).status_code == 405, address


def test_a_planner_sees_no_name_number_position_code_or_link_on_any_page(office: Office):
    parisa = office.desk("parisa")
    for method, address, permission in staff_routes(office.app):
        if method == "GET" and permission in PERMISSIONS[Role.PLANNER]:
            page = words_of(parisa.get(address))
            for secret in ("آزمونی", "0917", "۰۹۱۷", "عضو شورا", "/r/", "case_id"):
                assert secret not in page, (address, secret)
