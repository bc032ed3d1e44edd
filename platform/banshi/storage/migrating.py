"""Bringing the platform's own tables up to date, once, however many processes ask at the same time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import func, select

from banshi.storage.database import Database
from banshi.storage.tables import metadata

MIGRATIONS = Path(__file__).parents[3] / "migrations"
_LOCK = 0x62616E74


def upgrade(database: Database) -> None:
    """Run the migrations that this database has not seen, all in one transaction, under a lock.

    On SQLite the write lock of the transaction is that lock.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.write() as connection:
        if database.is_postgresql:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_ours(name: str | None, kind: str) -> bool:
    """Whether Alembic compares this table: not Flask-AppBuilder's, not a register's, not a job queue's."""
    return kind != "table" or name in metadata.tables
