"""Who stands in for a reviewer that is away."""

import sqlalchemy as sa
from alembic import op

revision = "0007_delegation"
down_revision = "0006_rating"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("stand_in_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_delegation_user", "delegation", ["user_id", "last"])
    op.create_index("ix_delegation_stand_in", "delegation", ["stand_in_id", "last"])
