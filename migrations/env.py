"""Alembic's entry. The platform hands over its own connection (`storage/migrating.py`); on the command line, to write a
revision, the address comes from BANSHI_DATABASE_URL:

    BANSHI_DATABASE_URL=sqlite:///var/banshi.sqlite alembic -c migrations/alembic.ini revision --autogenerate -m "..."
"""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from banshi.storage.migrating import is_ours
from banshi.storage.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        include_name=lambda name, kind, _parents: is_ours(name, kind),
        # SQLite changes a column by copying its table.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("migrations run on a connection only")
handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    with create_engine(os.environ["BANSHI_DATABASE_URL"]).begin() as own:
        run(own)
