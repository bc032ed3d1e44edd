"""Sessions on the server, which can be ended, and the count of failed logins."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, insert, select, update

from banshi.policy import Actor
from banshi.storage.database import Database, bindable
from banshi.storage.drafts import Draft, open_draft
from banshi.storage.messages import unread_count
from banshi.storage.tables import draft, epoch, login_attempt, session

# A session ends when nobody acts for this long, and in any case at the end of a working day.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# Writing at every request would make every request wait for the disk.
_TOUCHED_EVERY = timedelta(minutes=5)
# How the token of a program begins, so that none is taken for a session's, and scanners for secrets know it.
BEARER = "banshi_"


@dataclass(frozen=True)
class Session:
    """A signed-in person. `data` is plain JSON."""

    id: str
    actor: Actor
    created_at: datetime
    expires_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """What one statement knows of a request. A session that ran out still says whose it was; a revoked one is None."""

    epoch: int
    session: Session | None
    expired: bool
    draft: Draft | None
    unread: int = 0


def begin(database: Database, actor: Actor, now: datetime, data: Mapping[str, Any] | None = None) -> str:
    """Open a session; answers with the token for the cookie, which is kept nowhere else."""
    return _open(database, actor, token_urlsafe(32), now, now + IDLE, data or {})


def issue(database: Database, actor: Actor, now: datetime, expires_at: datetime) -> str:
    """A token by which a program acts for a person until `expires_at`, kept nowhere else.

    It is a session that is not prolonged, and what ends the person's sessions ends it too.
    """
    return _open(database, actor, BEARER + token_urlsafe(32), now, expires_at, {})


def _open(
    database: Database, actor: Actor, token: str, now: datetime, expires_at: datetime, data: Mapping[str, Any]
) -> str:
    content = {**asdict(actor), "roles": sorted(actor.roles)}
    # What each request reads anew.
    del content["standing_in"], content["origin"]
    row = {
        "id": _id_of(token),
        "user_id": actor.user_id,
        "actor": content,
        "data": dict(data),
        "created_at": now,
        "expires_at": expires_at,
    }
    with database.write() as connection:
        connection.execute(insert(session).values(row))
    return token


def load(database: Database, token: str, now: datetime, draft_id: str = "") -> Visit:
    """Session, epoch, how many messages are unread and, where one is named, the person's draft, in one statement.

    A live session is prolonged, which is written at most every five minutes; a token of a program is not.
    """
    asked = {"session_id_": _id_of(token), "draft_id_": bindable(draft_id)}
    with database.read() as connection:
        row = connection.execute(_VISITED, asked).mappings().one()
    if row["session_id"] is None:
        return Visit(row["epoch"], None, False, None)
    found = _session(row)
    expired = found.expires_at <= now
    if not expired and not token.startswith(BEARER):
        _prolong(database, found, now)
    typed = None
    if row["id"] is not None and row["unit_id"] == found.actor.unit_id:
        typed = open_draft(database.seal, row)
    return Visit(row["epoch"], found, expired, typed, row["unread"])


def save_data(database: Database, before: Session, data: Mapping[str, Any]) -> None:
    """Keep the session's data, if it is other than before."""
    if dict(before.data) == dict(data):
        return
    with database.write() as connection:
        connection.execute(update(session).where(session.c.id == before.id).values(data=dict(data)))


def revoke(database: Database, token: str) -> bool:
    """End a session: at logout. Answers whether there was one."""
    with database.write() as connection:
        return connection.execute(delete(session).where(session.c.id == _id_of(token))).rowcount > 0


def revoke_user(database: Database, user_id: int) -> int:
    """End every session of a person: at a reset of the password or a change of roles. Answers with how many."""
    with database.write() as connection:
        return connection.execute(delete(session).where(session.c.user_id == user_id)).rowcount


def record_attempt(database: Database, user_name: str, ok: bool, now: datetime) -> None:
    """Note an attempt to log in as `user_name`; upper and lower case are one name."""
    row = {"name_token": _name_token(database, user_name), "at": now, "ok": ok}
    with database.write() as connection:
        connection.execute(insert(login_attempt).values(row))


def failures_since(database: Database, user_name: str, since: datetime) -> int:
    """How many logins as `user_name` have failed since then and since the latest that succeeded."""
    attempt = login_attempt.c
    mine = attempt.name_token == _name_token(database, user_name)
    last = select(func.max(attempt.id)).where(mine, attempt.ok).scalar_subquery()
    chosen = (
        select(func.count())
        .select_from(login_attempt)
        .where(mine, attempt.ok.is_(False), attempt.at >= since, attempt.id > func.coalesce(last, 0))
    )
    with database.read() as connection:
        return connection.execute(chosen).scalar_one()


def _visited() -> Select[Any]:
    # From the epoch's one row, so that a request without a session learns the epoch too.
    joined = epoch.outerjoin(session, session.c.id == bindparam("session_id_")).outerjoin(
        draft, and_(draft.c.user_id == session.c.user_id, draft.c.id == bindparam("draft_id_"))
    )
    named = [
        session.c.id.label("session_id"),
        session.c.actor.label("actor"),
        session.c.data.label("data"),
        session.c.created_at.label("created_at"),
        session.c.expires_at.label("expires_at"),
        unread_count().scalar_subquery().label("unread"),
    ]
    return select(epoch.c.epoch, *named, *draft.c).select_from(joined)


# Built once: every request executes it.
_VISITED = _visited()


def _session(row: Mapping[Any, Any]) -> Session:
    content = row["actor"]
    actor = Actor(**{**content, "roles": frozenset(content["roles"])})
    return Session(row["session_id"], actor, row["created_at"], row["expires_at"], row["data"])


def _prolong(database: Database, found: Session, now: datetime) -> None:
    until = min(now + IDLE, found.created_at + LONGEST)
    if until - found.expires_at < _TOUCHED_EVERY:
        return
    with database.write() as connection:
        connection.execute(update(session).where(session.c.id == found.id).values(expires_at=until))


def _id_of(token: str) -> str:
    return sha256(bindable(token).encode()).hexdigest()


def _name_token(database: Database, user_name: str) -> str:
    return database.seal.token("login", bindable(user_name).strip().casefold())
