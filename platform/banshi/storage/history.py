"""What happened to a record of a register: which application changed what, and who looked at it whole."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, insert, select

from banshi.conditions import Values
from banshi.policy import EVERYTHING, Actor, Scope
from banshi.register import Register
from banshi.storage.access import scope_condition
from banshi.storage.database import Database, bindable
from banshi.storage.documents import dump
from banshi.storage.paging import Page, count_rows, place
from banshi.storage.sealing import Purpose
from banshi.storage.tables import application, record_change, record_reveal

_MOST_REVEALS = 50


@dataclass(frozen=True)
class RecordChange:
    """One change. `before` is None where the record was made, `after` where it was removed; `number` is "" of an
    application that is not to be seen.

    Values are whole: whoever shows them masks them.
    """

    at: datetime
    actor: str
    number: str
    item: str
    before: Values | None
    after: Values | None


@dataclass(frozen=True)
class RecordReveal:
    """A value that somebody looked at unmasked, and why."""

    at: datetime
    actor: str
    field: str
    reason: str


def list_changes(
    database: Database, register: str, key: str, scope: Scope, *, page: int = 1, size: int = 20
) -> Page[RecordChange]:
    """The changes of one record, newest first. That the record may be seen at all the caller has found out.

    :param scope: the applications that may be seen
    """
    number, size = place(page, size)
    change = record_change.c
    condition = and_(change.register == register, change.record_key == key)
    joined = record_change.outerjoin(
        application, and_(application.c.id == change.application_id, scope_condition(scope, application))
    )
    chosen = (
        select(record_change, application.c.number, application.c.item)
        .select_from(joined)
        .where(condition)
        .order_by(change.at.desc(), change.application_id, change.position)
    )
    with database.read() as connection:
        total, capped = count_rows(connection, record_change, condition)
        rows = connection.execute(chosen.limit(size).offset((number - 1) * size)).all()
    found = []
    for row in rows:
        sealed_as = f"{row.application_id}.{row.position}"
        said = json.loads(database.seal.open(Purpose.CHANGE, row.content, sealed_as))
        found.append(
            RecordChange(row.at, said.get("actor", ""), row.number or "", row.item or "", said["before"], said["after"])
        )
    return Page(found, total, capped, number, size)


def find_removed(database: Database, register: Register, key: str, scope: Scope) -> Values | None:
    """All columns of a record as they were when it was removed; None where its latest change is no removal.

    :param scope: the records that may be seen; what was removed belongs to whom it belonged then
    """
    change = record_change.c
    chosen = (
        select(record_change)
        .where(change.register == register.id, change.record_key == bindable(key))
        .order_by(change.at.desc(), change.application_id, change.position)
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(chosen).one_or_none()
    if row is None:
        return None
    said = json.loads(database.seal.open(Purpose.CHANGE, row.content, f"{row.application_id}.{row.position}"))
    if said["after"] is not None:
        return None
    before: Values = said["before"]
    own = register.unit_column and scope.kind == "unit" and before.get(register.unit_column) == scope.unit_id
    return before if scope == EVERYTHING or own else None


def list_reveals(database: Database, register: str, key: str) -> Sequence[RecordReveal]:
    """Who looked at the record whole, newest first; the latest fifty."""
    reveal = record_reveal.c
    chosen = select(record_reveal).where(reveal.register == register, reveal.record_key == key)
    with database.read() as connection:
        rows = connection.execute(chosen.order_by(reveal.id.desc()).limit(_MOST_REVEALS)).all()
    said = [
        (row.at, json.loads(database.seal.open(Purpose.CHANGE, row.content, _place(register, key)))) for row in rows
    ]
    return [RecordReveal(at, one["actor"], one["field"], one["reason"]) for at, one in said]


def keep_reveal(
    database: Database, register: str, key: str, field: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Keep that the actor looked at one value unmasked. It is shown only after this."""
    content = dump({"actor": actor.display_name, "unit_id": actor.unit_id, "field": field, "reason": reason})
    row = {
        "register": register,
        "record_key": key,
        "at": at,
        "actor_id": actor.user_id,
        "content": database.seal.seal(Purpose.CHANGE, content, _place(register, key)),
    }
    with database.write() as connection:
        connection.execute(insert(record_reveal), row)


def _place(register: str, key: str) -> str:
    return f"reveal.{register}.{key}"
