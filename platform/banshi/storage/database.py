"""The database, opened: one engine, the keys, the folder of files, and how transactions begin and end."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.schema import Table

from banshi.storage.sealing import Seal, make_seal

# How long a writer waits for its turn, in seconds: longer than our transactions, shorter than a person's patience.
_PATIENCE = 15
# SQLite's primary result codes that say "a mistake in the program", not "the database is not there".
_SQLITE_MISTAKES = {1, 18, 19, 20, 21, 25}


class StoreUnavailable(Exception):
    """The database or the disk does not answer, is full, or is too busy. Nothing was written; trying again may help."""


@dataclass(frozen=True)
class Database:
    """An open database. `read()`, `snapshot()`, `write()` and `write_soon()` are the only ways to a connection."""

    engine: Engine
    seal: Seal
    files: Path
    # Its statements are transactions of their own, and do not wait for the disk: for reading, and for drafts.
    light: Engine = field(repr=False)
    _writers: Lock = field(default_factory=Lock, repr=False)

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading: each statement sees what is committed when it begins.

        :raises StoreUnavailable: the database does not answer
        """
        with _outages(), self.light.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection for several reads that must agree: all see what is committed when the first one begins.

        :raises StoreUnavailable: the database does not answer
        """
        with _outages(), self.engine.connect() as connection:
            if self.is_postgresql:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed, on disk, when the block ends; rolled back when it raises.

        :raises StoreUnavailable: the database does not answer, or other writers take too long
        """
        with _outages(), self._turn(), self.engine.connect() as connection:
            connection.execution_options(banshi_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write_soon(self) -> Iterator[Connection]:
        """A connection for one statement that nobody was promised: a draft. Others see it at once, and what is written
        later never goes in without it; but it is on disk only a moment later, and a power cut may take it back.

        :raises StoreUnavailable: the database does not answer, or other writers take too long
        """
        with _outages(), self._turn(), self.light.connect() as connection:
            yield connection

    def insert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """An insert that knows ON CONFLICT, in the dialect of this database."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def close(self) -> None:
        self.engine.dispose()
        self.light.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has one writer at a time. Waiting here is quick; its own busy handler sleeps in between."""
        if self.is_postgresql:
            yield
            return
        if not self._writers.acquire(timeout=_PATIENCE):
            raise StoreUnavailable("other writers take too long")
        try:
            yield
        finally:
            self._writers.release()


def open_database(url: str, key: bytes, files: Path) -> Database:
    """Open `url` (sqlite:///… or postgresql://…); nothing is created in it but, for SQLite, the file.

    :param key: the platform's secret, from which all keys are derived
    :param files: the folder of uploaded files
    """
    parsed = make_url(url)
    files.mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = _open_sqlite if parsed.get_backend_name() == "sqlite" else _open_postgresql
    return Database(opened(parsed, durable=True), make_seal(key), files, opened(parsed, durable=False))


def _open_sqlite(url: URL, durable: bool) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(
        url,
        connect_args={"timeout": _PATIENCE},
        pool_timeout=_PATIENCE,
        pool_use_lifo=True,
        # Without transactions there is nothing to roll back when a connection is given back.
        pool_reset_on_return="rollback" if durable else None,
    )
    tune_sqlite(engine, durable)
    return engine


def tune_sqlite(engine: Engine, durable: bool = True) -> None:
    """Make an engine's connections durable, and its transactions begin where they say they do.

    Python's sqlite3 begins a transaction by itself, too late and not for reads; `isolation_level = None` stops that.
    Without `durable` there are no transactions but of one statement, and in WAL mode NORMAL leaves the sync of what
    they wrote to the next durable commit or checkpoint (https://www.sqlite.org/pragma.html#pragma_synchronous).
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {_PATIENCE * 1000}",
            "journal_mode = WAL",
            f"synchronous = {'FULL' if durable else 'NORMAL'}",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    if not durable:
        return

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        # At once the write lock: a writer that reads first and writes later can be refused half-way.
        writes = connection.get_execution_options().get("banshi_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgresql(url: URL, durable: bool) -> Engine:
    # A read is one or a few statements; BEGIN and ROLLBACK around them would double the round trips.
    light = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True, "pool_reset_on_return": None}
    level: dict[str, Any] = {} if durable else light
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "connect_timeout": 5,
            "options": f"-c synchronous_commit={'on' if durable else 'off'} -c timezone=UTC",
        },
        pool_timeout=_PATIENCE,
        pool_use_lifo=True,
        **level,
    )


def bindable(text: str) -> str:
    """`text` as both databases can take it: no NUL, no lone surrogate. For what comes in from requests."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreUnavailable("no free connection") from error
    except exc.DBAPIError as error:
        if _is_outage(error):
            raise StoreUnavailable(str(error.orig)) from error
        raise


def _is_outage(error: exc.DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        return code is not None and code & 0xFF not in _SQLITE_MISTAKES
    return error.connection_invalidated or isinstance(error, (exc.OperationalError, exc.InterfaceError))
