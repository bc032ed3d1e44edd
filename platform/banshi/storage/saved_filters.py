"""The filters that a reviewer saves by name, each user's own. They name no person."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select

from banshi.policy import Actor
from banshi.storage.database import Database, bindable
from banshi.storage.tables import saved_filter

LONGEST_NAME = 40
MOST_KEPT = 50
_KEPT = saved_filter.c


def save_filter(database: Database, actor: Actor, name: str, asked: Mapping[str, str]) -> bool:
    """Keep what is asked, instead of what this user kept under the same name before; False where there is no room."""
    insert = database.insert(saved_filter).values(user_id=actor.user_id, name=_name(name), asked=dict(asked))
    others = select(func.count()).where(_KEPT.user_id == actor.user_id, _KEPT.name != _name(name))
    with database.write() as connection:
        if connection.execute(others).scalar_one() >= MOST_KEPT:
            return False
        connection.execute(
            insert.on_conflict_do_update(index_elements=["user_id", "name"], set_={"asked": insert.excluded.asked})
        )
    return True


def saved_filters(database: Database, actor: Actor) -> Mapping[str, Mapping[str, str]]:
    """What this user kept, by name."""
    chosen = select(_KEPT.name, _KEPT.asked).where(_KEPT.user_id == actor.user_id)
    with database.read() as connection:
        found = connection.execute(chosen.order_by(_KEPT.name).limit(MOST_KEPT)).all()
    return {row.name: row.asked for row in found}


def delete_filter(database: Database, actor: Actor, name: str) -> None:
    with database.write() as connection:
        connection.execute(delete(saved_filter).where(_KEPT.user_id == actor.user_id, _KEPT.name == _name(name)))


def _name(name: str) -> str:
    return bindable(name.strip())[:LONGEST_NAME]
