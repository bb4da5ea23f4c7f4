"""Languages of a questionnaire, approved by a named person"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "language_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_language_approvals_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_approvals")),
    )
    op.create_index(op.f("ix_language_approvals_study"), "language_approvals", ["study"])


def downgrade() -> None:
    op.drop_index(op.f("ix_language_approvals_study"), table_name="language_approvals")
    op.drop_table("language_approvals")
