"""一次性告知: what was told at a window before anything was filed; and what waits at a stage is an index range."""

import sqlalchemy as sa
from alembic import op

revision = "0008_shortfall"
down_revision = "0007_delegation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shortfall",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shortfall_newest", "shortfall", ["at", "id"])
    op.create_index("ix_shortfall_unit", "shortfall", ["unit_id", "at", "id"])
    where = sa.text("stage != ''")
    columns = ["stage", "item", "submitted_at", "id"]
    op.create_index("ix_application_stage", "application", columns, sqlite_where=where, postgresql_where=where)
