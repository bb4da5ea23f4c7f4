"""Migrations make exactly the tables the program knows, whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from survey.store import migrating
from survey.store.database import open_database
from survey.store.schema import metadata
from tests.store.examples import SERVER_KEY


@pytest.fixture
def empty(database_url):
    database = open_database(database_url, SERVER_KEY)
    yield database
    database.close()


def test_from_empty_they_make_the_tables_that_the_program_knows(empty):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    empty.upgrade()
    with empty.write() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert migrating.is_current(connection)


def test_upgrading_again_changes_nothing(empty):
    empty.upgrade()
    empty.upgrade()
    with empty.read() as connection:
        assert migrating.current_revision(connection) == migrating.newest_revision()


def test_they_can_be_taken_back_to_nothing(empty):
    empty.upgrade()
    with empty.write() as connection:
        migrating.downgrade(connection, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}


def test_one_that_fails_leaves_the_old_state(empty):
    with pytest.raises(Exception, match="already exists"), empty.write() as connection:
        connection.execute(text("CREATE TABLE answers (x INTEGER)"))
        migrating.upgrade(connection)
    with empty.read() as connection:
        assert inspect(connection).get_table_names() == []
    empty.upgrade()
