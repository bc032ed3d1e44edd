"""Messages 消息 of a person: the list, how many are unread, and what each is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal_column, select, tuple_, update

from banshi.applications.store import Event
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.message import Kind
from banshi.policy import Scope
from banshi.renderers.messages import Facts
from banshi.storage.access import scope_condition
from banshi.storage.database import Database
from banshi.storage.documents import load_event, open_filing, opened
from banshi.storage.paging import Page, count_rows, place
from banshi.storage.tables import application, event, message, session

# Counting on would say nothing more: the bar says 99+.
MOST_UNREAD = 100

# These say until when the case is due now; those the day that they are about.
_OF_CASE = frozenset({Kind.EXTENDED, Kind.RESUMED})
_OF_DAY = frozenset({Kind.SOON, Kind.DUE, Kind.LATE, Kind.NOTICE_ENDED, Kind.REDATED})


@dataclass(frozen=True)
class Case:
    """An application as a message about it needs it."""

    id: str
    number: str
    digest: str
    submitted_by: int
    values: Values
    due_on: date | None


@dataclass(frozen=True)
class Message:
    """A message of one person. `case` is None where the person may not see it now, or somebody altered it; `event`
    where it goes with none."""

    id: int
    kind: Kind
    about: str
    at: datetime
    unread: bool
    case: Case | None
    event: Event | None


def unread_count() -> Select[Any]:
    """How many unread messages the user of a session has, up to `MOST_UNREAD`: a part of the session's statement."""
    mine: Select[Any] = select(literal_column("1")).where(
        message.c.user_id == session.c.user_id, message.c.read_at.is_(None)
    )
    some = mine.correlate(session).limit(literal_column(str(MOST_UNREAD))).subquery()
    return select(func.count()).select_from(some)


def list_messages(
    database: Database, user_id: int, scope: Scope, *, unread: bool = False, page: int = 1, size: int = 20
) -> Page[Message]:
    """The messages of a person, newest first.

    :param scope: the applications that the person may see
    """
    number, size = place(page, size)
    condition = message.c.user_id == user_id
    if unread:
        condition &= message.c.read_at.is_(None)
    newest = select(message).where(condition).order_by(message.c.at.desc(), message.c.id.desc())
    with database.read() as connection:
        total, capped = count_rows(connection, message, condition)
        rows = connection.execute(newest.limit(size).offset((number - 1) * size)).all()
    cases = load_cases(database, {row.application_id for row in rows}, scope)
    events = load_events(database, {(row.application_id, row.sequence) for row in rows if row.application_id in cases})
    found = [
        Message(
            id=row.id,
            kind=Kind(row.kind),
            about=row.about,
            at=row.at,
            unread=row.read_at is None,
            case=cases.get(row.application_id),
            event=events.get((row.application_id, row.sequence)),
        )
        for row in rows
    ]
    return Page(found, total, capped, number, size)


def facts_of(kind: Kind, about: str, case: Case, event: Event | None, item: Item | None) -> Facts:
    """What the message can say."""
    day = date.fromisoformat(about.split(":")[1]) if kind in _OF_DAY else None
    return Facts(
        number=case.number,
        item=item,
        values=case.values,
        stage=event.stage if event else "",
        days=event.details.get("days", "") if event else "",
        count=len(event.remarks) if event else 0,
        due=case.due_on if kind in _OF_CASE else day,
    )


def load_cases(database: Database, ids: Iterable[str], scope: Scope) -> Mapping[str, Case]:
    """By id, those of them that lie in `scope` and open."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    columns = ("id", "number", "digest", "submitted_by", "document", "listed", "due_on")
    chosen = select(*(application.c[one] for one in columns)).where(
        application.c.id.in_(wanted), scope_condition(scope, application)
    )
    with database.read() as connection:
        rows = connection.execute(chosen).all()
    return {one.id: one for one in opened(rows, lambda row: _case(database, row))}


def _case(database: Database, row: Any) -> Case:
    filing = open_filing(database.seal, row.id, row.document, row.listed)
    return Case(row.id, row.number, row.digest, row.submitted_by, filing.values, row.due_on)


def load_events(database: Database, places: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Event]:
    """Events by application and sequence, those that open; a sequence of 0 is none."""
    wanted = sorted(one for one in places if one[1])
    if not wanted:
        return {}
    chosen = select(event).where(tuple_(event.c.application_id, event.c.sequence).in_(wanted))
    with database.read() as connection:
        rows = connection.execute(chosen).all()
    return dict(opened(rows, lambda row: ((row.application_id, row.sequence), load_event(database.seal, row))))


# PostgreSQL refuses to compare an integer column with more.
_LARGEST_ID = 2**31 - 1


def mark_read(database: Database, user_id: int, now: datetime, message_id: int | None = None) -> bool:
    """Mark one message of a person as read, or all that are unread; whether there was such a message."""
    if message_id is not None and message_id > _LARGEST_ID:
        return False
    mine = message.c.user_id == user_id
    if message_id is not None:
        mine &= message.c.id == message_id
    with database.write() as connection:
        connection.execute(update(message).where(and_(mine, message.c.read_at.is_(None))).values(read_at=now))
        there = select(message.c.id).where(mine).limit(1)
        return connection.execute(there).one_or_none() is not None
