"""Alembic, run by the program itself: nobody needs to know its commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:  # Alembic takes a while to import and most processes never need it
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, revision: str = "head") -> bool:
    """Bring the tables to `revision` inside the connection's transaction; whether anything was to do."""
    from alembic import command

    if revision == "head" and is_current(connection):
        return False
    command.upgrade(_config(connection), revision)
    return True


def downgrade(connection: Connection, revision: str) -> None:
    """Bring the tables back to `revision` (`-1`: one step)."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """The migration that the tables stand at; None for an empty database."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The migration that this program needs."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory(MIGRATIONS).get_current_head()
    assert head is not None
    return head


def is_current(connection: Connection) -> bool:
    """Whether the tables are those that this program needs."""
    return current_revision(connection) == newest_revision()


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
