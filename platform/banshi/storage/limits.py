"""Open cases in the order of their limits: for reminders, and for when the calendar changed. Batch by batch, by key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, tuple_, update

from banshi.applications.store import Application, Progress
from banshi.applications.telling import Telling
from banshi.conditions import Values
from banshi.policy import person_of
from banshi.storage.database import Database
from banshi.storage.documents import load_progress, moved_columns, open_filing, opened
from banshi.storage.outbox import keep_tellings
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import NEVER, application, application_duty, application_figure

BATCH = 1_000
# The two limits that may run: each has its index, with the id.
WHOLE, STAGE = application.c.due_on, application.c.stage_due_on
_NEEDED = ("id", "item", "digest", "submitted_at", "stage", "holder", "due_on", "stage_due_on", "progress")


@dataclass(frozen=True)
class Limited:
    """A case whose limit runs. Its document is not read: `limit_values` does so where an item has limits by case."""

    id: str
    item: str
    digest: str
    submitted_at: datetime
    progress: Progress
    waiting: Sequence[str]


def due_batches(database: Database, limit: ColumnElement[Any], until: date) -> Iterator[Sequence[Limited]]:
    """The cases whose `limit` (WHOLE or STAGE) is on `until` or before, what is due first before the others."""
    after = (date.min, "")
    while rows := _read(database, due_statement(limit, until, after)):
        duties = _waiting(database, rows)
        yield [
            Limited(row.id, row.item, row.digest, row.submitted_at, load_progress(row), duties.get(row.id, ()))
            for row in rows
        ]
        after = (rows[-1]._mapping[limit], rows[-1].id)


def due_statement(limit: ColumnElement[Any], until: date, after: tuple[date, str]) -> Select[Any]:
    """One batch of `due_batches`: from its place, by the limit's index."""
    columns = [application.c[one] for one in _NEEDED]
    return _from_place(select(*columns).where(limit <= until), limit, after)


def limit_values(database: Database, ids: Sequence[str]) -> Mapping[str, Values]:
    """What was filed, by id, of those that open."""
    columns = (application.c.id, application.c.document, application.c.listed)
    rows = _read(database, select(*columns).where(application.c.id.in_(ids)))
    return dict(opened(rows, lambda row: (row.id, open_filing(database.seal, row.id, row.document, row.listed).values)))


def remind(database: Database, reminders: Sequence[tuple[Limited, Sequence[Telling]]], now: datetime) -> None:
    """Write who is to be reminded. Whoever else is told of a case may look at it from then on."""
    told = [(case.id, one) for case, tellings in reminders for one in tellings]
    with database.write() as connection:
        keep_tellings(connection, database, told, 0, now)
        duties = [
            {
                "application_id": case.id,
                "duty": one.recipient,
                "waiting": False,
                "due_on": NEVER,
                "submitted_at": case.submitted_at,
                "item": case.item,
                "stage": case.progress.stage,
            }
            for case, tellings in reminders
            for one in tellings
            if one.recipient not in case.waiting and person_of(one.recipient) is None
        ]
        if duties:
            connection.execute(database.insert(application_duty).on_conflict_do_nothing(), duties)


def limited_applications(store: DatabaseStore) -> Iterator[Sequence[Application]]:
    """Every case with a limit that runs, whole, in batches: those with a limit of the whole, then the others. What
    does not open is left out."""
    for limit, others in ((WHOLE, None), (STAGE, WHOLE.is_(None))):
        after = (date.min, "")
        chosen = select(application).where(limit.is_not(None))
        if others is not None:
            chosen = chosen.where(others)
        while rows := _read(store.database, _from_place(chosen, limit, after)):
            yield _applications(store, rows)
            after = (rows[-1]._mapping[limit], rows[-1].id)


def _applications(store: DatabaseStore, rows: Sequence[Row[Any]]) -> Sequence[Application]:
    duties = _waiting(store.database, rows)
    return opened(rows, lambda row: store.application_of(row, duties.get(row.id, ())))


def redate(database: Database, changes: Sequence[tuple[Application, Sequence[Telling]]], now: datetime) -> None:
    """Keep new limits, and who is told. No act of a person: no event, and the version stays.

    Whoever moved meanwhile made the limits anew: what is stored then stays.
    """
    with database.write() as connection:
        for one, tellings in changes:
            columns = {name: moved_columns(one)[name] for name in ("due_on", "stage_due_on", "progress")}
            same = (application.c.id == one.id, application.c.version == one.version)
            if connection.execute(update(application).where(*same).values(columns)).rowcount == 1:
                _redate_beside(connection, one)
                keep_tellings(connection, database, [(one.id, each) for each in tellings], 0, now)


def _redate_beside(connection: Connection, one: Application) -> None:
    """The new limits where queues and statistics read them."""
    nearest = min((day for day in (one.progress.due_on, one.progress.stage_due_on) if day), default=NEVER)
    mine = update(application_duty).where(application_duty.c.application_id == one.id, application_duty.c.waiting)
    connection.execute(mine.values(due_on=nearest))
    counted = update(application_figure).where(application_figure.c.application_id == one.id)
    connection.execute(counted.values(due_on=one.progress.due_on))


def _from_place(chosen: Select[Any], limit: ColumnElement[Any], after: tuple[date, str]) -> Select[Any]:
    key = tuple_(limit, application.c.id)
    return chosen.where(key > after).order_by(limit, application.c.id).limit(BATCH)


def _read(database: Database, chosen: Select[Any]) -> Sequence[Row[Any]]:
    with database.read() as connection:
        return connection.execute(chosen).all()


def _waiting(database: Database, rows: Sequence[Row[Any]]) -> Mapping[str, Sequence[str]]:
    """By application, the duties that it waits on."""
    duty = application_duty.c
    chosen = select(duty.application_id, duty.duty).where(
        duty.application_id.in_([one.id for one in rows]), duty.waiting
    )
    found: dict[str, list[str]] = {}
    for row in _read(database, chosen.order_by(duty.application_id, duty.duty)):
        found.setdefault(row.application_id, []).append(row.duty)
    return found
