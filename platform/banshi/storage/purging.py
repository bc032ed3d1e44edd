"""What is thrown away once it has served: sessions that ended, attempts to log in, and what was told long ago.

In batches, each a transaction of its own, so that nobody waits for long. What is walked by its id is as old as its id
says, more or less: a walk ends with the first batch in which everything is young.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, select, true

from banshi.applications.store import ENDED
from banshi.storage.database import Database
from banshi.storage.tables import application, delivery, login_attempt, message, outbox, session

# How long a session's row outlives it, so that what was typed meanwhile can still be kept for its owner; and how long
# attempts to log in are kept, longer than any lock looks back.
SESSION_KEPT = timedelta(days=1)
# How long it can be seen what became of a letter.
LETTER_KEPT = timedelta(days=90)
# How long a message is kept after it was read; one that nobody read stays. What it told is in the application's events.
READ_KEPT = timedelta(days=365)
BATCH = 1_000


def purge(database: Database, now: datetime) -> Iterator[int]:
    """Throw away what is old; each step is one batch, and says how many rows went with it."""
    letters = now - LETTER_KEPT
    sent = delivery.c.state.in_(("sent", "failed"))
    read = and_(message.c.read_at < now - READ_KEPT, ~exists().where(delivery.c.message_id == message.c.id))
    yield from _purge_sessions(database, now - SESSION_KEPT)
    yield from _walk(database, login_attempt, login_attempt.c.at, now - SESSION_KEPT, true())
    yield from _walk(database, delivery, delivery.c.next_at, letters, sent)
    yield from _walk(database, message, message.c.at, now - READ_KEPT, read)
    yield from _walk(database, outbox, outbox.c.at, letters, _is_told())


def _is_told() -> ColumnElement[bool]:
    """Rows of the outbox that nothing writes again. A reminder is written each day and its row keeps it from being
    told twice, until its application has ended."""
    states = sorted(one.value for one in ENDED)
    ended = exists().where(application.c.id == outbox.c.application_id, application.c.state.in_(states))
    return and_(outbox.c.taken, or_(outbox.c.sequence != 0, ended))


def _purge_sessions(database: Database, before: datetime) -> Iterator[int]:
    ended = select(session.c.id).where(session.c.expires_at < before).limit(BATCH)
    while True:
        with database.write() as connection:
            gone = connection.execute(delete(session).where(session.c.id.in_(ended))).rowcount
        yield gone
        if gone < BATCH:
            return


def _walk(
    database: Database, table: Table, age: ColumnElement[datetime], before: datetime, finished: ColumnElement[bool]
) -> Iterator[int]:
    """From the oldest row on, throw away those that are `finished` and older than `before`."""
    last = 0
    while True:
        chosen = select(table.c.id, age.label("age"), finished.label("finished")).where(table.c.id > last)
        with database.read() as connection:
            rows = connection.execute(chosen.order_by(table.c.id).limit(BATCH)).all()
        old = [one for one in rows if one.age < before]
        if not old:
            return
        gone = [one.id for one in old if one.finished]
        if gone:
            with database.write() as connection:
                connection.execute(delete(table).where(table.c.id.in_(gone)))
        yield len(gone)
        last = rows[-1].id
