"""Who stands in for whom, as the database keeps it 委托."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Update, insert, or_, select, update

from banshi.applications.delegating import Delegation
from banshi.policy import Absent
from banshi.storage.database import Database, bindable
from banshi.storage.documents import dump
from banshi.storage.sealing import Purpose, Seal
from banshi.storage.tables import delegation

_MOST_SHOWN = 50


def absent_for(database: Database, user_id: int, day: date) -> tuple[Absent, ...]:
    """Those whom this person stands in for on `day` of the office: one statement, at each request of a reviewer."""
    column = delegation.c
    chosen = select(delegation).where(
        column.stand_in_id == user_id, column.last >= day, column.first <= day, column.ended_at.is_(None)
    )
    with database.read() as connection:
        rows = connection.execute(chosen.order_by(column.created_at, column.id)).all()
    found = [_load(database.seal, row) for row in rows]
    return tuple(Absent(one.user_id, one.name, one.duties) for one in found)


def keep(database: Database, made: Delegation) -> None:
    """Keep a naming; it holds from its first day on."""
    said = dump({"name": made.name, "stand_in_name": made.stand_in_name, "reason": bindable(made.reason)})
    row = {
        "id": made.id,
        "user_id": made.user_id,
        "stand_in_id": made.stand_in_id,
        "first": made.first,
        "last": made.last,
        "duties": sorted(made.duties),
        "content": database.seal.seal(Purpose.DELEGATION, said, made.id),
        "created_at": made.created_at,
    }
    with database.write() as connection:
        connection.execute(insert(delegation), row)


def of_person(database: Database, user_id: int) -> Sequence[Delegation]:
    """What this person named, and those that named this person, the latest first; at most fifty."""
    column = delegation.c
    mine = or_(column.user_id == user_id, column.stand_in_id == user_id)
    chosen = select(delegation).where(mine).order_by(column.last.desc(), column.id).limit(_MOST_SHOWN)
    with database.read() as connection:
        return [_load(database.seal, row) for row in connection.execute(chosen)]


def end(database: Database, user_id: int, delegation_id: str, now: datetime) -> bool:
    """End what this person named; whether there was anything to end. It counts from the next request on."""
    mine = (delegation.c.id == bindable(delegation_id)) & (delegation.c.user_id == user_id)
    with database.write() as connection:
        ended = connection.execute(update(delegation).where(mine, delegation.c.ended_at.is_(None)).values(ended_at=now))
    return ended.rowcount == 1


def ending_of(user_ids: Collection[int], now: datetime) -> Update:
    """The statement that ends all that these people named or were named in: for a change of accounts to execute."""
    column = delegation.c
    ids = sorted(user_ids)
    concerned = or_(column.user_id.in_(ids), column.stand_in_id.in_(ids))
    return update(delegation).where(concerned, column.ended_at.is_(None)).values(ended_at=now)


def _load(seal: Seal, row: Any) -> Delegation:
    said = json.loads(seal.open(Purpose.DELEGATION, row.content, row.id))
    return Delegation(
        row.id,
        row.user_id,
        said["name"],
        row.stand_in_id,
        said["stand_in_name"],
        row.first,
        row.last,
        said["reason"],
        frozenset(row.duties),
        row.created_at,
        row.ended_at,
    )
