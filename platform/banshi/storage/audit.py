"""The audit chain: one HMAC chain an application, closed by a head in the application's row.

    mac(n)  = HMAC(mac(n-1), application, n, kind, at, actor, content)
    head(n) = HMAC("head", application, n, mac(n))

An edited, deleted, swapped or inserted event breaks a mac. A cut tail leaves a head that nobody without the key can
make again; a row and its events rolled back together are found by a head kept elsewhere (`anchors`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.storage.database import Database
from banshi.storage.documents import content_hash, open_event
from banshi.storage.sealing import Seal, Unsealable
from banshi.storage.tables import application, event

# So many applications are read at a time: with their events, some megabytes.
BATCH = 500
_CLOSED = tuple(application.c[name] for name in ("id", "number", "events", "head", "state", "decisions", "document"))
_Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Link:
    """One event as it is chained; `content` is sealed."""

    application_id: str
    sequence: int
    kind: str
    at: datetime
    actor_id: int
    content: bytes

    def mac(self, seal: Seal, before: str) -> str:
        moment = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        facts = (self.application_id, str(self.sequence), self.kind, moment, str(self.actor_id))
        return seal.audit_mac("event", before, *facts, content_hash(self.content))


@dataclass(frozen=True)
class Broken:
    """Where an application's chain is broken first: `sequence` of the event, or one past the last where its end is."""

    number: str
    sequence: int
    what: Message


def head_of(seal: Seal, application_id: str, events: int, mac: str) -> str:
    return seal.audit_mac("head", application_id, str(events), mac)


def verify(connection: Connection, seal: Seal, application_id: str) -> Broken | None:
    """Where an application's chain is broken first, or None. What is cut or rolled back is one past the last."""
    row = connection.execute(select(*_CLOSED).where(application.c.id == application_id)).one_or_none()
    if row is None:
        return Broken(application_id, 1, _("没有这个办件"))
    chosen = select(event).where(event.c.application_id == application_id).order_by(event.c.sequence)
    return _broken(seal, row, connection.execute(chosen).all())


def verify_all(database: Database, seal: Seal, since: datetime | None = None) -> Iterator[tuple[int, list[Broken]]]:
    """All chains, or those of applications that something was done with `since`, a batch at a time.

    Answers for each batch with how many applications it had and what is broken. Of a batch all is read in one snapshot:
    work goes on meanwhile.
    """
    last = ""
    while True:
        with database.snapshot() as connection:
            rows = connection.execute(_batch(last, since)).all()
            by_application = _events_of(connection, [row.id for row in rows])
        if not rows:
            break
        found = (_broken(seal, row, by_application.get(row.id, ())) for row in rows)
        yield len(rows), [one for one in found if one]
        last = rows[-1].id
    yield 0, _orphans(database)


def _batch(last: str, since: datetime | None) -> Any:
    chosen = select(*_CLOSED).where(application.c.id > last).order_by(application.c.id).limit(BATCH)
    if since is None:
        return chosen
    return chosen.where(exists().where(event.c.application_id == application.c.id, event.c.at >= since))


def _events_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, Sequence[_Found]]:
    if not ids:
        return {}
    chosen = select(event).where(event.c.application_id.in_(ids)).order_by(event.c.application_id, event.c.sequence)
    found = groupby(connection.execute(chosen), lambda row: str(row.application_id))
    return {application_id: list(rows) for application_id, rows in found}


def _orphans(database: Database) -> list[Broken]:
    """Events whose application is gone: no database of ours lets that happen, only somebody who works on its tables."""
    gone = ~exists().where(application.c.id == event.c.application_id)
    with database.read() as connection:
        found = connection.execute(select(event.c.application_id).where(gone).distinct().limit(BATCH)).scalars()
        return [Broken(one, 1, _("办件没有了，只剩办理经过")) for one in found]


def _broken(seal: Seal, row: _Found, rows: Sequence[_Found]) -> Broken | None:
    """What is wrong with the chain `rows` of the application in `row`, or None."""
    mac = ""
    for expected, one in enumerate(rows, 1):
        link = Link(row.id, one.sequence, one.kind, one.at, one.actor_id, one.content)
        if one.sequence != expected:
            return Broken(row.number, expected, _("少了这一条"))
        if one.mac != link.mac(seal, mac):
            return Broken(row.number, expected, _("这一条被改过、换过位置，或不是平台写的"))
        mac = one.mac
    past = len(rows) + 1
    if row.events != len(rows) or row.head != head_of(seal, row.id, len(rows), mac):
        return Broken(row.number, past, _("末尾对不上：后面的记录被删去，或办件被退回到以前"))
    if not _agrees(seal, row, rows):
        return Broken(row.number, past, _("办件的状态、意见或内容与办理经过不符"))
    return None


def _agrees(seal: Seal, row: _Found, rows: Sequence[_Found]) -> bool:
    """Whether state, decisions and document of the row are those that the chain's events left behind."""
    state, document = "", ""
    decisions: list[object] = []
    for one in rows:
        try:
            content = open_event(seal, row.id, one.sequence, one.content)
        except Unsealable:
            return False
        state = content["state"]
        if content["document"]:
            document, decisions = content["document"], []
        if "decisions" in content:
            decisions = content["decisions"]
        elif content["decision"]:
            decisions.append(content["decision"])
    stored = (row.state, content_hash(row.document), row.decisions)
    return stored == (state, document, decisions)
