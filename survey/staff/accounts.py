"""Signing staff in: passwords, the limit before them, and what an attempt may tell a stranger."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from questionnaires.problems import Problem
from questionnaires.text import ascii_digits, normalize
from survey.store import accounts, rate_limits
from survey.store.database import Database
from survey.store.errors import UserNotFound

# OWASP's second recommended setting for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)

# Checked before any hash is computed: a person mistypes a few times, a program does not get further.
_WINDOW = 10 * 60
_PER_PERSON_AND_ADDRESS = 8
_PER_ADDRESS = 30
_PER_MINUTE_IN_ALL = 120

_INITIAL_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from a slip of paper


class SignInLimited(Exception):
    """Too many attempts; `seconds` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds


def hash_password(password: str) -> str:
    """The argon2id hash that is stored in place of a password."""
    return _HASHER.hash(password)


def initial_password() -> str:
    """A password to hand over once: four groups of four letters and digits, about 79 bits."""
    groups = ("".join(secrets.choice(_INITIAL_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def username_of(typed: str) -> str:
    """A user name as it is stored: small letters, Latin digits, no blanks around."""
    return ascii_digits(normalize(typed, "en")).casefold()


def sign_in(database: Database, username: str, password: str, *, address: str, at: datetime) -> str | None:
    """A new session's token, or None: unknown name, wrong password and disabled account are one answer.

    Raises `SignInLimited` before any hash is computed where there were too many attempts.
    """
    user = authenticated(database, username, password, address=address, at=at)
    if user is None:
        return None
    with database.write() as connection:
        return accounts.start_session(connection, user, at=at)


def authenticated(
    database: Database, username: str, password: str, *, address: str, at: datetime
) -> accounts.User | None:
    """Who this is, if name and password are right and the account is not disabled; the same work either way.

    Raises `SignInLimited`.
    """
    username = username_of(username)
    _limit(database, username, address, at)
    try:
        with database.read() as connection:
            user = accounts.user(connection, username)
    except UserNotFound:
        user = None
    is_right = _matches(user.password_hash if user else _nobodys_hash(), password)
    if user is None or not is_right or user.disabled:
        return None
    with database.write() as connection:
        for bucket in _buckets_of(username, address):
            rate_limits.take_back(connection, bucket)
    return user


def password_problems(password: str, repeated: str, username: str) -> list[Problem]:
    """What speaks against a new password."""
    problems = []
    if len(password) < SHORTEST_PASSWORD:
        problems.append(Problem.at("password-too-short", minimum=SHORTEST_PASSWORD))
    elif len(password) > LONGEST_PASSWORD:
        problems.append(Problem.at("password-too-long", maximum=LONGEST_PASSWORD))
    elif username and username in password.casefold():
        problems.append(Problem.at("password-holds-username"))
    elif len(set(password)) < 4:
        problems.append(Problem.at("password-too-plain"))
    if not problems and password != repeated:
        problems.append(Problem.at("passwords-differ"))
    return problems


def _buckets_of(username: str, address: str) -> tuple[str, str]:
    """What counts against whoever guesses; an attempt that was right is taken back from both."""
    return f"sign-in:{address}:{username[:40]}", f"sign-in:{address}"


def _limit(database: Database, username: str, address: str, at: datetime) -> None:
    """Count an attempt before any hash is computed, so that a hundred at once find no gap."""
    of_person, of_address = _buckets_of(username, address)
    buckets = (
        (of_person, _PER_PERSON_AND_ADDRESS, _WINDOW),
        (of_address, _PER_ADDRESS, _WINDOW),
        ("sign-in", _PER_MINUTE_IN_ALL, 60),
    )
    if wait := rate_limits.count(database, buckets, at=at):
        raise SignInLimited(wait)


def _matches(stored: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = password[:LONGEST_PASSWORD]
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """Verified in place of an unknown user's, so that both answers take the same time."""
    return hash_password(secrets.token_hex(16))
