"""Drafts of instruments: what a consultant has uploaded or changed in the page, and not published yet"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instrument_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_instrument_drafts_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_drafts")),
    )
    op.create_index(op.f("ix_instrument_drafts_study"), "instrument_drafts", ["study"])


def downgrade() -> None:
    op.drop_index(op.f("ix_instrument_drafts_study"), table_name="instrument_drafts")
    op.drop_table("instrument_drafts")
