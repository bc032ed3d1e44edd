"""The outbox: who is to be told, written with what happened; and the way of each message out of the hall.

A row of `outbox` becomes messages and deliveries in one transaction, each under a unique key: taken twice it makes
nothing twice. A delivery is claimed before it is sent and marked after; one that was claimed by a worker that died is
claimed again, with the same key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from banshi.applications.telling import Telling
from banshi.message import Kind
from banshi.storage.database import Database
from banshi.storage.tables import DELIVERY_OPEN, application, delivery, message, outbox

MAIL = "mail"


@dataclass(frozen=True)
class Waiting:
    """A row of the outbox that nobody took yet; `digest` is the version of its item."""

    id: int
    application_id: str
    digest: str
    sequence: int
    kind: Kind
    about: str
    recipient: str
    at: datetime


@dataclass(frozen=True)
class Claimed:
    """A message that is to go out by one channel now. `attempts` counts this one too."""

    id: int
    channel: str
    attempts: int
    message_id: int
    user_id: int
    application_id: str
    sequence: int
    kind: Kind
    about: str
    at: datetime


def keep_tellings(
    connection: Connection, database: Database, told: Iterable[tuple[str, Telling]], sequence: int, at: datetime
) -> None:
    """Write who is to be told of which application, in the transaction of what happened. What is there stays.

    :param sequence: of the event; 0 where there is none
    """
    rows = [
        {
            "application_id": application_id,
            "sequence": sequence,
            "kind": one.kind.value,
            "about": one.about or f"event:{sequence}",
            "recipient": one.recipient,
            "at": at,
            "taken": False,
        }
        for application_id, one in told
    ]
    if rows:
        connection.execute(database.insert(outbox).on_conflict_do_nothing(), rows)


def waiting(database: Database, most: int) -> Sequence[Waiting]:
    """What nobody took yet, the oldest first."""
    columns = [one for one in outbox.c if one.name != "taken"]
    chosen = (
        select(*columns, application.c.digest)
        .join_from(outbox, application, application.c.id == outbox.c.application_id)
        .where(~outbox.c.taken)
        .order_by(outbox.c.at, outbox.c.id)
        .limit(most)
    )
    with database.read() as connection:
        rows = connection.execute(chosen).mappings().all()
    return [Waiting(**{**row, "kind": Kind(row["kind"])}) for row in rows]


def take(
    database: Database, taken: Iterable[tuple[Waiting, Sequence[tuple[int, Sequence[str]]]]], now: datetime
) -> None:
    """Make messages of rows of the outbox: for each its users, and the channels by which each is told besides."""
    with database.write() as connection:
        for one, users in taken:
            mine = update(outbox).where(outbox.c.id == one.id, ~outbox.c.taken).values(taken=True)
            if connection.execute(mine).rowcount == 1:
                for user_id, channels in users:
                    _put(connection, database, one, user_id, channels, now)


def _put(
    connection: Connection, database: Database, one: Waiting, user_id: int, channels: Sequence[str], now: datetime
) -> None:
    row = {
        "user_id": user_id,
        "application_id": one.application_id,
        "sequence": one.sequence,
        "kind": one.kind.value,
        "about": one.about,
        "at": one.at,
    }
    put = database.insert(message).on_conflict_do_nothing().returning(message.c.id)
    message_id = connection.execute(put, row).scalar_one_or_none()
    if message_id is not None and channels:
        common = {"message_id": message_id, "state": "waiting", "attempts": 0, "next_at": now}
        connection.execute(insert(delivery), [{**common, "channel": channel} for channel in channels])


def free_claims(database: Database) -> int:
    """Let what a dead worker had claimed be claimed again. For the only worker, before it begins; answers with how
    many."""
    with database.write() as connection:
        freed = update(delivery).where(delivery.c.state == "sending").values(state="waiting")
        return connection.execute(freed).rowcount


def claim(database: Database, now: datetime, most: int) -> Sequence[Claimed]:
    """Claim deliveries that are due; nobody else gets them."""
    # That what waits is open goes without saying, but not for SQLite, which has an index of those.
    due = (
        select(delivery.c.id)
        .where(DELIVERY_OPEN, delivery.c.state == "waiting", delivery.c.next_at <= now)
        .order_by(delivery.c.next_at, delivery.c.id)
        .limit(most)
    )
    with database.read() as connection:
        ids = connection.execute(due).scalars().all()
    if not ids:
        return ()
    with database.write() as connection:
        mine = (
            update(delivery)
            .where(delivery.c.id.in_(ids), delivery.c.state == "waiting")
            .values(state="sending", attempts=delivery.c.attempts + 1)
            .returning(delivery.c.id)
        )
        claimed = connection.execute(mine).scalars().all()
        told = [one for one in message.c if one.name not in ("id", "read_at")]
        chosen = (
            select(delivery.c.id, delivery.c.channel, delivery.c.attempts, delivery.c.message_id, *told)
            .join_from(delivery, message, message.c.id == delivery.c.message_id)
            .where(delivery.c.id.in_(claimed))
            .order_by(delivery.c.id)
        )
        rows = connection.execute(chosen).mappings().all()
    return [Claimed(**{**row, "kind": Kind(row["kind"])}) for row in rows]


def give_back(database: Database, several: Sequence[Claimed]) -> None:
    """Let claimed deliveries that were not tried after all be claimed again."""
    if not several:
        return
    ids = [one.id for one in several]
    mine = update(delivery).where(delivery.c.id.in_(ids), delivery.c.state == "sending")
    with database.write() as connection:
        connection.execute(mine.values(state="waiting", attempts=delivery.c.attempts - 1))


def settle(database: Database, one: Claimed, state: str, next_at: datetime) -> None:
    """What became of a claimed delivery: `sent`, `failed` (for good), or `waiting` until `next_at`."""
    with database.write() as connection:
        mine = update(delivery).where(delivery.c.id == one.id, delivery.c.state == "sending")
        connection.execute(mine.values(state=state, next_at=next_at))
