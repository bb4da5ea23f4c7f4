"""Recodings between versions, answers taken in from files, and files that wait for a decision"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("instrument_versions", sa.Column("recodings", sa.Text(), server_default="{}", nullable=False))
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["waves.name"], name=op.f("fk_imports_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_wave"), "imports", ["wave"], unique=False)
    op.create_table(
        "imported_rows",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["wave"], ["waves.name"], name=op.f("fk_imported_rows_wave")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_imported_rows_submission_id")
        ),
        sa.PrimaryKeyConstraint("wave", "row_hash", name=op.f("pk_imported_rows")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_imported_rows_submission_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("uploads")
    op.drop_table("imported_rows")
    op.drop_index(op.f("ix_imports_wave"), table_name="imports")
    op.drop_table("imports")
    op.drop_column("instrument_versions", "recodings")
