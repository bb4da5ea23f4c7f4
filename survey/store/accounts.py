"""Members of staff and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from questionnaires.fieldwork import Role
from survey.store.errors import NameTaken, UserNotFound
from survey.store.schema import staff_sessions
from survey.store.schema import users as table

IDLE_LIMIT = timedelta(hours=12)
_SEEN_AGAIN = timedelta(minutes=10)  # how exactly a session knows when it was last used: spares a write a page

_BY_NAME = select(table).where(table.c.username == bindparam("username"))
_BY_TOKEN = (
    select(table, staff_sessions.c.seen_at)
    .join(staff_sessions, staff_sessions.c.username == table.c.username)
    .where(staff_sessions.c.token_hash == bindparam("hash"))
)


@dataclass(frozen=True)
class User:
    username: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    created_at: datetime
    disabled_at: datetime | None = None
    seen_at: datetime | None = None  # when this session was last used; None outside a session
    password_is_made: bool = False  # made for them by somebody else, who has seen it

    @property
    def disabled(self) -> bool:
        return self.disabled_at is not None

    def is_due(self, at: datetime) -> bool:
        """Whether `touch_session` should be called: the session has been used for a while since it was noted."""
        return self.seen_at is not None and at - self.seen_at >= _SEEN_AGAIN


def create_user(
    connection: Connection,
    username: str,
    password_hash: str,
    role: Role,
    name: str,
    *,
    at: datetime,
    password_is_made: bool = False,
) -> User:
    """A new member of staff; a password made for them must be changed at the first sign-in. Raises `NameTaken`."""
    if connection.execute(_BY_NAME, {"username": username}).one_or_none() is not None:
        raise NameTaken(username)
    values = {
        "username": username,
        "name": name,
        "role": role.value,
        "password_hash": password_hash,
        "password_is_made": password_is_made,
        "created_at": at,
    }
    connection.execute(table.insert().values(values))
    return User(username, name, role, password_hash, at, password_is_made=password_is_made)


def user(connection: Connection, username: str) -> User:
    """A member of staff, disabled ones too. Raises `UserNotFound`."""
    row = connection.execute(_BY_NAME, {"username": username}).one_or_none()
    if row is None:
        raise UserNotFound(username)
    return _user(row)


def users(connection: Connection) -> list[User]:
    """All members of staff by user name."""
    return [_user(row) for row in connection.execute(select(table).order_by(table.c.username))]


def set_password(connection: Connection, username: str, password_hash: str, *, is_made: bool = False) -> None:
    """A new password; every session of the user ends (start a new one for whoever changed it).

    One that was made for them (`is_made`) must be changed at the next sign-in.
    """
    _change(connection, username, password_hash=password_hash, password_is_made=is_made)
    end_sessions(connection, username)


def set_role(connection: Connection, username: str, role: Role) -> None:
    """What a member of staff may do from now on; it holds from their next page."""
    _change(connection, username, role=role.value)


def set_disabled(connection: Connection, username: str, disabled: bool, *, at: datetime) -> None:
    """Shut a member of staff out, or let them in again; sessions end at once."""
    _change(connection, username, disabled_at=at if disabled else None)
    end_sessions(connection, username)


def start_session(connection: Connection, user: User | str, *, at: datetime) -> str:
    """A new session's token (192 random bits); only its hash is kept. Old idle sessions are cleared away."""
    token = secrets.token_urlsafe(24)
    username = user if isinstance(user, str) else user.username
    connection.execute(delete(staff_sessions).where(staff_sessions.c.seen_at < at - IDLE_LIMIT))
    values = {"token_hash": _hash(token), "username": username, "started_at": at, "seen_at": at}
    connection.execute(staff_sessions.insert().values(values))
    return token


def session_user(connection: Connection, token: str, *, at: datetime) -> User | None:
    """Who holds this token; nobody if the session ended, was idle for 12 hours, or its user is disabled."""
    row = connection.execute(_BY_TOKEN, {"hash": _hash(token)}).one_or_none()
    if row is None or row.disabled_at is not None or at - row.seen_at > IDLE_LIMIT:
        return None
    return _user(row, row.seen_at)


def touch_session(connection: Connection, token: str, *, at: datetime) -> None:
    """The session is in use: its idle time begins anew."""
    connection.execute(update(staff_sessions).where(staff_sessions.c.token_hash == _hash(token)).values(seen_at=at))


def end_session(connection: Connection, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == _hash(token)))


def end_sessions(connection: Connection, username: str) -> None:
    """Sign a user out everywhere."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.username == username))


def _change(connection: Connection, username: str, **values: Any) -> None:
    if connection.execute(update(table).where(table.c.username == username).values(**values)).rowcount == 0:
        raise UserNotFound(username)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: Row[Any], seen_at: datetime | None = None) -> User:
    return User(
        row.username,
        row.name,
        Role(row.role),
        row.password_hash,
        row.created_at,
        row.disabled_at,
        seen_at,
        row.password_is_made,
    )
