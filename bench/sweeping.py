"""The morning's sweep over many open cases, each with both its limits near, due or passed: time, memory, query plans.

In a process of its own, so that nothing else is in its memory: `python -m bench.sweeping`, with the surroundings of a
database that `open_cases` filled.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, text

from banshi.calendar import today
from banshi.publishing import publish
from banshi.settings import read_settings
from banshi.startup import PlatformSource, open_platforms
from banshi.storage.database import Database
from banshi.storage.limits import STAGE, WHOLE, due_statement
from banshi.storage.migrating import upgrade
from banshi.storage.tables import application, application_duty, outbox
from banshi.worker.limits import sweep
from bench.checking import peak
from bench.places import Address
from bench.report import Row, at_most
from bench.servers import ROOT, surroundings

CASES = 100_000
# Beside them, for the plan: as many that have ended, and that no sweep reads.
_ENDED = 5
_AT_ONCE = 5_000
_ITEM = Path(__file__).with_name("timed.yaml")
_INDEXES: Mapping[str, ColumnElement[Any]] = {"ix_application_due": WHOLE, "ix_application_stage_due": STAGE}


def sweeping(backend: str, folder: Path, address: Address, cases: int = CASES) -> Iterator[Row]:
    """The lines of the table. `folder` must not be there."""
    environment = {
        "BANSHI_DATA": str(folder),
        "BANSHI_DATABASE_URL": address(f"{folder.name}"),
        "BANSHI_SECRET": "the secret of a benchmark, used nowhere else",
        "BANSHI_DEFINITIONS": str(folder / "definitions"),
    }
    open_cases(environment, cases)
    asked = [sys.executable, "-m", "bench.sweeping"]
    answer = subprocess.run(asked, cwd=ROOT, env=surroundings(environment), check=True, capture_output=True, text=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["reminders"] == 2 * cases, found
    yield at_most(f"sweep of {cases:,} open cases, {backend}", found["first"], 60, "s", decimals=1)
    yield at_most(f"the same again, nobody is told twice, {backend}", found["again"], 60, "s", decimals=1)
    yield at_most(f"memory of the sweep, RSS, {backend}", found["memory"], 200, "MB")
    for index, plan in found["plans"].items():
        yield Row(f"a batch is read by {index}, {backend}", "yes" if index in plan else plan, holds=index in plan)


def open_cases(environment: Mapping[str, str], cases: int) -> None:
    """A database with `cases` open cases of an item with limits, all due in these days, and more that have ended."""
    settings = read_settings(environment)
    shutil.copytree(ROOT / "definitions", settings.definitions)
    shutil.copy(_ITEM, settings.definitions / "items" / "flexible_agency")
    source = open_platforms(settings, "")
    upgrade(source.database)
    publish(settings, source.vocabulary, source.database, "bench")
    digest = source.current().definitions.items["timed"].digest
    chance = random.Random(20261125)
    with source.database.write() as connection:
        for first in range(0, cases, _AT_ONCE):
            rows = [_case(chance, digest, number) for number in range(first, min(first + _AT_ONCE, cases))]
            duties = [_duty(one) for one in rows]
            ended = [{**_case(chance, digest, one), **_over(chance)} for one in range(len(rows) * _ENDED)]
            connection.execute(insert(application), rows)
            connection.execute(insert(application_duty), duties)
            connection.execute(insert(application), ended)
    _settle(source.database)
    source.database.close()


def _case(chance: random.Random, digest: str, number: int) -> dict[str, Any]:
    """One of whose limits each is due on one of thirty days up to today; nothing here opens its document."""
    due = today() - timedelta(days=chance.randrange(30))
    filed = datetime(due.year, due.month, due.day, 2, tzinfo=UTC) - timedelta(days=21)
    return {
        "id": f"{chance.getrandbits(128):032x}",
        "number": f"{chance.getrandbits(80):024x}",
        "item": "timed",
        "digest": digest,
        "portal": "flexible_agency",
        "unit_id": f"agency{number % 300}",
        "state": "pending",
        "version": 1,
        "round": 1,
        "submitted_at": filed,
        "submitted_by": 1,
        "decided_at": None,
        "subject_title": "张**",
        "subject_count": 1,
        "id_type": "01",
        "masked_id_number": "1199************11",
        "decisions": [],
        "progress": {"since": filed.isoformat(), "holder_name": "", "offices": {}, "added": [], "halts": []},
        "stage": "初审",
        "holder": 0,
        "due_on": due,
        "stage_due_on": due - timedelta(days=7),
        "listed": {},
        "document": os.urandom(1_200),
        "idempotency_key": f"{chance.getrandbits(128):032x}",
        "events": 1,
        "head": "0" * 64,
    }


def _over(chance: random.Random) -> dict[str, Any]:
    return {"state": "approved", "stage": "", "due_on": None, "stage_due_on": None, "holder": chance.choice((0, 1))}


def _duty(row: Mapping[str, Any]) -> dict[str, Any]:
    nearest: date = row["stage_due_on"]
    named = {"application_id": row["id"], "submitted_at": row["submitted_at"]}
    shown = {"item": row["item"], "stage": row["stage"]}
    return {**named, **shown, "duty": "front_desk", "waiting": True, "due_on": nearest}


def _settle(database: Database) -> None:
    """What a server does by itself in time: statistics, and the write-ahead log of SQLite put away."""
    statements = ("VACUUM ANALYZE",) if database.is_postgresql else ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")
    with database.read() as connection:
        for one in statements:
            connection.execute(text(one))


def measure(source: PlatformSource) -> dict[str, Any]:
    """Two sweeps of today, in this process."""
    platform, found = source.current(), {}
    for name in ("first", "again"):
        begun = time.perf_counter()
        sweep(platform, today(), datetime.now(UTC))
        found[name] = time.perf_counter() - begun
    with source.database.read() as connection:
        reminders = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    plans = {index: _plan(source.database, limit) for index, limit in _INDEXES.items()}
    return {**found, "memory": peak(), "reminders": reminders, "plans": plans}


def _plan(database: Database, limit: ColumnElement[Any]) -> str:
    """How the database reads a batch from the middle of the open cases."""
    statement = due_statement(limit, today(), (today() - timedelta(days=15), "8"))
    said = statement.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True})
    with database.read() as connection:
        rows = connection.execute(text(f"EXPLAIN {'' if database.is_postgresql else 'QUERY PLAN '}{said}")).all()
    return "; ".join(str(row[-1]).strip() for row in rows)


if __name__ == "__main__":
    print(json.dumps(measure(open_platforms(read_settings(), ""))))
