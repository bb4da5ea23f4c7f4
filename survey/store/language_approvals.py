"""Who has approved a language of a study's questionnaire, and which words they approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from survey.store.schema import language_approvals as table


@dataclass(frozen=True)
class LanguageApproval:
    """It holds for words of this fingerprint (`questionnaires.translating.fingerprint`), until it is withdrawn."""

    language: str
    fingerprint: str
    approver: str
    approved_at: datetime
    approved_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


def approve_language(connection: Connection, study: str, approval: LanguageApproval) -> None:
    """Record an approval; earlier ones stay, as the history of who read what."""
    connection.execute(
        table.insert().values(
            study=study,
            language=approval.language,
            fingerprint=approval.fingerprint,
            approver=approval.approver,
            approved_at=approval.approved_at,
            approved_by=approval.approved_by,
        )
    )


def withdraw_approvals(
    connection: Connection, study: str, language: str, fingerprint: str, *, at: datetime, by: str
) -> None:
    """Let no approval of these words count any more; they stay, as the history of who read what."""
    own = (table.c.study == study) & (table.c.language == language) & (table.c.fingerprint == fingerprint)
    standing = own & table.c.withdrawn_at.is_(None)
    connection.execute(update(table).where(standing).values(withdrawn_at=at, withdrawn_by=by))


def language_approvals(connection: Connection, study: str) -> list[LanguageApproval]:
    """All approvals of a study, oldest first."""
    rows = connection.execute(select(table).where(table.c.study == study).order_by(table.c.id))
    return [
        LanguageApproval(
            row.language,
            row.fingerprint,
            row.approver,
            row.approved_at,
            row.approved_by,
            row.withdrawn_at,
            row.withdrawn_by,
        )
        for row in rows
    ]
