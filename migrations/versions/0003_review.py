"""How far a review has come, who holds it, when it is due; what an application waits on is a duty, no bare role."""

import sqlalchemy as sa
from alembic import op

revision = "0003_review"
down_revision = "0002_record_reveal"
branch_labels = None
depends_on = None

# What has no limit is due on a day that never comes.
_NEVER = "9999-12-31"


def upgrade() -> None:
    op.add_column("application", sa.Column("progress", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("application", sa.Column("stage", sa.Text(), nullable=False, server_default=""))
    op.add_column("application", sa.Column("holder", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("application", sa.Column("due_on", sa.Date()))
    op.add_column("application", sa.Column("stage_due_on", sa.Date()))
    for name, column, there in (
        ("ix_application_due", "due_on", "due_on IS NOT NULL"),
        ("ix_application_stage_due", "stage_due_on", "stage_due_on IS NOT NULL"),
        ("ix_application_holder", "holder", "holder != 0"),
    ):
        where = sa.text(there)
        op.create_index(name, "application", [column, "id"], sqlite_where=where, postgresql_where=where)
    _duties()


def _duties() -> None:
    op.create_table(
        "application_duty",
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("duty", sa.String(length=128), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("application_id", "duty"),
    )
    op.execute(
        "INSERT INTO application_duty (application_id, duty, waiting, due_on, submitted_at) "
        f"SELECT application_id, role, waiting, '{_NEVER}', submitted_at FROM application_role"
    )
    op.create_index(
        "ix_duty_queue",
        "application_duty",
        ["duty", "due_on", "submitted_at", "application_id"],
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )
    op.drop_table("application_role")
