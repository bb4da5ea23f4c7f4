"""Waves whose report is marked final"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("waves", sa.Column("final_at", sa.String(), nullable=True))
    op.add_column("waves", sa.Column("final_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("waves", "final_by")
    op.drop_column("waves", "final_at")
