"""Who has a duty, and where e-mail reaches them: of Flask-AppBuilder's tables, for the worker, outside of requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from sqlalchemy import ColumnElement, Select, select

from banshi.policy import person_of
from banshi.storage.database import Database
from banshi.storage.tables import member


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
    chosen = _accounts(User.id.in_(sorted(user_ids)))
    with database.read() as connection:
        return {row[0]: Recipient(*row) for row in connection.execute(chosen)}


def _having(duty: str) -> Select[int, str, str]:
    person = person_of(duty)
    if person is not None:
        return _accounts(User.id == person)
    role, _at, office = duty.partition("@")
    chosen = (
        _accounts(Role.name == role)
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(Role, Role.id == assoc_user_role.c.role_id)
    )
    return chosen.join(member, member.c.user_id == User.id).where(member.c.unit_id == office) if office else chosen


def _accounts(condition: ColumnElement[bool]) -> Select[int, str, str]:
    return select(User.id, User.username, User.email).where(condition, User.active.is_(True)).order_by(User.id)
