"""Which unit a user belongs to."""

from sqlalchemy import select

from banshi.storage.database import Database
from banshi.storage.tables import member


def unit_of(database: Database, user_id: int) -> str | None:
    with database.read() as connection:
        return connection.execute(select(member.c.unit_id).where(member.c.user_id == user_id)).scalar_one_or_none()


def assign(database: Database, user_id: int, unit_id: str) -> None:
    """Put the user into the unit. Whoever does so also revokes the user's sessions, which know the old unit."""
    insert = database.insert(member).values(user_id=user_id, unit_id=unit_id)
    with database.write() as connection:
        connection.execute(insert.on_conflict_do_update(index_elements=["user_id"], set_={"unit_id": unit_id}))
