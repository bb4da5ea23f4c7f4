"""Staff, their sessions, and attempts that are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from questionnaires.fieldwork import Role
from survey.store import accounts, rate_limits
from survey.store.database import open_database
from survey.store.errors import NameTaken, UserNotFound
from tests.store.examples import CONTACTS_KEY, NOON, SERVER_KEY, column, minutes


@pytest.fixture
def sara(database) -> accounts.User:
    with database.write() as connection:
        return accounts.create_user(connection, "sara", "$argon2id$…", Role.CONSULTANT, "سارا مشاور", at=NOON)


def test_a_session_belongs_to_its_user_and_its_token_is_stored_nowhere(database, sara):
    with database.write() as connection:
        token = accounts.start_session(connection, sara, at=NOON)
        found = accounts.session_user(connection, token, at=minutes(1))
        assert accounts.session_user(connection, token + "x", at=minutes(1)) is None
    assert (found.username, found.role, found.name) == ("sara", Role.CONSULTANT, "سارا مشاور")
    assert token not in column(database, "SELECT token_hash FROM staff_sessions")
    assert len(token) == 32


def test_a_session_ends_after_twelve_idle_hours(database, sara):
    with database.write() as connection:
        token = accounts.start_session(connection, "sara", at=NOON)
        later = NOON + timedelta(hours=11)
        assert accounts.session_user(connection, token, at=later).is_due(later)
        accounts.touch_session(connection, token, at=later)
        assert accounts.session_user(connection, token, at=later + timedelta(hours=12)) is not None
        assert accounts.session_user(connection, token, at=later + timedelta(hours=12, seconds=1)) is None


@pytest.mark.parametrize("end", ["sign-out", "password", "disabled"])
def test_what_ends_a_session_at_once(database, sara, end):
    with database.write() as connection:
        token = accounts.start_session(connection, sara, at=NOON)
        if end == "sign-out":
            accounts.end_session(connection, token)
        elif end == "password":
            accounts.set_password(connection, "sara", "another hash")
        else:
            accounts.set_disabled(connection, "sara", True, at=NOON)
        assert accounts.session_user(connection, token, at=NOON) is None


def test_a_disabled_user_can_come_back(database, sara):
    with database.write() as connection:
        accounts.set_disabled(connection, "sara", True, at=NOON)
        assert accounts.user(connection, "sara").disabled
        accounts.set_disabled(connection, "sara", False, at=NOON)
        assert [user.disabled for user in accounts.users(connection)] == [False]


def test_a_user_name_is_given_once(database, sara):
    with pytest.raises(NameTaken), database.write() as connection:
        accounts.create_user(connection, "sara", "hash", Role.PLANNER, "سارای دیگر", at=NOON)
    with pytest.raises(UserNotFound), database.write() as connection:
        accounts.set_password(connection, "nobody", "hash")


def test_old_idle_sessions_are_cleared_away(database, sara):
    with database.write() as connection:
        accounts.start_session(connection, sara, at=NOON)
        accounts.start_session(connection, sara, at=NOON + timedelta(days=2))
    assert column(database, "SELECT count(*) FROM staff_sessions") == [1]


def attempt(database, at, bucket="code:192.0.2.7", limit=3) -> int:
    return rate_limits.count(database, [(bucket, limit, 600)], at=at)


def test_so_many_attempts_are_allowed_in_a_window_and_then_one_waits(database):
    assert [attempt(database, minutes(n)) for n in range(4)] == [0, 0, 0, 7 * 60]
    assert attempt(database, minutes(10)) == 0  # the window is over


def test_how_long_to_wait_can_be_asked_without_being_counted(database):
    def asked(at) -> int:
        with database.read() as connection:
            return rate_limits.seconds_to_wait(connection, "code:192.0.2.7", limit=3, at=at)

    assert asked(NOON) == 0
    for _ in range(3):
        attempt(database, NOON)
    assert [asked(minutes(1)), asked(minutes(1)), asked(minutes(10))] == [9 * 60, 9 * 60, 0]


def test_another_address_is_not_held_up(database):
    assert [attempt(database, NOON) for _ in range(4)][-1] > 0
    assert attempt(database, NOON, bucket="code:192.0.2.8") == 0


def test_a_restart_forgives_nothing(database):
    for _ in range(3):
        attempt(database, NOON)
    again = open_database(database.url, SERVER_KEY, CONTACTS_KEY)
    assert attempt(again, minutes(1)) == 9 * 60
    again.close()


def test_a_clock_set_back_locks_nobody_out(database):
    for _ in range(4):
        attempt(database, NOON + timedelta(days=300))
    assert attempt(database, NOON) == 0


def test_no_address_is_kept(database):
    attempt(database, NOON)
    assert "192.0.2.7" not in column(database, "SELECT bucket FROM rate_limits")[0]


def test_windows_that_are_over_are_forgotten(database):
    attempt(database, NOON)
    attempt(database, minutes(9))
    assert column(database, "SELECT count(*) FROM rate_limits") == [1]
    attempt(database, minutes(11), bucket="code:192.0.2.8")  # a window begins: the other one is over
    assert column(database, "SELECT ends FROM rate_limits") == [minutes(21).timestamp()]
