"""What was filed before there were figures is counted after the migration too."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

from banshi.policy import EVERYTHING
from banshi.storage import migrating
from banshi.storage.database import Database
from banshi.storage.statistics import Period, count, total
from banshi.storage.tables import application_figure

# 16:30 UTC is the next day at the office.
FILED = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
OLD = "0003_review"


def upgrade_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def insert(database: Database, id_: str, state: str, **more: object) -> None:
    row = {
        "id": id_, "number": id_, "item": "enrolment", "digest": "", "portal": "", "unit_id": "a", "state": state,
        "version": 1, "round": 1, "submitted_at": FILED, "submitted_by": 1, "decided_at": None, "subject_title": "",
        "subject_count": 1, "id_type": "", "masked_id_number": "", "decisions": "[]", "listed": "{}", "document": b"",
        "idempotency_key": id_, "events": 1, "head": "", "due_on": None, **more,
    }  # fmt: skip
    with database.write() as connection:
        columns = ", ".join(row)
        connection.execute(
            text(f"INSERT INTO application ({columns}) VALUES ({', '.join(f':{one}' for one in row)})"), row
        )


@pytest.fixture
def old(empty_place: Any, open_place: Callable[[Any], Database], monkeypatch: pytest.MonkeyPatch) -> Database:
    database = open_place(empty_place)
    upgrade_to(database, OLD)
    return database


def test_old_applications_are_counted(old: Database):
    decided = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    insert(old, "a", "approved", decided_at=decided)
    insert(old, "b", "pending", due_on=date(2026, 11, 10))
    insert(old, "c", "correction")
    returned = {"id": "c", "at": FILED}
    with old.write() as connection:
        connection.execute(
            text(
                "INSERT INTO event (application_id, sequence, kind, at, actor_id, content, mac) "
                "VALUES (:id, 2, 'returned', :at, 1, :none, '')"
            ),
            {**returned, "none": b""},
        )
    migrating.upgrade(old)
    with old.read() as connection:
        rows = {row.application_id: row for row in connection.execute(select(application_figure))}
    assert {row.filed_on for row in rows.values()} == {date(2026, 11, 1)}
    assert (rows["a"].ended_on, rows["a"].worked_days, rows["a"].due_on) == (date(2026, 11, 20), None, None)
    assert [rows[one].returns for one in "abc"] == [0, 0, 1]
    counted = total(count(old, EVERYTHING, Period(date(2026, 11, 1), date(2026, 11, 1)), date(2026, 11, 25)).values())
    assert [counted[one] for one in ("filed", "approved", "open", "open_overdue", "overdue", "returned")] == [
        3, 1, 2, 1, 0, 1,
    ]  # fmt: skip
