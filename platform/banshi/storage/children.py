"""What hangs below a record of a register that is a tree, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from banshi.conditions import Values
from banshi.policy import Actor, records_of
from banshi.register import Register
from banshi.storage.access import scope_condition
from banshi.storage.listing import list_records
from banshi.storage.paging import Page
from banshi.storage.store import DatabaseStore


@dataclass(frozen=True)
class Child:
    """A record of a tree, and how many records hang right below it."""

    key: str
    values: Values
    below: int


def list_children(
    store: DatabaseStore, actor: Actor, register: Register, parent: str | None, *, page: int = 1, size: int = 20
) -> Page[Child]:
    """The records below `parent` (None: those at the top) that the actor may see, in the register's order."""
    found = list_records(store, actor, register, {register.tree_column: parent}, page=page, size=size)
    counts = _counts(store, actor, register, [key for key, _values in found.rows])
    rows = [Child(key, values, counts.get(key, 0)) for key, values in found.rows]
    return Page(rows, found.total, found.capped, found.number, found.size)


def _counts(store: DatabaseStore, actor: Actor, register: Register, keys: Sequence[str]) -> dict[str, int]:
    table = store.tables[register.id].table
    above = table.c[register.tree_column]
    within = and_(scope_condition(records_of(actor, register.unit_column), table), above.in_(keys))
    with store.database.read() as connection:
        rows = connection.execute(select(above, func.count()).where(within).group_by(above))
        return {str(row[0]): int(row[1]) for row in rows}
