"""The audit chain: one HMAC chain an application, closed by a head in the application's row.

    mac(n)  = HMAC(mac(n-1), application, n, kind, at, actor, content)
    head(n) = HMAC("head", application, n, mac(n))

An edited, deleted, swapped or inserted event breaks a mac. A cut tail leaves a head that nobody without the key can
make again; a row and its events rolled back together are found by a head kept elsewhere (`heads`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from banshi.storage.documents import content_hash, open_event
from banshi.storage.sealing import Seal, Unsealable
from banshi.storage.tables import application, event


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


def head_of(seal: Seal, application_id: str, events: int, mac: str) -> str:
    return seal.audit_mac("head", application_id, str(events), mac)


def verify(connection: Connection, seal: Seal, application_id: str) -> int | None:
    """The first broken sequence of an application's chain, or None. What is cut or rolled back is one past the last."""
    columns = (application.c.events, application.c.head, application.c.state, application.c.decisions)
    row = connection.execute(
        select(*columns, application.c.document).where(application.c.id == application_id)
    ).one_or_none()
    rows = connection.execute(
        select(event).where(event.c.application_id == application_id).order_by(event.c.sequence)
    ).all()
    mac = ""
    for expected, one in enumerate(rows, 1):
        link = Link(application_id, one.sequence, one.kind, one.at, one.actor_id, one.content)
        if one.sequence != expected or one.mac != link.mac(seal, mac):
            return expected
        mac = one.mac
    closed = row is not None and row.events == len(rows) and row.head == head_of(seal, application_id, len(rows), mac)
    return None if closed and row is not None and _agrees(seal, application_id, row, rows) else len(rows) + 1


def _agrees(seal: Seal, application_id: str, row: Row[*tuple[Any, ...]], rows: Any) -> bool:
    """Whether state, decisions and document of the row are those that the chain's events left behind."""
    state, document = "", ""
    decisions: list[object] = []
    for one in rows:
        try:
            content = open_event(seal, application_id, one.sequence, one.content)
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


def heads(connection: Connection) -> Iterator[tuple[str, int, str]]:
    """(id, number of events, head) of every application, to be kept where who can write this database cannot."""
    columns = (application.c.id, application.c.events, application.c.head)
    for one in connection.execute(select(*columns).order_by(application.c.id)):
        yield one.id, one.events, one.head
