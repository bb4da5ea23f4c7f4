"""Approved budgets: what a study's answers on sharing out a budget are held against"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approved_budgets",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.String(), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_approved_budgets_study")),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_approved_budgets")),
    )


def downgrade() -> None:
    op.drop_table("approved_budgets")
