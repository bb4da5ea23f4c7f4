"""The approved budget of a study: one at a time, replaced as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from questionnaires.approved_budget import ApprovedBudget, budget_from_document, budget_to_document
from survey.store.documents import from_text, to_text
from survey.store.schema import approved_budgets as table


@dataclass(frozen=True)
class StoredBudget:
    budget: ApprovedBudget
    file_name: str
    loaded_at: datetime
    loaded_by: str


def keep_budget(connection: Connection, study: str, stored: StoredBudget) -> None:
    """Store the budget of a study in place of the one it had."""
    drop_budget(connection, study)
    connection.execute(
        table.insert().values(
            study=study,
            document=to_text(budget_to_document(stored.budget)),
            file_name=stored.file_name,
            loaded_at=stored.loaded_at,
            loaded_by=stored.loaded_by,
        )
    )


def drop_budget(connection: Connection, study: str) -> bool:
    """Take the budget of a study out; whether it had one."""
    return connection.execute(table.delete().where(table.c.study == study)).rowcount > 0


def stored_budget(connection: Connection, study: str) -> StoredBudget | None:
    """The budget of a study, or None."""
    row = connection.execute(select(table).where(table.c.study == study)).one_or_none()
    if row is None:
        return None
    return StoredBudget(budget_from_document(from_text(row.document)), row.file_name, row.loaded_at, row.loaded_by)
