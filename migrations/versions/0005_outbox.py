"""Who is told of what: the outbox, the messages in the hall, their way out, and which jobs ran."""

import sqlalchemy as sa
from alembic import op

revision = "0005_outbox"
down_revision = "0004_saved_filter"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        *_about_what(),
        sa.Column("recipient", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_outbox", "outbox", ["application_id", "kind", "about", "recipient"], unique=True)
    _create_partial("ix_outbox_waiting", "outbox", ["at", "id"], "taken = 0", "NOT taken")
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        *_about_what(),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_message", "message", ["user_id", "application_id", "kind", "about"], unique=True)
    op.create_index("ix_message_user", "message", ["user_id", "at", "id"])
    _create_partial("ix_message_unread", "message", ["user_id", "id"], "read_at IS NULL", "read_at IS NULL")
    _deliveries()


def _about_what() -> list[sa.Column[object]]:
    return [
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
    ]


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_delivery", "delivery", ["message_id", "channel"], unique=True)
    waiting = "state IN ('waiting', 'sending')"
    _create_partial("ix_delivery_open", "delivery", ["next_at", "id"], waiting, waiting)
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("job", "day"),
    )


def _create_partial(name: str, table: str, columns: list[str], sqlite: str, postgresql: str) -> None:
    where = {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(postgresql)}
    op.create_index(name, table, columns, **where)
