"""That only one worker works, and which jobs ran."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from banshi.storage.database import Database
from banshi.storage.tables import job_run

_LOCK = 0x62616E76


class AlreadyWorking(Exception):
    """Another worker works on this database."""


@contextmanager
def only_worker(database: Database) -> Iterator[Callable[[], None]]:
    """Hold the worker's lock. The system lets go of it when the process dies, however it dies.

    What it gives is to be called now and then: it raises StoreUnavailable when the lock was lost with its connection.
    That nothing is done twice does not hang on it: unique keys and claims see to that.

    :raises AlreadyWorking: somebody holds it
    """
    held = _advisory(database) if database.is_postgresql else _file_lock(database)
    with held as check:
        yield check


@contextmanager
def _advisory(database: Database) -> Iterator[Callable[[], None]]:
    with database.read() as connection:
        if not connection.execute(select(func.pg_try_advisory_lock(_LOCK))).scalar_one():
            raise AlreadyWorking
        try:
            yield lambda: _ask(connection)
        finally:
            connection.execute(select(func.pg_advisory_unlock(_LOCK)))


def _ask(connection: Connection) -> None:
    """Also keeps the connection from being idle for so long that something between cuts it."""
    connection.execute(select(1))


@contextmanager
def _file_lock(database: Database) -> Iterator[Callable[[], None]]:
    path = Path(f"{database.engine.url.database}.worker")
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyWorking from error
        yield lambda: None


def begin_job(database: Database, job: str, day: date, now: datetime, mark: str = "") -> bool:
    """Note that a job begins; whether it is still to be done: it never ran that day for that mark, or never ended."""
    put = database.insert(job_run).values(job=job, day=day, mark=mark, begun_at=now)
    anew = {"mark": put.excluded.mark, "begun_at": put.excluded.begun_at, "ended_at": None}
    again = put.on_conflict_do_update(
        index_elements=["job", "day"], set_=anew, where=job_run.c.mark != put.excluded.mark
    )
    with database.write() as connection:
        connection.execute(again)
        ended = select(job_run.c.ended_at).where(job_run.c.job == job, job_run.c.day == day)
        return connection.execute(ended).scalar_one() is None


def end_job(database: Database, job: str, day: date, now: datetime) -> None:
    """Note that a job ended: it is not done again that day."""
    with database.write() as connection:
        connection.execute(update(job_run).where(job_run.c.job == job, job_run.c.day == day).values(ended_at=now))


def last_mark(database: Database, job: str) -> str:
    """What the latest run of a job that ended was for; "" where none did."""
    ended = select(job_run.c.mark).where(job_run.c.job == job, job_run.c.ended_at.is_not(None))
    with database.read() as connection:
        found = connection.execute(ended.order_by(job_run.c.ended_at.desc()).limit(1)).scalar_one_or_none()
    return found or ""
