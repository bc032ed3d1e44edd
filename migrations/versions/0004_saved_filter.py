"""The filters that a reviewer saves; a queue of one item or of one stage is an index range."""

import sqlalchemy as sa
from alembic import op

revision = "0004_saved_filter"
down_revision = "0003_review"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "name"),
    )
    for name in ("item", "stage"):
        op.add_column("application_duty", sa.Column(name, sa.Text(), nullable=False, server_default=""))
        op.execute(
            f"UPDATE application_duty SET {name} = "
            f"(SELECT {name} FROM application WHERE application.id = application_duty.application_id)"
        )
    order = ("due_on", "submitted_at", "application_id")
    for name, columns in (("ix_duty_item", ("item", *order)), ("ix_duty_stage", ("stage", *order, "item"))):
        op.create_index(
            name,
            "application_duty",
            ["duty", *columns],
            sqlite_where=sa.text("waiting = 1"),
            postgresql_where=sa.text("waiting"),
        )
