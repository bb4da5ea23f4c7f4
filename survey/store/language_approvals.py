"""Who has approved a language of a study's questionnaire, and which words they approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from survey.store.schema import language_approvals as table


@dataclass(frozen=True)
class LanguageApproval:
    """It holds for words of this fingerprint (`questionnaires.translating.fingerprint`) and for no others."""

    language: str
    fingerprint: str
    approver: str
    approved_at: datetime
    approved_by: str


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


def language_approvals(connection: Connection, study: str) -> list[LanguageApproval]:
    """All approvals of a study, oldest first."""
    rows = connection.execute(select(table).where(table.c.study == study).order_by(table.c.id))
    return [
        LanguageApproval(row.language, row.fingerprint, row.approver, row.approved_at, row.approved_by) for row in rows
    ]
