"""Past applications in bulk, straight into the tables: as many a week as an office files, however far back."""

import json
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, Table, text

from banshi.storage.sealing import Seal
from banshi.storage.tables import application, application_duty, application_subject
from bench.limit import tables as limit
from bench.payload import id_number

UNIT = "bench"
A_WEEK = 5_000
_APART = timedelta(days=7) / A_WEEK
# What most lists look for is among the few that are not done.
_STATES = ("approved",) * 14 + ("refused",) * 3 + ("pending", "correction", "withdrawn")
# As long as a sealed document of 29 fields; no list reads it.
_DOCUMENT = os.urandom(1_200)
_LISTED = json.dumps({"category": "灵活就业人员"})
_AT_ONCE = 50_000
Row = dict[str, Any]


def load_ours(engine: Engine, seal: Seal, digest: str, count: int, newest: datetime) -> None:
    """`count` applications with their subjects, in the platform's own tables."""
    _insert(engine, application, (_application(engine, row, digest) for row in _rows(count, newest)))
    _insert(engine, application_subject, (_subject(row, seal) for row in _rows(count, newest)))
    _insert(engine, application_duty, (_duty(engine, row) for row in _rows(count, newest)))
    _settle(engine)


def load_limit(engine: Engine, count: int, newest: datetime) -> None:
    """The same applications in the limit's table."""
    table = limit.application
    _insert(
        engine, table, (_application(engine, row, "") | {"id_number": row["id_number"]} for row in _rows(count, newest))
    )
    _settle(engine)


def place(number: int, newest: datetime) -> tuple[datetime, str]:
    """Where the application `number` (0 is the newest) stands in the order of lists."""
    row = next(islice(_rows(number + 1, newest), number, None))
    return row["at"], row["id"]


def person(number: int) -> str:
    """The ID number of the subject of the application `number`: each person has about four."""
    return id_number(number // 4)


def _rows(count: int, newest: datetime) -> Iterator[Row]:
    chance = random.Random(20261125)
    for number in range(count):
        yield {
            "id": f"{chance.getrandbits(128):032x}",
            "number": f"{number:018}",
            "at": newest - number * _APART,
            "state": chance.choice(_STATES),
            "id_number": person(number),
        }


def _application(engine: Engine, row: Row, digest: str) -> Row:
    sqlite = engine.dialect.name == "sqlite"
    at = row["at"].isoformat(" ", "microseconds")[:26] if sqlite else row["at"]
    return {
        "id": row["id"],
        "number": row["number"],
        "item": "flexible_worker_enrolment",
        "digest": digest,
        "portal": "flexible_agency",
        "unit_id": UNIT,
        "state": row["state"],
        "version": 1,
        "round": 1,
        "submitted_at": at,
        "submitted_by": 1,
        "decided_at": at,
        "subject_title": "张**",
        "subject_count": 1,
        "id_type": "01",
        "masked_id_number": f"{row['id_number'][:4]}************{row['id_number'][-2:]}",
        "decisions": "[]",
        "progress": "{}",
        "stage": "",
        "holder": 0,
        "due_on": None,
        "stage_due_on": None,
        "listed": _LISTED,
        "document": _DOCUMENT,
        "idempotency_key": row["id"],
        "events": 1,
        "head": row["id"] * 2,
    }


def _subject(row: Row, seal: Seal) -> Row:
    return {
        "application_id": row["id"],
        "position": 0,
        "unit_id": UNIT,
        "record_key": row["id"],
        "id_type": "01",
        "name_token": row["id"],
        "id_token": seal.token("subject.id_number", row["id_number"]),
    }


def _duty(engine: Engine, row: Row) -> Row:
    """Every one of them waits for the front desk, to be decided within a month: a queue as long as the history."""
    due_on = (row["at"] + timedelta(days=30)).date()
    sqlite = engine.dialect.name == "sqlite"
    at = row["at"].isoformat(" ", "microseconds")[:26] if sqlite else row["at"]
    return {
        "application_id": row["id"],
        "duty": "front_desk",
        "waiting": True,
        "due_on": due_on.isoformat() if sqlite else due_on,
        "submitted_at": at,
        "item": "flexible_worker_enrolment",
        "stage": "审核",
    }


def _insert(engine: Engine, table: Table, rows: Iterable[Row]) -> None:
    names = [one.name for one in table.columns]
    lines = ([row[name] for name in names] for row in rows)
    copy = _copy if engine.dialect.name == "postgresql" else _insert_many
    copy(engine, table.name, names, lines)


def _insert_many(engine: Engine, table: str, names: Sequence[str], lines: Iterator[list[Any]]) -> None:
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    with engine.connect() as connection:
        # Random keys touch every page of every index: with room for them all, each is written once.
        connection.exec_driver_sql("PRAGMA cache_size = -2000000")
        connection.commit()
        with connection.begin():
            while batch := [tuple(one) for one in islice(lines, _AT_ONCE)]:
                connection.exec_driver_sql(statement, batch)
        connection.exec_driver_sql("PRAGMA cache_size = -2000")


def _copy(engine: Engine, table: str, names: Sequence[str], lines: Iterator[list[Any]]) -> None:
    with engine.connect() as connection, connection.begin():
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)


def _settle(engine: Engine) -> None:
    """What a server does by itself in time: statistics on PostgreSQL, the write-ahead log of SQLite put away."""
    statement = "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
