"""Report layouts: what a study's audiences get, where somebody changed what came with the instrument"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_layouts",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["study"], ["studies.name"], name=op.f("fk_report_layouts_study")),
        sa.PrimaryKeyConstraint("study", "instrument", name=op.f("pk_report_layouts")),
    )


def downgrade() -> None:
    op.drop_table("report_layouts")
