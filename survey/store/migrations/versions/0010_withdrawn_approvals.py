"""Approvals of languages that were withdrawn"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("language_approvals", sa.Column("withdrawn_at", sa.String(), nullable=True))
    op.add_column("language_approvals", sa.Column("withdrawn_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("language_approvals", "withdrawn_by")
    op.drop_column("language_approvals", "withdrawn_at")
