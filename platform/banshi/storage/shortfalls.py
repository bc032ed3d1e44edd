"""Shortfalls 一次性告知: what was told at a window to be missing, kept to be printed again and found by an auditor."""

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
from banshi.storage.tables import shortfall


@dataclass(frozen=True)
class Lacking:
    """What the document says: by whom, to whom, the contents of its slots, and each thing that is missing or wrong
    with what is said of it."""

    actor: str
    applicant: str
    slots: Mapping[str, str]
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Shortfall:
    """One time that it was told. `digest` is the version of the item; `at` is UTC."""

    id: str
    at: datetime
    actor_id: int
    unit_id: str
    item: str
    digest: str
    said: Lacking


def keep_shortfall(database: Database, one: Shortfall) -> None:
    """Keep what is about to be told. It is printed only after this."""
    row = {
        "id": one.id,
        "at": one.at,
        "actor_id": one.actor_id,
        "unit_id": one.unit_id,
        "item": one.item,
        "digest": one.digest,
        "count": len(one.said.lines),
        "content": database.seal.seal(Purpose.SHORTFALL, dump(asdict(one.said)), one.id),
    }
    with database.write() as connection:
        connection.execute(insert(shortfall), row)


def find_shortfall(database: Database, shortfall_id: str, scope: Scope) -> Shortfall | None:
    chosen = select(shortfall).where(shortfall.c.id == bindable(shortfall_id), scope_condition(scope, shortfall))
    with database.read() as connection:
        row = connection.execute(chosen).one_or_none()
    return _shortfall(database.seal, row) if row else None


def list_shortfalls(database: Database, scope: Scope, *, page: int = 1, size: int = 20) -> Page[Shortfall]:
    """What was told inside `scope`, newest first."""
    number, size = place(page, size)
    inside = scope_condition(scope, shortfall)
    chosen = select(shortfall).where(inside).order_by(shortfall.c.at.desc(), shortfall.c.id)
    with database.read() as connection:
        total = connection.execute(select(func.count()).select_from(shortfall).where(inside)).scalar_one()
        rows = connection.execute(chosen.limit(size).offset((number - 1) * size)).all()
    return Page([_shortfall(database.seal, row) for row in rows], total, False, number, size)


def _shortfall(seal: Seal, row: Any) -> Shortfall:
    said = json.loads(seal.open(Purpose.SHORTFALL, row.content, row.id))
    lines = [(label, text) for label, text in said["lines"]]
    return Shortfall(
        row.id,
        row.at,
        row.actor_id,
        row.unit_id,
        row.item,
        row.digest,
        Lacking(said["actor"], said["applicant"], said["slots"], lines),
    )
