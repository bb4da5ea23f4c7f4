"""The tables. Migrations build them; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, stored as ISO text of fixed width: the same, and sorted the same, on every database."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: Any, **options: Any) -> Table:
    return Table(name, metadata, *parts, **options)


studies = _table(
    "studies",
    Column("name", String, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

instrument_versions = _table(
    "instrument_versions",
    Column("id", Integer, primary_key=True),
    Column("study", ForeignKey("studies.name"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("published_by", String, nullable=False),
    Column("recodings", Text, nullable=False, server_default="{}"),  # from the version before, by an item's key
    UniqueConstraint("study", "number"),
)

waves = _table(
    "waves",
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("study", ForeignKey("studies.name"), nullable=False, index=True),
    Column("version_id", ForeignKey("instrument_versions.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("document", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("final_at", Moment),  # only of a closed wave: its report is no draft any more
    Column("final_by", String),
)

# What a consultant has uploaded, or changed in the page, and not published yet: a file as its bytes in base64.
instrument_drafts = _table(
    "instrument_drafts",
    Column("id", Integer, primary_key=True),
    Column("study", ForeignKey("studies.name"), nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String, nullable=False),
)

# What answers on sharing out a budget are held against: one a study, replaced as a whole.
approved_budgets = _table(
    "approved_budgets",
    Column("study", ForeignKey("studies.name"), primary_key=True),
    Column("document", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("loaded_at", Moment, nullable=False),
    Column("loaded_by", String, nullable=False),
)

language_approvals = _table(
    "language_approvals",
    Column("id", Integer, primary_key=True),
    Column("study", ForeignKey("studies.name"), nullable=False, index=True),
    Column("language", String, nullable=False),
    Column("fingerprint", String, nullable=False),  # of the texts that were approved, originals included
    Column("approver", Text, nullable=False),  # who read them: often nobody with an account here
    Column("approved_at", Moment, nullable=False),
    Column("approved_by", String, nullable=False),  # who recorded it
    Column("withdrawn_at", Moment),  # it counts no more, whatever the words
    Column("withdrawn_by", String),
)

sampling_units = _table(
    "sampling_units",
    Column("id", Integer, primary_key=True),
    Column("study", ForeignKey("studies.name"), nullable=False, index=True),
    Column("group", String),
    Column("second_group", String),
    Column("place", String),
    Column("source", Text, nullable=False),
    Column("loaded_at", Moment, nullable=False),
    Column("loaded_by", String, nullable=False),
)

contacts = _table(
    "contacts",
    Column("unit_id", ForeignKey("sampling_units.id"), primary_key=True),
    Column("sealed", Boolean, nullable=False),  # encrypted with the contacts key
    Column("document", Text, nullable=False),
)

strata = _table(
    "strata",
    Column("wave", ForeignKey("waves.name"), primary_key=True),
    Column("stratum", String, primary_key=True),
    Column("population", Integer, nullable=False),
    CheckConstraint("population > 0", name="population_positive"),
)

cases = _table(
    "cases",
    Column("id", Integer, primary_key=True),
    Column("wave", ForeignKey("waves.name"), nullable=False),
    Column("unit_id", ForeignKey("sampling_units.id"), nullable=False, index=True),
    Column("key", String, nullable=False, unique=True),  # what a Dataset knows the case by
    Column("stratum", String),
    Column("nonce", String, nullable=False),
    Column("link_hash", String, nullable=False, unique=True),
    Column("letter_hash", String, nullable=False, unique=True),
    Column("interviewer", ForeignKey("users.username")),
    Column("disposition", String),  # of the last contact; what submissions say comes first
    Column("contact_mode", String),
    Column("last_contact_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("wave", "unit_id"),
)

contact_attempts = _table(
    "contact_attempts",
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("disposition", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
)

# Neither of the next two tables keeps the order of insertion: that order would join an anonymous
# submission to the moment somebody was seen answering.
submissions = _table(
    "submissions",
    Column("id", String, primary_key=True),
    Column("wave", ForeignKey("waves.name"), nullable=False, index=True),
    Column("version_id", ForeignKey("instrument_versions.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("anonymous", Boolean, nullable=False),
    Column("language", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("submission_key", String, nullable=False),
    Column("resume_hash", String, unique=True),
    Column("started_at", Moment, nullable=False),
    Column("started_by", String),
    Column("submitted_at", Moment),
    Column("receipt", String, unique=True),
    Column("withdrawn_at", Moment),
    Column("ended", String),  # a disposition, where an answer ended it with thanks: too young, or no consent
    Index(
        "uq_submissions_case_id_standing",
        "case_id",
        unique=True,
        sqlite_where=text("withdrawn_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
    sqlite_with_rowid=False,
)

answers = _table(
    "answers",
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("section", String, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("version_id", ForeignKey("instrument_versions.id"), nullable=False),
    Column("mode", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String),
    Column("document", Text, nullable=False),
    sqlite_with_rowid=False,
)

imports = _table(
    "imports",
    Column("id", Integer, primary_key=True),
    Column("wave", ForeignKey("waves.name"), nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("document", Text, nullable=False),  # which column was which item, and how many rows went where
)

# Which submission a row of an imported file became, so that the same row never comes in twice. The row's
# own id elsewhere is kept as a keyed hash only.
imported_rows = _table(
    "imported_rows",
    Column("wave", ForeignKey("waves.name"), primary_key=True),
    Column("row_hash", String, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, unique=True),
    Column("group", String),  # of people whom the wave does not list
    sqlite_with_rowid=False,
)

# Files that wait for a person to look at them and decide: dropped afterwards, and after a day in any case.
uploads = _table(
    "uploads",
    Column("id", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("sealed", Boolean, nullable=False),  # encrypted with the contacts key
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Long work: what waits, what runs, and for some days what became of it.
tasks = _table(
    "tasks",
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("title", Text, nullable=False),  # what the person asked for, in their language
    Column("language", String, nullable=False),
    Column("by", String, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("runner", String),  # whoever works on it: another's results are not taken
    Column("beat_at", Moment),  # the runner's last sign of life
    Column("attempts", Integer, nullable=False),
    Column("step", String, nullable=False),
    Column("done", Integer, nullable=False),
    Column("whole", Integer, nullable=False),
    Column("stop_at", Moment),
    Column("finished_at", Moment),
    Column("problem", Text),  # why it failed: a code and what its sentence names
    Column("file_name", Text),
    Column("mimetype", String),
    Column("size", Integer),
)

task_files = _table(
    "task_files",
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("sealed", Boolean, nullable=False),  # encrypted with the contacts key
    Column("content", Text, nullable=False),
)

redactions = _table(
    "redactions",
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("variable", String, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("text", Text),  # null: withheld as a whole
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    sqlite_with_rowid=False,
)

interview_records = _table(
    "interview_records",
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("guide", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("started_by", String, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", String),
)

interview_parts = _table(
    "interview_parts",
    Column("record_id", ForeignKey("interview_records.id"), primary_key=True),
    Column("part", String, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("document", Text, nullable=False),
)

# What was published, as numbers without labels: a later release must not give people away against it.
releases = _table(
    "releases",
    Column("id", Integer, primary_key=True),
    Column("study", ForeignKey("studies.name"), nullable=False, index=True),
    Column("audience", String, nullable=False),
    Column("language", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("waves", Text, nullable=False),
    Column("document", Text, nullable=False),
)

# What audiences get of the reports of an instrument, where the study changed what came with it.
report_layouts = _table(
    "report_layouts",
    Column("study", ForeignKey("studies.name"), primary_key=True),
    Column("instrument", String, primary_key=True),
    Column("document", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String, nullable=False),
)

users = _table(
    "users",
    Column("username", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("password_is_made", Boolean, nullable=False, server_default=false()),  # to be changed at the first sign-in
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

staff_sessions = _table(
    "staff_sessions",
    Column("token_hash", String, primary_key=True),
    Column("username", ForeignKey("users.username"), nullable=False, index=True),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

rate_limits = _table(
    "rate_limits",
    Column("bucket", String, primary_key=True),  # a keyed hash: no address is kept
    Column("started", Float, nullable=False),
    Column("ends", Float, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_rate_limits_ends", "ends"),
)

access_log = _table(
    "access_log",
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", Text, nullable=False),
)
