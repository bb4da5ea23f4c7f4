"""A migrated database for every store test, once SQLite and once PostgreSQL: migrated once, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.store.database import Database, open_database
from tests.postgresql import fresh_database
from tests.store.examples import CONTACTS_KEY, SERVER_KEY


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'chashmandaz.sqlite'}"
    else:
        with fresh_database(request.getfixturevalue("postgresql")) as url:
            yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "chashmandaz.sqlite"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_url(postgresql: str) -> Iterator[str]:
    with fresh_database(postgresql) as url:
        migrate(url)
        yield url


def migrate(url: str) -> None:
    opened = open_database(url, SERVER_KEY, CONTACTS_KEY)
    opened.upgrade()
    opened.close()


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database whose contacts are encrypted."""
    if kind == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    server, migrated = (request.getfixturevalue(name) for name in ("postgresql", "migrated_url"))
    with fresh_database(server, copy_of=migrated) as url:
        opened = open_database(url, SERVER_KEY, CONTACTS_KEY)
        yield opened
        opened.close()


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path) -> Iterator[Database]:
    """A migrated SQLite database, for what concerns its file."""
    opened = open_database(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}", SERVER_KEY, CONTACTS_KEY)
    yield opened
    opened.close()
