"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_table(
        "rate_limits",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("started", sa.Float(), nullable=False),
        sa.Column("ends", sa.Float(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_rate_limits")),
    )
    op.create_index("ix_rate_limits_ends", "rate_limits", ["ends"], unique=False)
    op.create_table(
        "studies",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("changed_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_studies")),
    )
    op.create_table(
        "users",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("disabled_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_users")),
    )
    op.create_table(
        "instrument_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_instrument_versions_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_versions")),
        sa.UniqueConstraint("study", "number", name=op.f("uq_instrument_versions_study_number")),
    )
    op.create_table(
        "sampling_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("second_group", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.String(), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_sampling_units_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampling_units")),
    )
    op.create_index(op.f("ix_sampling_units_study"), "sampling_units", ["study"], unique=False)
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("seen_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["username"], ["users.username"], name=op.f("fk_staff_sessions_username")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_username"), "staff_sessions", ["username"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["sampling_units.id"], name=op.f("fk_contacts_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "waves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_waves_study")),
        sa.ForeignKeyConstraint(["version_id"], ["instrument_versions.id"], name=op.f("fk_waves_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("name", name=op.f("uq_waves_name")),
    )
    op.create_index(op.f("ix_waves_study"), "waves", ["study"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=True),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("letter_hash", sa.String(), nullable=False),
        sa.Column("interviewer", sa.String(), nullable=True),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("contact_mode", sa.String(), nullable=True),
        sa.Column("last_contact_at", sa.String(), nullable=True),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["interviewer"], ["users.username"], name=op.f("fk_cases_interviewer")),
        sa.ForeignKeyConstraint(["unit_id"], ["sampling_units.id"], name=op.f("fk_cases_unit_id")),
        sa.ForeignKeyConstraint(["wave"], ["waves.name"], name=op.f("fk_cases_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("key", name=op.f("uq_cases_key")),
        sa.UniqueConstraint("letter_hash", name=op.f("uq_cases_letter_hash")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_cases_link_hash")),
        sa.UniqueConstraint("wave", "unit_id", name=op.f("uq_cases_wave_unit_id")),
    )
    op.create_index(op.f("ix_cases_unit_id"), "cases", ["unit_id"], unique=False)
    op.create_table(
        "strata",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.CheckConstraint("population > 0", name=op.f("ck_strata_population_positive")),
        sa.ForeignKeyConstraint(["wave"], ["waves.name"], name=op.f("fk_strata_wave")),
        sa.PrimaryKeyConstraint("wave", "stratum", name=op.f("pk_strata")),
    )
    op.create_table(
        "contact_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contact_attempts_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempts")),
    )
    op.create_index(op.f("ix_contact_attempts_case_id"), "contact_attempts", ["case_id"], unique=False)
    op.create_table(
        "interview_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("guide", sa.String(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_interview_records_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_records")),
    )
    op.create_index(op.f("ix_interview_records_case_id"), "interview_records", ["case_id"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("submission_key", sa.String(), nullable=False),
        sa.Column("resume_hash", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.String(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_submissions_case_id")),
        sa.ForeignKeyConstraint(["version_id"], ["instrument_versions.id"], name=op.f("fk_submissions_version_id")),
        sa.ForeignKeyConstraint(["wave"], ["waves.name"], name=op.f("fk_submissions_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submissions_receipt")),
        sa.UniqueConstraint("resume_hash", name=op.f("uq_submissions_resume_hash")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_submissions_case_id"), "submissions", ["case_id"], unique=False)
    op.create_index(op.f("ix_submissions_wave"), "submissions", ["wave"], unique=False)
    op.create_index(
        "uq_submissions_case_id_standing",
        "submissions",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "answers",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_answers_submission_id")),
        sa.ForeignKeyConstraint(["version_id"], ["instrument_versions.id"], name=op.f("fk_answers_version_id")),
        sa.PrimaryKeyConstraint("submission_id", "section", "revision", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "interview_parts",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["interview_records.id"], name=op.f("fk_interview_parts_record_id")),
        sa.PrimaryKeyConstraint("record_id", "part", "revision", name=op.f("pk_interview_parts")),
    )
    op.create_table(
        "redactions",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("variable", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_redactions_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "variable", "revision", name=op.f("pk_redactions")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("redactions")
    op.drop_table("interview_parts")
    op.drop_table("answers")
    op.drop_index(
        "uq_submissions_case_id_standing",
        table_name="submissions",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_submissions_wave"), table_name="submissions")
    op.drop_index(op.f("ix_submissions_case_id"), table_name="submissions")
    op.drop_table("submissions")
    op.drop_index(op.f("ix_interview_records_case_id"), table_name="interview_records")
    op.drop_table("interview_records")
    op.drop_index(op.f("ix_contact_attempts_case_id"), table_name="contact_attempts")
    op.drop_table("contact_attempts")
    op.drop_table("strata")
    op.drop_index(op.f("ix_cases_unit_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_waves_study"), table_name="waves")
    op.drop_table("waves")
    op.drop_table("contacts")
    op.drop_index(op.f("ix_staff_sessions_username"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index(op.f("ix_sampling_units_study"), table_name="sampling_units")
    op.drop_table("sampling_units")
    op.drop_table("instrument_versions")
    op.drop_table("users")
    op.drop_table("studies")
    op.drop_index("ix_rate_limits_ends", table_name="rate_limits")
    op.drop_table("rate_limits")
    op.drop_table("access_log")
