"""Roles and what each may do, by name; every view declares what it needs."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.fieldwork import Role
from survey.clock import now
from survey.store import accounts

SESSION_COOKIE = "staff"
_CHANGING_PASSWORD = ("accounts.password", "accounts.change_password")
View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    NOTHING = "nothing"  # a public page
    BE_STAFF = "be-staff"  # any signed-in member of staff
    MANAGE_STAFF = "manage-staff"
    MANAGE_STUDIES = "manage-studies"  # create, change, publish, load a frame, open and close waves
    SEE_RESPONSE = "see-response"  # response by group, without identities
    SEE_CONTACTS = "see-contacts"  # names and numbers; each look is logged
    INTERVIEW = "interview"  # fill questionnaire and record with a person, key paper
    REDACT = "redact"  # approve open answers before planners see them
    SEE_REPORTS = "see-reports"
    TAKE_ANSWERS_OUT = "take-answers-out"  # the answers of each case, without identities; each time is logged
    SEE_ACCESS_LOG = "see-access-log"


_EVERYBODY = {Permission.BE_STAFF}
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(set(Permission) - {Permission.NOTHING}),
    Role.CONSULTANT: frozenset(
        set(Permission) - {Permission.NOTHING, Permission.MANAGE_STAFF, Permission.SEE_ACCESS_LOG}
    ),
    Role.INTERVIEWER: frozenset(_EVERYBODY | {Permission.INTERVIEW, Permission.SEE_CONTACTS}),
    Role.PLANNER: frozenset(_EVERYBODY | {Permission.SEE_RESPONSE, Permission.SEE_REPORTS}),
}


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare what a view needs: strangers are sent to sign in, staff without it get 403.

    Whoever still has the password that was made for them chooses one of their own first.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if permission is Permission.NOTHING:
                return view(*args, **kwargs)
            staff = current_staff()
            if staff is None:
                return sign_in_first()
            if staff.password_is_made and request.endpoint not in _CHANGING_PASSWORD:
                return redirect(url_for("accounts.password"), 303)
            if not may(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]  # read by the access matrix test
        return cast(View, guarded)

    return declare


def sign_in_first() -> ResponseReturnValue:
    """The way of a stranger to this address; whoever was signed out meanwhile loses nothing that they sent.

    What was typed waits on the page, to be sent once more. Passwords are typed again.
    """
    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if not typed or request.endpoint in _CHANGING_PASSWORD:
        return redirect(url_for("accounts.sign_in"), 303)
    has_files = any(file.filename for file in request.files.values())
    return render_template("staff/sign_in_again.html", typed=typed, has_files=has_files), 401


def current_staff() -> accounts.User | None:
    """Who is signed in here, or None."""
    if "staff" not in g:
        token = request.cookies.get(SESSION_COOKIE)
        g.staff = None
        if token:
            database, at = current_app.extensions["database"], now()
            with database.read() as connection:
                g.staff = accounts.session_user(connection, token, at=at)
            if g.staff is not None and g.staff.is_due(at):
                with database.write() as connection:
                    accounts.touch_session(connection, token, at=at)
    staff: accounts.User | None = g.staff
    return staff


def may(permission: Permission) -> bool:
    """Whether whoever is signed in may do this; for templates too."""
    staff = current_staff()
    return staff is not None and permission in PERMISSIONS[staff.role]


def offer_to_templates(app: Flask) -> None:
    """`may`, `Permission` and `current_staff` in every template."""
    app.jinja_env.globals.update(may=may, Permission=Permission, current_staff=current_staff)
