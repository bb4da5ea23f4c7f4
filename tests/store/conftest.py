"""A migrated database for every store test, once SQLite and once PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from survey.store.database import Database, open_database
from tests.postgresql import fresh_database
from tests.store.examples import CONTACTS_KEY, SERVER_KEY


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'chashmandaz.sqlite'}"
    else:
        with fresh_database(request.getfixturevalue("postgresql")) as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database whose contacts are encrypted."""
    opened = open_database(database_url, SERVER_KEY, CONTACTS_KEY)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path) -> Iterator[Database]:
    """A migrated SQLite database, for what concerns its file."""
    opened = open_database(f"sqlite:///{tmp_path / 'chashmandaz.sqlite'}", SERVER_KEY, CONTACTS_KEY)
    opened.upgrade()
    yield opened
    opened.close()
