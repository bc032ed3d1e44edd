"""Registers that are trees: a record hangs below another one of its unit, and never below itself.

Those that hang from one record are called differently: by its name a person tells a node from the next.
"""

from collections.abc import Iterable
from zlib import crc32

from sqlalchemy import Connection, and_, func, select

from banshi.applications.store import Conflict
from banshi.i18n import _
from banshi.storage.register_tables import RegisterTable

_DEEPEST = 50
# The first half of the advisory lock of a tree on PostgreSQL; the second is the register's.
_LOCK = 0x7472


def lock_trees(connection: Connection, tables: Iterable[RegisterTable]) -> None:
    """Let nobody else move records of these trees until the transaction ends: two moves could make a circle.

    On SQLite the write lock of the transaction is that lock.
    """
    if connection.dialect.name != "postgresql":
        return
    trees = {one.register.id for one in tables if one.register.tree_column}
    for name in sorted(trees):
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK, crc32(name.encode()) & 0x7FFFFFFF)))


def check_place(connection: Connection, table: RegisterTable, key: str) -> None:
    """Whether the record `key` hangs where it may, as it now stands.

    :raises Conflict: what is above it is not there, or another unit's, or below it; or the tree is too deep
    """
    register = table.register
    names = dict.fromkeys(filter(None, (register.tree_column, register.unit_column)))
    chosen = select(*(table.table.c[name] for name in names))
    record = connection.execute(chosen.where(table.table.c[register.key] == key)).mappings().one()
    above = record[register.tree_column]
    for _level in range(_DEEPEST):
        if not above:
            return
        if above == key:
            raise Conflict(f"{register.id} {key} would be below itself", _("不能把它放到自己的下级下面"))
        found = connection.execute(chosen.where(table.table.c[register.key] == above)).mappings().one_or_none()
        unit = register.unit_column
        if found is None or (unit and found[unit] != record[unit]):
            raise Conflict(f"{register.id} {key} would hang from nothing", _("上级已不在，请重新选择上级"))
        above = found[register.tree_column]
    raise Conflict(f"{register.id} {key} is too deep", _("层级太多，最多 {most} 级", most=_DEEPEST))


def check_name(connection: Connection, table: RegisterTable, key: str) -> None:
    """Whether no other record of its unit that hangs where the record `key` hangs is called as it is.

    :raises Conflict: one is
    """
    register, columns = table.register, table.table.c
    title = register.by_name.get(register.title_column)
    if title is None or title.personal:
        # Sealed, it cannot be compared.
        return
    names = [one for one in (register.title_column, register.tree_column, register.unit_column) if one]
    mine = connection.execute(select(*(columns[one] for one in names)).where(columns[register.key] == key)).one()
    alike = and_(*(columns[name].is_not_distinct_from(value) for name, value in zip(names, mine)))
    if connection.execute(select(columns[register.key]).where(alike, columns[register.key] != key).limit(1)).first():
        raise Conflict(f"{register.id} {key} has a namesake", _("同一级已有“{name}”，请换一个名称", name=str(mine[0])))
