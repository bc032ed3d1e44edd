"""一次性告知: what was told at a window, kept so that it can be printed again and found by an auditor."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from banshi.policy import Scope
from banshi.storage.access import scope_condition
from banshi.storage.database import Database, bindable
from banshi.storage.documents import dump
from banshi.storage.paging import Page, place
from banshi.storage.sealing import Purpose, Seal
from banshi.storage.tables import told


@dataclass(frozen=True)
class Told:
    """What the document says: by whom, to whom, the contents of its slots, and each thing that is missing or wrong
    with what is said of it."""

    actor: str
    applicant: str
    slots: Mapping[str, str]
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Telling:
    """One time that it was told. `digest` is the version of the item; `at` is UTC."""

    id: str
    at: datetime
    actor_id: int
    unit_id: str
    item: str
    digest: str
    said: Told


def keep_telling(database: Database, one: Telling) -> None:
    """Keep what is about to be told. It is printed only after this."""
    row = {
        "id": one.id,
        "at": one.at,
        "actor_id": one.actor_id,
        "unit_id": one.unit_id,
        "item": one.item,
        "digest": one.digest,
        "count": len(one.said.lines),
        "content": database.seal.seal(Purpose.TOLD, dump(asdict(one.said)), one.id),
    }
    with database.write() as connection:
        connection.execute(insert(told), row)


def find_telling(database: Database, telling_id: str, scope: Scope) -> Telling | None:
    chosen = select(told).where(told.c.id == bindable(telling_id), scope_condition(scope, told))
    with database.read() as connection:
        row = connection.execute(chosen).one_or_none()
    return _telling(database.seal, row) if row else None


def list_tellings(database: Database, scope: Scope, *, page: int = 1, size: int = 20) -> Page[Telling]:
    """What was told inside `scope`, newest first."""
    number, size = place(page, size)
    inside = scope_condition(scope, told)
    chosen = select(told).where(inside).order_by(told.c.at.desc(), told.c.id).limit(size).offset((number - 1) * size)
    with database.read() as connection:
        total = connection.execute(select(func.count()).select_from(told).where(inside)).scalar_one()
        rows = connection.execute(chosen).all()
    return Page([_telling(database.seal, row) for row in rows], total, False, number, size)


def _telling(seal: Seal, row: Any) -> Telling:
    said = json.loads(seal.open(Purpose.TOLD, row.content, row.id))
    lines = [(label, text) for label, text in said["lines"]]
    return Telling(
        row.id,
        row.at,
        row.actor_id,
        row.unit_id,
        row.item,
        row.digest,
        Told(said["actor"], said["applicant"], said["slots"], lines),
    )
