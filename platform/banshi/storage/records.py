"""Records of registers: read by key or by equal columns, loaded in bulk, and changed by applications."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from banshi.applications.store import Conflict
from banshi.conditions import Value, Values
from banshi.effect import Change
from banshi.i18n import Text
from banshi.policy import EVERYTHING, NOTHING, Actor, Scope, records_of
from banshi.storage.database import Database, bindable
from banshi.storage.documents import dump
from banshi.storage.references import check_named, check_removed, referring
from banshi.storage.register_tables import RegisterTable
from banshi.storage.sealing import Purpose, Seal
from banshi.storage.tables import record_change
from banshi.storage.trees import check_name, check_place, lock_trees

_AT_ONCE = 2_000
# Built once: every application that changes a record executes it.
_CHANGED = insert(record_change)


class RecordReader:
    """`field.Records` for one person: what is outside the person's scope is not there.

    It remembers its answers, so it must not live longer than one request.
    """

    def __init__(self, database: Database, tables: Mapping[str, RegisterTable], actor: Actor) -> None:
        self.database, self.tables, self.actor = database, tables, actor
        self._found: dict[tuple[str, str], Mapping[str, Value] | None] = {}
        self._matched: dict[tuple[str, str], Sequence[str]] = {}
        self._trees: dict[str, Mapping[str, Values]] = {}

    def find(self, register: str, key: str) -> Mapping[str, Value] | None:
        asked = (register, key)
        if asked not in self._found:
            table = self.tables[register]
            with self.database.read() as connection:
                self._found[asked] = find_record(connection, self.database.seal, table, key, self._scope(table))
        return self._found[asked]

    def match(self, register: str, values: Values) -> Sequence[str]:
        """See `field.Records`. Nothing matches no values: that would be every record."""
        table = self.tables[register]
        if not values:
            return ()
        # As text: a value may be a list, and True must not be taken for 1.
        asked = (register, repr(sorted(values.items())))
        if asked not in self._matched:
            self._matched[asked] = self._match(table, values)
        return self._matched[asked]

    def tree(self, register: str) -> Mapping[str, Values]:
        """See `field.Records`. Whatever else this person may see, a tree is that of the own unit."""
        if register not in self._trees:
            table, unit = self.tables[register], self.actor.unit_id
            own = Scope("unit", unit) if unit else NOTHING
            with self.database.read() as connection:
                rows = connection.execute(table.every(own if table.register.unit_column else EVERYTHING)).mappings()
                records = [table.values(self.database.seal, row) for row in rows]
            self._trees[register] = {str(one[table.register.key]): one for one in records}
        return self._trees[register]

    def referring(self, register: str, key: str) -> Sequence[tuple[Text, int]]:
        with self.database.read() as connection:
            return referring(connection, self.database.seal, self.tables, register, bindable(key))

    def _match(self, table: RegisterTable, values: Values) -> Sequence[str]:
        names, blank = sorted(values), frozenset(name for name, value in values.items() if value is None)
        chosen = table.matched(self._scope(table), names, blank)
        seal, given = self.database.seal, [name for name in names if name not in blank]
        asked = {f"{name}_": table.asked(seal, name, cleaned(values[name])) for name in given}
        with self.database.read() as connection:
            return connection.execute(chosen, asked).scalars().all()

    def _scope(self, table: RegisterTable) -> Scope:
        return records_of(self.actor, table.register.unit_column)


def cleaned(value: Value) -> Value:
    """A value from a request, as the databases can take it."""
    return bindable(value) if isinstance(value, str) else value


def find_record(
    connection: Connection, seal: Seal, table: RegisterTable, key: str, scope: Scope
) -> dict[str, Value] | None:
    """All columns of one record inside `scope`, opened."""
    row = connection.execute(table.found(scope), {"key_": bindable(key)}).mappings().one_or_none()
    return None if row is None else table.values(seal, row)


def is_empty(database: Database, table: RegisterTable) -> bool:
    with database.read() as connection:
        return connection.execute(select(table.table.c[table.register.key]).limit(1)).first() is None


def load_rows(database: Database, table: RegisterTable, rows: Iterable[Values], now: datetime) -> int:
    """Insert records in bulk, all or none; each names its key. Answers with how many.

    :raises Conflict: a key or a unique column is taken
    """
    columns = [one.name for one in table.table.columns]
    loaded = 0
    try:
        with database.write() as connection:
            for batch in _batches(_sealed(database.seal, table, rows, columns, now)):
                connection.execute(insert(table.table), batch)
                loaded += len(batch)
    except IntegrityError as error:
        raise Conflict(f"register {table.register.id}: a key or a unique column is taken") from error
    return loaded


def _sealed(
    seal: Seal, table: RegisterTable, rows: Iterable[Values], columns: Sequence[str], now: datetime
) -> Iterator[dict[str, Any]]:
    # Every row names every column, so that one statement serves them all.
    blank: dict[str, Any] = {**dict.fromkeys(columns), "updated_at": now}
    for values in rows:
        yield blank | table.row(seal, str(values[table.register.key]), values)


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def apply_changes(
    connection: Connection,
    seal: Seal,
    tables: Mapping[str, RegisterTable],
    changes: Sequence[tuple[Change, str]],
    *,
    application_id: str,
    actor_id: int,
    actor: str,
    now: datetime,
) -> None:
    """Apply each change to the record whose key stands beside it, in the transaction of the application.

    :raises Conflict: a record is gone or named by others, a unique column is taken, or a tree would be none
    """
    written = []
    removed: dict[tuple[str, str], str] = {}
    lock_trees(connection, [tables[one.register] for one, _key in changes])
    # In one order everywhere, so that two applications that change the same records do not wait for each other in turn.
    for position, (change, key) in enumerate(sorted(changes, key=lambda one: (one[0].register, one[1])), 1):
        table = tables[change.register]
        before = None if change.key is None else _locked(connection, seal, table, key, change)
        if change.removed:
            removed[change.register, key] = str((before or {}).get(table.register.title_column) or key)
        try:
            row = {**table.row(seal, key, change.values), **_mark(application_id, now)}
            _write(connection, table, row, change, key)
        except IntegrityError as error:
            raise Conflict(f"register {change.register}: a unique column is taken") from error
        said = seal.seal(
            Purpose.CHANGE,
            dump({"before": before, "after": None if change.removed else dict(change.values), "actor": actor}),
            f"{application_id}.{position}",
        )
        written.append(
            {
                "application_id": application_id,
                "position": position,
                "register": change.register,
                "record_key": key,
                "at": now,
                "actor_id": actor_id,
                "content": said,
            }
        )
    _check_trees(connection, tables, changes)
    check_named(connection, tables, [change for change, _key in changes])
    check_removed(connection, seal, tables, removed)
    if written:
        connection.execute(_CHANGED, written)


def _check_trees(
    connection: Connection, tables: Mapping[str, RegisterTable], changes: Sequence[tuple[Change, str]]
) -> None:
    """Whether the trees are still trees, where these changes touched them."""
    for change, key in changes:
        table, register = tables[change.register], tables[change.register].register
        if register.tree_column in change.values:
            check_place(connection, table, key)
        if register.tree_column and not change.values.keys().isdisjoint((register.tree_column, register.title_column)):
            check_name(connection, table, key)


def _mark(application_id: str, now: datetime) -> dict[str, object]:
    return {"updated_at": now, "updated_by_application": application_id}


def _write(connection: Connection, table: RegisterTable, row: dict[str, object], change: Change, key: str) -> None:
    if change.removed:
        connection.execute(table.deleted, {"key_": key})
    elif change.key is None:
        connection.execute(table.inserted, {**row, table.register.key: key})
    else:
        connection.execute(table.updated, {**row, "key_": key})


def _locked(connection: Connection, seal: Seal, table: RegisterTable, key: str, change: Change) -> dict[str, Value]:
    """What stands in the columns that `change` sets, of a removal in all; locked until the transaction ends."""
    row = connection.execute(table.locked(tuple(change.values)), {"key_": key}).mappings().one_or_none()
    if row is None:
        raise Conflict(f"register {change.register}: the record is gone")
    return table.values(seal, row)
