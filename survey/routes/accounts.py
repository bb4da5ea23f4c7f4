"""Staff: signing in and out, passwords, who is on the staff, who looked at whom."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from questionnaires.fieldwork import Role
from questionnaires.text import native_digits
from questionnaires.texts import FALLBACK_LANGUAGE
from questionnaires.translations import catalogue
from survey.clock import ZONE, now
from survey.site.language import page_language, t
from survey.staff import accounts as passwords
from survey.staff.access import SESSION_COOKIE, Permission, current_staff, needs
from survey.staff.accounts import SignInLimited
from survey.staff.form_faults import Faults, line_of, one_of
from survey.staff.log_subjects import subject_in_words
from survey.staff.staff_pages import database, done, me, staff_name
from survey.store import access_log, accounts
from survey.store.errors import NameTaken

blueprint = Blueprint("accounts", __name__, url_prefix="/staff")

_SHOWN_ENTRIES = 500


@blueprint.get("/sign-in")
@needs(Permission.NOTHING)
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    if current_staff() is not None:
        return redirect(_address_after(), 303)
    return render_template("staff/sign_in.html", username="", refused=False, after=request.args.get("next", ""))


@blueprint.post("/sign-in")
@needs(Permission.NOTHING)
def begin_session() -> ResponseReturnValue:
    """A new session for the right name and password; one answer for everything else."""
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    try:
        token = passwords.sign_in(database(), username, password, address=request.remote_addr or "", at=now())
    except SignInLimited as limited:
        raise TooManyRequests(retry_after=limited.seconds) from limited
    if token is None:
        page = render_template(
            "staff/sign_in.html", username=username[:64], refused=True, after=request.form.get("next", "")
        )
        return page, 422
    reply = redirect(_address_after(), 303)
    _end_current_session()
    return _with_session(reply, token)


@blueprint.post("/sign-out")
@needs(Permission.NOTHING)
def sign_out() -> ResponseReturnValue:
    """The session ends on the server, not only in this browser."""
    _end_current_session()
    reply = redirect(url_for(".sign_in"), 303)
    reply.delete_cookie(SESSION_COOKIE)
    return reply


@blueprint.get("/password")
@needs(Permission.BE_STAFF)
def password() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("staff/password.html", faults=Faults())


@blueprint.post("/password")
@needs(Permission.BE_STAFF)
def change_password() -> ResponseReturnValue:
    """A new password for oneself; every other session of one's own ends."""
    staff = me()
    new = request.form.get("new", "")
    faults = Faults()
    try:
        right = passwords.authenticated(
            database(), staff.username, request.form.get("current", ""), address=request.remote_addr or "", at=now()
        )
    except SignInLimited as limited:
        raise TooManyRequests(retry_after=limited.seconds) from limited
    if right is None:
        faults.say("current", "password-wrong")
    elif new == request.form.get("current"):
        faults.say("new", "password-unchanged")
    faults.add("new", *passwords.password_problems(new, request.form.get("again", ""), staff.username))
    if faults:
        return render_template("staff/password.html", faults=faults), 422
    hashed = passwords.hash_password(new)
    with database().write() as connection:
        accounts.set_password(connection, staff.username, hashed)
        fresh = accounts.start_session(connection, staff.username, at=now())
        access_log.record(connection, at=now(), by=staff.username, action="password-changed", subject=staff.username)
    return _with_session(redirect(done("studies.index", "password-changed"), 303), fresh)


@blueprint.get("/users")
@needs(Permission.MANAGE_STAFF)
def users() -> ResponseReturnValue:
    """Everybody on the staff, and the form that adds somebody."""
    return _users_page({}, Faults())


@blueprint.post("/users")
@needs(Permission.MANAGE_STAFF)
def add_user() -> ResponseReturnValue:
    """Add a member of staff; the password made for them is shown on this one page only."""
    typed = request.form.to_dict()
    faults = Faults()
    username = passwords.username_of(typed.get("username", ""))
    if not passwords.USERNAME.fullmatch(username):
        faults.say("username", "username-bad", value=username[:40])
    name = line_of(typed, "name", faults, required=True, longest=80)
    role = one_of(typed, "role", [own.value for own in Role], faults)
    if faults:
        return _users_page(typed, faults), 422
    initial = passwords.initial_password()
    hashed = passwords.hash_password(initial)
    try:
        with database().write() as connection:
            accounts.create_user(connection, username, hashed, Role(role), name, at=now(), password_is_made=True)
            _log(connection, "user-added", f"{username}: {role}")
    except NameTaken:
        faults.say("username", "username-taken", value=username)
        return _users_page(typed, faults), 422
    return _users_page({}, Faults(), shown=(username, initial))


@blueprint.post("/users/<username>")
@needs(Permission.MANAGE_STAFF)
def change_user(username: str) -> ResponseReturnValue:
    """`do=disable`, `enable`, `role` (with `role`) or `new-password`; oneself only through one's own pages."""
    typed = request.form.to_dict()
    faults = Faults()
    action = one_of(typed, "do", ("disable", "enable", "role", "new-password"), faults)
    with database().read() as connection:
        user = accounts.user(connection, username)
    if user.username == me().username:
        faults.say("users", "user-is-oneself")
    role = one_of(typed, "role", [own.value for own in Role], faults) if action == "role" else ""
    if faults:
        return _users_page({}, faults), 422
    if action == "new-password":
        initial = passwords.initial_password()
        hashed = passwords.hash_password(initial)
        with database().write() as connection:
            accounts.set_password(connection, username, hashed, is_made=True)
            _log(connection, "password-reset", username)
        return _users_page({}, Faults(), shown=(username, initial))
    with database().write() as connection:
        if action == "role":
            accounts.set_role(connection, username, Role(role))
        else:
            accounts.set_disabled(connection, username, action == "disable", at=now())
        _log(connection, f"user-{action}", f"{username}: {role}" if role else username)
    return redirect(done(".users", f"user-{action}"), 303)


@blueprint.get("/access-log")
@needs(Permission.SEE_ACCESS_LOG)
def looks() -> ResponseReturnValue:
    """Who looked at whom, newest first."""
    with database().read() as connection:
        entries = access_log.entries(connection, limit=_SHOWN_ENTRIES)
    return render_template(
        "staff/access_log.html",
        entries=entries,
        limit=_SHOWN_ENTRIES,
        action_label=_action_label,
        in_words=subject_in_words,
    )


blueprint.add_app_template_filter(staff_name)


@blueprint.app_template_filter("clock")
def clock(moment: datetime) -> str:
    """The time of day where the studies are: ۱۴:۰۵."""
    return native_digits(moment.astimezone(ZONE).strftime("%H:%M"), page_language())


def _users_page(typed: dict[str, str], faults: Faults, shown: tuple[str, str] | None = None) -> str:
    with database().read() as connection:
        staff = accounts.users(connection)
    staff.sort(key=lambda user: (user.disabled, user.username))
    return render_template(
        "staff/users.html",
        staff=staff,
        typed=typed,
        faults=faults,
        shown=shown,
        roles=list(Role),
        page_address=url_for(".users"),
    )


def _action_label(action: str) -> str:
    """The action in words; its own name where the catalogue has none."""
    key = f"staff.action.{action}"
    return t(key) if key in catalogue(FALLBACK_LANGUAGE) else action


def _log(connection: Connection, action: str, subject: str) -> None:
    access_log.record(connection, at=now(), by=me().username, action=action, subject=subject)


def _address_after() -> str:
    """Where to go on after signing in: an address of ours, or the list of studies."""
    wanted = request.values.get("next", "")
    is_ours = wanted.startswith(("/staff/", "/answer/")) and "\\" not in wanted and wanted.isprintable()
    return wanted if is_ours else url_for("studies.index")


def _end_current_session() -> None:
    token = request.cookies.get(SESSION_COOKIE)
    if token:
        with database().write() as connection:
            accounts.end_session(connection, token)


def _with_session(reply: Response, token: str) -> Response:
    reply.set_cookie(
        SESSION_COOKIE,
        token,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SECURE_COOKIES"],
    )
    return reply
