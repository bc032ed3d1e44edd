"""Who has a duty, and where e-mail reaches them: for the worker, outside of requests.

Accounts are in the tables that Flask-AppBuilder makes (`banshi.web.admin`). Here only the columns are named that are
read, because the package itself would be a third of what the worker loads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Boolean, ColumnElement, Integer, Select, String, column, select, table

from banshi.policy import person_of
from banshi.storage.database import Database
from banshi.storage.tables import member

USER = table(
    "ab_user",
    column("id", Integer),
    column("username", String),
    column("email", String),
    column("active", Boolean),
)
ROLE = table("ab_role", column("id", Integer), column("name", String))
USER_ROLE = table("ab_user_role", column("user_id", Integer), column("role_id", Integer))


@dataclass(frozen=True)
class Recipient:
    """An active account."""

    user_id: int
    user_name: str
    email: str


def recipients_of(database: Database, duties: Iterable[str]) -> Mapping[str, Sequence[Recipient]]:
    """By duty, the active accounts that have it: a person's own, or those of a role, in the office that it names."""
    with database.read() as connection:
        return {one: [Recipient(*row) for row in connection.execute(_having(one))] for one in dict.fromkeys(duties)}


def recipients_by_id(database: Database, user_ids: Iterable[int]) -> Mapping[int, Recipient]:
    """Active accounts by id."""
    chosen = _accounts(USER.c.id.in_(sorted(user_ids)))
    with database.read() as connection:
        return {row[0]: Recipient(*row) for row in connection.execute(chosen)}


def _having(duty: str) -> Select[int, str, str]:
    person = person_of(duty)
    if person is not None:
        return _accounts(USER.c.id == person)
    role, _at, office = duty.partition("@")
    chosen = (
        _accounts(ROLE.c.name == role)
        .join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    )
    return chosen.join(member, member.c.user_id == USER.c.id).where(member.c.unit_id == office) if office else chosen


def _accounts(condition: ColumnElement[bool]) -> Select[int, str, str]:
    return (
        select(USER.c.id, USER.c.username, USER.c.email).where(condition, USER.c.active.is_(True)).order_by(USER.c.id)
    )
