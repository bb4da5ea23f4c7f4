"""Runs the migrations on the connection it is given, all in that connection's transaction."""

from __future__ import annotations

from alembic import context

from survey.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true of SQLite too, since the transaction is begun by us
)
with context.begin_transaction():
    context.run_migrations()
