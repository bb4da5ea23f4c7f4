"""What a page turn needs of the database in one statement: a submission with its answers, its wave and its study."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, bindparam

from questionnaires.fieldwork import Study, Wave
from survey.store import submissions, waves
from survey.store.errors import SubmissionNotFound
from survey.store.schema import studies as studies_table
from survey.store.schema import submissions as submissions_table
from survey.store.schema import waves as waves_table
from survey.store.studies import read_document
from survey.store.submissions import Submission

_BY_SUBMISSION = (
    submissions.SUBMISSION.add_columns(
        waves_table.c.document.label("wave_document"),
        waves_table.c.closed_at.label("wave_closed_at"),
        studies_table.c.document.label("study_document"),
    )
    .join(waves_table, waves_table.c.name == submissions_table.c.wave)
    .join(studies_table, studies_table.c.name == waves_table.c.study)
    .where(submissions_table.c.id == bindparam("id"))
)


def submission_with_surroundings(connection: Connection, submission_id: str) -> tuple[Submission, Wave, Study]:
    """A submission with its latest answers, its wave and its study. Raises `SubmissionNotFound`."""
    row = connection.execute(_BY_SUBMISSION, {"id": submission_id}).one_or_none()
    if row is None:
        raise SubmissionNotFound(submission_id)
    wave = waves.read_document(row.wave_document)
    if row.wave_closed_at is not None:
        wave = replace(wave, closed_at=row.wave_closed_at)
    return submissions.from_row(row), wave, read_document(row.study_document)
