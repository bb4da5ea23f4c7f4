"""What all staff pages share: the database, who is signed in, and messages that survive a redirect."""

from __future__ import annotations

import io
from typing import Any

from flask import current_app, g, request, send_file, url_for
from flask.typing import ResponseReturnValue

from questionnaires.text import match_key
from survey.site.language import t
from survey.staff.access import current_staff
from survey.store import accounts
from survey.store.accounts import User
from survey.store.database import Database

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def database() -> Database:
    """The database of this application."""
    own: Database = current_app.extensions["database"]
    return own


def me() -> User:
    """Who is signed in; only for views that `needs` guards."""
    staff = current_staff()
    assert staff is not None
    return staff


def staff_name(username: str) -> str:
    """What a member of staff is called; whoever is none (the command line, a respondent) as they are noted."""
    if "staff_names" not in g:
        with database().read() as connection:
            g.staff_names = {user.username: user.name for user in accounts.users(connection)}
    names: dict[str, str] = g.staff_names
    return names.get(username, username)


def done(endpoint: str, what: str, count: int | None = None, **values: Any) -> str:
    """The address of a page that begins with the message `staff.done.<what>`."""
    return url_for(endpoint, done=what, count=count, **values)


def message_of_request() -> str | None:
    """The message that `done` put into this page's address; None for anything it did not put there."""
    what = request.args.get("done", "")
    if what not in MESSAGES:
        return None
    return t(f"staff.done.{what}", count=request.args.get("count", 0, type=int))


def send_workbook(content: bytes, name: str) -> ResponseReturnValue:
    """A workbook to download, under a name that may be Persian."""
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{file_name(name)}.xlsx")


def file_name(name: str) -> str:
    """`name` without what a file system refuses or a browser replaces, the half-space among it."""
    return "".join(" " if letter == "\u200c" else letter for letter in name if letter not in '\\/:*?"<>|').strip()


def same_words(typed: str, expected: str) -> bool:
    """Whether somebody typed these words, whatever the keyboard."""
    return match_key(typed) == match_key(expected)


MESSAGES = frozenset({
    "password-changed", "user-disable", "user-enable", "user-role", "study-created", "study-changed", "published",
    "frame-loaded", "budget-loaded", "budget-dropped", "wave-opened", "wave-changed", "wave-closed", "wave-reopened",
    "people-added", "contact-recorded",
    "case-assigned", "version-used", "answers-imported", "codes-renewed", "person-erased", "report-final",
    "work-dropped", "language-added", "language-approved", "language-approval-withdrawn",
    "draft-changed", "draft-dropped", "layout-saved", "layout-reset",
})  # fmt: skip
