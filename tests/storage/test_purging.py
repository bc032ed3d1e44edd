"""What is thrown away when it is old, and what stays however old it is: on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from banshi.applications.store import State
from banshi.storage import purging, sessions
from banshi.storage.database import Database
from banshi.storage.purging import LETTER_KEPT, READ_KEPT, SESSION_KEPT, purge
from banshi.storage.tables import delivery, login_attempt, message, outbox
from banshi.storage.tables import session as session_table

HOUR = timedelta(hours=1)


def _count(database: Database, table: Any) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _put(database: Database, table: Any, **values: Any) -> int:
    with database.write() as connection:
        return connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()


def _told(database: Database, application_id: str, at: datetime, **values: Any) -> int:
    """A row of the outbox."""
    row = {"sequence": 0, "kind": "late", "about": f"whole:{at}", "recipient": "front_desk", "taken": True}
    return _put(database, outbox, **{**row, "application_id": application_id, "at": at, **values})


def _message(database: Database, application_id: str, at: datetime, read_at: datetime | None) -> int:
    row = {"user_id": 1, "application_id": application_id, "sequence": 1, "kind": "returned", "about": str(at)}
    return _put(database, message, **row, at=at, read_at=read_at)


def _ids(database: Database, table: Any) -> set[int]:
    with database.read() as connection:
        return set(connection.execute(select(table.c.id)).scalars())


def _purge(database: Database, now: datetime) -> int:
    return sum(purge(database, now))


def test_sessions_and_attempts_outlive_their_end_by_a_day(database: Database, samples: Any):
    now = samples.NOW
    sessions.begin(database, samples.clerk("a"), now)
    token = sessions.begin(database, samples.clerk("a"), now + SESSION_KEPT)
    program = sessions.issue(database, samples.clerk("a"), now, now + timedelta(days=90))
    for at in (now, now + SESSION_KEPT):
        sessions.record_attempt(database, "zhang", False, at)
    later = now + SESSION_KEPT + sessions.IDLE + timedelta(minutes=1)
    assert _purge(database, now + SESSION_KEPT) == 0
    assert _purge(database, later) == 2
    assert _count(database, session_table) == 2
    assert _count(database, login_attempt) == 1
    assert sessions.load(database, token, now + SESSION_KEPT).session is not None
    assert sessions.load(database, program, later).session is not None


def test_the_outbox_keeps_what_would_be_written_again(database: Database, submit: Any, samples: Any):
    old, now = samples.NOW, samples.NOW + LETTER_KEPT + HOUR
    one = submit(samples.clerk("a"))
    ended = submit(samples.clerk("a"), state=State.REFUSED)
    gone = {
        _told(database, one.id, old, sequence=2, about="event:2"),
        _told(database, ended.id, old),
    }
    kept = {
        # The limit still runs: the next sweep would tell it again.
        _told(database, one.id, old),
        # Nobody took it yet.
        _told(database, one.id, old, sequence=3, about="event:3", taken=False),
        _told(database, one.id, now - LETTER_KEPT, sequence=4, about="event:4"),
    }
    assert _ids(database, outbox) == gone | kept
    assert _purge(database, now) == 2
    assert _ids(database, outbox) == kept


def test_a_message_goes_a_year_after_it_was_read(database: Database, submit: Any, samples: Any):
    old, now = samples.NOW, samples.NOW + READ_KEPT + HOUR
    one = submit(samples.clerk("a"))
    unread = _message(database, one.id, old, None)
    _message(database, one.id, old + timedelta(minutes=1), old + timedelta(minutes=30))
    read_late = _message(database, one.id, old + timedelta(minutes=2), old + 2 * HOUR)
    assert _purge(database, now) == 1
    assert _ids(database, message) == {unread, read_late}


def test_letters_go_when_what_became_of_them_is_long_ago(database: Database, submit: Any, samples: Any):
    old, now = samples.NOW, samples.NOW + READ_KEPT + HOUR
    one = submit(samples.clerk("a"))
    ids = [_message(database, one.id, old + timedelta(seconds=number), old) for number in range(4)]
    common = {"attempts": 1, "channel": "mail"}
    _put(database, delivery, message_id=ids[0], state="sent", next_at=old, **common)
    _put(database, delivery, message_id=ids[1], state="failed", next_at=old, **common)
    waiting = _put(database, delivery, message_id=ids[2], state="waiting", next_at=old, **common)
    recent = _put(database, delivery, message_id=ids[3], state="sent", next_at=now - LETTER_KEPT, **common)
    assert _purge(database, now) == 4
    assert _ids(database, delivery) == {waiting, recent}
    # A message stays as long as its letter.
    assert _ids(database, message) == {ids[2], ids[3]}


def test_it_goes_batch_by_batch_past_what_stays(
    database: Database, submit: Any, samples: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(purging, "BATCH", 2)
    old, now = samples.NOW, samples.NOW + LETTER_KEPT + HOUR
    one = submit(samples.clerk("a"))
    for number in range(5):
        sessions.begin(database, samples.clerk("a"), old)
        sequence = 0 if number < 3 else number
        _told(database, one.id, old + timedelta(seconds=number), sequence=sequence, about=f"about:{number}")
    batches = list(purge(database, now))
    assert max(batches) == 2
    assert sum(batches) == 7
    assert _count(database, session_table) == 0
    assert _count(database, outbox) == 3
    assert _purge(database, now) == 0
