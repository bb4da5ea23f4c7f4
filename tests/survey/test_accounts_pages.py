"""Signing in and out, passwords, and the staff list: what works, what is refused, what a stranger may learn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from werkzeug.datastructures import MultiDict

from questionnaires.fieldwork import Role
from survey.clock import now
from survey.staff import accounts as passwords
from survey.store import access_log, accounts
from tests.survey.offices import Desk, Office, open_office

PASSWORD = "سه واژهٔ بی‌ربط"


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    opened = open_office(tmp_path)
    with opened.database.write() as connection:
        accounts.set_password(connection, "sara", passwords.hash_password(PASSWORD))
    yield opened
    opened.database.close()


def sign_in(desk: Desk, username: str = "sara", password: str = PASSWORD, **fields: str):
    return desk.post("/staff/sign-in", username=username, password=password, **fields)


def test_passwords_are_kept_as_argon2id_of_the_stated_cost():
    assert passwords.hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_right_password_opens_the_studies_with_a_guarded_cookie(office: Office):
    desk = office.desk(None)
    reply = sign_in(desk)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/staff/")
    cookie = next(value for value in reply.headers.getlist("Set-Cookie") if value.startswith("staff="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert desk.get("/staff/").status_code == 200


def test_wrong_password_unknown_name_and_disabled_account_are_one_answer(office: Office):
    with office.database.write() as connection:
        accounts.create_user(connection, "omid", passwords.hash_password(PASSWORD), Role.PLANNER, "امید", at=now())
        accounts.set_disabled(connection, "omid", True, at=now())
    replies = [
        sign_in(office.desk(None), "sara", "wrong wrong"),
        sign_in(office.desk(None), "nobody", PASSWORD),
        sign_in(office.desk(None), "omid", PASSWORD),
    ]
    assert [reply.status_code for reply in replies] == [422, 422, 422]
    said = {re.search(r'role="alert"><p>(.*?)</p>', reply.text)[1] for reply in replies}
    assert said == {"نام کاربری یا گذرواژه درست نیست. لطفاً دوباره بنویسید."}


def test_an_unknown_user_costs_the_same_work(office: Office, monkeypatch):
    checked = []
    monkeypatch.setattr(passwords, "_matches", lambda stored, password: checked.append(stored) or False)
    sign_in(office.desk(None), "sara", "wrong")
    sign_in(office.desk(None), "nobody", "wrong")
    assert [stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in checked] == [True, True]


def test_after_eight_attempts_no_hash_is_computed_but_another_address_gets_in(office: Office, monkeypatch):
    hashed = []
    real = passwords._matches
    monkeypatch.setattr(passwords, "_matches", lambda *given: hashed.append(given) or real(*given))
    desk = office.desk(None)
    codes = [sign_in(desk, password="wrong").status_code for _ in range(12)]
    assert codes == [422] * 8 + [429] * 4
    assert len(hashed) == 8
    limited = sign_in(desk)
    assert limited.status_code == 429 and 0 < int(limited.headers["Retry-After"]) <= 600
    elsewhere = office.desk(None)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere).status_code == 303


def test_whoever_knows_the_password_is_never_limited(office: Office):
    for _ in range(20):
        assert passwords.sign_in(office.database, "sara", PASSWORD, address="a", at=now())


def test_the_limit_ends_after_ten_minutes(office: Office):
    for minute in range(8):
        assert passwords.sign_in(office.database, "sara", "wrong", address="a", at=now()) is None, minute
    with pytest.raises(passwords.SignInLimited):
        passwords.sign_in(office.database, "sara", PASSWORD, address="a", at=now())
    later = now() + timedelta(minutes=11)
    assert passwords.sign_in(office.database, "sara", PASSWORD, address="a", at=later)


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org/staff/", "/\\example.org", "/help"])
def test_signing_in_never_leads_out_of_the_staff_pages(office: Office, wanted: str):
    assert sign_in(office.desk(None), next=wanted).headers["Location"] == "/staff/"


def test_signing_in_goes_on_where_one_was_stopped(office: Office):
    desk = office.desk(None)
    stopped = desk.get("/staff/waves/people")
    assert stopped.headers["Location"] == "/staff/sign-in?next=/staff/waves/people"
    assert sign_in(desk, next="/staff/waves/people").headers["Location"] == "/staff/waves/people"


def test_whoever_is_signed_out_while_writing_signs_in_elsewhere_and_sends_it_again(office: Office):
    sara, page = office.desk("sara"), "/staff/studies/jahrom/edit"
    token, session = sara.token(page), sara.client.get_cookie("staff").value
    sara.client.delete_cookie("staff")
    long = "یک سطر\nو «دیگری»"
    waits = sara.client.post(page, data={"csrf_token": token, "city.fa": long, "accent": ["#111", "#222"]})
    assert waits.status_code == 401 and waits.headers["Cache-Control"] == "no-store"
    assert "?lang=" not in waits.text  # no link leads away from what was typed
    sent_again = [(name, unescape(value)) for name, value in re.findall(r'name="([\w.]+)" value="([^"]*)"', waits.text)]
    assert sent_again[1:] == [("city.fa", long), ("accent", "#111"), ("accent", "#222")]
    sara.client.set_cookie("staff", session)
    refused = sara.client.post(page, data=MultiDict(sent_again))  # it arrives: the form finds its faults
    assert refused.status_code == 422 and "«دیگری»" in refused.text


def test_a_file_has_to_be_chosen_again_and_a_password_typed_again(office: Office):
    stranger = office.desk(None)
    token = stranger.token("/staff/sign-in")
    fields = {"csrf_token": token, "population": "12"}
    waits = stranger.client.post("/staff/studies/jahrom/frame", data={**fields, "file": (BytesIO(b"x"), "people.xlsx")})
    assert "دوباره برگزینید" in waits.text and 'name="population" value="12"' in waits.text
    assert "دوباره برگزینید" not in stranger.client.post("/staff/studies/jahrom/frame", data=fields).text
    typed = {"csrf_token": token, "current": PASSWORD, "new": "another one, 1405"}
    assert stranger.client.post("/staff/password", data=typed).headers["Location"] == "/staff/sign-in"


def test_each_sign_in_is_a_new_session_and_the_old_one_ends(office: Office):
    desk = office.desk(None)
    sign_in(desk)
    first = desk.client.get_cookie("staff").value
    desk.client.delete_cookie("staff")
    desk.client.set_cookie("staff", first)
    token = desk.token("/staff/password")
    desk.client.post("/staff/sign-in", data={"csrf_token": token, "username": "sara", "password": PASSWORD})
    assert desk.client.get_cookie("staff").value != first
    with office.database.read() as connection:
        assert accounts.session_user(connection, first, at=now()) is None


def test_signing_out_ends_the_session_on_the_server(office: Office):
    desk = office.desk("sara")
    token = desk.client.get_cookie("staff").value
    assert desk.post("/staff/sign-out", page="/staff/").status_code == 303
    again = office.desk(None)
    again.client.set_cookie("staff", token)
    assert again.get("/staff/").status_code == 303
    assert office.desk("sara").get("/staff/sign-out").status_code == 405


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(office: Office):
    here, elsewhere = office.desk("sara"), office.desk("sara")
    new = "چهار واژهٔ تازه"
    reply = here.post("/staff/password", current=PASSWORD, new=new, again=new)
    assert reply.status_code == 303
    assert "گذرواژه عوض شد" in here.get(reply.headers["Location"]).text
    assert elsewhere.get("/staff/").status_code == 303
    assert sign_in(office.desk(None), password=new).status_code == 303
    assert sign_in(office.desk(None)).status_code == 422


@pytest.mark.parametrize(
    ("current", "new", "again", "code"),
    [
        ("wrong", "long enough words", "long enough words", "password-wrong"),
        (PASSWORD, PASSWORD, PASSWORD, "password-unchanged"),
        (PASSWORD, "short", "short", "password-too-short"),
        (PASSWORD, "sara is my name", "sara is my name", "password-holds-username"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa", "password-too-plain"),
        (PASSWORD, "long enough words", "long enough wodrs", "passwords-differ"),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(office: Office, current, new, again, code):
    from questionnaires.translations import catalogue

    reply = office.desk("sara").post("/staff/password", current=current, new=new, again=again)
    assert reply.status_code == 422
    assert catalogue("fa")[f"problem.{code}"].split("{")[0] in reply.text
    assert sign_in(office.desk(None)).status_code == 303


def test_an_administrator_adds_somebody_whose_password_is_shown_once(office: Office):
    amir = office.desk("amir")
    page = amir.post("/staff/users", username="Zahra ", name="زهرا", role="interviewer")
    password = re.search(r"data-initial-password>([^<]+)<", page.text)[1]
    assert re.fullmatch("([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert password not in amir.get("/staff/users").text
    assert sign_in(office.desk(None), "zahra", password).status_code == 303


@pytest.mark.parametrize("reset", [False, True])
def test_a_password_made_by_somebody_else_is_changed_before_anything_else(office: Office, reset: bool):
    amir, zahra = office.desk("amir"), office.desk(None)
    page = amir.post("/staff/users", username="zahra", name="زهرا", role="interviewer")
    if reset:
        page = amir.post("/staff/users/zahra", page="/staff/users", do="new-password")
    made, own = re.search(r"data-initial-password>([^<]+)<", page.text)[1], "چهار واژهٔ تازه"
    sign_in(zahra, "zahra", made)
    for address in ("/staff/", f"/staff/cases/{office.cases[0]}"):
        assert zahra.get(address).headers["Location"] == "/staff/password"
    begin = zahra.post(f"/staff/cases/{office.cases[0]}/begin", page="/staff/password", mode="face-to-face")
    assert begin.headers["Location"] == "/staff/password"
    assert "از آن خود" in zahra.get("/staff/password").text
    assert zahra.post("/staff/password", current=made, new=made, again=made).status_code == 422
    assert zahra.post("/staff/password", current=made, new=own, again=own).status_code == 303
    assert zahra.get(f"/staff/cases/{office.cases[0]}").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "زهرا", "name": "زهرا", "role": "planner"},
        {"username": "navid", "name": "نوید دوم", "role": "planner"},
        {"username": "zahra", "name": "", "role": "planner"},
        {"username": "zahra", "name": "زهرا", "role": "owner"},
    ],
)
def test_a_bad_new_colleague_is_refused_and_what_was_typed_stays(office: Office, fields):
    reply = office.desk("amir").post("/staff/users", **fields)
    assert reply.status_code == 422
    assert f'value="{fields["username"]}"' in reply.text
    with office.database.read() as connection:
        assert len(accounts.users(connection)) == 5


def test_a_disabled_colleague_is_out_within_one_request(office: Office):
    parisa = office.desk("parisa")
    assert parisa.get("/staff/").status_code == 200
    assert office.desk("amir").post("/staff/users/parisa", page="/staff/users", do="disable").status_code == 303
    assert parisa.get("/staff/").status_code == 303


def test_a_new_role_holds_from_the_next_page(office: Office):
    parisa = office.desk("parisa")
    assert parisa.get("/staff/studies/new").status_code == 403
    office.desk("amir").post("/staff/users/parisa", page="/staff/users", do="role", role="consultant")
    assert parisa.get("/staff/studies/new").status_code == 200


def test_an_administrator_cannot_lock_themselves_out(office: Office):
    reply = office.desk("amir").post("/staff/users/amir", page="/staff/users", do="disable")
    assert reply.status_code == 422
    assert office.desk("amir").get("/staff/users").status_code == 200


def test_the_access_log_says_who_looked_and_only_administrators_read_it(office: Office):
    office.desk("navid").get(f"/staff/cases/{office.cases[0]}")
    page = office.desk("amir").get("/staff/access-log").text
    assert "دیدن نام و شمارهٔ یک نفر" in page and "Navid" in page
    assert office.desk("sara").get("/staff/access-log").status_code == 403
    with office.database.read() as connection:
        assert access_log.entries(connection)[0].by == "navid"
