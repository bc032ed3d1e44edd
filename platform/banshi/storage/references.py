"""How records of registers refer to each other: by look-up columns, and in a tree by the record above.

Whoever sets a look-up locks the record it names, and whoever removes a record has locked it before it counts: of two
at once the second sees what the first did. A tree has a lock of its own (`trees.lock_trees`).
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, func, select

from banshi.applications.store import Conflict
from banshi.effect import Change
from banshi.i18n import Text, _
from banshi.storage.register_tables import RegisterTable
from banshi.storage.sealing import Seal


def referring(
    connection: Connection, seal: Seal, tables: Mapping[str, RegisterTable], register: str, key: str
) -> Sequence[tuple[Text, int]]:
    """How many records of which other registers name the record `key` of `register`; only those that have some."""
    found = []
    for table, column in _looking_up(tables, register):
        count = select(func.count()).select_from(table.table).where(table.equals(seal, column, key))
        found.append((table.register.title, connection.execute(count).scalar_one()))
    return [(title, count) for title, count in found if count]


def _looking_up(tables: Mapping[str, RegisterTable], register: str) -> Iterator[tuple[RegisterTable, str]]:
    for table in tables.values():
        for one in table.register.fields:
            hidden = one.personal and f"{one.name}_token" not in table.table.c
            above = table.register.id == register and one.name == table.register.tree_column
            if one.register_used is not None and one.register_used.id == register and not hidden and not above:
                yield table, one.name


def check_removed(
    connection: Connection, seal: Seal, tables: Mapping[str, RegisterTable], removed: Mapping[tuple[str, str], str]
) -> None:
    """Whether nothing is left that names these records, which are gone already.

    :param removed: their titles, by register and key
    :raises Conflict: something is
    """
    for (register, key), title in removed.items():
        table = tables[register]
        if above := table.register.tree_column:
            below = select(func.count()).select_from(table.table).where(table.table.c[above] == key)
            if count := connection.execute(below).scalar_one():
                raise Conflict(
                    f"{register} {key} has {count} below it",
                    _("“{title}”下还有 {count} 个下级，请先删除下级", title=title, count=count),
                )
        for named_by, count in referring(connection, seal, tables, register, key):
            raise Conflict(
                f"{register} {key} is named by {count}",
                _(
                    "“{title}”还被“{register}”的 {count} 条记录引用，不能删除",
                    title=title,
                    register=named_by,
                    count=count,
                ),
            )


def check_named(connection: Connection, tables: Mapping[str, RegisterTable], changes: Sequence[Change]) -> None:
    """Whether every record that these changes name in a look-up is there; it stays until the transaction ends.

    :raises Conflict: one is not
    """
    labels: dict[str, dict[str, Text]] = {}
    for register, key, label in _named(tables, changes):
        labels.setdefault(register, {}).setdefault(key, label)
    for register, named in sorted(labels.items()):
        there = set(connection.execute(tables[register].held, {"keys_": sorted(named)}).scalars())
        for gone in sorted(named.keys() - there):
            raise Conflict(f"{register} {gone} is gone", _("“{label}”选的记录已不在，请重新选择", label=named[gone]))


def _named(tables: Mapping[str, RegisterTable], changes: Sequence[Change]) -> Iterator[tuple[str, str, Text]]:
    """Each record that a look-up is set to: its register and key, and what the column is called."""
    for one in changes:
        register = tables[one.register].register
        for name, value in one.values.items():
            column = register.by_name.get(name)
            # The record above is looked at with its tree.
            used = column.register_used if column and name != register.tree_column else None
            if column and used is not None and used.id in tables and isinstance(value, str) and value:
                yield used.id, value, column.label
