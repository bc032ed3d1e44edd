"""What statistics count of each application, and the applicant's rating. Applications that are there get their row."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006_rating"
down_revision = "0005_outbox"
branch_labels = None
depends_on = None

_OFFICE = timedelta(hours=8)
_ENDED = ("approved", "refused", "withdrawn")
_BATCH = 1_000


def upgrade() -> None:
    op.create_table(
        "rating",
        sa.Column("application_id", sa.String(length=32), sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    figure = op.create_table(
        "application_figure",
        sa.Column("application_id", sa.String(length=32), sa.ForeignKey("application.id"), primary_key=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("worked_days", sa.Integer()),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_figure_filed", "application_figure", ["filed_on"])
    op.create_index("ix_figure_office", "application_figure", ["office", "filed_on"])
    _fill(figure)


def _fill(figure: sa.Table) -> None:
    """What can be known without the key: returns and the day that a decided one was due on cannot."""
    names = ("id", "item", "state", "submitted_at", "decided_at", "due_on")
    columns = [sa.column(name) for name in names[:3]]
    columns += [sa.column(name, sa.DateTime(timezone=True)) for name in names[3:5]] + [sa.column("due_on", sa.Date())]
    table = sa.table("application", *columns)
    returned = sa.select(sa.func.count()).select_from(sa.table("event", sa.column("application_id"), sa.column("kind")))
    event = returned.get_final_froms()[0]
    returned = returned.where(event.c.application_id == table.c.id, event.c.kind == "returned")
    last, connection = "", op.get_bind()
    while True:
        chosen = sa.select(table, returned.scalar_subquery().label("returns")).where(table.c.id > last)
        rows = connection.execute(chosen.order_by(table.c.id).limit(_BATCH)).all()
        if not rows:
            return
        connection.execute(sa.insert(figure), [_row(one) for one in rows])
        last = rows[-1].id


def _row(one: sa.Row) -> dict[str, object]:
    # SQLite keeps no zone: what comes out is UTC.
    ended = (one.decided_at or one.submitted_at) if one.state in _ENDED else None
    return {
        "application_id": one.id,
        "item": one.item,
        "office": "",
        "filed_on": (one.submitted_at + _OFFICE).date(),
        "state": one.state,
        "due_on": one.due_on,
        "ended_on": (ended + _OFFICE).date() if ended else None,
        "worked_days": None,
        "returns": one.returns,
        "late": False,
    }
