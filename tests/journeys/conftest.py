"""A city in the field for every journey, once over SQLite and once over PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.journeys.fieldwork import Field, open_field, prepare
from tests.postgresql import fresh_database

Copying = Callable[[Path], AbstractContextManager[str]]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def copying(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copying]:
    """Copies of a database prepared once: a context of the address of each."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("prepared") / "field.sqlite"
        prepare(f"sqlite:///{file}")

        @contextmanager
        def copied(folder: Path) -> Iterator[str]:
            yield f"sqlite:///{shutil.copy(file, folder)}"

        yield copied
        return
    server = request.getfixturevalue("postgresql")
    with fresh_database(server) as prepared:
        prepare(prepared)
        yield lambda folder: fresh_database(server, copy_of=prepared)


@pytest.fixture
def city(copying: Copying, tmp_path: Path) -> Iterator[Field]:
    with copying(tmp_path) as url:
        field = open_field(url)
        yield field
        field.database.close()
